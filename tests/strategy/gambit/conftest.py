"""Small crises of the tests' own, with all that a tree has to unfold, and those of the catalog."""

from collections.abc import Callable
from typing import Any

import pytest

from offramp.crisis import load, loads
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.language import Change

TURNS = """
offramp: 1
id: turns
time: {periods: 2, moves: random order}
actors:
  north:
    behavior: equilibrium
    rationality: 2
    patience: 0.9
    types:
      tough: {probability: 0.3, gain: 1}
      weak: {probability: 0.7, gain: -0.5}
  south: {behavior: equilibrium, rationality: 3, patience: 0.8}
  bystander: {behavior: {doctrine: [{do: {nudge: 0.25, rest: 0.75}}]}}
variables:
  heat: {kind: integer, start: 0, low: 0, high: 3}
actions:
  push: {by: [north, south], effects: {heat: 1}, cost: 0.1}
  wait: {by: [north, south]}
  nudge: {by: bystander, when: heat == 1, effects: {heat: 1}}
  rest: {by: bystander}
chance:
  spark: {probability: 0.1 * heat, effects: {heat: 1}}
payoffs:
  north: 0.2 * self.gain * heat
outcomes:
  war: {when: heat >= 3, payoffs: {north: self.gain, south: -2}}
  peace: {otherwise: true, payoffs: {south: 1}}
"""

ELECTION = """
offramp: 1
id: election
time: {periods: 2, moves: [west, east]}
actors:
  west:
    behavior: equilibrium
    types:
      hawk: {probability: 0.5, taste: 1}
      dove: {probability: 0.5, taste: -1}
  east: {behavior: equilibrium}
variables:
  armed: false
actions:
  arm: {by: west, effects: {armed: 1}, cost: -0.3 * self.taste}
  refrain: {by: west}
  strike: {by: east, when: armed}
  hold: {by: east}
events:
  vote: {at: 2, redraw: {west: {hawk: 0.2, dove: 0.8}}}
outcomes:
  war: {when: did.east.strike, payoffs: {west: self.taste, east: -0.5}}
  peace: {otherwise: true, payoffs: {east: -armed}}
"""

THREE = """
offramp: 1
id: three
time: {periods: 1}
actors:
  a: {behavior: equilibrium}
  b: {behavior: equilibrium}
  c: {behavior: equilibrium}
actions:
  dare: {by: [a, b, c]}
  swerve: {by: [a, b, c]}
outcomes:
  crash: {when: did.a.dare + did.b.dare + did.c.dare >= 2, payoffs: {a: -3, b: -3, c: -3}}
  a_wins: {when: did.a.dare, payoffs: {a: 1}}
  b_wins: {when: did.b.dare, payoffs: {b: 1}}
  c_wins: {when: did.c.dare, payoffs: {c: 1}}
  none: otherwise
"""

PENNIES = """
offramp: 1
id: pennies
time: {periods: 1}
actors:
  hider: {behavior: equilibrium}
  seeker: {behavior: equilibrium}
actions:
  left: {by: [hider, seeker]}
  right: {by: [hider, seeker]}
outcomes:
  found_left: {when: did.hider.left and did.seeker.left, payoffs: {hider: -2, seeker: 2}}
  found_right: {when: did.hider.right and did.seeker.right, payoffs: {hider: -1, seeker: 1}}
  hidden: {otherwise: true}
"""

CRISES = {"turns": TURNS, "election": ELECTION, "three": THREE, "pennies": PENNIES}


@pytest.fixture
def program() -> Callable[..., Program]:
    """The program of a crisis by name, values changed by parameter or path."""

    def made(name: str, sets: dict[str, Any] | None = None, **parameters: Any) -> Program:
        paths = {**(sets or {}), **parameters}
        changes = [Change.of(f"{path}={value}") for path, value in paths.items()]
        found = loads(CRISES[name], name, changes) if name in CRISES else load(name, changes)
        return lower(found.model)

    return made
