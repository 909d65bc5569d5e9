"""The two solvers agree on games that both can solve.

The bound asked for is 0.02 in choice probabilities and 2 % of the range in values; the sampling
error of these settings is some ten times smaller, and the seed is fixed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from offramp.crisis import load, loads
from offramp.engine.exact import enumerate_play
from offramp.engine.lower import lower
from offramp.engine.noise import Noise
from offramp.engine.view import View
from offramp.strategy.choosing import given_behaviors
from offramp.strategy.exact import solve_exact
from offramp.strategy.regression import RegressionSettings, regress
from offramp.strategy.regression.replay import replay

# Rationality is set where the file's own is that of perfect choice, which no sample can find.
GAMES: list[tuple[str, dict[str, Any], int]] = [
    ("chicken", {"parameters.lambda": 1}, 4_096),
    ("crisis-tree", {"parameters.lambda": 2}, 4_096),
    ("escalation-simultaneous", {}, 4_096),
    ("bargaining-two-types", {"parameters.lambda": 10}, 4_096),
    ("deadline", {"parameters.lambda": 8, "time.periods": 6}, 4_096),
    # private types
    ("trust", {}, 4_096),
    ("deterrence-unilateral", {"parameters.lambda": 5}, 8_192),
    ("deterrence-mutual", {"parameters.lambda": 2}, 8_192),
    ("signal-sunk-cost", {"parameters.lambda": 3}, 8_192),
    ("signal-demonstration", {"parameters.lambda": 5}, 8_192),
]

STANDOFF = """
offramp: 1
id: standoff
time: {periods: 2, moves: ORDER}
actors:
  west:
    {behavior: equilibrium, rationality: 3, patience: 0.9, empathy: 0.3, types:
      {firm: {probability: 0.4, resolve: 1.2}, soft: {probability: 0.6, resolve: 0.4}}}
  east:
    {behavior: equilibrium, rationality: 3, patience: 0.95, unprovoked: {tension: 0}, types:
      {firm: {probability: 0.5, resolve: 1}, soft: {probability: 0.5, resolve: 0.3}}}
variables:
  tension: {kind: integer, start: 1, low: 0, high: 4}
  backed: {kind: flag, start: false, for: [west, east]}
  war: false
actions:
  push: {by: [west, east], effects: {tension: 1}, cost: 0.1, seen: 0.8, taken_for: {hold: 0.2}}
  hold: {by: [west, east]}
  back_down: {by: [west, east], when: tension > 0, effects: {tension: -1, backed.self: 1}}
chance:
  accident: {probability: 0.04 * tension, effects: {war: 1}}
outcomes:
  war: {when: war, payoffs: {west: self.resolve - 3, east: self.resolve - 3}}
  west_yields:
    {when: backed.west and not backed.east,
     payoffs: {west: -0.5 * self.resolve, east: self.resolve}}
  east_yields:
    {when: backed.east and not backed.west,
     payoffs: {east: -0.5 * self.resolve, west: self.resolve}}
  peace: otherwise
payoffs:
  west: {flow: {gain: 0.05 * tension * self.resolve}}
  east: {flow: {cost: -0.05 * tension}}
"""


class Compared:
    """Plays as one behavior does and notes how far another is from it, by decision met."""

    def __init__(self, played: Any, other: Any) -> None:
        self.played, self.other = played, other
        self.apart = self.met = 0.0

    def probabilities(self, view: View) -> Any:
        p = np.broadcast_to(self.played.probabilities(view), view.shape)
        if view.frame.x:
            return p  # a situation that is only supposed
        q = np.broadcast_to(self.other.probabilities(view), view.shape)
        kinds, runs = view.position.types[view.actor], np.arange(view.position.count)
        open_ = np.broadcast_to(view.available, view.shape)[kinds, :, runs]
        choice = open_ & (open_.sum(axis=1, keepdims=True) > 1)
        weight = view.position.weight[:, None] * choice
        self.apart += float(np.sum(weight * np.abs(p - q)[kinds, :, runs]))
        self.met += float(weight.sum())
        return p


def ranges(program: Any, behaviors: Sequence[Any]) -> list[float]:
    plain = replay(program, behaviors, Noise(7, 0, 4_096), drawn=False)
    first = np.ones(4_096, dtype=np.int64)
    return [float(np.ptp(plain.onward(i, first))) for i in range(len(program.actors))]


@pytest.mark.parametrize(("name", "changes", "runs"), GAMES, ids=[game[0] for game in GAMES])
def test_regression_finds_the_equilibrium_that_enumeration_finds(
    name: str, changes: dict[str, Any], runs: int
) -> None:
    agree(lower(load(f"theory/{name}").changed(changes).model), runs)


@pytest.mark.parametrize("order", ["together", "[west, east]", "random order"])
def test_they_agree_on_misread_signals_too(order: str) -> None:
    agree(lower(loads(STANDOFF.replace("ORDER", order)).model), 16_384)


def test_they_agree_where_the_others_forget() -> None:
    text = STANDOFF.replace("ORDER", "[west, east]").replace("empathy: 0.3", "forgetting: 0.3")
    agree(lower(loads(text).model), 16_384)


def agree(program: Any, runs: int) -> None:
    given = given_behaviors(program)
    exact = solve_exact(program, given)
    solved_for = [index for index, behavior in enumerate(given) if behavior is None]
    found = regress(program, RegressionSettings(runs=runs), solved_for, given)
    pairs = zip(exact.behaviors, found.behaviors, strict=True)
    compared = [Compared(played, other) for played, other in pairs]
    true = enumerate_play(program, compared).payoffs
    own = enumerate_play(program, found.behaviors).payoffs
    apart = sum(each.apart for each in compared) / sum(each.met for each in compared)
    assert apart <= 0.02
    for value, other, width in zip(true, own, ranges(program, exact.behaviors), strict=True):
        assert abs(value - other) <= 0.02 * width
    assert found.diagnostics.converged
    assert not found.diagnostics.warnings
