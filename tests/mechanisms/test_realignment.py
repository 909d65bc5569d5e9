"""Realignment: threats, where alignments go, courtship, danger, poles, loyalty that follows."""

import numpy as np
import pytest

from courses import course, played
from offramp.crisis import Crisis, load, loads
from offramp.language.problems import Problems

TEXT = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{behavior: {{script: {a}}}}}, b: {{}}, c: {{}}}}
variables: {{cast: 0.5}}
mechanisms:
  realignment: {{states: {{a: {{moves: [b], intent: 0{first}}}, b: {second}, c: {third}}}{block}}}
actions:
  idle: {{by: a}}
outcomes: {{end: otherwise}}
measures: {{{measures}}}
"""
IDLE = "{1: idle}"
STILL = "pace: 0"


def scenario(
    measures: str = "m: poles",
    block: str = STILL,
    first: str = "",
    second: str = "{intent: 0}",
    third: str = "{intent: 0}",
    periods: int = 1,
    a: str = IDLE,
) -> Crisis:
    text = TEXT.format(
        periods=periods,
        a=a,
        first=f", {first}" if first else "",
        second=second,
        third=third,
        block=f", {block}" if block else "",
        measures=measures,
    )
    return loads(text)


def test_threat_is_power_proximity_and_intent() -> None:
    third = "{power: 3, intent: 0.8}"
    crisis = scenario("m: threat.a.c", f"{STILL}, proximity: {{a: {{c: 0.5}}}}", third=third)
    assert course(crisis, "m")[0] == pytest.approx(0.75 * 0.5 * 0.8)
    assert course(scenario("m: threat.b.c", third=third), "m")[0] == pytest.approx(0.75 * 0.8)
    assert course(scenario("m: threat.c.a", third=third), "m")[0] == 0


def test_intent_may_be_what_the_state_does() -> None:
    crisis = scenario("m: threat.a.c", third="{intent: 2 * cast}")
    assert course(crisis, "m")[0] == pytest.approx(0.5)


def test_a_common_threat_brings_states_together() -> None:
    block = "pace: 1, balancing: 0.6, affinity: {a: {b: 0.1}}"
    crisis = scenario("m: aligned.a.b, n: aligned.b.a", block, third="{power: 3, intent: 1}")
    assert course(crisis, "m") == pytest.approx([0.1 + 0.6 * 0.75])
    assert course(crisis, "n") == pytest.approx([0.6 * 0.75])


def test_a_threat_repels_its_equal_and_draws_the_weak_and_lonely() -> None:
    block = "pace: 1, repulsion: 0.4, bandwagoning: 1, affinity: {a: {c: 0.5}, b: {c: 0.5}}"
    equal = scenario("m: aligned.a.c", block, third="{intent: 1}")
    assert course(equal, "m") == pytest.approx([0.5 - 0.4 * 0.5])
    weak = scenario("m: aligned.a.c", block, third="{power: 4, intent: 1}")
    assert course(weak, "m") == pytest.approx([0.5 - 0.4 * 0.8 + 0.8 * 0.75])
    backed = block.replace("b: {c: 0.5}", "b: {a: 1}")
    friend = scenario("m: aligned.a.c", backed, third="{power: 4, intent: 1}")
    assert course(friend, "m") == pytest.approx([0.5 - 0.4 * 0.8])


def test_alignments_go_to_rest_at_their_pace() -> None:
    block = "pace: 0.5, balancing: 1"
    crisis = scenario("m: aligned.a.b", block, third="{power: 3, intent: 1}", periods=3)
    assert course(crisis, "m") == pytest.approx([0.375, 0.5625, 0.65625])


def test_states_court_and_keep_their_distance() -> None:
    block = f"{STILL}, step: 0.4, returned: 0.5, effort: 0.1"
    script = "{1: court_b, 2: distance_b}"
    crisis = scenario("m: aligned.a.b, n: aligned.b.a", block, periods=2, a=script)
    assert course(crisis, "m") == pytest.approx([0.4, 0.24])
    assert course(crisis, "n") == pytest.approx([0.2, 0.2])
    assert played(crisis).payoffs[0, 0] == pytest.approx(-0.1)


def test_the_stronger_are_less_deterred_and_backing_deters() -> None:
    third, alone = "{power: 3}", "m: vulnerable.a.c"
    assert course(scenario(alone, third=third), "m")[0] == pytest.approx(3 / 4)
    backed = f"{STILL}, affinity: {{b: {{a: 0.5}}}}"
    crisis = scenario(alone, backed, third=third, second="{power: 4}")
    assert course(crisis, "m")[0] == pytest.approx(3 / 6)


def test_danger_concern_and_commitment_are_paid_for() -> None:
    block = f"{STILL}, affinity: {{a: {{b: 0.5}}}}"
    first = "fear: 0.1, concern: 0.2, burden: 0.3"
    crisis = scenario("m: danger.a", block, first, third="{power: 3, intent: 1}")
    threat = 0.75
    # who stands by b helps b, and not itself
    danger_a, danger_b = threat * 3 / 4, threat * 3 / 4.5
    assert course(crisis, "m")[0] == pytest.approx(danger_a)
    paid = 0.1 * danger_a + 0.2 * danger_b + 0.3 * 0.5 * threat
    assert played(crisis).payoffs[0, 0] == pytest.approx(-paid)


def test_poles_are_the_effective_number_of_blocs() -> None:
    assert course(scenario(), "m")[0] == pytest.approx(3)
    assert course(scenario(second="{power: 2}"), "m")[0] == pytest.approx(16 / 6)
    bloc = "{a: {b: 1}, b: {a: 1}}"
    two = scenario(block=f"{STILL}, affinity: {bloc}", third="{power: 2}")
    assert course(two, "m")[0] == pytest.approx(2)
    every = "{a: {b: 1, c: 1}, b: {a: 1, c: 1}, c: {a: 1, b: 1}}"
    assert course(scenario(block=f"{STILL}, affinity: {every}"), "m")[0] == pytest.approx(1)


def test_loyalty_follows_how_members_align_with_the_leader() -> None:
    block = f"{STILL}, affinity: {{a: {{c: 0.4}}}}, leader: c, follow: 0.5"
    crisis = scenario("m: loyalty.a, n: loyalty.b", block, periods=2)
    assert course(crisis, "m") == pytest.approx([0.7, 0.55])
    assert course(crisis, "n") == pytest.approx([0.5, 0.25])


def test_poles_are_two_when_it_is_off() -> None:
    crisis = scenario("m: poles + 0, n: threat.a.c").changed({"mechanisms.realignment.off": True})
    assert course(crisis, "m") == [2]
    assert course(crisis, "n") == [0]


@pytest.mark.parametrize(
    ("block", "first", "message"),
    [
        ("affinity: {x: {b: 1}}", "", "8:98: x is none of the states"),
        ("proximity: {a: {x: 1}}", "", "8:103: x is none of the states"),
        ("leader: x", "", "8:95: x is none of the states"),
        ("", "power: 0", "0 must be positive"),
        ("affinity: {a: {b: 2}}", "", "2 is not a probability"),
    ],
)
def test_mistakes_are_reported(block: str, first: str, message: str) -> None:
    with pytest.raises(Problems) as caught:
        scenario("x: 1", block, first)
    assert message in "\n".join(str(p) for p in caught.value.problems)


def test_a_state_that_is_no_actor_is_reported() -> None:
    with pytest.raises(Problems) as caught:
        scenario("x: 1", third="{intent: 0}, d: {}")
    assert "8:86: there is no actor d" in "\n".join(str(p) for p in caught.value.problems)


def test_off_removes_it_exactly() -> None:
    crisis = load("minimal/realignment")
    off = crisis.changed({"mechanisms.realignment.off": True})
    start, end = crisis.text.index("  realignment:"), crisis.text.index("  alliances:")
    text = crisis.text[:start] + crisis.text[end:]
    text = text.replace("vulnerable.poland.russia", "0")
    for name, value in (
        ("germany.poland", 0.4),
        ("turkey.poland", 0.2),
        ("turkey.russia", 0.2),
    ):
        text = text.replace(f"aligned.{name}", str(value))
    one, other = played(off, 300), played(loads(text), 300)
    assert np.array_equal(one.actions, other.actions)
    assert one.payoffs == pytest.approx(other.payoffs)
