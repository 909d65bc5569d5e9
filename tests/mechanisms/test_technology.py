"""Technology: what systems add up to, how they enter and leave service, strikes misread."""

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
variables: {{fright: 0}}
mechanisms:
  technology: {{between: [a, b], {block}}}
{more}
actions:
  wait: {{by: a}}
  launch: {{by: a}}
  parade: {{by: a, effects: {{{parade}}}}}
outcomes: {{end: otherwise}}
measures: {{{measures}}}
"""
WAIT = "{script: {1: wait}}"


def scenario(
    block: str,
    measures: str = "x: 1",
    periods: int = 1,
    a: str = WAIT,
    parade: str = "",
    more: str = "",
) -> Crisis:
    return loads(
        BASE.format(block=block, measures=measures, periods=periods, a=a, parade=parade, more=more)
    )


TWO = (
    "warning: 30, systems: {"
    "fast: {by: a, counterforce: 0.5, minutes: 12, entanglement: 0.4, at: 1}, "
    "exact: {by: a, counterforce: 0.2, minutes: 3, entanglement: 0.5, at: 1}}"
)


def test_systems_destroy_what_the_others_leave() -> None:
    crisis = scenario(TWO, "w: warning, e: entanglement")
    assert course(crisis, "first_strike.a")[0] == pytest.approx(1 - 0.5 * 0.8)
    assert course(crisis, "first_strike.b")[0] == 0
    assert course(crisis, "w")[0] == 15
    assert course(crisis, "e")[0] == pytest.approx(1 - 0.6 * 0.5)


def test_a_kind_gives_the_numbers_that_are_not_said() -> None:
    block = "warning: 30, systems: {x: {by: a, kind: hypersonic, counterforce: 0.6, at: 1}}"
    crisis = scenario(block, "w: warning, e: entanglement")
    assert course(crisis, "first_strike.a")[0] == pytest.approx(0.6)
    assert course(crisis, "w")[0] == 20
    assert course(crisis, "e")[0] == pytest.approx(0.3)


def test_at_a_date_or_by_a_move_it_enters_service_once() -> None:
    block = "warning: 30, systems: {x: {by: a, minutes: 10, entanglement: 0.5, cost: 0.2, at: 3}}"
    measures = "w: warning, e: entanglement, d: deployed.a.x"
    dated = scenario(block, measures, 4)
    assert course(dated, "d") == [0, 0, 1, 1]
    assert course(dated, "w") == [30, 30, 20, 20]
    early = scenario(block, measures, 4, "{script: {1: deploy_x, 2: wait}}")
    assert course(early, "w") == [20, 20, 20, 20]
    assert course(early, "e") == [0.5] * 4
    assert played(early).payoffs[0, 0] - played(dated).payoffs[0, 0] == pytest.approx(
        -0.2 + 2 * 0.1 * 0.3
    )


def test_what_is_withdrawn_gives_back_what_it_took() -> None:
    script = "{script: {1: deploy_x, 2: deploy_y, 3: withdraw_x, 4: withdraw_y, 5: wait}}"
    block = (
        "warning: 30, entanglement: 0.2, systems: {x: {by: a, minutes: 10, entanglement: 0.5}, "
        "y: {by: a, minutes: 5, entanglement: 0.25}}"
    )
    crisis = scenario(block, "w: warning, e: entanglement", 5, script)
    assert course(crisis, "w") == [20, 15, 25, 30, 30]
    assert course(crisis, "e") == pytest.approx([0.6, 0.7, 0.4, 0.2, 0.2])


def test_any_move_of_its_owner_may_bring_it_into_service() -> None:
    block = "warning: 30, systems: {x: {by: a, minutes: 10, moves: false, cost: 0.3, upkeep: 0.1}}"
    script = "{script: {1: parade}}"  # again and again: it takes the minutes once
    crisis = scenario(f"{block}, leverage: 0", "w: warning", 3, script, "deployed.a.x: 1")
    assert course(crisis, "w") == [20, 20, 20]
    assert played(crisis).payoffs[:, 0] == pytest.approx([-0.3 - 3 * 0.1, 0])


def test_being_ahead_pays_what_being_behind_costs() -> None:
    crisis = scenario(f"{TWO}, leverage: 0.5", periods=2)
    assert played(crisis).payoffs[:, 0] == pytest.approx([2 * 0.5 * 0.6, -2 * 0.5 * 0.6])


def test_conventional_strikes_are_misread_as_far_as_the_line_is_blurred() -> None:
    block = (
        "entanglement: 0.5, systems: {x: {by: a}}, "
        "strikes: {s: {by: a, actions: [launch], misreading: 0.4, effects: {fright: 2}}}"
    )
    crisis = scenario(block, "n: misread_strikes.s, f: fright", 1, "{script: {1: launch}}")
    assert near_share(means(crisis, "n", RUNS)[0], 0.2, RUNS)
    assert means(crisis, "f", RUNS)[0] == pytest.approx(2 * means(crisis, "n", RUNS)[0])
    assert means(scenario(block, "n: misread_strikes.s"), "n", 500)[0] == 0  # nobody struck
    clear = block.replace("entanglement: 0.5", "entanglement: 0")
    crisis = scenario(clear, "n: misread_strikes.s", 1, "{script: {1: launch}}")
    assert means(crisis, "n", 500)[0] == 0


def test_it_meets_the_nuclear_balance_in_first_strike_and_warning() -> None:
    balance = "  nuclear_balance: {between: [a, b], survivability: 0.5, warning: 20}"
    block = TWO.replace("warning: 30, ", "")
    crisis = scenario(block, "w: warning, a: retaliation.a, b: retaliation.b", more=balance)
    assert course(crisis, "w")[0] == 5
    assert course(crisis, "a")[0] == pytest.approx(0.5)
    assert course(crisis, "b")[0] == pytest.approx(0.5 * 0.4)
    off = crisis.changed({"mechanisms.technology.off": True})
    assert course(off, "w")[0] == 20
    assert course(off, "b")[0] == pytest.approx(0.5)


def test_off_removes_it_exactly() -> None:
    measures = "w: warning, e: entanglement, d: deployed.a.fast, s: first_strike.a"
    off = scenario(TWO, measures, 3).changed({"mechanisms.technology.off": True})
    assert [course(off, name)[-1] for name in "weds"] == [30, 0, 0, 0]
    assert not played(off, 20).payoffs.any()


def test_mistakes_are_reported_where_they_are() -> None:
    text = """\
offramp: 1
id: a
time: {periods: 9}
actors: {north: {}, south: {}, east: {}}
mechanisms:
  technology:
    between: [north, south]
    systems:
      x: {by: east}
      y: {by: north, at: 2025-01-20, kind: laser}
    strikes: {s: {by: south, actions: [hti], effects: {fear.south: 1}}}
actions: {hit: {by: [north, south]}}
outcomes: {end: otherwise}
"""
    with pytest.raises(Problems) as error:
        loads(text)
    said = "\n".join(str(problem) for problem in error.value.problems)
    assert "10:44: mechanisms.technology.systems.y.kind: must be precision, hypersonic" in said
    with pytest.raises(Problems) as error:
        loads(text.replace(", kind: laser", ""))
    said = "\n".join(str(problem) for problem in error.value.problems)
    for expected in (
        "9:15: east is neither side",
        "10:26: a date needs time.start",
        "11:40: south has no action hti (did you mean hit?)",
        "11:56: there is no variable fear.south",
    ):
        assert expected in said
