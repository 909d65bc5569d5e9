"""Tenure: the change itself, policies kept or dropped, the lame duck, the rival that waits."""

import numpy as np
import pytest

from courses import course, means, near_share, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{u: {{behavior: {u}, {types}}}, r: {{behavior: {r}}}}}
variables: {{policy: {{start: 1}}, spoilt: {{kind: flag}}, deal: {{kind: flag}}}}
mechanisms:
  tenure: {{{block}}}
actions:
  act: {{by: u}}
  rest: {{by: [u, r]}}
  spoil: {{by: r, effects: {{spoilt: 1}}}}
  repair: {{by: r, effects: {{spoilt: -1}}}}
  settle: {{by: r, effects: {{deal: 1}}}}
outcomes: {{end: otherwise}}
measures: {{policy: policy, {measures}}}
"""
REST = "{script: {1: rest}}"


def scenario(
    term: str,
    measures: str = "",
    periods: int = 6,
    u: str = REST,
    r: str = REST,
    types: str = "rationality: 5",
) -> Crisis:
    return loads(
        BASE.format(
            periods=periods, u=u, r=r, types=types, block=f"u: {{{term}}}", measures=measures
        )
    )


def test_the_office_passes_at_the_date() -> None:
    crisis = scenario("at: 4", "office: office.u, left: time_left.u")
    assert course(crisis, "office") == [0, 0, 0, 1, 1, 1]
    assert course(crisis, "left") == [3, 2, 1, 0, 0, 0]


def test_a_date_may_be_a_day() -> None:
    text = BASE.replace("{{periods: {periods}}}", "{{start: 2024-12-30, step: 1 week, periods: 6}}")
    crisis = loads(
        text.format(
            u=REST,
            r=REST,
            types="rationality: 5",
            block="u: {at: 2025-01-20}",
            measures="o: office.u",
        )
    )
    assert course(crisis, "o") == [0, 0, 0, 1, 1, 1]


TYPES = "at: 3, types: {old: {mood: 1}, hard: {mood: 2}, soft: {mood: 3}}, before: {old: 1}"


def test_the_successor_is_drawn_from_its_own_prior_which_all_know() -> None:
    crisis = scenario(f"{TYPES}, after: {{hard: 0.3, soft: 0.7}}", "b: belief.r.u.soft", u="{}")
    assert course(crisis, "b") == pytest.approx([0, 0, 0.7, 0.7, 0.7, 0.7], abs=1e-6)
    term = f"{TYPES}, after: {{hard: 0.3, soft: 0.7}}"
    doctrine = "{doctrine: [{when: self.mood == 3, do: act}, {do: rest}]}"
    shares = means(scenario(term, "soft: did.u.act", u=doctrine), "soft", RUNS)
    assert not shares[:2].any()
    assert near_share(shares[2], 0.7, RUNS)
    assert near_share(shares[5], 0.7, RUNS)


def test_the_scenario_may_declare_the_types() -> None:
    types = "types: {hard: {probability: 1, mood: 0}, soft: {probability: 0, mood: 1}}"
    crisis = scenario("at: 2, after: {soft: 1}", "b: belief.r.u.soft", types=types)
    assert course(crisis, "b") == [0, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(("change", "dropped"), [("to: 0.25", 0.25), ("effect: -0.5", 0.5)])
def test_a_policy_is_dropped_with_its_probability_in_the_first_period(
    change: str, dropped: float
) -> None:
    for probability in (0, 0.4, 1):
        term = f"at: 3, drops: {{it: {{variable: policy, {change}, probability: {probability}}}}}"
        policy = means(scenario(term), "policy", RUNS)
        assert policy[1] == 1
        share = (1 - policy[2]) / (1 - dropped)
        assert near_share(share, probability, RUNS) or share == probability
        assert policy[2] == policy[5]


def test_acting_in_time_is_worth_less_the_nearer_the_date() -> None:
    crisis = scenario("at: 5, rush: {act: 0.8}", u="{script: {1: act}}")
    assert played(crisis).payoffs[0, 0] == pytest.approx(0.8 + 0.6 + 0.4 + 0.2)


def test_the_record_counts_in_the_last_period_of_the_term() -> None:
    crisis = scenario("at: 4, legacy: 2 * policy")
    assert played(crisis).payoffs[0, 0] == pytest.approx(2)


RIVAL = (
    "at: 4, rivals: {r: {expected_terms: 0.5, settled_by: deal, at_stake: 2, spoiled_by: spoilt}}"
)


@pytest.mark.parametrize(
    ("script", "payoff", "left"),
    [
        ("{1: rest}", 0, [2.5, 2.5, 2.5, 0, 0, 0]),
        ("{1: spoil}", -2, [0.5, 0.5, 0.5, 0, 0, 0]),
        ("{1: rest, 3: settle}", -0.5, [2.5, 2.5, 2, 0, 0, 0]),
        ("{1: spoil, 2: repair, 3: spoil}", -2, [0.5, 0.5, 0.5, 0, 0, 0]),
        ("{1: spoil, 2: settle}", -2.5, [0.5, 0, 0, 0, 0, 0]),
        ("{1: rest, 4: spoil}", 0, [2.5, 2.5, 2.5, 0, 0, 0]),
    ],
)
def test_prospects_are_lost_once_and_only_before_the_date(
    script: str, payoff: float, left: list[float]
) -> None:
    crisis = scenario(RIVAL, "stake: at_stake.u.r", r=f"{{script: {script}}}")
    assert played(crisis).payoffs[1, 0] == pytest.approx(payoff)
    assert course(crisis, "stake") == left


def test_a_rival_that_counts_costs_waits() -> None:
    def settles(terms: float) -> float:
        rival = f"r: {{expected_terms: {terms}, settled_by: deal}}"
        crisis = scenario(f"at: 4, rivals: {{{rival}}}", "s: did.r.settle", 1, r="{}")
        return means(crisis, "s", 4_000)[0]

    assert settles(0) == pytest.approx(0.25, abs=0.04)
    assert settles(1) == pytest.approx(1 / (1 + 3 * np.exp(5)), abs=0.01)


@pytest.mark.parametrize(
    ("term", "message"),
    [
        ("at: 0", "the change lies before the first period"),
        (f"{TYPES}, after: {{soft: 0.7}}", "the probabilities add up to 0.7, not 1"),
        (f"{TYPES}, after: {{sofd: 1}}", "u has no type sofd"),
        ("at: 2, after: {soft: 1}", "u has no type soft"),
        ("at: 2, before: {soft: 1}", "`before` goes with `types`"),
        ("at: 2, rush: {akt: 1}", "u has no action akt"),
        ("at: 2, rivals: {x: {}}", "there is no actor x"),
        ("at: 2, drops: {it: {variable: polcy, to: 0}}", "there is no variable polcy"),
        (
            "at: 2, drops: {it: {variable: policy}}",
            "a policy that may be dropped has either `to` or `effect`",
        ),
    ],
)
def test_mistakes_are_reported_once(term: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(term)
    assert [p.message for p in error.value.problems] == [message]


def test_off_removes_the_mechanism_exactly() -> None:
    term = "at: 3, rush: {act: 1}, legacy: 1, drops: {it: {variable: policy, to: 0}}, rivals: {"
    term += "r: {expected_terms: 1, settled_by: deal, at_stake: 1, spoiled_by: spoilt}}"
    off = scenario(term, "left: time_left.u", u="{}", r="{}")
    off = off.changed({"mechanisms.tenure.off": True})
    text = BASE.format(
        periods=6, u="{}", r="{}", types="rationality: 5", block="", measures="left: 6"
    )
    without = loads(text.replace("mechanisms:\n  tenure: {}\n", ""))
    one, other = played(off, 500), played(without, 500)
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert np.array_equal(one.measures, other.measures)


def test_off_leaves_one_type_with_the_mean_attributes() -> None:
    crisis = scenario(f"{TYPES}, after: {{soft: 1}}").changed({"mechanisms.tenure.off": True})
    assert [t.name for t in crisis.model.actor("u").types] == ["usual"]
