"""Commitments: reliability lost and regained, what counts as abandoning, who draws conclusions."""

import numpy as np
import pytest

from courses import course, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{u: {{behavior: {u}}}, p: {{behavior: {p}}}, q: {{}}, r: {{behavior: {r}}}}}
variables: {{cut: {{start: 0}}, {variables}}}
mechanisms:
  commitments:
    u: {{{block}}}
{more}
actions:
  rest: {{by: [u, p, r]}}
  leave: {{by: u}}
  desert: {{by: u, effects: {{cut: 1}}}}
  press: {{by: r}}
  hedge: {{by: p}}
outcomes: {{end: otherwise}}
measures: {{trust: reliability.u, gone: abandoned.u.p}}
"""
REST = "{script: {1: rest}}"
LEAVE = "{script: {1: leave, 2: rest}}"


def scenario(
    partner: str = "",
    more: str = "value: 0",
    periods: int = 1,
    u: str = REST,
    p: str = REST,
    r: str = REST,
    others: str = "",
    variables: str = "",
) -> Crisis:
    block = f"partners: {{p: {{{partner}}}}}, {more}"
    text = BASE.format(
        periods=periods, u=u, p=p, r=r, block=block, more=others, variables=variables
    )
    return loads(text)


def test_recent_retreats_count_more_than_old_ones() -> None:
    def start(retreats: str) -> float:
        return course(scenario(more=f"value: 0, recovery: 0, retreats: [{retreats}]"), "trust")[0]

    assert start("") == 1
    assert start("{before: 9, size: 0.25}") == pytest.approx(0.75)  # nothing is forgotten
    more = "value: 0, recovery: 0.1, retreats: [{before: 2, size: 0.5}, {before: 0, size: 0.2}]"
    lost = 0.5 * 0.9**2 + 0.2
    assert course(scenario(more=more), "trust")[0] == pytest.approx(1 - 0.9 * lost)


def test_reliability_is_never_below_zero() -> None:
    more = "value: 0, recovery: 0, retreats: [{before: 0, size: 1}, {before: 0, size: 1}]"
    assert course(scenario(more=more), "trust") == [0]


def test_abandoning_costs_its_size_once_and_is_forgotten_slowly() -> None:
    leave = "{script: {1: leave}}"
    crisis = scenario("actions: [leave], size: 0.4", "value: 0, recovery: 0.5", 3, u=leave)
    assert course(crisis, "trust") == pytest.approx([0.8, 0.9, 0.95])
    assert course(crisis, "gone") == [1, 1, 1]


@pytest.mark.parametrize(("compounding", "lost"), [(0, 0.2), (1, 0.3), (-1, 0.1), (-2, 0)])
def test_a_second_retreat_may_cost_more_or_less(compounding: float, lost: float) -> None:
    more = (
        f"value: 0, recovery: 0, retreats: [{{before: 0, size: 0.5}}], compounding: {compounding}"
    )
    crisis = scenario("actions: [leave], size: 0.2", more, u=LEAVE)
    assert course(crisis, "trust") == pytest.approx([0.5 - lost])


def test_a_state_may_be_what_abandons() -> None:
    more, desert = "value: 0, recovery: 0", "{script: {1: rest, 2: desert}}"
    crisis = scenario("when: cut > 0, size: 0.4", more, 3, u=desert)
    assert course(crisis, "trust") == pytest.approx([1, 0.6, 0.6])


def test_a_patron_abandons_by_cutting_its_pledge() -> None:
    patronage = "  patronage: {p: {patrons: {u: {moves: true, pledge: 1, step: 0.3}}}}"
    cuts = "{script: {1: cut_aid}}"
    crisis = scenario("cut: 0.5", "value: 0, recovery: 0", 3, u=cuts, others=patronage)
    assert course(crisis, "gone") == [0, 1, 1]
    assert course(crisis, "trust") == pytest.approx([1, 0.7, 0.7])
    assert course(scenario(periods=3), "gone") == [0, 0, 0]  # nobody is a patron


def test_trust_is_worth_its_value_and_giving_up_has_its_price() -> None:
    crisis = scenario(
        "actions: [leave], size: 0.4, price: 0.7", "value: 0.1, recovery: 0", 2, u=LEAVE
    )
    assert played(crisis).payoffs[0, 0] == pytest.approx(0.06 * 2 - 0.7)


def test_rivals_and_partners_count_on_the_word() -> None:
    partner = "actions: [leave], size: 0, challenges: {r: {press: 0.5}}, hedges: {hedge: 0.3}"
    more = "value: 0, recovery: 0, usual: 0.8"
    press, hedge = "{script: {1: press}}", "{script: {1: hedge}}"
    kept = played(scenario(partner, more, u=REST, p=hedge, r=press)).payoffs[:, 0]
    assert kept == pytest.approx([0, 0.3 * 0.2, 0, -0.5 * 0.8])
    left = played(scenario(partner, more, 2, u=LEAVE, p=hedge, r=press)).payoffs[:, 0]
    assert left == pytest.approx([0, 0.3 * 0.2 + 0.3, 0, -0.5 * 0.8])  # then nothing to fear


def test_the_scenario_s_own_reliability_counts_before_all() -> None:
    crisis = scenario(
        "actions: [leave]",
        "value: 0, recovery: 0",
        variables="reliability: {for: [u], start: 0.6, low: 0, high: 1}",
    )
    assert course(crisis, "trust") == pytest.approx([0.6])


def test_a_rival_that_counts_costs_challenges_the_unreliable() -> None:
    def pressed(usual: float) -> float:
        more = f"value: 0, recovery: 0, usual: {usual}"
        crisis = scenario("challenges: {r: {press: 5}}", more, r="{}")
        return float((played(crisis, 4_000).actions[0, 3] == 1).mean())

    assert pressed(0.001) == pytest.approx(0.5, abs=0.04)
    assert pressed(1) == pytest.approx(1 / (1 + np.exp(5)), abs=0.01)


def test_off_removes_the_mechanism_exactly() -> None:
    partner = "actions: [leave], challenges: {r: {press: 5}}, hedges: {hedge: 3}"
    off = scenario(partner, "value: 1", 4, "{}", "{}", "{}").changed(
        {"mechanisms.commitments.off": True}
    )
    text = BASE.replace("mechanisms:\n  commitments:\n    u: {{{block}}}\n", "")
    text = text.replace("{{trust: reliability.u, gone: abandoned.u.p}}", "{{}}")
    one, other = (
        played(off, 300),
        played(loads(text.format(periods=4, u="{}", p="{}", r="{}", more="", variables="")), 300),
    )
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert course(off, "trust") == [1] * 4


@pytest.mark.parametrize(
    ("partner", "message"),
    [
        ("actions: [leve]", "9:34: u has no action leve (did you mean leave?)"),
        ("hedges: {leave: 1}", "9:33: p has no action leave"),
        ("challenges: {x: {press: 1}}", "9:37: there is no actor x"),
        ("challenges: {r: {pres: 1}}", "9:41: r has no action pres (did you mean press?)"),
        ("size: 2", "9:30: 2 is not a probability: it must lie in [0, 1]"),
    ],
)
def test_mistakes_are_reported_where_they_are(partner: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(partner)
    assert [str(p).removeprefix("<text>:") for p in error.value.problems] == [message]
