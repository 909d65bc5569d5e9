"""Alliances: deterrence, restraint, entrapment and abandonment, each by itself."""

import numpy as np
import pytest

from courses import course, last, near, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{foe: {{behavior: {foe}}}, a: {{behavior: {a}}}, b: {{}}, c: {{}}}}
variables: {{{variables}}}
mechanisms:
  alliances: {{{block}}}
actions:
  attack: {{by: foe, effects: {{attacked.a: 1}}}}
  wait: {{by: foe}}
  provoke: {{by: a}}
  rest: {{by: a}}
outcomes: {{end: otherwise}}
measures: {{{measures}}}
"""
ATTACK, WAIT = "{script: {1: attack}}", "{script: {1: wait}}"
PROVOKE, REST = "{script: {1: provoke}}", "{script: {1: rest}}"


def scenario(
    pact: str,
    measures: str = "",
    periods: int = 1,
    foe: str = ATTACK,
    a: str = REST,
    members: str = "a: {weight: 1, provocation: did.a.provoke}, b: 2, c: 1",
    variables: str = "",
) -> Crisis:
    block = f"pact: {{members: {{{members}}}, {pact}}}"
    return loads(
        BASE.format(
            periods=periods, foe=foe, a=a, block=block, measures=measures, variables=variables
        )
    )


def test_each_ally_honors_the_pact_with_the_probability_of_its_obligation() -> None:
    crisis = scenario("obligation: 0.7", "b: involved.b, a: involved.a")
    assert near(last(crisis, "joined", RUNS), 2 * 0.7)
    assert near(last(crisis, "abandoned", RUNS), 2 * 0.3)
    assert near(last(crisis, "b", RUNS), 0.7)
    assert last(crisis, "a", 10).min() == 1  # who is attacked fights


@pytest.mark.parametrize("obligation", [0, 1])
def test_at_the_limits_all_join_or_none(obligation: int) -> None:
    crisis = scenario(f"obligation: {obligation}", periods=3)
    assert (last(crisis, "joined", 100) == 2 * obligation).all()
    assert (last(crisis, "abandoned", 100) == 2 - 2 * obligation).all()


def test_members_may_differ_in_obligation_and_decide_once() -> None:
    members = "a: 1, b: {obligation: 1}, c: {obligation: 0}"
    crisis = scenario("", "b: involved.b, c: involved.c", 5, members=members)
    assert last(crisis, "b", 10).min() == 1
    assert last(crisis, "c", 10).max() == 0


def test_cohesion_multiplies_the_obligation() -> None:
    crisis = scenario("obligation: 1", variables="cohesion: {start: 0.4, low: 0, high: 1}")
    assert near(last(crisis, "joined", RUNS), 2 * 0.4)


def test_nobody_is_asked_when_nobody_is_attacked() -> None:
    crisis = scenario("obligation: 0.5", foe=WAIT, periods=5)
    assert not last(crisis, "joined", 100).any()
    assert not last(crisis, "abandoned", 100).any()


def test_attackers_pay_for_the_weight_they_face() -> None:
    crisis = scenario("attackers: [foe], punishment: 0.1, obligation: 1", periods=2)
    assert played(crisis).payoffs[0, 0] == pytest.approx(-0.8)
    alone = scenario("attackers: [foe], punishment: 0.1, obligation: 0", periods=2)
    assert played(alone).payoffs[0, 0] == pytest.approx(-0.2)


def test_a_foe_that_counts_costs_is_deterred() -> None:
    def attacks(obligation: float) -> float:
        pact = f"attackers: [foe], punishment: 1, obligation: {obligation}"
        return last(scenario(pact, "hit: attacked.a", foe="{}"), "hit", 4_000).mean()

    # logit at λ = 5: facing a alone costs 1, all three on average 1 + 3 · obligation, and the
    # member's own defense is counted through the attack itself
    assert attacks(0) == pytest.approx(1 / (1 + np.exp(5)), abs=0.006)
    assert attacks(0.5) < attacks(0)


def test_who_provokes_is_to_blame_and_loses_the_others_obligation() -> None:
    pact = "obligation: 1, defensive: 0.6, forgiving: 0.5, security: 1"
    crisis = scenario(pact, "out: excused.b, blame: blame.a", a=PROVOKE)
    assert near(last(crisis, "joined", RUNS), 2 * 0.4)
    assert near(last(crisis, "out", RUNS), 0.6)
    assert not last(crisis, "abandoned", 100).any()  # not bound, so nobody is abandoned
    payoffs = played(scenario(pact, foe=WAIT, a=PROVOKE)).payoffs[:, 0]
    assert payoffs == pytest.approx([0, 0.4, 1, 1])


def test_blame_is_forgiven() -> None:
    script = "{script: {1: provoke, 2: rest}}"
    crisis = scenario("forgiving: 0.5", "blame: blame.a", 3, foe=WAIT, a=script)
    assert course(crisis, "blame") == [1, 0.5, 0.25]


def test_the_guarantee_restrains_a_member_that_counts_costs() -> None:
    def provoked(defensive: float) -> float:
        pact = f"obligation: 1, security: 1, defensive: {defensive}"
        return last(scenario(pact, "p: did.a.provoke", foe=WAIT, a="{}"), "p", 4_000).mean()

    assert provoked(0) == pytest.approx(0.5, abs=0.04)
    assert provoked(1) == pytest.approx(1 / (1 + np.exp(5)), abs=0.01)


def test_provocation_creeps_into_the_commitment_of_the_others() -> None:
    members = "a: {provocation: did.a.provoke}, b: 1, c: {reluctance: 1}"
    measures = "a: commitment.a, b: commitment.b, c: commitment.c"
    crisis = scenario("creep: 0.5, pull: 0", measures, 2, foe=WAIT, a=PROVOKE, members=members)
    assert last(crisis, "a")[0] == 0
    assert last(crisis, "b")[0] == 0.75
    assert last(crisis, "c")[0] == 0


def test_above_the_threshold_members_are_dragged_in() -> None:
    pact = "creep: 0.5, threshold: 0.2, pull: 0.8, obligation: 0.5"
    crisis = scenario(pact, "b: dragged.b", 2, foe=WAIT, a=PROVOKE)
    # in period 2 commitment is 0.5, so 0.8 · 0.5 · (0.5 - 0.2) / (1 - 0.2)
    assert near(last(crisis, "b", RUNS), 0.15)
    assert near(last(crisis, "dragged_in", RUNS), 0.3)
    for safe in ("threshold: 1", "threshold: 0.2, conflict: false", "threshold: 0.2, pull: 0"):
        quiet = scenario(f"creep: 0.5, {safe}", periods=4, foe=WAIT, a=PROVOKE)
        assert not last(quiet, "dragged_in", 500).any()


def test_fighting_staying_out_and_being_left_alone_cost_their_price() -> None:
    pact = "obligation: 0, burden: 0.1, disgrace: 0.2, abandonment: 0.5"
    assert played(scenario(pact)).payoffs[:, 0] == pytest.approx([0, -0.6, -0.2, -0.2])
    half = scenario(pact, members="a: 1, b: {weight: 3, obligation: 1}, c: 1")
    assert played(half).payoffs[:, 0] == pytest.approx([0, -0.1 - 0.5 / 4, -0.1, -0.2])


def test_a_flag_the_scenario_declares_outlasts_the_mechanism() -> None:
    variables = "attacked: {kind: flag, for: [a]}"
    crisis = scenario("", "hit: attacked.a", variables=variables)
    ablated = crisis.changed({"mechanisms.alliances.off": True})
    assert course(ablated, "hit")[-1] == 1


@pytest.mark.parametrize(
    ("pact", "members", "message"),
    [
        ("", "a: 1, x: 1", "there is no actor x"),
        ("attackers: [x]", "a: 1, b: 1", "there is no actor x"),
        ("", "a: 1", "an alliance has two members or more"),
        (
            "obligation: 1.2",
            "a: 1, b: 1",
            "1.2 is not a probability: it must lie in [0, 1]",
        ),
    ],
)
def test_mistakes_are_reported(pact: str, members: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(pact, foe=WAIT, members=members, measures="x: 1")
    assert message in [p.message for p in error.value.problems]


def test_an_obligation_that_depends_on_the_state_is_kept_within_its_range() -> None:
    crisis = scenario("obligation: 1 + 0.2 * period", members="a: 1, b: 1")
    assert last(crisis, "joined", 10).min() == 1


def test_off_removes_the_mechanism_exactly() -> None:
    pact = "attackers: [foe], punishment: 1, security: 1, burden: 1, creep: 0.5, disgrace: 1"
    off = scenario(pact, foe="{}", a="{}", periods=4).changed({"mechanisms.alliances.off": True})
    text = BASE.format(periods=4, foe="{}", a="{}", block="", measures="", variables="")
    text = text.replace("mechanisms:\n  alliances: {}\n", "").replace("attacked.a: 1", "")
    one, other = played(off, 500), played(loads(text), 500)
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)


CHOICE = "choice: true, obligation: 0.7, burden: 0.1, disgrace: 0.2"


def choosing(b: str = "{behavior: uniform}", periods: int = 2) -> Crisis:
    """Member b has a move of its own, and answers as `b` says; members choose."""
    text = BASE.format(
        periods=periods,
        foe=ATTACK,
        a=REST,
        block=f"pact: {{members: {{a: 1, b: 2, c: 1}}, {CHOICE}}}",
        measures="join: joined.b, broke: reneged.b, spared: excused.b",
        variables="",
    )
    return loads(text.replace("b: {}", f"b: {b}").replace("actions:", "actions:\n  idle: {by: b}"))


def answer(action: str) -> str:
    return f"{{behavior: {{script: {{1: idle, 2: {action}, 3: idle}}}}}}"


def test_with_choice_a_member_honors_the_pact_by_its_move() -> None:
    crisis = choosing(answer("honor_pact"))
    assert not played(crisis, 50).measures[0, :3].any()  # asked when the attack has come
    assert last(crisis, "join", 50).min() == 1
    assert played(crisis).payoffs[2, 0] == pytest.approx(-0.1)  # it fights from then on


def test_with_choice_staying_out_breaks_what_was_binding() -> None:
    crisis = choosing(answer("stay_out_pact"))
    assert not last(crisis, "join", 50).any()
    assert near(last(crisis, "broke", RUNS), 0.7)
    assert near(last(crisis, "spared", RUNS), 0.3)
    assert near(played(crisis, RUNS).payoffs[2], -0.2 * 0.7)


def test_who_is_asked_must_answer_and_only_then_may() -> None:
    crisis = choosing("{behavior: uniform}", periods=4)
    names = [action.name for action in crisis.model.actions_of("b")]
    taken = [names[int(i)] for i in np.unique(played(crisis, 200).actions[0, 2])]
    assert taken == ["idle"]
    course = played(crisis, 200).actions[:, 2]
    assert {names[int(i)] for i in np.unique(course[1])} == {"honor_pact", "stay_out_pact"}
    assert {names[int(i)] for i in np.unique(course[2:])} == {"idle"}
    assert (last(crisis, "join", 200) + last(crisis, "broke", 200)).max() == 1


def test_a_choosing_member_weighs_burden_against_disgrace() -> None:
    """Logit at λ = 5 between the burden and the disgrace of what was binding."""
    crisis = choosing("{behavior: myopic}")
    weights = np.exp(5 * -0.1), np.exp(5 * -0.2 * 0.7)
    assert near(last(crisis, "join", RUNS), weights[0] / sum(weights))


def test_choice_off_leaves_no_trace() -> None:
    crisis = choosing("{behavior: uniform}").changed({"mechanisms.alliances.off": True})
    assert [a.name for a in crisis.model.actions_of("b")] == ["idle"]


def test_unity_and_loyalty_both_weigh_the_obligation() -> None:
    variables = "cohesion: {start: 0.5}, loyalty: {for: [b], start: 0.4}"
    crisis = scenario("obligation: 1", "b: joined.b, c: joined.c", variables=variables)
    assert near(last(crisis, "b", RUNS), 0.5 * 0.4)
    assert near(last(crisis, "c", RUNS), 0.5)
