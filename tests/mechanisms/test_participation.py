"""Participation: levels, uses that draw the patron in, the rival's line, who gains and pays."""

import math

import numpy as np
import pytest

from courses import by_run, course, last, near, played
from offramp.crisis import load, loads
from offramp.language.problems import Problems

RUNS = 20_000
TEXT = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors:
  p: {{behavior: {{script: {p}}}}}
  c: {{behavior: {{script: {c}}}}}
  r: {{behavior: {{script: {r}}}}}
variables: {{alarm: 0}}
mechanisms:
  participation:
    {{client: c, rival: r, patrons: {{p: {{moves: true{patron}}}}}{block}}}
actions:
  fight: {{by: c}}
  fire: {{by: c}}
  wait: {{by: r}}
outcomes: {{end: otherwise}}
measures: {{level: participation.p, line: line.p, tolerated: tolerated.p, party: belligerent.p,
  help: help.c, alarm: alarm, struck: {struck}}}
"""
HOLD = "{1: hold_level}"


def text(
    patron: str = "",
    block: str = "",
    periods: int = 1,
    p: str = HOLD,
    c: str = "{1: fight}",
    r: str = "{1: wait}",
    struck: str = "0",
) -> str:
    patron = f", {patron}" if patron else ""
    block = f", {block}" if block else ""
    return TEXT.format(patron=patron, block=block, periods=periods, p=p, c=c, r=r, struck=struck)


def beyond(level: float, line: float, doubt: float) -> float:
    return 1 / (1 + math.exp(-(line - level - 0.5) / doubt))


def test_a_patron_deepens_and_withdraws_level_by_level() -> None:
    script = "{1: deepen, 3: hold_level, 4: withdraw}"
    crisis = loads(text("start: training, line: 99", periods=5, p=script))
    assert course(crisis, "level") == [3, 4, 4, 3, 2]


def test_a_use_draws_the_patron_in_to_the_level_it_needs() -> None:
    crisis = loads(text("uses: {fire: targeting}, line: 99", periods=2, c="{1: fight, 2: fire}"))
    assert course(crisis, "level") == [1, 4]
    deep = loads(text("start: 5, uses: {fire: targeting}, line: 99", c="{1: fire}"))
    assert course(deep, "level")[-1] == 5  # it is that deep already


def test_help_grows_with_the_deepest_level() -> None:
    crisis = loads(text("start: 3", "own: 0.4, worth: 1, harm: 0.5"))
    assert course(crisis, "help")[-1] == pytest.approx(0.4 + 0.6 * 0.5)
    assert played(crisis).payoffs[:, 0] == pytest.approx([0, 0.7, -0.35])


def test_the_line_is_found_as_levels_are_reached_with_the_probability_it_lies_there() -> None:
    crisis = loads(text("line: 3, doubt: 1.5, response: 0", periods=3, p="{1: deepen}"))
    line = by_run(crisis, "line", RUNS)
    whole = beyond(1, 3, 1.5)
    for period, level in ((0, 2), (1, 3), (2, 4)):
        assert near(
            (line[-1] == level).astype(float),
            (beyond(level - 1, 3, 1.5) - beyond(level, 3, 1.5)) / whole,
        )
        assert near((line[period] > 0).astype(float), 1 - beyond(level, 3, 1.5) / whole)


def test_a_leap_finds_the_line_where_steps_would() -> None:
    patron = "line: 3, doubt: 1.5, response: 0, uses: {fire: 4}"
    line = last(loads(text(patron, c="{1: fire}")), "line", RUNS)
    for level in (2, 3, 4):
        share = (beyond(level - 1, 3, 1.5) - beyond(level, 3, 1.5)) / beyond(1, 3, 1.5)
        assert near((line == level).astype(float), share)


def test_what_was_tolerated_once_is_safe() -> None:
    crisis = loads(text("start: 4, line: 2, doubt: 0.1, response: 1", periods=6))
    assert not by_run(crisis, "line", 50).any()
    script = "{1: withdraw, 3: deepen, 5: hold_level}"
    again = loads(text("start: 4, line: 2, response: 1", periods=6, p=script))
    assert not by_run(again, "party", 50).any()
    assert (by_run(again, "tolerated", 50) == 4).all()


def test_past_the_line_it_is_treated_as_a_party_by_and_by() -> None:
    patron = "line: 2, doubt: 0.01, response: 0.3, effects: {alarm: 2}"
    crisis = loads(text(patron, periods=3, p="{1: deepen, 2: hold_level}"))
    party = by_run(crisis, "party", RUNS)
    assert not party[0].any()  # the period in which the line is found
    assert near(party[1], 0.3)
    assert near(party[2], 1 - 0.7**2)
    assert (by_run(crisis, "alarm", 500) == 2 * party[:, :500]).all()


def test_who_withdraws_in_time_is_no_party() -> None:
    script = "{1: deepen, 2: withdraw, 3: hold_level}"
    crisis = loads(text("line: 2, doubt: 0.01, response: 1", periods=4, p=script))
    assert course(crisis, "line")[-1] == 2
    assert not by_run(crisis, "party", 50).any()


def test_the_two_sides_may_disagree_where_the_line_is() -> None:
    patron = "line: 2, doubt: 0.01, response: 1, restraint: 0.1, own_line: "
    for own, disagree, paid in (("4", 1, 0), ("2", 0, -0.2)):
        crisis = loads(text(patron + own, periods=2, p="{1: deepen, 2: hold_level}"))
        assert course(crisis, "disagreements")[-1] == disagree
        assert played(crisis).payoffs[0, 0] == pytest.approx(paid)


def test_the_rival_may_strike_a_party_and_so_stop_its_help() -> None:
    patron = "line: 2, doubt: 0.01, response: 1, success: 1, cost: 0.01, party: 0.1, struck: 0.5"
    crisis = loads(
        text(
            patron,
            "strikes: true, own: 0, disruption: 1",
            periods=3,
            p="{1: deepen, 2: hold_level}",
            r="{1: strike_p}",
            struck="attacked.p",
        )
    )
    assert course(crisis, "struck") == [0, 0, 1]  # open from the third period
    help_ = 2 / 6
    expected = (help_ - 0.02) + (help_ - 0.02 - 0.1) + (-0.02 - 0.1 - 0.5)
    assert played(crisis).payoffs[0, 0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("patron", "block", "message"),
    [
        ("uses: {fier: 3}", "", "12:61: c has no action fier (did you mean fire?)"),
        ("effects: {alrm: 1}", "", "12:64: there is no variable alrm (did you mean alarm?)"),
        ("response: 2", "", "2 is not a probability"),
        ("doubt: 0", "", "must be positive"),
        ("", "levels: [one]", "needs at least 2 entries, found 1"),
    ],
)
def test_mistakes_are_reported(patron: str, block: str, message: str) -> None:
    with pytest.raises(Problems) as caught:
        loads(text(patron, block))
    assert message in "\n".join(str(p) for p in caught.value.problems)


def test_unknown_actors_are_reported() -> None:
    with pytest.raises(Problems) as caught:
        loads(text().replace("rival: r", "rival: z").replace("patrons: {p:", "patrons: {q:"))
    found = "\n".join(str(p) for p in caught.value.problems)
    assert "12:24: there is no actor z" in found
    assert "12:37: there is no actor q" in found


def test_off_removes_it_exactly() -> None:
    crisis = load("minimal/participation")
    off = crisis.changed({"mechanisms.participation.off": True})
    start, end = crisis.text.index("  participation:"), crisis.text.index("  alliances:")
    without = crisis.text[:start] + crisis.text[end:]
    without = without.replace("participation.united_states / 6", "1 / 6")
    without = without.replace("level: participation.united_states", "level: 1")
    one, other = played(off, 300), played(loads(without), 300)
    assert np.array_equal(one.actions, other.actions)
    assert one.payoffs == pytest.approx(other.payoffs)
