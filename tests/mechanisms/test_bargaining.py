"""Bargaining: the range in closed form, talks, offers, settlement, and what it is all worth."""

import numpy as np
import pytest

from courses import by_run, course, last, near_share, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{c: {{behavior: {c}}}, d: {{behavior: {d}}}}}
variables: {{{variables}}}
mechanisms:
  bargaining: {{{block}}}
actions:
  idle: {{by: [c, d]}}
  push: {{by: c, effects: {{front: 0.1}}}}
outcomes: {{end: otherwise}}
measures: {{{measures}}}
"""
IDLE = "{script: {1: idle}}"
SIDES = "challenger: {actor: c, cost: 0.1}, defender: {actor: d, cost: 0.2}, horizon: 1, pace: 0"


def scenario(
    block: str = "",
    measures: str = "low: reservation.c, high: reservation.d",
    periods: int = 1,
    c: str = IDLE,
    d: str = IDLE,
    variables: str = "",
    sides: str = SIDES,
) -> Crisis:
    block = f"{sides}, {block}" if block else sides
    return loads(
        BASE.format(periods=periods, c=c, d=d, block=block, measures=measures, variables=variables)
    )


@pytest.mark.parametrize(
    ("share", "costs", "low", "high"),
    [(0.5, (0.1, 0.2), 0.4, 0.7), (0.8, (0.1, 0.3), 0.7, 1.0)],
)
def test_the_range_is_fearons(
    share: float, costs: tuple[float, float], low: float, high: float
) -> None:
    # the splits both accept are [p - c_A, p + c_B] within [0, 1]: Fearon (1995)
    sides = f"challenger: {{actor: c, cost: {costs[0]}}}, defender: {{actor: d, cost: {costs[1]}}}"
    crisis = scenario(f"start: {share}", sides=f"{sides}, horizon: 1, pace: 0")
    assert course(crisis, "low")[-1] == pytest.approx(low, abs=1e-6)
    assert min(course(crisis, "high")[-1], 1) == pytest.approx(high, abs=1e-6)
    assert course(crisis, "bargaining_range")[-1] == pytest.approx(high - low, abs=1e-6)


@pytest.mark.parametrize(
    ("block", "low", "high"),
    [
        ("trend: 0.05, start: 0.45", 0.45, 0.75),  # 0.45 and, after a period, 0.5; then 0.05 more
        ("shift: 0.2", 0.6, 0.7),  # the challenger wants it now, the defender gives nothing for it
        ("shift: 0.2, enforcement: 1", 0.6, 0.9),
        ("shift: 0.2, enforcement: 0.5", 0.6, 0.8),
        ("shift: -0.2", 0.4, 0.5),
        ("shift: -0.2, enforcement: 1", 0.2, 0.5),
        ("shift: 0.35", 0.75, 0.7),  # Powell (2006): greater than the costs of war
    ],
)
def test_trend_and_shift_move_and_narrow_it(block: str, low: float, high: float) -> None:
    crisis = scenario(block)
    assert course(crisis, "low")[-1] == pytest.approx(low, abs=1e-6)
    assert course(crisis, "high")[-1] == pytest.approx(high, abs=1e-6)
    assert course(crisis, "bargaining_range")[-1] == pytest.approx(high - low, abs=1e-6)


def test_optimism_narrows_it_and_value_scales_the_costs() -> None:
    sides = """challenger: {actor: c, cost: 0.1, optimism: 0.15},
      defender: {actor: d, cost: 0.4, value: 2, optimism: 0.05}, horizon: 1, pace: 0"""
    crisis = scenario(sides=sides)
    assert course(crisis, "low")[-1] == pytest.approx(0.55, abs=1e-6)
    assert course(crisis, "high")[-1] == pytest.approx(0.65, abs=1e-6)


def test_leverage_is_what_fighting_on_is_worth_to_a_side() -> None:
    crisis = scenario(measures="c: leverage.c, d: leverage.d")
    assert course(crisis, "c")[-1] == pytest.approx(0.4, abs=1e-6)
    assert course(crisis, "d")[-1] == pytest.approx(0.3, abs=1e-6)


def test_settlement_comes_at_the_pace_and_only_in_talks() -> None:
    sides = SIDES.replace("pace: 0", "pace: 2")
    likely = 1 - np.exp(-2 * 0.3)
    talking = scenario("talks: true", "s: settled", sides=sides)
    assert near_share(last(talking, "s", RUNS).mean(), likely, RUNS)
    silent = scenario("talks: false", "s: settled", 5, sides=sides)
    assert not by_run(silent, "s", 500).any()
    closed = scenario("talks: true, shift: 0.4", "s: settled", 5, sides=sides)
    assert not by_run(closed, "s", 500).any()


@pytest.mark.parametrize(("power", "share"), [(0, 0.4), (0.5, 0.55), (1, 0.7)])
def test_power_divides_the_range(power: float, share: float) -> None:
    sides = SIDES.replace("pace: 0", "pace: 1000")
    crisis = scenario(f"talks: true, power: {power}", sides=sides)
    assert course(crisis, "share")[-1] == pytest.approx(share, abs=1e-6)


def test_an_indivisible_stake_goes_whole_or_not_at_all() -> None:
    sides = SIDES.replace("pace: 0", "pace: 1000")
    block = "talks: true, indivisible: true"
    assert course(scenario(f"{block}, start: 0.5", "s: settled", sides=sides), "s")[-1] == 0
    whole = scenario(f"{block}, start: 0.9", "s: settled", sides=sides)
    assert (course(whole, "s")[-1], course(whole, "share")[-1]) == (1, 1)
    nothing = scenario(f"{block}, start: 0.05", "s: settled", sides=sides)
    assert (course(nothing, "s")[-1], course(nothing, "share")[-1]) == (1, 0)


def test_over_a_run_a_side_earns_what_it_gained_less_the_fighting() -> None:
    sides = SIDES.replace("cost: 0.2", "cost: 0.2, value: 3")
    script = "{script: {1: push, 2: idle}}"
    crisis = scenario("start: 0.2, trend: 0.02", "", 3, c=script, sides=sides)
    gained = 0.1 + 3 * 0.02
    expected = [gained - 3 * 0.1, -3 * gained - 3 * 0.2]
    assert played(crisis).payoffs[:, 0] == pytest.approx(expected)


def test_the_front_stands_still_and_nobody_pays_once_settled() -> None:
    sides = SIDES.replace("pace: 0", "pace: 1000")
    crisis = scenario("talks: true, start: 0.5, trend: 0.05", "f: front", 4, sides=sides)
    assert course(crisis, "f") == pytest.approx([0.5] * 4)
    # 0.6 is the middle of the range [0.45, 0.75]
    assert played(crisis).payoffs[:, 0] == pytest.approx([0.1, -0.1])


def test_fortune_swings_the_front_either_way() -> None:
    front = last(scenario("swing: 0.1", "f: front"), "f", RUNS)
    assert near_share((front > 0.5).mean(), 0.5, RUNS)
    assert set(np.round(front, 4)) == {0.4, 0.6}


MOVES = "moves: true, start: 0.5, concession: 0.4"
MEASURES = "t: talks, s: settled"


def test_talks_offer_and_acceptance() -> None:
    c = "{script: {1: open_talks, 2: offer, 3: stall}}"
    d = "{script: {1: stall, 3: accept}}"
    crisis = scenario(MOVES, MEASURES, 4, c=c, d=d)
    assert course(crisis, "t") == [1, 1, 1, 1]
    assert course(crisis, "s") == [0, 0, 1, 1]
    # the challenger leaves the defender 0.4 of the range [0.4, 0.7]
    assert course(crisis, "share")[-1] == pytest.approx(0.7 - 0.4 * 0.3, abs=1e-6)


def test_an_offer_may_be_refused_and_talks_left() -> None:
    c = "{script: {1: open_talks, 2: offer, 3: stall}}"
    for answer in ("refuse", "walk_out"):
        d = f"{{script: {{1: stall, 3: {answer}, 4: accept}}}}"
        crisis = scenario(MOVES, f"{MEASURES}, o: offered.c", 4, c=c, d=d)
        assert course(crisis, "s")[-1] == 0
        assert course(crisis, "o") == [0, 1, 0, 0]
        assert course(crisis, "t")[-1] == (answer == "refuse")


def test_two_offers_at_once_meet_halfway() -> None:
    script = "{script: {1: open_talks, 2: offer}}"
    crisis = scenario(MOVES, MEASURES, 2, c=script, d=script)
    assert course(crisis, "s")[-1] == 1
    assert course(crisis, "share")[-1] == pytest.approx((0.58 + 0.52) / 2, abs=1e-6)


def test_there_is_nothing_to_offer_without_a_range() -> None:
    script = "{script: {1: open_talks, 2: offer}}"
    crisis = scenario(f"{MOVES}, shift: 0.4", f"{MEASURES}, o: offered.c", 4, c=script)
    assert not any(course(crisis, "o"))


def test_a_front_the_scenario_declares_outlasts_the_mechanism() -> None:
    variables = "front: {start: 0.2, low: 0, high: 1}"
    crisis = scenario("", "f: front", c="{script: {1: push}}", variables=variables)
    ablated = crisis.changed({"mechanisms.bargaining.off": True})
    assert course(ablated, "f")[-1] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        ("challenger: {actor: x}, defender: {actor: d}", "there is no actor x"),
        ("challenger: {actor: c}, defender: {actor: c}", "the two sides are the same actor"),
    ],
)
def test_mistakes_are_reported_once(sides: str, message: str) -> None:
    variables = "front: {start: 0.2}"
    with pytest.raises(Problems) as error:
        scenario(sides=sides, measures="", variables=variables)
    assert [p.message for p in error.value.problems] == [message]


def test_off_removes_the_mechanism_exactly() -> None:
    variables = "front: {start: 0.2, low: 0, high: 1}"
    block = "off: true, moves: true, trend: 0.1, swing: 0.1, talks: true"
    sides = SIDES.replace("pace: 0", "pace: 1000")
    off = scenario(block, "f: front", 4, c="{}", d="{}", variables=variables, sides=sides)
    text = BASE.format(
        periods=4, c="{}", d="{}", block="", measures="f: front", variables=variables
    ).replace("mechanisms:\n  bargaining: {}\n", "")
    one = played(off, 500)
    other = played(loads(text), 500)
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert np.array_equal(one.measures, other.measures)
