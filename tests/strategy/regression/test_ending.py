"""Moves that end the crisis are worth what the end brings, and are not regressed."""

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from offramp.crisis import loads
from offramp.engine.exact import enumerate_play
from offramp.engine.lower import lower
from offramp.engine.noise import Noise
from offramp.engine.players import blocks
from offramp.engine.reference import play
from offramp.engine.setting import started
from offramp.solving import solved
from offramp.strategy.regression import RegressionSettings, regress, solver
from offramp.strategy.regression.ending import ending_actions
from offramp.strategy.regression.policy import Regressed

WAYS = """
offramp: 1
id: ways
time: {periods: 3}
actors:
  a: {types: {weak: {probability: 0.5}, strong: {probability: 0.5}}}
  b: {}
variables: {yielded: false, rung: {kind: integer, start: 0, low: 0, high: 5}, mood: {low: -2}}
actions:
  yield: {by: a, effects: {yielded: 1}}
  maybe: {by: a, effects: {yielded: mood > 0}}
  step: {by: a, effects: {rung: 1}}
  leap: {by: a, effects: {rung: 4}}
  quit: {by: a}
  brood: {by: a, effects: {mood: 1}}
  hold: {by: a}
  watch: {by: b}
outcomes:
  war: {when: rung >= 4}
  gone: {when: did.a.quit}
  given_way: {when: yielded and mood > -3}
  peace: {otherwise: true}
"""

# Whether to take x now, take it later, or wait for the end: x is another in every run.
STOPPING = """
offramp: 1
id: stopping
time: {periods: 3}
actors:
  a: {rationality: 4, behavior: equilibrium}
variables: {x: {start: "normal(0.2, 0.5)"}, taken: false}
actions:
  take: {by: a, effects: {taken: 1}}
  wait: {by: a}
outcomes:
  taken: {when: taken}
  over: {otherwise: true}
payoffs:
  a: {terminal: {worth: "where(taken, x, 0.3)"}}
"""

# Who yields loses less than both do in a war, which every period without yielding may bring.
NERVES = """
offramp: 1
id: nerves
time: {periods: 3}
actors:
  a: {rationality: 3, behavior: equilibrium}
  b: {rationality: 2, behavior: equilibrium}
variables: {a_yields: false, b_yields: false, war: false}
actions:
  a_yield: {by: a, effects: {a_yields: 1}}
  a_stand: {by: a}
  b_yield: {by: b, effects: {b_yields: 1}}
  b_stand: {by: b}
chance:
  slip: {probability: 0.25, effects: {war: 1}}
outcomes:
  war: {when: war, payoffs: {a: -2, b: -3}}
  a_gives_way: {when: a_yields and not b_yields, payoffs: {a: -0.5, b: 1}}
  b_gives_way: {when: b_yields and not a_yields, payoffs: {a: 1, b: -0.6}}
  both: {when: a_yields and b_yields}
  stalemate: {otherwise: true, payoffs: {a: -0.1, b: -0.1}}
"""


@pytest.fixture
def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solve small crises like those that can afford few runs a round."""
    monkeypatch.setattr(solver, "_SCARCE", 1_000_000)


def found(text: str, actor: int = 0) -> list[str]:
    program = lower(loads(text).model)
    start = started(program, Noise(1, 0, 64), False)
    actions = program.actors[actor].actions
    return [actions[i].name for i in ending_actions(program, actor, start)]


def test_a_move_ends_the_crisis_if_a_condition_is_then_met_whatever_else_is_so() -> None:
    assert found(WAYS) == ["yield", "leap", "quit"]
    assert found(WAYS, 1) == []


def test_a_condition_that_hangs_on_something_else_is_not_met_for_certain() -> None:
    assert found(WAYS.replace("mood > -3", "mood > -2")) == ["leap", "quit"]
    assert found(WAYS.replace("rung: 4}", "rung: 3}")) == ["yield", "quit"]


@pytest.mark.usefixtures("as_if_large")
@pytest.mark.parametrize("order", ["together", "random order", "[b, a]"])
def test_choices_are_those_of_the_exact_solver(order: str) -> None:
    crisis = loads(NERVES.replace("{periods: 3}", "{periods: 3, moves: " + order + "}"))
    program = lower(crisis.model)
    settings = RegressionSettings(runs=4_096, tolerance=1e-3)
    by_regression = regress(program, settings, [0, 1], [None, None]).behaviors
    exactly = solved(program).behaviors
    expected = enumerate_play(program, exactly).probabilities
    assert expected["a_gives_way"] > 0.05
    assert enumerate_play(program, by_regression).probabilities == pytest.approx(expected, abs=0.02)


@pytest.mark.usefixtures("as_if_large")
def test_taking_is_compared_with_what_waiting_is_worth_in_the_same_position() -> None:
    program = lower(loads(STOPPING).model)
    behaviors = regress(program, RegressionSettings(runs=4_096), [0], [None]).behaviors
    x = np.random.default_rng(1).normal(0.2, 0.5, 400_000)
    value, taken = np.full(len(x), 0.3), np.zeros(len(x))
    for _ in range(3):
        p = 1 / (1 + np.exp(-4 * (x - value)))
        value, taken = p * x + (1 - p) * value, p + (1 - p) * taken
    runs = 40_000
    played: Any = np.concatenate([b.outcome for b in blocks(program, behaviors, 3, runs)])
    assert np.mean(played == 0) == pytest.approx(taken.mean(), abs=0.015)
    slow = play(program, behaviors, seed=3, first=0, count=2_000)
    assert np.array_equal(slow.outcome, played[:2_000])


def test_the_fewest_runs_a_round_are_those_of_a_crisis_too_large_for_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(solver, "_CHEAP", 1.0)
    program = lower(loads(STOPPING).model)
    found = regress(program, RegressionSettings(rounds=1), [0], [None])
    (_, least, _) = found.diagnostics.samples[0]
    assert 1_024 < least <= 2_048


@pytest.mark.parametrize("large", [True, False])
def test_what_is_read_from_the_disk_plays_the_same(
    large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a small crisis such a move is regressed; that is kept, too."""
    monkeypatch.setenv("OFFRAMP_CACHE", str(tmp_path))
    if large:
        monkeypatch.setattr(solver, "_SCARCE", 1_000_000)
    program = lower(loads(STOPPING).model)
    settings = RegressionSettings(runs=1_024, rounds=3)
    first, again = (regress(program, settings, [0], [None], cached=True) for _ in range(2))
    assert not first.diagnostics.cached
    assert again.diagnostics.cached
    regressed = cast(Regressed, again.behaviors[0])
    assert len(regressed.basis.ending) == large
    one, other = (play(program, s.behaviors, seed=1, first=0, count=2_000) for s in (first, again))
    assert np.array_equal(one.actions, other.actions)
