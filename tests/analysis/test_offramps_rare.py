"""Outcomes that seldom happen: runs that end badly are tried first, and weighed accordingly."""

import numpy as np
import pytest

from offramp.analysis.offramps import offramps, screening
from offramp.analysis.offramps.course import playing
from offramp.analysis.offramps.screening import screened
from offramp.analysis.offramps.trials import Key
from offramp.crisis import loads
from offramp.engine.lower import lower
from offramp.solving import solve
from offramp.strategy.choosing import presuming

# War follows pressing with 0.008 and easing with 0.001; waiting and watching change nothing.
TEXT = """
offramp: 1
id: rare
time: {periods: 3}
actors:
  north: {behavior: uniform}
  south: {behavior: uniform}
variables: {fire: false, pressed: false}
actions:
  press: {by: north, when: period == 2, effects: {pressed: 1}}
  ease: {by: north, when: period == 2}
  wait: {by: south}
  watch: {by: south}
chance:
  fire: {when: period == 3, probability: "where(pressed, 0.008, 0.001)", effects: {fire: 1}}
outcomes: {war: fire, peace: otherwise}
"""
PRESS, EASE = 0, 1


def test_a_rare_outcome_has_its_offramp() -> None:
    found = offramps(loads(TEXT), "war", 40_000)
    easing = found.candidates[0]
    assert (easing.actor, easing.period, easing.instead) == ("north", 2, "ease")
    assert easing.confirmed
    assert easing.fall.low <= 0.007 <= easing.fall.high
    assert [c.actor for c in found.offramps] == ["north"]


@pytest.mark.parametrize("effort", [1, 4])
def test_trials_are_unbiased_however_few_runs_are_tried(
    effort: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "_EFFORT", effort)
    text = TEXT.replace("0.008", "0.4").replace("0.001", "0.08")
    program = lower(loads(text).model)
    plays = playing(program, presuming(program, solve(loads(text)).behaviors), 1)
    seen = screened(program, plays, np.array([True, False]), 1, 20_000)
    easing, pressing = (seen.trials[Key(2, 0, a, 1 - a)] for a in (PRESS, EASE))
    for trial, truth in ((easing, 0.32), (pressing, -0.32)):
        assert trial.share == pytest.approx(0.5, abs=0.02)
        assert abs(trial.fall - truth) < 4 * trial.error  # fails by chance in one of 15,000
        assert 0 < trial.error < 0.05
