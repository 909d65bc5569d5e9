"""Starts that are lotteries: sampled with the runs' luck, and split into branches exactly."""

import pytest
from scipy.stats import binomtest

from offramp.crisis import loads
from offramp.engine import lower, play
from offramp.engine.errors import TooLarge
from offramp.engine.exact import enumerate_play
from offramp.strategy import behaviors_of

ERROR_RATE = 1e-6  # of each binomial test, two-sided

CRISIS = """
offramp: 1
id: lots
time: {periods: 2}
parameters: {p: "0.3 ~ uniform(0.1, 0.5)", most: 4}
variables:
  a: {start: "lottery(1, p, most, 1 - p)", drift: 1}
  b: {kind: integer, start: "lottery(-1, 0.5, 0, 0.5)"}
  lit: {kind: flag, start: "lottery(true, 0.2, false, 0.8)"}
measures:
  a: a
  ab: a * b
  lit: lit and b < 0
outcomes: {over: a + b > 4, calm: otherwise}
"""


def test_every_prize_is_followed_with_its_probability():
    program = lower(loads(CRISIS).model)
    result = enumerate_play(program, behaviors_of(program, instead="myopic"))
    assert result.probabilities == pytest.approx({"over": 0.7, "calm": 0.3}, abs=1e-15)
    first = 0.3 * 2 + 0.7 * 5
    assert result.measures[0] == pytest.approx([first, -first / 2, 0.1], abs=1e-12)
    assert result.mean_period("over") == pytest.approx(1.5, abs=1e-12)


def test_sampled_runs_agree_and_share_their_luck():
    crisis = loads(CRISIS)
    batches = []
    for p in (0.3, 0.6):
        program = lower(crisis.changed({"p": p}).model)
        batch = play(program, behaviors_of(program, instead="myopic"), seed=5, first=0, count=4000)
        low = batch.measures[0, 0] == 2
        assert binomtest(int(low.sum()), 4000, p).pvalue > ERROR_RATE
        batches.append(low)
    assert (batches[0] <= batches[1]).all()  # by inversion: who had a low start still has
    drawn = play(lower(crisis.model), [], seed=5, first=0, count=4000, drawn=True)
    assert binomtest(int((drawn.measures[0, 0] == 2).sum()), 4000, 0.3).pvalue > ERROR_RATE


RECALLED = """
offramp: 1
id: recalled
time: {periods: 2}
actors:
  mover:
    moves: every 1 periods, from 2
    types: {bad: {probability: 0.5, r: 1}, good: {probability: 0.5, r: 0}}
    behavior:
      doctrine:
        - {when: self.r > 0.5, do: act}
        - {when: threat > 0, do: {act: 0.5, wait: 0.5}}
        - do: wait
  judge: {empathy: 0}
variables: {threat: {start: "lottery(0, 0.5, 1, 0.5)", drift: 1 - threat}}
actions: {act: {by: mover}, wait: {by: mover}}
measures: {acted: did.mover.act, bad: belief.judge.mover.bad}
outcomes: {end: otherwise}
"""


def test_starts_that_are_recalled_are_kept_apart():
    """Without empathy an observer compares with the start, which has drifted away since.

    Where there was no threat at first, an act condemns (1); else good ones act too (2/3).
    """
    program = lower(loads(RECALLED).model)
    assert program.recalled() == (0,)
    result = enumerate_play(program, behaviors_of(program, instead="myopic"))
    assert result.measures[1] == pytest.approx([0.75, 0.75 * (1 + 2 / 3) / 2], abs=1e-12)
    batch = play(program, behaviors_of(program, instead="myopic"), seed=1, first=0, count=400)
    assert {round(float(b), 6) for b in batch.measures[1, 1]} == {1.0, 0.666667, 0.0}


def test_starts_that_nobody_recalls_are_forgotten():
    for text in (
        RECALLED.replace("{empathy: 0}", "{}"),
        RECALLED.replace("    behavior:", "    unprovoked: {threat: 0}\n    behavior:"),
    ):
        assert lower(loads(text).model).recalled() == ()


def test_a_continuous_draw_is_still_refused():
    program = lower(
        loads(CRISIS.replace('start: "lottery(-1, 0.5, 0, 0.5)"', 'start: "uniform(0, 9)"')).model
    )
    with pytest.raises(TooLarge, match="b starts at a draw from a distribution"):
        enumerate_play(program, behaviors_of(program, instead="myopic"))
