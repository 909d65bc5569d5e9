"""Stability: strain and recovery, rallies, falls, diversions, and how rivals see it."""

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
actors: {{u: {{behavior: {u}}}, r: {{behavior: {r}}}}}
variables: {{y: 0, attacked: {{kind: flag, for: [u]}}, {variables}}}
mechanisms:
  stability:
    u: {{{block}}}
actions:
  rest: {{by: [u, r]}}
  parade: {{by: u}}
  hit: {{by: r, effects: {{attacked.u: 1}}}}
  leave: {{by: r, effects: {{attacked.u: -1}}}}
outcomes: {{end: otherwise}}
measures: {{sits: stability.u, fell: fallen.u, y: y, {measures}}}
"""
REST = "{script: {1: rest}}"
CALM = "strains: {none: 0}, recovery: 0, loss: 0, steepness: 1000"


def scenario(
    block: str,
    periods: int = 1,
    u: str = REST,
    r: str = REST,
    measures: str = "",
    variables: str = "",
) -> Crisis:
    return loads(
        BASE.format(periods=periods, u=u, r=r, block=block, measures=measures, variables=variables)
    )


def test_strain_wears_and_usual_times_restore() -> None:
    block = "strains: {war: 0.06, sanctions: 0.04, peace: -1}, recovery: 0.5, steepness: 1000"
    assert course(scenario(block, 3), "sits") == pytest.approx([0.7, 0.65, 0.625])


def test_an_attack_rallies_at_its_onset_and_the_rally_fades() -> None:
    block = "strains: {none: 0}, start: 0.5, rally: 0.4, recovery: 0.5, steepness: 1000"
    hit = "{script: {1: hit, 2: rest}}"
    assert course(scenario(block, 3, r=hit), "sits") == pytest.approx([0.7, 0.6, 0.55])


def test_a_new_attack_rallies_anew() -> None:
    block = CALM + ", start: 0.5, rally: 0.4"
    again = "{script: {1: hit, 2: leave, 3: hit, 4: rest}}"
    assert course(scenario(block, 4, r=again), "sits") == pytest.approx([0.7, 0.7, 0.82, 0.82])


def test_what_counts_as_an_attack_may_be_said() -> None:
    block = CALM + ", start: 0.5, rally: 0.4, attacked: period >= 2"
    assert course(scenario(block, 3), "sits") == pytest.approx([0.5, 0.7, 0.7])


@pytest.mark.parametrize(("start", "steepness", "chance"), [(0.5, 2, 0.25), (0.2, 1, 0.8)])
def test_it_falls_the_likelier_the_less_firmly_it_sits(
    start: float, steepness: float, chance: float
) -> None:
    block = f"strains: {{none: 0}}, start: {start}, steepness: {steepness}"
    crisis = scenario(block, 2, measures="f: fall.u")
    fell = means(crisis, "fell", RUNS)
    for share, expected in zip(fell, [chance, 1 - (1 - chance) ** 2], strict=True):
        assert near_share(share, expected, RUNS)


def test_at_zero_it_falls_and_at_one_it_does_not() -> None:
    falls = scenario("strains: {none: 0}, start: 0, loss: 0.7, effects: {y: 2}", 3)
    assert course(falls, "fell") == [1, 1, 1]
    assert course(falls, "y") == [2, 2, 2]  # once
    assert played(falls).payoffs[0, 0] == pytest.approx(-0.7)
    assert means(scenario("strains: {none: 0}, start: 1", 3), "fell", 500).max() == 0


def test_a_diversion_restores_a_share_of_what_is_missing() -> None:
    block = CALM + ", start: 0.6, diversions: {parade: 0.5}"
    crisis = scenario(block, 2, u="{script: {1: parade}}")
    assert course(crisis, "sits") == pytest.approx([0.8, 0.9])


def test_a_rival_sees_late_and_with_a_bias() -> None:
    block = (
        "strains: {war: 0.4}, recovery: 0, steepness: 1000, "
        "seen_by: {r: {bias: -0.3, attention: 0.5}}"
    )
    crisis = scenario(block, 3, measures="seen: seen_stability.r.u")
    assert course(crisis, "seen") == pytest.approx([0.5, 0.3, 0.15])
    assert course(crisis, "sits") == pytest.approx([0.4, 0, 0])


def test_pressing_is_worth_what_the_rival_sees() -> None:
    block = CALM + ", seen_by: {r: {bias: -0.3, pressing: {hit: 0.4}}}"
    crisis = scenario(block, r="{script: {1: hit}}")
    assert played(crisis).payoffs[1, 0] == pytest.approx(0.4 * 0.5)


def test_a_rival_that_counts_gains_presses_who_looks_fragile() -> None:
    def hits(bias: float) -> float:
        block = CALM + f", start: 0.9, seen_by: {{r: {{bias: {bias}, pressing: {{hit: 5}}}}}}"
        crisis = scenario(block, r="{}")
        names = [a.name for a in crisis.model.actions_of("r")]
        return float((played(crisis, 4_000).actions[0, 1] == names.index("hit")).mean())

    assert hits(0.1) == pytest.approx(1 / 3, abs=0.04)
    assert hits(-0.9) == pytest.approx(np.exp(5) / (np.exp(5) + 2), abs=0.02)


def test_the_scenario_s_own_stability_counts_before_all() -> None:
    variables = "stability: {for: [u], start: 0.3, low: 0, high: 1}"
    assert course(scenario(CALM, variables=variables), "sits") == pytest.approx([0.3])


def test_off_removes_the_mechanism_exactly() -> None:
    block = "strains: {war: 0.3}, diversions: {parade: 1}, seen_by: {r: {pressing: {hit: 5}}}"
    off = scenario(block, 4, "{}", "{}").changed({"mechanisms.stability.off": True})
    text = BASE.replace("mechanisms:\n  stability:\n    u: {{{block}}}\n", "")
    text = text.replace("{{sits: stability.u, fell: fallen.u, y: y, {measures}}}", "{{}}")
    without = loads(text.format(periods=4, u="{}", r="{}", variables=""))
    one, other = played(off, 300), played(without, 300)
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert course(off, "sits") == pytest.approx([0.8] * 4)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("diversions: {prade: 1}", "9:39: u has no action prade (did you mean parade?)"),
        ("seen_by: {u: {bias: 1}}", "9:36: u knows its own stability"),
        ("seen_by: {x: {bias: 1}}", "9:36: there is no actor x"),
        ("seen_by: {r: {pressing: {hti: 1}}}", "9:51: r has no action hti (did you mean hit?)"),
        ("effects: {war: 1}", "9:36: there is no variable war"),
        ("start: 2", "9:33: 2 is not a probability: it must lie in [0, 1]"),
    ],
)
def test_mistakes_are_reported_where_they_are(block: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(f"strains: {{a: 0}}, {block}")
    assert [str(p).removeprefix("<text>:") for p in error.value.problems] == [message]
