"""Bargaining: the range in closed form, talks, offers, settlement, and what it is all worth."""

import numpy as np
import pytest

from offramp.crisis import Crisis, loads
from offramp.engine import lower, play
from offramp.engine.reference import Batch
from offramp.language.problems import Problems
from offramp.strategy import behaviors_of

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


def played(crisis: Crisis, runs: int = 1) -> Batch:
    program = lower(crisis.model)
    return play(program, behaviors_of(program, instead="myopic"), seed=7, first=0, count=runs)


def values(crisis: Crisis, runs: int = 1) -> dict[str, np.ndarray]:
    batch = played(crisis, runs)
    names = [m.name for m in crisis.model.measures]
    return {n: batch.measures[:, i].astype(float) for i, n in enumerate(names)}


def after(crisis: Crisis, name: str) -> float:
    return float(values(crisis)[name][-1, 0])


def near(mean: float, expected: float, runs: int = RUNS) -> bool:
    """Within 4.5 standard errors of a share: a two-sided error rate of 7e-6."""
    return abs(mean - expected) < 4.5 * (expected * (1 - expected) / runs) ** 0.5


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
    assert after(crisis, "low") == pytest.approx(low, abs=1e-6)
    assert min(after(crisis, "high"), 1) == pytest.approx(high, abs=1e-6)
    assert after(crisis, "bargaining_range") == pytest.approx(high - low, abs=1e-6)


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
    assert after(crisis, "low") == pytest.approx(low, abs=1e-6)
    assert after(crisis, "high") == pytest.approx(high, abs=1e-6)
    assert after(crisis, "bargaining_range") == pytest.approx(high - low, abs=1e-6)


def test_optimism_narrows_it_and_value_scales_the_costs() -> None:
    sides = """challenger: {actor: c, cost: 0.1, optimism: 0.15},
      defender: {actor: d, cost: 0.4, value: 2, optimism: 0.05}, horizon: 1, pace: 0"""
    crisis = scenario(sides=sides)
    assert after(crisis, "low") == pytest.approx(0.55, abs=1e-6)
    assert after(crisis, "high") == pytest.approx(0.65, abs=1e-6)


def test_leverage_is_what_fighting_on_is_worth_to_a_side() -> None:
    crisis = scenario(measures="c: leverage.c, d: leverage.d")
    assert after(crisis, "c") == pytest.approx(0.4, abs=1e-6)
    assert after(crisis, "d") == pytest.approx(0.3, abs=1e-6)


def test_settlement_comes_at_the_pace_and_only_in_talks() -> None:
    sides = SIDES.replace("pace: 0", "pace: 2")
    likely = 1 - np.exp(-2 * 0.3)
    talking = values(scenario("talks: true", "s: settled", sides=sides), RUNS)["s"][-1]
    assert near(talking.mean(), likely)
    silent = values(scenario("talks: false", "s: settled", 5, sides=sides), 500)["s"]
    assert not silent.any()
    closed = values(scenario("talks: true, shift: 0.4", "s: settled", 5, sides=sides), 500)["s"]
    assert not closed.any()


@pytest.mark.parametrize(("power", "share"), [(0, 0.4), (0.5, 0.55), (1, 0.7)])
def test_power_divides_the_range(power: float, share: float) -> None:
    sides = SIDES.replace("pace: 0", "pace: 1000")
    crisis = scenario(f"talks: true, power: {power}", sides=sides)
    assert after(crisis, "share") == pytest.approx(share, abs=1e-6)


def test_an_indivisible_stake_goes_whole_or_not_at_all() -> None:
    sides = SIDES.replace("pace: 0", "pace: 1000")
    block = "talks: true, indivisible: true"
    assert after(scenario(f"{block}, start: 0.5", "s: settled", sides=sides), "s") == 0
    whole = values(scenario(f"{block}, start: 0.9", "s: settled", sides=sides))
    assert (whole["s"][-1, 0], whole["share"][-1, 0]) == (1, 1)
    nothing = values(scenario(f"{block}, start: 0.05", "s: settled", sides=sides))
    assert (nothing["s"][-1, 0], nothing["share"][-1, 0]) == (1, 0)


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
    result = values(crisis)
    assert result["f"][:, 0] == pytest.approx([0.5] * 4)
    # 0.6 is the middle of the range [0.45, 0.75]
    assert played(crisis).payoffs[:, 0] == pytest.approx([0.1, -0.1])


def test_fortune_swings_the_front_either_way() -> None:
    front = values(scenario("swing: 0.1", "f: front"), RUNS)["f"][-1]
    assert near((front > 0.5).mean(), 0.5)
    assert set(np.round(front, 4)) == {0.4, 0.6}


MOVES = "moves: true, start: 0.5, concession: 0.4"
MEASURES = "t: talks, s: settled"


def test_talks_offer_and_acceptance() -> None:
    c = "{script: {1: open_talks, 2: offer, 3: stall}}"
    d = "{script: {1: stall, 3: accept}}"
    result = values(scenario(MOVES, MEASURES, 4, c=c, d=d))
    assert result["t"][:, 0].tolist() == [1, 1, 1, 1]
    assert result["s"][:, 0].tolist() == [0, 0, 1, 1]
    # the challenger leaves the defender 0.4 of the range [0.4, 0.7]
    assert result["share"][-1, 0] == pytest.approx(0.7 - 0.4 * 0.3, abs=1e-6)


def test_an_offer_may_be_refused_and_talks_left() -> None:
    c = "{script: {1: open_talks, 2: offer, 3: stall}}"
    for answer in ("refuse", "walk_out"):
        d = f"{{script: {{1: stall, 3: {answer}, 4: accept}}}}"
        result = values(scenario(MOVES, f"{MEASURES}, o: offered.c", 4, c=c, d=d))
        assert result["s"][-1, 0] == 0
        assert result["o"][:, 0].tolist() == [0, 1, 0, 0]
        assert result["t"][-1, 0] == (answer == "refuse")


def test_two_offers_at_once_meet_halfway() -> None:
    script = "{script: {1: open_talks, 2: offer}}"
    result = values(scenario(MOVES, MEASURES, 2, c=script, d=script))
    assert result["s"][-1, 0] == 1
    assert result["share"][-1, 0] == pytest.approx((0.58 + 0.52) / 2, abs=1e-6)


def test_there_is_nothing_to_offer_without_a_range() -> None:
    script = "{script: {1: open_talks, 2: offer}}"
    crisis = scenario(f"{MOVES}, shift: 0.4", f"{MEASURES}, o: offered.c", 4, c=script)
    assert not values(crisis)["o"].any()


def test_a_front_the_scenario_declares_outlasts_the_mechanism() -> None:
    variables = "front: {start: 0.2, low: 0, high: 1}"
    crisis = scenario("", "f: front", c="{script: {1: push}}", variables=variables)
    ablated = crisis.changed({"mechanisms.bargaining.off": True})
    assert values(ablated)["f"][-1, 0] == pytest.approx(0.3)


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
