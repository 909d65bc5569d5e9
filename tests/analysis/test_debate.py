"""Two arguments about one crisis: what they assume, what becomes of their claims, what moves."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import offramp
from offramp.language import Problems
from offramp.report.debate import conclusion, debate_json, print_debate

SCENARIO = """
offramp: 1
id: coin
time: {periods: 1}
parameters:
  odds: 0.5 ~ uniform(0, 1)
  idle: 0.5 ~ uniform(0, 1)
  fixed: 2
variables: {hit: {kind: flag}}
chance:
  luck: {probability: odds + 0 * idle * fixed, effects: {hit: 1}}
outcomes: {hit: {when: hit}, miss: otherwise}
"""
ONE = """
argument: one
scenario: coin
assumptions: {parameters.odds: 0.2, parameters.idle: 0.9}
policies: {rigged: {set: {parameters.odds: 0.95}}}
claims: {rare: P(hit) < 0.3, sure: P(hit under rigged) > 0.9}
"""
TWO = """
argument: two
scenario: coin
assumptions: {parameters.odds: 0.7, parameters.fixed: 3}
claims: {often: P(hit) > 0.6, any: P(hit) > 0.1}
"""


@pytest.fixture
def cases(tmp_path: Path) -> list[offramp.Case]:
    (tmp_path / "coin.yaml").write_text(SCENARIO)
    for name, text in {"one": ONE, "two": TWO}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return [offramp.case_of(tmp_path / f"{name}.yaml") for name in ("one", "two")]


def test_where_they_differ_and_what_it_does(cases: list[offramp.Case]):
    found = offramp.debate(*cases, runs=8_192)
    by_path = {d.path: d for d in found.disagreements}
    odds = by_path["parameters.odds"]
    assert (odds.scenario, odds.first, odds.second) == (0.5, 0.2, 0.7)
    assert odds.distance == pytest.approx(0.8416 + 0.5244, abs=1e-3)  # quantiles 0.2 and 0.7
    assert by_path["parameters.idle"].second == 0.5  # the scenario's, which two leaves as it is
    assert by_path["parameters.fixed"].distance is None
    verdicts = {
        tried.own.name: (tried.own.judgement.verdict, tried.other.judgement.verdict)
        for tried in found.claims
    }
    assert verdicts == {
        "rare": ("holds", "fails"),
        "sure": ("holds", "holds"),
        "often": ("holds", "fails"),
        "any": ("holds", "holds"),
    }
    assert found.swings[0].path == "parameters.odds"
    assert found.swings[0].moved == pytest.approx(0.5, abs=0.03)
    assert all(swing.moved == 0 for swing in found.swings[1:])
    assert found.moved == pytest.approx(0.5, abs=0.03)
    assert found.shared == (("rare", "often", "P(hit)"), ("rare", "any", "P(hit)"))


def test_a_value_that_makes_no_crisis_is_not_lent(tmp_path: Path):
    level = "level: {low: odds, high: idle, start: odds}"
    text = SCENARIO.replace("{kind: flag}", "{kind: flag}, " + level)
    (tmp_path / "coin.yaml").write_text(text)
    for name, odds, idle in (("one", 0.1, 0.2), ("two", 0.6, 0.9)):
        assumed = f"{{parameters.odds: {odds}, parameters.idle: {idle}}}"
        claims = "claims: {ever: P(hit) > 0}"
        argument = f"argument: {name}\nscenario: coin\nassumptions: {assumed}\n{claims}\n"
        (tmp_path / f"{name}.yaml").write_text(argument)
    cases = [offramp.case_of(tmp_path / f"{name}.yaml") for name in ("one", "two")]
    found = offramp.debate(*cases, runs=8_192)
    by_path = {swing.path: swing for swing in found.swings}
    odds, idle = by_path["parameters.odds"], by_path["parameters.idle"]
    assert odds.refused == ("low (0.6) lies above high (0.2)", "")
    assert odds.moved == pytest.approx(0.5, abs=0.03)  # to the second alone
    assert (odds.lent[0], len(odds.lent[1])) == ((), 2)
    assert idle.refused == ("", "low (0.6) lies above high (0.2)")
    console = Console(file=StringIO(), width=100)
    print_debate(found, console)
    assert "one cannot take over two’s parameters.odds: low (0.6) lies above high (0.2)" in (
        console.file.getvalue()
    )
    told = json.loads(debate_json(found))["swings"][0]
    assert told["refused_by_first"] == odds.refused[0]
    assert told["refused_by_second"] is None
    only = [
        replace(odds, moves=(), lent=((), ()), refused=("no", "no")),
        replace(idle, moves=(0.0,)),
    ]
    assert "about parameters.idle moves most: 0.0%" in conclusion(replace(found, swings=(*only,)))
    none = conclusion(replace(found, swings=(only[0],)))
    assert none.startswith("None of the numbers that they disagree on can be lent")


def test_arguments_about_two_crises_cannot_be_debated(cases: list[offramp.Case], tmp_path: Path):
    file = tmp_path / "three.yaml"
    file.write_text("argument: three\nscenario: theory/chicken\nclaims: {it: P(disaster) < 1}\n")
    with pytest.raises(Problems, match=r"three\.yaml:2:.*a debate is about one scenario"):
        offramp.debate(cases[0], offramp.case_of(file))


ROUGH = """
offramp: 1
id: rough
time: {periods: 4}
actors: {north: {rationality: 40}, south: {rationality: 40}}
parameters: {gain: "0.3 ~ uniform(0, 1)"}
variables: {tension: {start: "uniform(0, 2)", low: 0, high: 8}, war: {kind: flag}}
actions:
  press: {by: north, effects: {tension: 1}, cost: -gain}
  push: {by: south, effects: {tension: 1}, cost: -0.3}
  ease: {by: [north, south], effects: {tension: -1}}
chance: {war: {probability: 0.03 * tension, effects: {war: 1}}}
outcomes: {war: {when: war, payoffs: {north: -3, south: -3}}, peace: otherwise}
solving: {solver: regression, runs: 128, rounds: 2}
"""


def test_claims_are_judged_by_several_seeds_of_the_solver(tmp_path: Path):
    (tmp_path / "rough.yaml").write_text(ROUGH)
    crisis = offramp.load(tmp_path / "rough.yaml")

    def wars(seed: int) -> float:
        run = offramp.play(crisis.changed({"solving.seed": seed}), runs=20_000)
        return next(row.p for row in run.outcomes() if row.outcome == "war")

    middle = (wars(1) + wars(2)) / 2
    for name, gain in {"meek": 0.3, "bold": 0.9}.items():
        text = (
            f"argument: {name}\nscenario: rough\nassumptions: {{parameters.gain: {gain}}}\n"
            f"claims: {{near: P(war) > {middle}, clear: P(war) > 0.0001}}"
        )
        (tmp_path / f"{name}.yaml").write_text(text)
    cases = [offramp.case_of(tmp_path / f"{name}.yaml") for name in ("meek", "bold")]
    found = offramp.debate(*cases, runs=20_000, seeds=2)
    verdicts = {
        (tried.argument, tried.own.name): tried.own.judgement.verdict for tried in found.claims
    }
    assert verdicts["meek", "near"] == "undecided"
    assert verdicts["meek", "clear"] == "holds"
    assert all(len(tried.other.judgement.by_seed) == 2 for tried in found.claims)
    assert found.seeds == 2
    (swing,) = found.swings
    assert len(swing.moves) == 2
    assert swing.moves[0] != swing.moves[1]
    assert min(swing.moves) < swing.moved < max(swing.moves)
    again = [
        offramp.play(case.crisis.changed({"solving.seed": 2}), runs=10_000)
        for case in (cases[0], cases[1])
    ]
    ends = [{row.outcome: row.p for row in run.outcomes()} for run in again]
    # One number is all that they differ in: lending it makes either of them the other.
    assert swing.moves[1] == pytest.approx(abs(ends[0]["war"] - ends[1]["war"]), abs=1e-12)


def test_exact_solutions_need_no_further_seed(cases: list[offramp.Case]):
    found = offramp.debate(*cases, runs=4_096, seeds=3)
    assert all(len(swing.moves) == 1 for swing in found.swings)
