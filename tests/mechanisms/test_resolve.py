"""Resolve: what it weighs, what moves tell of it, reputation, and mistakes."""

import math

import pytest

from courses import last, near, played
from offramp.crisis import Crisis, load, loads
from offramp.language.problems import Problems

RUNS = 4_000
TEXT = """
offramp: 1
id: t
time: {{periods: 1, moves: [b, c, a]}}
actors: {{a: {{rationality: 1{own}}}, b: {{}}, c: {{}}}}
mechanisms: {{resolve: {{actors: {{a: {{{block}}}}}}}}}
actions: {{keep: {{by: a, cost: -1 * self.resolve}}, give: {{by: a}}, look: {{by: [b, c]}}}}
outcomes: {{end: otherwise}}
measures: {{reputation: reputation.a, b: expected.b.a.resolve, c: expected.c.a.resolve,
           kept: did.a.keep, high: belief.b.a.high}}
"""
TYPES = "types: {low: {probability: 0.75, resolve: 0.5}, high: {probability: 0.25, resolve: 2}}"


def scenario(block: str, own: str = "") -> Crisis:
    return loads(TEXT.format(block=block, own=own))


def test_the_resolute_hold_out_more_and_observers_learn_by_bayes() -> None:
    crisis = scenario(TYPES)
    kept, high = (last(crisis, name, RUNS) for name in ("kept", "high"))
    low_keeps, high_keeps = (1 / (1 + math.exp(-r)) for r in (0.5, 2))
    likely = 0.75 * low_keeps + 0.25 * high_keeps
    assert near(kept, likely)
    assert high[kept == 1] == pytest.approx(0.25 * high_keeps / likely, rel=1e-5)
    assert high[kept == 0] == pytest.approx(0.25 * (1 - high_keeps) / (1 - likely), rel=1e-5)


def test_with_right_priors_reputation_is_a_fair_game() -> None:
    crisis = scenario(TYPES)
    kept, reputation = (last(crisis, name, RUNS) for name in ("kept", "reputation"))
    assert near(reputation, 1)
    assert reputation[kept == 1].min() > 1 > reputation[kept == 0].max()


def test_observers_may_start_wrong_and_reputation_starts_at_one() -> None:
    block = f"{TYPES}, priors: {{b: {{low: 0.2, high: 0.8}}}}"
    blind = scenario(block).changed({"actions.keep.seen": 0, "actions.give.seen": 0})
    b, c, reputation = (last(blind, name, RUNS) for name in ("b", "c", "reputation"))
    assert b == pytest.approx(0.8 * 2 + 0.2 * 0.5)
    assert c == pytest.approx(0.25 * 2 + 0.75 * 0.5)
    assert reputation == pytest.approx(1, rel=1e-5)


def test_resolve_weighs_the_stake() -> None:
    block = "types: {high: {probability: 1, resolve: 2}}, value: 3 + period, terminal: 5"
    crisis = scenario(block).changed({"actors.a.behavior": {"script": {"1": "give"}}})
    assert played(crisis).payoffs[0, 0] == 2 * (4 + 5)


def test_the_types_may_be_the_actors_own() -> None:
    own = ", types: {low: {probability: 0.5, resolve: 1}, high: {probability: 0.5, resolve: 3}}"
    crisis = scenario("value: 1", own)
    kept, reputation = (last(crisis, name, RUNS) for name in ("kept", "reputation"))
    assert near(reputation, 1)
    assert reputation[kept == 1].min() > 1


@pytest.mark.parametrize(
    ("block", "own", "message"),
    [
        ("value: 1", "", "a has no types with a resolve"),
        ("value: 1", ", types: {high: {probability: 1, will: 1}}", "a has no types with a resolve"),
        (f"{TYPES}, priors: {{z: {{low: 0, high: 1}}}}", "", "there is no actor z"),
        (f"{TYPES}, priors: {{a: {{high: 1}}}}", "", "a knows its own resolve"),
        (f"{TYPES}, priors: {{b: {{hihg: 1}}}}", "", "a has no type hihg"),
        (TYPES, ", types: {high: {probability: 1}}", "a has its types already"),
        (TYPES.replace("0.75", "0.5"), "", "add up to 0.75, not 1"),
        (TYPES.replace("0.5}", "0}"), "", "must be positive"),
    ],
)
def test_mistakes_are_reported(block: str, own: str, message: str) -> None:
    with pytest.raises(Problems) as caught:
        scenario(block, own)
    assert message in str(caught.value)


def test_an_unknown_actor_is_reported_with_its_place() -> None:
    with pytest.raises(Problems) as caught:
        loads(TEXT.format(block=TYPES, own="").replace("actors: {a: {types", "actors: {z: {types"))
    found = [p for p in caught.value.problems if "there is no actor z" in p.message]
    assert found
    assert found[0].place is not None
    assert found[0].place.line == 6


def test_off_removes_it_exactly() -> None:
    """Off, there is one type with the mean resolve; without it, who reads none sees no change."""
    crisis = load("minimal/resolve")
    off = crisis.changed({"mechanisms.resolve.off": True})
    assert (last(off, "reputation", RUNS) == 1).all()
    assert [len(a.types) for a in off.model.actors] == [1, 1]
    text = crisis.text
    start, end = text.index("mechanisms:"), text.index("actions:")
    without = loads(text[:start] + text[end : text.index("  reputation:")])
    one, other = played(off, RUNS), played(without, RUNS)
    assert (one.outcome == other.outcome).all()
    assert (one.payoffs == other.payoffs).all()
    assert (one.measures[:, :2] == other.measures).all()


def test_off_a_belief_is_the_common_prior_even_where_that_is_a_parameter() -> None:
    text = TEXT.format(block=TYPES.replace("0.25", "rare").replace("0.75", "1 - rare"), own="")
    off = loads(text + "parameters: {rare: 0.25}\n").changed({"mechanisms.resolve.off": True})
    assert last(off, "high", RUNS) == pytest.approx(0.25)
