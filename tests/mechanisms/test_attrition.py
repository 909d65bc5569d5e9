"""Attrition: Lanchester's laws, tempo, exhaustion, destruction and who outlasts whom."""

import numpy as np
import pytest

from courses import by_run, course, near, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{behavior: {a}}}, b: {{behavior: {b}}}}}
variables: {{peace: false, {variables}}}
mechanisms:
  attrition: {{sides: {{a: {{{one}}}, b: {{{other}}}}}, {block}}}
actions:
  wait: {{by: [a, b]}}
  press: {{by: a}}
  hide: {{by: b}}
events: {{none: {{at: 1}}, {events}}}
outcomes: {{end: otherwise}}
measures: {{{measures}}}
"""
WAIT = "{script: {1: wait}}"


def scenario(
    one: str = "",
    other: str = "",
    block: str = "law: 2",
    measures: str = "x: 1",
    periods: int = 1,
    a: str = WAIT,
    b: str = WAIT,
    variables: str = "",
    events: str = "",
) -> Crisis:
    """BASE with each argument in the place of its name."""
    return loads(BASE.format(**locals()))


def test_the_square_law_keeps_lanchesters_difference() -> None:
    # kill_a · a² - kill_b · b² changes by the square of the step alone
    one, other = "kill: 0.002, spent: 0", "kill: 0.001, spent: 0"
    crisis = scenario(one, other, periods=100)
    a, b = np.array([course(crisis, "strength.a"), course(crisis, "strength.b")])
    assert a[0] == pytest.approx(1 - 0.001)
    assert b[0] == pytest.approx(1 - 0.002)
    assert 0.002 * a**2 - 0.001 * b**2 == pytest.approx(np.full(100, 0.001), rel=1e-3)


def test_the_linear_law_keeps_the_difference_of_strengths() -> None:
    one, other = "kill: 0.02, spent: 0", "kill: 0.01, spent: 0"
    crisis = scenario(one, other, block="law: 1", periods=50)
    a, b = np.array([course(crisis, "strength.a"), course(crisis, "strength.b")])
    assert 0.02 * a - 0.01 * b == pytest.approx(np.full(50, 0.01))


def test_between_the_laws_losses_go_with_a_power_of_ones_own_strength() -> None:
    crisis = scenario("start: 0.5", "kill: 0.1, start: 0.8", block="law: 1.5")
    assert course(crisis, "strength.a")[0] == pytest.approx(0.5 - 0.1 * 0.8 * 0.5**0.5)


def test_what_both_do_sets_the_tempo() -> None:
    one = "kill: 0.1, tempo: {press: {inflicts: 1.5, suffers: 2}}"
    other = "kill: 0.04, tempo: {hide: 0.5}"
    crisis = scenario(one, other, a="{script: {1: press}}", b="{script: {1: hide}}")
    assert course(crisis, "strength.a")[0] == pytest.approx(1 - 0.04 * 2 * 0.5)
    assert course(crisis, "strength.b")[0] == pytest.approx(1 - 0.1 * 1.5 * 0.5)
    even = scenario(one, other)
    assert course(even, "strength.b")[0] == pytest.approx(1 - 0.1)


def test_who_is_spent_inflicts_nothing_and_may_recover() -> None:
    events = "help: {at: 4, effects: {strength.b: 0.9}}"
    crisis = scenario(
        "kill: 0.3", "kill: 0.1, spent: 0.5", "law: 2", "s: spent.b", periods=4, events=events
    )
    a, b, spent = (course(crisis, name) for name in ("strength.a", "strength.b", "s"))
    assert spent == [0, 1, 1, 0]
    assert b[1] == pytest.approx(0.7 - 0.3 * 0.9)
    assert a[2] == a[1]  # b is spent
    assert a[1] == pytest.approx(0.9 - 0.07)


def test_losses_are_paid_for_and_who_outlasts_wins_the_prize() -> None:
    crisis = scenario(
        "kill: 0.6, price: 2, prize: 3", "kill: 0.1, spent: 0.5, price: 4", "law: 2", "l: lost.b"
    )
    assert course(crisis, "destruction")[0] == pytest.approx(2 * 0.1 + 4 * 0.6)
    assert course(crisis, "l")[0] == pytest.approx(0.6)
    assert played(crisis).payoffs[:, 0] == pytest.approx([3 - 0.2, -2.4])
    both = scenario("kill: 0.6, spent: 0.5, price: 0", "kill: 0.6, spent: 0.5, price: 0")
    assert not played(both).payoffs.any()  # nobody outlasts


def test_nobody_loses_more_than_is_left() -> None:
    crisis = scenario("kill: 3, spent: 0", "kill: 0, price: 1", measures="l: lost.b", periods=3)
    assert course(crisis, "l") == [1, 1, 1]
    assert course(crisis, "strength.b")[-1] == 0


def test_outlasting_is_the_difference_of_the_periods_left() -> None:
    one = "kill: 0.1, spent: 0.2, resupply: 0.02"
    other = "kill: 0.06, spent: 0.5"
    crisis = scenario(one, other, "law: 2, fighting: peace", "o: outlasting.a", periods=100)
    assert course(crisis, "o")[0] == 0  # no fighting: both last as long as the run
    war = scenario(one, other, "law: 2", "o: outlasting.b", periods=100)
    a, b = 1 - 0.06 + 0.02, 0.9
    left_a = min((a - 0.2) / (0.06 * b - 0.02), 100)
    left_b = (b - 0.5) / (0.1 * a)
    assert course(war, "o")[0] == pytest.approx(left_b - left_a)
    assert course(war, "outlasting.a")[0] == pytest.approx(left_a - left_b)


def test_the_stronger_moves_the_front_and_peace_stops_it() -> None:
    block = "law: 2, front: 0.1, fighting: not peace"
    events = "peace: {at: 2, effects: {peace: 1}}"
    crisis = scenario("kill: 0", "start: 0.25, kill: 0", block, "f: front", 3, events=events)
    assert course(crisis, "f") == pytest.approx([0.5 + 0.1 * 0.6, 0.56, 0.56])
    spent = scenario("kill: 0", "start: 0.2, spent: 0.3, kill: 0", block, "f: front", 2)
    assert course(spent, "f")[1] - course(spent, "f")[0] == pytest.approx(0.1)


def test_fortune_keeps_the_mean_of_the_losses() -> None:
    crisis = scenario("kill: 0.2", "kill: 0", "law: 2, fortune: 0.5", "l: lost.b")
    (lost,) = by_run(crisis, "l", RUNS)
    assert np.unique(lost.round(6)).tolist() == [0.1, 0.3]
    assert near(lost, 0.2)


def test_resupply_reads_what_others_declare() -> None:
    crisis = scenario(
        "kill: 0.1",
        "start: 0.5, resupply: 0.2 * capability.b",
        variables="capability: {for: [b], start: 0.25}",
    )
    assert course(crisis, "strength.b")[0] == pytest.approx(0.5 - 0.1 + 0.05)


def test_off_removes_it_exactly() -> None:
    measures = "s: strength.a, d: spent.a, f: front"
    crisis = scenario("kill: 0.4, spent: 0.9", "kill: 0.4", "law: 2, front: 0.1", measures, 4)
    off = crisis.changed({"mechanisms.attrition.off": True})
    assert [course(off, name)[-1] for name in "sdf"] == [1, 0, 0.5]
    assert not played(off).payoffs.any()


def test_mistakes_are_reported_where_they_are() -> None:
    text = """\
offramp: 1
id: a
time: {periods: 9}
actors: {north: {}, south: {}}
mechanisms:
  attrition:
    sides:
      north: {tempo: {hti: 2}}
      south: {}
    law: 2
actions: {hit: {by: [north, south]}}
outcomes: {end: otherwise}
"""
    for old, new, expected in (
        ("", "", "8:23: north has no action hti (did you mean hit?)"),
        ("law: 2", "law: 3", "10:10: the law lies between 1"),
        ("      south: {}", "      west: {}", "9:7: there is no actor west"),
    ):
        with pytest.raises(Problems) as error:
            loads(text.replace(old, new))
        assert expected in "\n".join(str(problem) for problem in error.value.problems)
