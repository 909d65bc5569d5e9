"""The ladder: every field does what it says, and mistakes are reported with their place."""

import pytest

from courses import last, near, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

RUNS = 4_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{behavior: {a}}}, b: {{behavior: {b}}}, c: {{behavior: uniform}}}}
mechanisms:
  ladder: {{{ladder}}}
outcomes: {{end: otherwise}}
measures: {{{measures}}}
"""
TWO = "nuclear: {rungs: [none, alert, use]}, gray: {rungs: [none, sabotage], start: {a: sabotage}}"
STAY = "{script: {1: stay}}"


def scenario(ladder: str, measures: str, periods: int = 1, a: str = STAY, b: str = STAY) -> Crisis:
    return loads(BASE.format(periods=periods, a=a, b=b, ladder=ladder, measures=measures))


def test_moves_climb_and_climb_down_by_one_rung() -> None:
    crisis = scenario(
        f"moves: true, domains: {{{TWO}}}",
        "up: rung.a.nuclear, down: rung.a.gray, height: height.a",
        periods=3,
        a="{script: {1: climb_nuclear, 3: climb_down_gray}}",
    )
    batch = played(crisis)
    assert batch.measures[:, 0, 0].tolist() == [1, 2, 2]
    assert batch.measures[:, 1, 0].tolist() == [1, 1, 0]
    assert batch.measures[:, 2, 0].tolist() == [1, 1, 1]


def test_no_move_climbs_above_the_top() -> None:
    crisis = scenario(
        f"moves: true, domains: {{{TWO}}}",
        "x: rung.a.nuclear",
        periods=9,
        a="{script: {1: climb_nuclear}}",
    )
    assert last(crisis, "x") == 2


def test_rungs_have_names_and_heights_are_shares_of_the_top() -> None:
    crisis = scenario(
        f"actors: [a, b], moves: true, domains: {{{TWO}}}",
        "named: ladder.nuclear.use, a: height.a, b: height.b",
    )
    assert played(crisis).measures[-1, :3, 0].tolist() == [2, 1, 0]


def test_a_domain_may_be_closed_to_some() -> None:
    ladder = "moves: true, domains: {nuclear: {rungs: [none, use], actors: [a, b]}}"
    names = {v.name for v in scenario(ladder, "").model.variables}
    assert names == {"rung.a.nuclear", "rung.b.nuclear"}


def test_climbing_and_standing_cost_and_rivals_compare() -> None:
    ladder = (
        "moves: true, reciprocity: 0.5, advantage: 0.25, sides: [[a, c], [b]],"
        "domains: {nuclear: {rungs: [r0, r1, r2], climbing: 3, standing: 10, start: {c: 2}}}"
    )
    crisis = scenario(ladder, "", a="{script: {1: climb_nuclear}}")
    paid = played(crisis.changed({"actors.c.behavior": {"script": {"1": "stay"}}})).payoffs[:, 0]
    assert paid.tolist() == [-3 - 10 + 0.25, -2 * 0.5, -20 + 0.5]


def test_rungs_lapse_only_when_nobody_climbed() -> None:
    ladder = "moves: true, domains: {gray: {rungs: [r0, r1, r2], start: {b: 2}, relaxation: 0.3}}"
    still = {"script": {"1": "stay"}}
    quiet = scenario(ladder, "x: rung.b.gray").changed({"actors.c.behavior": still})
    assert near(2 - last(quiet, "x", RUNS), 0.3)
    loud = quiet.changed({"actors.a.behavior.script": {"1": "climb_gray"}})
    assert (last(loud, "x", RUNS) == 2).all()


@pytest.mark.parametrize(("height", "expected"), [(0, 0.0), (1, 1 - 0.8**0.5), (2, 0.2)])
def test_theatres_open_by_themselves_the_more_the_higher(height: int, expected: float) -> None:
    ladder = (
        f"moves: true, domains: {{gray: {{rungs: [r0, r1, r2], start: {{a: {height}}}}}}},"
        "theatres: {sea: {spread: 0.2}, space: {open: true}}"
    )
    crisis = scenario(ladder, "sea: theatre.sea, all: theatres").changed(
        {"actors.c.behavior": {"script": {"1": "stay"}}}
    )
    assert near(last(crisis, "sea", RUNS), expected)
    assert near(last(crisis, "all", RUNS) - 1, expected)


def test_an_actor_may_open_a_theatre_at_a_cost() -> None:
    ladder = "moves: true, domains: {g: {rungs: [r, s]}}, theatres: {sea: {by: [a], cost: 2}}"
    crisis = scenario(ladder, "x: theatre.sea", a="{script: {1: open_sea}}")
    batch = played(crisis)
    assert batch.measures[-1, 0, 0] == 1
    assert batch.payoffs[0, 0] == -2


def test_spill_raises_the_rung_and_draws_rivals_up() -> None:
    ladder = (
        "moves: true, sides: [[a, c], [b]],"
        "domains: {gray: {rungs: [g0, g1, g2], start: {a: 2}}, war: {rungs: [w0, w1]}},"
        "spill: [{from: gray, to: war, rate: 0.2, answered: 0.25}]"
    )
    crisis = scenario(ladder, "a: rung.a.war, b: rung.b.war, c: rung.c.war").changed(
        {"actors.c.behavior": {"script": {"1": "stay"}}}
    )
    assert near(last(crisis, "a", RUNS), 1 - 0.8**2)
    assert near(last(crisis, "b", RUNS), (1 - 0.8**2) * 0.25)
    assert (last(crisis, "c", RUNS) == 0).all()


@pytest.mark.parametrize(
    ("ladder", "message"),
    [
        ("domains: {g: {rungs: [r, s], start: {z: 1}}}", "there is no actor z"),
        ("actors: [a, z], domains: {g: {rungs: [r, s]}}", "there is no actor z"),
        ("sides: [[a, z]], domains: {g: {rungs: [r, s]}}", "there is no actor z"),
        ("domains: {g: {rungs: [r, s], actors: [a], start: {b: 1}}}", "b does not stand on g"),
        ("domains: {g: {rungs: [r, s], start: {a: 2}}}", "g has the rungs 0 to 1"),
        ("domains: {g: {rungs: [r, r]}}", "two rungs of g have the same name"),
        (
            "domains: {g: {rungs: [r, s]}}, spill: [{from: g, to: h, rate: 0.1}]",
            "the ladder has no domain h",
        ),
        ("domains: {g: {rungs: [r, s]}}, theatres: {sea: {by: [z]}}", "there is no actor z"),
    ],
)
def test_mistakes_are_reported_with_their_place(ladder: str, message: str) -> None:
    with pytest.raises(Problems) as caught:
        scenario(ladder, "", a="uniform", b="uniform")
    found = [p for p in caught.value.problems if message in p.message]
    assert len(found) == 1
    assert found[0].place is not None
    assert found[0].place.line == 7


def test_off_removes_it_exactly() -> None:
    with_it = loads(
        MINE.format(
            ladder="""
  ladder: {off: true, moves: true, reciprocity: 1, domains: {g: {rungs: [r, s], relaxation: 0.2}},
           theatres: {sea: {spread: 0.5, by: [a]}}}"""
        )
    )
    without = loads(MINE.format(ladder=" {}"))
    one, other = played(with_it, RUNS), played(without, RUNS)
    assert (one.outcome == other.outcome).all()
    assert (one.ended == other.ended).all()
    assert (one.payoffs == other.payoffs).all()


MINE = """
offramp: 1
id: t
time: {{periods: 5}}
actors: {{a: {{}}, b: {{}}}}
variables: {{x: 0}}
mechanisms:{ladder}
actions: {{push: {{by: [a, b], effects: {{x: 1}}}}, wait: {{by: [a, b]}}}}
payoffs: {{a: "0.1 * x", b: "-0.1 * x"}}
outcomes: {{over: {{when: x > 3}}, end: otherwise}}
"""
