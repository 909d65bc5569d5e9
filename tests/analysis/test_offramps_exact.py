"""Actors who look ahead: what the search finds is what exact enumeration gives."""

from dataclasses import dataclass

import numpy as np
import pytest

from offramp.analysis.offramps import Offramps, offramps
from offramp.crisis import Crisis, loads
from offramp.engine.exact import enumerate_play
from offramp.engine.lower import lower
from offramp.engine.view import Behavior, View
from offramp.solving import solved

TEXT = """
offramp: 1
id: narrows
time: {periods: 4}
actors: {north: {rationality: 6}, south: {rationality: 6, patience: 0.9}}
variables: {tension: {kind: integer, start: 1, low: 0, high: 4}, collision: false}
actions:
  press: {by: [north, south], effects: {tension: 1}, cost: -0.25}
  ease: {by: [north, south], effects: {tension: -1}}
chance: {collision: {probability: 0.02 * tension ** 2, effects: {collision: 1}}}
outcomes: {clash: {when: collision, payoffs: {north: -2, south: -2}}, quiet: otherwise}
"""


@dataclass(frozen=True)
class Forced:
    """Chooses as another behavior does, but for one period."""

    other: Behavior
    period: int
    action: int

    def probabilities(self, view: View):
        p = self.other.probabilities(view)
        if view.position.period == self.period:
            p = np.zeros_like(p)
            p[:, self.action] = 1.0
        return p


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return loads(TEXT)


@pytest.fixture(scope="module")
def found(crisis: Crisis) -> Offramps:
    return offramps(crisis, "clash", 10_000)


def exactly(crisis: Crisis, actor: int, action: int):
    """The probability of a clash and the payoffs where an actor does something in period 1."""
    program = lower(crisis.model)
    behaviors = list(solved(program).behaviors)
    behaviors[actor] = Forced(behaviors[actor], 1, action)
    played = enumerate_play(program, behaviors)
    return played.probabilities["clash"], played.payoffs


@pytest.mark.parametrize("actor", ["north", "south"])
def test_falls_and_losses_in_the_first_period(crisis: Crisis, found: Offramps, actor: str) -> None:
    easing = [c for c in found.candidates if (c.actor, c.period, c.instead) == (actor, 1, "ease")]
    (one,) = easing
    number = ("north", "south").index(actor)
    (before, worth), (after, changed) = (exactly(crisis, number, a) for a in (0, 1))
    # both move together, so that what the other does then does not hang on it
    assert one.fall.low < before - after < one.fall.high
    for cost, truth in zip(one.costs, worth - changed, strict=True):
        assert cost.loss.low < truth < cost.loss.high
    assert one.before == pytest.approx(before, abs=0.03)
    assert one.after == pytest.approx(after, abs=0.03)


def test_nothing_else_is_claimed(found: Offramps) -> None:
    assert all(c.instead == "ease" for c in found.candidates if c.confirmed)
