"""What one move could still avert: the chart takes all that was found, each in its situation."""

import numpy as np
import pytest

from offramp.analysis.offramps import Offramps, offramps
from offramp.analysis.offramps.choosing import rules
from offramp.analysis.offramps.found import Condition, Sign
from offramp.analysis.offramps.measuring import Deviation
from offramp.analysis.offramps.situations import Cell, exclusive
from offramp.analysis.offramps.trials import Key, Trial
from offramp.crisis import loads

# South strikes in 6 runs of 10, all in period 2. Where it is hot, who strikes has war; where it is
# not, who does not. So the other move averts every war, and always the same move about a half.
TWO_WAYS = """
offramp: 1
id: two-ways
time: {periods: 3}
actors:
  north: {behavior: uniform}
  south:
    behavior: {doctrine: [{when: period == 2, do: {strike: 0.6, hold: 0.4}}, {do: hold}]}
variables:
  hot: lottery(0, 0.5, 1, 0.5)
  armed: false
  war: false
actions:
  left: {by: north}
  right: {by: north}
  strike: {by: south, when: period == 2, effects: {armed: 1}}
  hold: {by: south}
chance:
  boom: {when: armed and hot > 0, probability: 0.4, effects: {war: 1}}
  bust: {when: not armed and hot < 1 and period > 1, probability: 0.2, effects: {war: 1}}
outcomes:
  war: {when: war, payoffs: {north: -1, south: -1}}
  peace: otherwise
"""


@pytest.fixture(scope="module")
def found() -> Offramps:
    return offramps(loads(TWO_WAYS), "war", 4_000)


def test_moves_found_for_situations_are_in_the_chart(found: Offramps) -> None:
    ways = {(c.instead, *(s.text for s in c.situation)) for c in found.offramps}
    assert ways == {("hold", "hot >= 1"), ("strike", "hot < 1")}
    (row,) = [left for left in found.left if left.share]
    assert (row.period, row.actor) == (2, "south")
    assert row.share is not None
    assert row.share.value == 1  # every war, with the one or the other
    assert found.latest(0.5) == (2, 2)


def test_the_chart_averts_what_its_moves_avert_together(found: Offramps) -> None:
    """The two never fit the same run, so that their cuts add up."""
    (row,) = [left for left in found.left if left.share]
    assert row.share is not None
    assert row.bad == round(found.before.value * found.runs)  # all wars are later than period 1
    cuts = sum(c.cut.value for c in found.offramps)
    assert row.share.value == pytest.approx(cuts / found.before.value)


def test_no_offramp_lies_between_the_periods_of_the_chart() -> None:
    """Of 24 periods the chart shows every other one, and those of the candidates."""
    found = offramps(loads(TWO_WAYS.replace("periods: 3", "periods: 24")), "war", 4_000)
    assert {c.period for c in found.offramps} == {2}
    periods = [left.period for left in found.left]
    assert periods[:3] == [1, 2, 3]
    assert found.left_level == 1 - 0.05 / 13  # those that are shown, whether or not wars were left
    assert found.latest(0.5) == (2, 2)


def condition(sign: Sign, value: float, name: str = "hot") -> Condition:
    return Condition("variable", name, sign, value)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ([condition(">=", 1)], [condition("<", 1)], True),
        ([condition("<", 1)], [condition(">=", 2)], True),
        ([condition(">=", 1)], [condition("<", 2)], False),
        ([condition(">=", 1)], [condition(">=", 2)], False),
        ([condition(">=", 1)], [condition("<", 1, "cold")], False),
        ([condition(">=", 3, "cold"), condition(">=", 1)], [condition("<", 1)], True),
        ([], [condition("<", 1)], False),
    ],
)
def test_situations_that_never_hold_at_once(one, other, apart: bool) -> None:
    assert exclusive(one, other) == apart
    assert exclusive(other, one) == apart


def trial(key: Key, share: float, fall: float, error: float = 0.0) -> Trial:
    return Trial(key, share, fall, error, np.zeros(1))


def test_the_moves_of_a_period_are_those_that_promise_most_over_all_runs() -> None:
    strike, hold, other = Key(2, 1, 0, 1), Key(2, 1, 1, 0), Key(2, 0, 0, 1)
    hot, cold = (condition(">=", 1),), (condition("<", 1),)
    cells = [
        Cell((), trial(strike, 0.6, 0.1), 2),
        Cell(hot, trial(strike, 0.3, 0.7), 2),
        Cell(cold, trial(hold, 0.2, 0.5), 2),
    ]
    tried = [trial(strike, 0.6, 0.9), trial(other, 0.6, 0.4), trial(Key(1, 0, 0, 1), 0.5, 0.2, 0.3)]
    # what was tried of `strike` yields to what was seen of it closely; in period 1 luck explains it
    best = rules(tried, cells)
    assert set(best) == {2}
    assert best[2].actor == 1  # 0.21 + 0.10 against 0.24
    assert best[2].moves == (Deviation(strike, hot), Deviation(hold, cold))
    assert rules(tried, cells[:2])[2].actor == 0  # 0.21 against 0.24


def test_moves_that_may_fit_the_same_run_do_not_join() -> None:
    one, two = Key(1, 0, 0, 1), Key(1, 0, 0, 2)
    cells = [
        Cell((condition(">=", 1),), trial(one, 0.4, 0.5), 2),
        Cell((condition(">=", 2),), trial(two, 0.2, 0.6), 2),
        Cell((condition("<", 1),), trial(two, 0.3, 0.2), 2),
    ]
    assert rules([], cells)[1].moves == (
        Deviation(one, cells[0].conditions),
        Deviation(two, cells[2].conditions),
    )


def test_a_situation_chosen_for_looking_good_has_to_be_better_by_more() -> None:
    key = Key(1, 0, 0, 1)
    assert Cell((), trial(key, 0.5, 0.3, 0.2), 2).worth == pytest.approx(0.5 * 0.2)
    assert Cell((condition("<", 1),), trial(key, 0.5, 0.3, 0.2), 2).worth == pytest.approx(0.05)
