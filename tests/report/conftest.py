from pathlib import Path

import pytest

import offramp
from offramp.runs.run import Run

SIGNALS = Path(__file__).parents[1] / "runs" / "signals.yaml"
KINDS = """
offramp: 1
id: kinds
time: {periods: 5, moves: [b, a]}
actors:
  a: {behavior: {script: {1: go, 3: stay}}, empathy: 0.5, forgetting: 0.01,
      priors: {b: {hawk: 0.9, dove: 0.1}}}
  b:
    types: {hawk: {probability: 0.5, will: 2}, dove: {probability: 0.5, will: 1}}
    behavior: {doctrine: [{when: x > 1, do: stay}, {do: {go: 0.5, stay: 0.5}}]}
variables: {x: 'uniform(0, 1)', n: {start: 0, kind: integer, high: 9}}
actions:
  go: {by: [a, b], effects: {x: 1}, seen: 0.5, taken_for: {stay: 0.5}}
  stay: {by: [a, b], cost: n}
events:
  change: {at: 3, when: x > 0, redraw: {b: {hawk: 0.2, dove: 0.8}}}
chance:
  some: {rate: 0.3 * x, effects: {n: 1}}
  one: {when: n > 2, one_of: {up: {probability: 0.1, effects: {x: 1}}, down: {probability: 0.2}}}
outcomes: {end: {when: x > 50 or period >= 4}, late: otherwise}
"""


@pytest.fixture(scope="session")
def signals() -> Run:
    return offramp.play(SIGNALS, runs=3_000, seed=2)


@pytest.fixture(scope="session")
def kinds() -> offramp.Crisis:
    """With all kinds of behavior, chance and order that a scenario may have."""
    return offramp.loads(KINDS)
