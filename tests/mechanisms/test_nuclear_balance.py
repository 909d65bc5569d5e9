"""Nuclear balance: second strike, reciprocal fear and its fold, doctrine, use and its price."""

import math

import pytest

from courses import course, means, near_share, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{behavior: {a}}}, b: {{}}}}
variables: {{lost: false, {variables}}}
mechanisms:
  nuclear_balance: {{between: [a, b], {block}}}
{more}
actions:
  wait: {{by: a}}
  shell: {{by: a}}
events: {{none: {{at: 1}}, {events}}}
outcomes: {{end: otherwise}}
measures: {{{measures}}}
"""
QUIET, WAIT = "alarms: 0", "{script: {1: wait}}"


def scenario(
    block: str,
    measures: str = "x: 1",
    periods: int = 1,
    a: str = WAIT,
    variables: str = "",
    events: str = "",
    more: str = "",
) -> Crisis:
    """BASE with each argument in the place of its name."""
    return loads(BASE.format(**locals()))


def response(fear: float, retaliation: float, cost: float = 10, restraint: float = 1) -> float:
    return 1 / (1 + math.exp(restraint - cost * (fear - retaliation)))


def follow(fear: float, retaliation: float, periods: int, q: float = 1, s: float = 0.1) -> float:
    """The map between two equals, by itself."""
    for _ in range(periods):
        fear = q * (s + (1 - s) * response(fear, retaliation))
    return fear


def test_what_is_left_after_a_first_strike() -> None:
    ladder = "  ladder: {domains: {nuclear: {rungs: [none, alert, top], start: {a: top}}}}"
    crisis = scenario(
        f"{QUIET}, survivability: {{a: 0.6, b: 0.5}}, dispersal: 0.2",
        "a: retaliation.a, b: retaliation.b",
        variables="first_strike: {for: [a], start: 0.3}",
        more=ladder,
    )
    assert course(crisis, "a")[0] == pytest.approx(1 - 0.4 * 0.8**2)
    assert course(crisis, "b")[0] == pytest.approx(0.5 * 0.7)


def test_fear_goes_a_part_of_the_way_to_what_it_ought_to_be() -> None:
    block = (
        f"{QUIET}, survivability: {{a: 0.3, b: 0.5}}, fear: {{a: 0.1, b: 0.4}}, pace: 0.5, "
        "suspicion: {a: 0.2, b: 0}, warning: 10, checking: 10"
    )
    q = math.exp(-1)
    of_b = q * (0.2 + 0.8 * response(0.4, 0.3))  # b strikes by its own fear, against a's forces
    of_a = q * response(0.1, 0.5)
    assert course(scenario(block), "fear.a")[0] == pytest.approx((0.1 + of_b) / 2)
    assert course(scenario(block), "fear.b")[0] == pytest.approx((0.4 + of_a) / 2)


def test_the_rung_of_the_other_frightens() -> None:
    ladder = "  ladder: {domains: {nuclear: {rungs: [none, alert, top], start: {b: top}}}}"
    block = f"{QUIET}, survivability: 1, suspicion: 0.1, alert: 0.2, warning: 0, pace: 1"
    calm, alert = scenario(block), scenario(block, more=ladder)
    small = response(0, 1)
    assert course(calm, "fear.a")[0] == pytest.approx(0.1 + 0.9 * small)
    assert course(alert, "fear.a")[0] == pytest.approx(0.5 + 0.5 * small)
    assert course(alert, "fear.b")[0] == pytest.approx(0.1 + 0.9 * small)


def test_between_the_folds_a_calm_and_a_frightened_balance_stand_side_by_side() -> None:
    block = f"{QUIET}, survivability: 0.45, warning: 0, pace: 1, fear: {{start}}"
    rest = {
        start: course(scenario(block.format(start=start), periods=60), "fear.a") for start in (0, 1)
    }
    for start, fears in rest.items():
        assert fears[-1] == pytest.approx(follow(start, 0.45, 60), abs=1e-6)
        assert fears[-1] == pytest.approx(fears[-2], abs=1e-6)  # it rests
    assert rest[0][-1] < 0.15
    assert rest[1][-1] > 0.9


@pytest.mark.parametrize(("survivability", "calm"), [(0.15, False), (0.9, True)])
def test_beyond_the_folds_only_one_balance_is_left(survivability: float, calm: bool) -> None:
    block = f"{QUIET}, survivability: {survivability}, warning: 0, pace: 1, fear: {{start}}"
    rest = [
        course(scenario(block.format(start=start), periods=60), "fear.a")[-1] for start in (0, 1)
    ]
    assert rest[0] == pytest.approx(rest[1], abs=1e-6)
    assert bool(rest[0] < 0.2) is calm


def test_the_folds_lie_where_the_slope_of_the_map_is_one() -> None:
    # q (1 - s) k L (1 - L) = 1, here with q = 1, s = 0.1, k = 10
    part = math.sqrt(1 - 4 / 9) / 2
    edges: list[float] = []
    for strikes in (0.5 - part, 0.5 + part):
        fear = 0.1 + 0.9 * strikes
        edges.append(fear - 0.1 - math.log(strikes / (1 - strikes)) / 10)
    for edge, start, stays in ((edges[0], 0, 0.01), (edges[1], 1, -0.01)):
        for survivability, here in ((edge + stays, True), (edge - stays, False)):
            block = f"{QUIET}, survivability: {survivability}, warning: 0, pace: 1, fear: {start}"
            last = course(scenario(block, periods=200), "fear.a")[-1]
            assert bool(abs(last - start) < 0.35) is here


def test_time_to_check_alarms_removes_the_fold() -> None:
    block = f"{QUIET}, survivability: 0.45, warning: 30, checking: 15, pace: 1, fear: {{start}}"
    rest = [
        course(scenario(block.format(start=start), periods=60), "fear.a")[-1] for start in (0, 1)
    ]
    assert rest[0] == pytest.approx(rest[1], abs=1e-6)
    assert rest[0] < 0.05


def test_fear_once_roused_stays_when_its_cause_is_gone() -> None:
    events = (
        "down: {at: 30, effects: {survivability.a: -0.3, survivability.b: -0.3}}, "
        "up: {at: 60, effects: {survivability.a: 0.3, survivability.b: 0.3}}, "
        "more: {at: 90, effects: {survivability.a: 0.4, survivability.b: 0.4}}"
    )
    block = f"{QUIET}, survivability: 0.45, warning: 0, pace: 1"
    crisis = scenario(block, periods=120, events=events)
    fear, slope = course(crisis, "fear.a"), course(crisis, "delicacy")
    block = block.replace(QUIET, "alarms: 1e-9")  # so rare that none comes
    chance = course(scenario(block, periods=120, events=events), "preemption.a")
    assert chance[58] > 50 * chance[28]  # with fear, the chance of pre-emption jumps
    assert fear[28] < 0.15  # calm
    assert fear[58] > 0.9  # tipped
    assert fear[88] > 0.9  # as survivable as at first, and still frightened
    assert fear[118] < 0.15  # only much safer forces calm it
    assert slope[28] < 1
    assert max(slope[28:40]) > 1  # on the way over


def test_delicacy_is_the_slope_of_the_map() -> None:
    block = f"{QUIET}, survivability: 0.4, warning: 5, checking: 10, pace: 0, fear: 0.3"
    q, step = math.exp(-0.5), 1e-6
    rise = follow(0.3 + step, 0.4, 1, q) - follow(0.3 - step, 0.4, 1, q)
    assert course(scenario(block), "delicacy")[0] == pytest.approx(rise / (2 * step), rel=1e-5)


def test_an_alarm_that_cannot_be_cleared_is_answered_by_fear() -> None:
    block = "alarms: 0.5, survivability: 0.3, warning: 7, checking: 10, fear: 0.3, pace: 0"
    crisis = scenario(block, "a: used.a, struck: struck.b")
    chance = 0.5 * math.exp(-0.7) * response(0.3, 0.3)
    assert near_share(means(crisis, "a", RUNS)[0], chance, RUNS)
    assert means(crisis, "struck", RUNS)[0] == means(crisis, "a", RUNS)[0]


def test_doctrine_opens_the_use_past_its_threshold() -> None:
    block = f"{QUIET}, spread: 0, restraint: 0.2, doctrine: {{a: {{threshold: lost, gain: 0.7}}}}"
    use = "{script: {1: wait, 2: use_nuclear, 3: wait}}"
    events = "loss: {at: 2, effects: {lost: 1}}"
    crisis = scenario(block, "u: used.a, b: fear.b", 3, use, events=events)
    assert course(crisis, "u") == [0, 1, 1]
    assert played(crisis).payoffs[:, 0] == pytest.approx([0.7 - 0.2, 0])
    never = scenario(block, "u: used.a", 3, "{doctrine: [{do: use_nuclear}]}")
    assert course(never, "u")[-1] == 0  # closed: nothing is lost
    assert course(scenario(f"{block}, pace: 1", "x: 1", 3, use, events=events), "fear.b")[-1] == 1


def test_doctrine_may_open_an_action_of_the_scenario() -> None:
    doctrine = "doctrine: {a: {threshold: period > 1, action: shell}}"
    block = f"{QUIET}, spread: 1, cost: {{a: 3, b: 4}}, {doctrine}"
    crisis = scenario(block, "u: used.a, e: exchange", 2, "{script: {1: wait, 2: shell}}")
    assert course(crisis, "u") == [0, 1]
    assert course(crisis, "e") == [0, 1]
    assert played(crisis).payoffs[:, 0] == pytest.approx([-3 - 1, -4])


def test_who_strikes_first_meets_what_survives() -> None:
    block = (
        "alarms: {at}, warning: 0, survivability: {{a: 1, b: 0.25}}, fear: {{a: 1, b: 0}}, "
        "pace: 0, nerve: 1000, cost: {{a: 4, b: 8}}, restraint: 0.5, spread: 1"
    )
    crisis = scenario(block.format(at=1), "e: exchange", 3)
    assert played(crisis).payoffs[:, 0] == pytest.approx([-4 * 0.25 - 0.5, -8])
    assert course(crisis, "e")[-1] == 0
    assert not played(scenario(block.format(at=0), periods=3)).payoffs.any()


def test_off_removes_it_exactly() -> None:
    block = "alarms: 1, warning: 0, fear: 1, survivability: 0.2"
    measures = "r: retaliation.a, d: delicacy, u: used.a"
    off = scenario(block, measures, 4).changed({"mechanisms.nuclear_balance.off": True})
    assert [course(off, name)[-1] for name in "rdu"] == [1, 0, 0]
    assert not played(off, 50).payoffs.any()


def test_mistakes_are_reported_where_they_are() -> None:
    text = """\
offramp: 1
id: a
time: {periods: 9}
actors: {north: {}, south: {}, east: {}}
mechanisms:
  nuclear_balance:
    between: [north, south]
    survivability: {north: 0.5, east: 0.5}
    doctrine: {south: {threshold: period > 2, action: hti}}
actions: {hit: {by: [north, south]}}
outcomes: {end: otherwise}
"""
    with pytest.raises(Problems) as error:
        loads(text)
    said = "\n".join(str(problem) for problem in error.value.problems)
    for expected in (
        "8:5: no survivability for south",
        "8:33: east is neither side",
        "9:55: south has no action hti (did you mean hit?)",
    ):
        assert expected in said
    with pytest.raises(Problems, match="it takes two different sides"):
        loads(text.replace("[north, south]\n    surv", "[north, north]\n    surv"))
