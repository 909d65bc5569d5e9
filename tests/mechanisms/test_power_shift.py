"""Power that shifts: war as a lottery, terms that follow, the window, Powell's threshold."""

import numpy as np
import pytest

from courses import by_run, course, last, near_share, played
from offramp.crisis import Crisis, loads
from offramp.engine import lower, play
from offramp.language.problems import Problems
from offramp.solving import solved

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{behavior: {{script: {a}}}}}, b: {{behavior: {{script: {b}}}}}}}
variables: {{arms: 1}}
mechanisms:
  power_shift: {{between: [a, b], {block}}}
actions: {{wait: {{by: [a, b]}}, strike: {{by: a}}}}
outcomes: {{end: otherwise}}
measures:
  power: power.a
  other: power.b
  window: window.a
  theirs: window.b
  won: won.a
  lost: won.b
"""
STILL = "{1: wait}"


def scenario(block: str, periods: int = 4, a: str = STILL, b: str = STILL) -> Crisis:
    return loads(BASE.format(block=block, periods=periods, a=a, b=b), file="a")


def test_power_shifts_by_the_period_and_at_dates() -> None:
    crisis = scenario("power: 0.6, shift: -0.1 * arms, jumps: {deal: {at: 3, shift: 0.25}}")
    power = course(crisis, "power")
    assert power == pytest.approx([0.5, 0.4, 0.55, 0.45], abs=1e-6)
    assert course(crisis, "other") == pytest.approx([1 - p for p in power], abs=1e-6)


def test_power_stays_between_nothing_and_all() -> None:
    crisis = scenario("power: 0.1, shift: -0.3")
    assert course(crisis, "power") == [0, 0, 0, 0]
    assert course(crisis, "other") == [1, 1, 1, 1]


def test_war_is_won_as_often_as_one_has_power_and_stops_the_shift() -> None:
    crisis = scenario("power: 0.7, shift: -0.1", a="{1: launch_war, 2: wait}")
    assert near_share(last(crisis, "won", RUNS).mean(), 0.7, RUNS)
    assert (by_run(crisis, "won", 50) + by_run(crisis, "lost", 50) == 1).all()
    assert course(crisis, "power") == pytest.approx([0.7] * 4)
    assert not any(course(crisis, "window"))


def test_war_pays_the_winner_all_from_then_on_and_costs_both_once() -> None:
    crisis = scenario(
        "power: 1, value: 0.5, shadow: 2, cost: {a: 0.3, b: 0.4}",
        periods=3,
        a="{1: wait, 2: launch_war, 3: wait}",
    )
    a, b = played(crisis).payoffs[:, 0]
    assert a == pytest.approx(0.5 * (1 + 1 + 1 + 2) - 0.3)
    assert b == pytest.approx(-0.4)
    even = scenario("power: 0.6, value: 0.5, shadow: 2", periods=3)
    assert played(even).payoffs[:, 0] == pytest.approx([0.5 * 5 * 0.6, 0.5 * 5 * 0.4])


@pytest.mark.parametrize(
    ("binding", "shares"), [(0, 0.4), (0.5, 0.5), (1, 0.6), ("1 * (arms > 0)", 0.6)]
)
def test_terms_follow_power_as_far_as_nothing_binds_them(
    binding: float | str, shares: float
) -> None:
    block = f"power: 0.6, shift: -0.2, value: 1, shadow: 0, binding: {binding}"
    assert played(scenario(block, periods=1)).payoffs[0, 0] == pytest.approx(shares)
    other = f"{block}, status_quo: 0.5"
    assert played(scenario(other, periods=1)).payoffs[0, 0] == pytest.approx(shares - 0.1)


def test_appeasing_gives_up_a_share_for_a_period() -> None:
    block = "power: 0.6, value: 1, shadow: 3, concession: 0.3"
    given = scenario(block, periods=2, b="{1: appease, 2: wait}")
    assert played(given).payoffs[:, 0] == pytest.approx([0.9 + 0.6 * 4, 0.1 + 0.4 * 4])
    back = scenario(block, periods=1, a="{1: appease}", b="{1: appease}")
    assert played(back).payoffs[:, 0] == pytest.approx([0.6 * 4, 0.4 * 4])
    names = {action.name for action in scenario("power: 0.6").model.actions}
    assert names == {"wait", "strike", "launch_war"}


def test_the_window_is_what_waiting_costs() -> None:
    crisis = scenario("power: 0.6, shift: -0.05, value: 2, shadow: 3, status_quo: 0.5", periods=3)
    # after the first period: power 0.55, share 0.45, two periods left and three beyond
    expected = 2 * (0.05 * 5 + 0.55 - 0.45)
    assert course(crisis, "window")[0] == pytest.approx(expected, rel=1e-5)
    risen = 2 * (-0.05 * 5 + 0.45 - 0.55)
    assert course(crisis, "theirs")[0] == pytest.approx(risen, rel=1e-5)


def test_a_dated_shift_counts_in_the_window_just_before_it() -> None:
    crisis = scenario("power: 0.6, value: 1, shadow: 0, jumps: {deal: {at: 3, shift: -0.2}}")
    assert course(crisis, "window") == pytest.approx([0, 0.2 * 2, 0, 0], abs=1e-6)


POWELL = """
offramp: 1
id: t
time: {{periods: 2, moves: [rising, declining]}}
parameters: {{p_0: 0.7, p_1: {p_1}, k: {k}, d: 0.9}}
actors:
  declining: {{rationality: 1e6, patience: d}}
  rising: {{patience: d, behavior: {{script: {{1: appease, 2: wait}}}}}}
mechanisms:
  power_shift:
    between: [declining, rising]
    power: p_0
    jumps: {{rise: {{at: 2, shift: p_1 - p_0}}}}
    status_quo: max(p_1 - (1 - d) * k, 0) + p_0 - p_1
    concession: 1
    value: 1
    shadow: d / (1 - d)
    cost: k
actions: {{wait: {{by: [declining, rising]}}}}
outcomes: {{end: otherwise}}
measures: {{war: did.declining.launch_war}}
"""


@pytest.mark.parametrize("k", [1, 3, 7])
@pytest.mark.parametrize("p_1", [0.1, 0.3, 0.6, 0.63, 0.64, 0.65, 0.66, 0.7])
def test_war_comes_where_the_shift_exceeds_its_costs_and_all_there_is_to_give(
    p_1: float, k: float
) -> None:
    """Powell (2006): p_0 / (1 - d) - k > 1 + d · max(p_1 / (1 - d) - k, 0).

    The rising side gives the whole stake at first, and what war would be worth ever after.
    """
    program = lower(loads(POWELL.format(p_1=p_1, k=k)).model)
    batch = play(program, solved(program).behaviors, seed=1, first=0, count=1)
    war_now, war_later = (p / (1 - 0.9) - k for p in (0.7, p_1))
    assert bool(batch.measures[0, 0, 0]) == (war_now > 1 + 0.9 * max(war_later, 0))


def test_the_war_may_be_an_action_of_one_side_s() -> None:
    crisis = scenario("power: 1, launch: {a: strike}", a="{1: strike, 2: wait}")
    assert course(crisis, "won") == [1, 1, 1, 1]
    assert not [action for action in crisis.model.actions if action.name == "launch_war"]


def test_off_removes_the_mechanism_exactly() -> None:
    block = "power: 0.6, shift: -0.1, launch: {a: strike}, jumps: {deal: {at: 2, shift: 0.1}}"
    off = scenario(block, a="{1: strike}").changed({"mechanisms.power_shift.off": True})
    assert not played(off, 20).payoffs.any()
    kept = by_run(off, "power", 20)
    assert kept == pytest.approx(np.full(kept.shape, 0.6))
    assert not by_run(off, "window", 20).any()
    assert not by_run(off, "won", 20).any()


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("power: 1.2", "a:8:41: 1.2 is not a probability: it must lie in [0, 1]"),
        ("launch: {a: strkie}", "a:8:46: a has no action strkie (did you mean strike?)"),
        ("launch: {c: strike}", "a:8:43: there is no actor c"),
        ("cost: {a: 1}", "a:8:34: no cost for b"),
        ("value: {a: 1, b: 1, c: 1}", "a:8:54: there is no actor c"),
        (
            "jumps: {deal: {at: 2025-01-20, shift: 0.1}}",
            "a:8:53: a date needs time.start and a time.step in days, weeks or months",
        ),
    ],
)
def test_a_mistake_is_reported_where_it_is(block: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(block)
    assert [str(p) for p in error.value.problems] == [message]
