"""Interdependence: ties each way, what breaks and heals them, substitutes, leverage."""

import pytest

from courses import close, course, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{behavior: {{script: {a}}}}}, b: {{behavior: {{script: {b}}}}}}}
variables: {{{variables}}}
mechanisms:
  interdependence:
    pairs: {{gas: {{between: [a, b], {pair}}}}}
actions: {{wait: {{by: [a, b]}}, hit: {{by: b, effects: {{war: 1}}}}}}
outcomes: {{end: otherwise}}
measures:
  mine: ties.a.b
  theirs: ties.b.a
  without: substituted.a.b
  vulnerable: vulnerability.a.b
  severed: severed.a.b
"""
STILL = "{1: wait}"


def scenario(
    pair: str = "rupture: 0.5",
    periods: int = 2,
    a: str = STILL,
    b: str = STILL,
    variables: str = "war: false",
) -> Crisis:
    text = BASE.format(pair=pair, periods=periods, a=a, b=b, variables=variables)
    return loads(text, file="a")


def test_full_ties_earn_each_what_it_depends_on_them() -> None:
    crisis = scenario("dependence: {a: 0.2, b: 0.1}")
    assert played(crisis).payoffs[:, 0] == close(0.4, 0.2)
    assert course(crisis, "vulnerable") == close(0.2, 0.2)


def test_severing_breaks_the_ties_of_both_until_it_is_taken_back() -> None:
    pair = "rupture: 0.5, recovery: 0.2, adaptation: 0"
    crisis = scenario(pair, 4, a="{1: wait, 2: sever_b, 3: wait, 4: restore_b}")
    expected = (1, 0.5, 0.25, 0.25 + 0.2 * 0.75)
    assert course(crisis, "mine") == close(*expected)
    assert course(crisis, "theirs") == close(*expected)
    assert course(crisis, "severed") == [0, 1, 1, 0]
    both = scenario(pair, 3, a="{1: sever_b, 2: restore_b, 3: wait}", b="{1: sever_a, 2: wait}")
    assert course(both, "mine") == close(0.5, 0.25, 0.125)  # the other holds them cut


def test_war_breaks_them_whatever_is_named_as_war() -> None:
    crisis = scenario("rupture: 0.5, conflict: war", 3, b="{1: wait, 2: hit, 3: wait}")
    assert course(crisis, "mine") == close(1, 0.5, 0.25)
    for flag in ("attacked: {for: [b], start: true}", "involved: {for: [a], start: true}"):
        crisis = scenario("rupture: 0.5", variables=f"war: false, {flag}")
        assert course(crisis, "mine") == close(0.5, 0.25)
    assert course(scenario("conflict: war", b="{1: wait}"), "mine") == close(1, 1)


def test_ties_change_as_the_outlook_says() -> None:
    crisis = scenario("start: 0.6, recovery: 0, outlook: -0.2", 4)
    assert course(crisis, "mine") == close(0.4, 0.2, 0, 0)
    rising = scenario("start: 0.6, recovery: 0, outlook: 0.3")
    assert course(rising, "mine") == close(0.9, 1)


def test_the_loss_fades_as_substitutes_are_found() -> None:
    pair = "rupture: 1, adaptation: 0.5, dependence: 0.4"
    crisis = scenario(pair, 4, a="{1: sever_b, 2: wait}")
    # the ties are gone in the first period; substitutes come from the second on
    assert course(crisis, "without") == close(0, 0.5, 0.75, 0.875)
    lost = 0.4 * (1 + 0.5 + 0.25 + 0.125)
    assert played(crisis).payoffs[0, 0] == pytest.approx(0.4 * 4 - lost)
    back = scenario(f"{pair}, recovery: 1", 3, a="{1: sever_b, 2: restore_b, 3: wait}")
    assert course(back, "without")[-1] == pytest.approx(0.25)  # and go again


def test_who_gains_by_isolating_earns_by_what_the_other_loses() -> None:
    pair = "rupture: 1, dependence: {a: 0.1, b: 0.3}, isolating: {a: 0.5}, severing: 0.05"
    crisis = scenario(pair, 1, a="{1: sever_b}")
    assert played(crisis).payoffs[:, 0] == close(0.5 * 0.3 - 0.05, 0)


def test_vulnerability_counts_what_is_left_and_substitutes() -> None:
    crisis = scenario(
        "rupture: 0.5, adaptation: 0.5, dependence: 0.4", 2, a="{1: sever_b, 2: wait}"
    )
    assert course(crisis, "vulnerable") == close(0.4 * 0.5, 0.4 * 0.25 * 0.75)


def test_moves_may_be_one_side_s() -> None:
    def given(pair: str) -> set[tuple[str, str]]:
        return {
            (action.actor, action.name)
            for action in scenario(pair).model.actions
            if action.name not in ("wait", "hit")
        }

    assert given("by: [a]") == {("a", "sever_b"), ("a", "restore_b")}
    assert given("moves: false") == set()
    assert len(given("rupture: 0.5")) == 4


def test_off_removes_the_mechanism_exactly() -> None:
    crisis = scenario("start: 0.5, outlook: 0.1, moves: false")
    off = crisis.changed({"mechanisms.interdependence.off": True})
    assert not played(off).payoffs.any()
    assert course(off, "mine") == close(0.5, 0.5)
    assert not any(course(off, "without"))
    assert not any(course(off, "vulnerable"))


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("start: 2", "a:9:43: 2 is not a probability: it must lie in [0, 1]"),
        ("dependence: {a: 1}", "a:9:36: no dependence for b"),
        ("isolating: {c: 1}", "a:9:48: there is no actor c"),
        ("by: [c]", "a:9:41: there is no actor c"),
        ("conflict: wra", "a:9:46: unknown name wra (did you mean war?)"),
        ("rupture: 1}, oil: {between: [b, a]",
         "a:9:64: the ties of b and a stand here already"),
        ("rupture: 1}, oil: {between: [b, b]", "a:9:68: it takes two to trade"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_where_it_is(pair: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(pair)
    assert [str(p) for p in error.value.problems] == [message]
