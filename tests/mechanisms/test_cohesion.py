"""Cohesion: where loyalty rests, hedging, burdens, wedges, conceding alone."""

import numpy as np
import pytest

from courses import course, last, near_share, played
from offramp.crisis import Crisis, load, loads
from offramp.language.problems import Problems

TEXT = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors:
  r: {{behavior: {{script: {r}}}}}
  a: {{}}
  b: {{behavior: {{script: {b}}}}}
mechanisms:
  cohesion:
    {{members: {{a: {a}, b: {{weight: 1, moves: true{partner}}}}}, {block}}}
actions:
  wait: {{by: r}}
  idle: {{by: b}}
outcomes: {{end: otherwise}}
measures:
  a: loyalty.a
  b: loyalty.b
  load_a: carried.a
  load_b: carried.b
  given: conceded_alone.b
"""
WEDGE = "wedge: {rival: r, targets: [b], effort: 0.1, reward: 0.4, pain: 0.2, lasting: 0.5%s}"


def scenario(
    block: str = "discord: 0",
    periods: int = 1,
    b: str = "{1: idle}",
    r: str = "{1: wait}",
    a: str = "{weight: 3}",
    partner: str = "",
) -> Crisis:
    return loads(TEXT.format(block=block, periods=periods, r=r, b=b, a=a, partner=partner))


def test_loyalty_rests_where_priorities_and_burden_leave_it() -> None:
    crisis = scenario("discord: 0.8", a="{weight: 3, ideal: 1}", partner=", ideal: 0")
    assert course(crisis, "a")[0] == pytest.approx(1 - 0.8 * 0.25)  # the line is at 3/4
    assert course(crisis, "b")[0] == pytest.approx(1 - 0.8 * 0.75)
    tired = scenario("discord: 0, tiring: 0.4", partner=", carries: 0.75")
    assert course(tired, "b")[0] == pytest.approx(1 - 0.4 * 0.5)


def test_the_common_line_may_be_laid_down() -> None:
    crisis = scenario("discord: 1, line: 1", partner=", ideal: 0.3")
    assert course(crisis, "b")[0] == pytest.approx(0.3)


def test_loyalty_returns_to_rest_and_cohesion_follows_its_mean() -> None:
    block = "discord: 0, recovery: 0.5, pace: 0.5"
    crisis = scenario(block, periods=3, partner=", loyalty: 0.2")
    assert course(crisis, "b") == pytest.approx([0.6, 0.8, 0.9], rel=1e-6)
    start = 0.75 + 0.25 * 0.2
    first = start  # at the start cohesion is the mean
    second = first + 0.5 * (0.75 + 0.25 * 0.6 - first)
    third = second + 0.5 * (0.75 + 0.25 * 0.8 - second)
    assert course(crisis, "cohesion") == pytest.approx([first, second, third], rel=1e-6)


def test_hedging_takes_a_step_and_sheds_burden_on_the_others() -> None:
    crisis = scenario("discord: 0, recovery: 0, step: 0.4", b="{1: hedge, 2: hold_line}", periods=2)
    assert course(crisis, "b") == pytest.approx([0.6, 0.6 + 0.4 * 0.4], rel=1e-6)
    back = 0.4 * 0.1
    assert course(crisis, "load_b") == pytest.approx([0.15, 0.15 + back], rel=1e-6)
    assert course(crisis, "load_a") == pytest.approx([0.85, 0.85 - back], rel=1e-6)


def test_who_carries_more_tires() -> None:
    block = "discord: 0, recovery: 1, tiring: 1, step: 0.4"
    crisis = scenario(block, b="{1: hedge, 2: idle}", periods=2)
    assert course(crisis, "a") == pytest.approx([1 - 0.1] * 2, rel=1e-6)


def test_a_member_breaks_away_only_when_half_gone() -> None:
    still = scenario("recovery: 0, step: 0.4", b="{1: break_away}")
    assert course(still, "b")[0] == pytest.approx(1)  # not open: it did not move away
    script = "{1: hedge, 2: hedge, 3: break_away}"
    crisis = scenario("recovery: 0, step: 0.3", b=script, periods=3)
    assert course(crisis, "b") == pytest.approx([0.7, 0.4, 0], rel=1e-6)
    assert course(crisis, "load_b")[-1] == 0
    assert course(crisis, "load_a")[-1] == pytest.approx(1)


def test_the_common_good_is_enjoyed_but_for_what_is_excludable() -> None:
    block = "discord: 0, recovery: 0, value: 1, excludable: 0.5, burden: 0.2"
    payoffs = played(scenario(block, partner=", loyalty: 0")).payoffs[:, 0]
    assert payoffs == pytest.approx([0, 0.75 - 0.2 * 0.75, 0.75 * 0.5 - 0.2 * 0.25], rel=1e-6)


def test_a_promise_pays_for_each_step_away_and_fades() -> None:
    block = f"discord: 0, recovery: 0, {WEDGE % ', expense: 0.5'}"
    crisis = scenario(block, 2, r="{1: woo_b, 2: wait}", partner=", loyalty: 0.5")
    # the whole promise in the first period is halved before it pays, as drift comes first
    paid = 0.4 * 0.5 * (0.5 + 0.25)
    assert played(crisis).payoffs[:, 0] == pytest.approx([-0.1 - 0.5 * paid, 0, paid], rel=1e-6)


def test_pressure_hurts_until_the_member_concedes_and_rallies_the_others() -> None:
    block = f"discord: 0, recovery: 0, step: 0.25, {WEDGE % ', rally: 0.5, prize: 1'}"
    crisis = scenario(
        f"{block}, concession: 1",
        2,
        r="{1: press_b, 2: wait}",
        b="{1: idle, 2: concede_alone}",
        a="{weight: 3, loyalty: 0.4}",
    )
    assert course(crisis, "a")[-1] == pytest.approx(0.7, rel=1e-6)
    assert course(crisis, "given") == [0, 1]
    assert course(crisis, "b")[-1] == pytest.approx(0.75)
    assert played(crisis).payoffs[:, 0] == pytest.approx([-0.1 + 0.25, 0, -0.2 * 0.5], rel=1e-6)


def test_the_alliance_s_obligation_is_weighed_by_both() -> None:
    text = TEXT.format(
        block="discord: 0, recovery: 0",
        periods=1,
        r="{1: wait}",
        b="{1: idle}",
        a="{weight: 1}",
        partner=", loyalty: 0.5",
    )
    text = text.replace(
        "mechanisms:", "mechanisms:\n  alliances: {p: {members: {a: 1, b: 1}, obligation: 1}}"
    ).replace("wait: {by: r}", "wait: {by: r, effects: {attacked.a: 1}}")
    joined = last(loads(text), "joined", 4_000)
    # cohesion 0.75, loyalty 0.5; b alone may join, a being under attack
    assert near_share(joined.mean(), 0.375, 4_000)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("discord: 2", "is not a probability"),
        ("wedge: {rival: z, targets: [b]}", "there is no actor z"),
        ("wedge: {rival: r, targets: [c]}", "11:90: c is no member"),
        ("wedge: {rival: a, targets: [b]}", "11:77: the rival is one of the members"),
    ],
)
def test_mistakes_are_reported(block: str, message: str) -> None:
    with pytest.raises(Problems) as caught:
        scenario(block)
    assert message in "\n".join(str(p) for p in caught.value.problems)


def test_off_removes_it_exactly() -> None:
    crisis = load("minimal/cohesion")
    off = crisis.changed({"mechanisms.cohesion.off": True})
    start, end = crisis.text.index("  cohesion:"), crisis.text.index("  alliances:")
    text = crisis.text[:start] + crisis.text[end:]
    text = text.replace("did.russia.woo_germany + did.russia.woo_hungary + ", "0").replace(
        "did.russia.press_germany + did.russia.press_hungary", ""
    )
    one, other = played(off, 300), played(loads(text), 300)
    assert np.array_equal(one.actions, other.actions)
    assert one.payoffs == pytest.approx(other.payoffs, rel=1e-5)
