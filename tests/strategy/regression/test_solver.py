"""The regression solver: closed forms, level-k, determinism, honesty about what it found."""

from typing import Any

import numpy as np
import pytest

from offramp.crisis import load, loads
from offramp.engine.exact import enumerate_play
from offramp.engine.lower import lower
from offramp.engine.reference import play
from offramp.strategy.regression import RegressionSettings, regress, sharing, stepping
from offramp.strategy.solution import Solution

ACCIDENT = """
offramp: 1
id: accident
time: {periods: 3}
actors:
  a: {rationality: 2, patience: 0.9, behavior: equilibrium}
variables: {heat: {kind: integer, start: 0, low: 0, high: 3}, war: false}
actions:
  climb: {by: a, effects: {heat: 1}, cost: -0.3}
  hold: {by: a}
chance:
  slip: {probability: 0.1 * heat, effects: {war: 1}}
outcomes:
  war: {when: war, payoffs: {a: -2}}
  peace: {otherwise: true, payoffs: {a: 1}}
"""


def solved(program: Any, **settings: Any) -> Solution:
    count = len(program.actors)
    chosen = RegressionSettings(**{"runs": 4_096, **settings})
    return regress(program, chosen, range(count), [None] * count)


def logistic(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


def test_a_tree_of_three_decisions_has_its_closed_form() -> None:
    program = lower(load("theory/crisis-tree").changed({"parameters.lambda": 2}).model)
    exact = enumerate_play(program, solved(program, tolerance=1e-4).behaviors).probabilities
    w = logistic(2 * (-0.5 + 1))
    r = logistic(2 * (w * -2 + (1 - w) * 0.5 + 1))
    x = logistic(2 * ((1 - r) * 1 + r * (w * -0.5 + (1 - w) * -1)))
    assert exact["war"] == pytest.approx(x * r * w, abs=1e-3)
    assert exact["status_quo"] == pytest.approx(1 - x, abs=1e-3)


def test_one_actor_against_chance_is_solved_as_by_hand() -> None:
    def value(period: int, heat: int) -> tuple[float, float]:
        """The probability of climbing and the value of the decision."""
        if period > 3:
            return 0.0, 0.0
        worth: list[float] = []
        for step, gain in ((1, 0.3), (0, 0.0)):
            after = min(heat + step, 3)
            ahead = 1.0 if period == 3 else 0.9 * value(period + 1, after)[1]
            worth.append(gain + 0.1 * after * -2 + (1 - 0.1 * after) * ahead)
        p = logistic(2 * (worth[0] - worth[1]))
        return p, p * worth[0] + (1 - p) * worth[1]

    program = lower(loads(ACCIDENT).model)
    found = solved(program, runs=16_384)
    exact = enumerate_play(program, found.behaviors)
    p, worth = value(1, 0)
    # 16,384 runs, chance taken out: errors of some 0.003; the bound is five of them
    assert exact.actions[0][0, 0] == pytest.approx(p, abs=0.015)
    assert exact.payoffs[0] == pytest.approx(worth, abs=0.01)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_undamped_rounds_are_the_level_k_behaviors(depth: int) -> None:
    changes = {f"actors.{name}.behavior": {"level-k": depth} for name in "ab"}
    program = lower(load("theory/chicken").changed({"parameters.lambda": 1, **changes}).model)
    found = solved(program)
    chosen = enumerate_play(program, found.behaviors).actions[0][0]
    assert found.diagnostics.rounds == depth
    assert not found.diagnostics.changes
    expected = np.array([0.5, 0.5])
    matrix = _chicken(program.model)
    for _ in range(depth):
        weights = np.exp(matrix @ expected)
        expected = weights / weights.sum()
    assert chosen == pytest.approx(expected, abs=1e-3)


def _chicken(model: Any) -> Any:
    """What the first actor earns by its own action and the other's, read off play."""
    program = lower(model)

    class Pure:
        def __init__(self, action: int) -> None:
            self.action = action

        def probabilities(self, view: Any) -> Any:
            return np.broadcast_to(np.eye(2)[self.action][None, :, None], view.shape)

    return np.array(
        [
            [enumerate_play(program, [Pure(own), Pure(other)]).payoffs[0] for other in range(2)]
            for own in range(2)
        ]
    )


def test_the_same_seed_gives_the_same_solution_and_play_in_any_batches() -> None:
    program = lower(load("theory/signal-sunk-cost").changed({"parameters.lambda": 3}).model)
    one, two = solved(program), solved(program)
    assert one.diagnostics == two.diagnostics
    whole = play(program, one.behaviors, seed=3, first=0, count=600)
    parts = [play(program, two.behaviors, seed=3, first=f, count=200) for f in (0, 200, 400)]
    for name in ("payoffs", "beliefs", "actions", "outcome"):
        joined = np.concatenate([getattr(part, name) for part in parts], axis=-1)
        assert np.array_equal(getattr(whole, name), joined)


@pytest.mark.parametrize("name", ["cuba-1962", "theory/trust"])
def test_threads_change_no_number_of_a_solution(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In rounds that compiled kernels play, and in those of the reference player."""
    program, found = lower(load(name).model), list[Solution]()
    for threads in (1, 3):
        for module in (sharing, stepping):
            monkeypatch.setattr(module, "cores", lambda threads=threads: threads)
        found.append(solved(program, runs=256, rounds=2))
    one, other = found
    assert one.diagnostics.changes
    assert one.diagnostics == other.diagnostics
    assert (one.outcomes, one.payoffs) == (other.outcomes, other.payoffs)


def test_too_few_rounds_are_admitted() -> None:
    program = lower(load("theory/deterrence-unilateral").model)  # rationality 60
    found = solved(program, rounds=3)
    assert not found.diagnostics.converged
    assert len(found.diagnostics.changes) == 3
    assert "not come to rest" in found.diagnostics.warnings[0]


def test_regret_of_a_solution_is_what_quantal_choice_explains() -> None:
    program = lower(load("theory/trust").model)
    for regret in solved(program, runs=16_384).diagnostics.regrets:
        assert regret.low <= regret.imprecision <= regret.high  # 95 %, at a fixed seed
        assert abs(regret.share) < 0.01


def test_progress_is_told_up_to_the_end() -> None:
    program = lower(loads(ACCIDENT).model)
    told: list[tuple[int, int]] = []
    settings = RegressionSettings(runs=512)
    regress(program, settings, [0], [None], progress=lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
