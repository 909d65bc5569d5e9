"""`offramp compare`: what it prints, what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]
TEXT = """
offramp: 1
id: t
title: A storm
time: {periods: 2}
parameters: {risk: 0.3}
actors: {north: {behavior: uniform}}
variables: {x: 0}
actions: {hold: {by: north}, push: {by: north, effects: {x: 1}}}
chance: {storm: {probability: risk, effects: {x: -1}}}
outcomes: {sunk: {title: it sinks, when: x <= -1}, calm: otherwise}
payoffs: {north: x}
measures: {height: {value: x, unit: m}}
policies:
  careful: {set: {risk: 0.2}}
  still: {title: no storm at all, off: [chance.storm]}
  longer: {set: {time.periods: 3}}
"""


@pytest.fixture
def file(home: Path) -> str:
    Path("storm.yaml").write_text(TEXT, "utf-8")
    return "storm.yaml"


def words(result: Result) -> str:
    return " ".join((result.stderr + result.stdout).replace("│", "").split())


def test_the_tables_show_outcomes_payoffs_and_measures(call: Call, file: str) -> None:
    result = call("compare", file, "careful", "still", "--runs", "2000")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert "not a forecast" in words(result)
    assert any(line.split()[:3] == ["A", "it", "sinks"] for line in lines)
    assert any(line.split()[:2] == ["A", "height"] for line in lines)
    rows = [line.split() for line in lines if line.startswith("still")]
    assert len(rows) == 3
    sunk = next(line.split()[3] for line in lines if line.split()[1:3] == ["it", "sinks"])
    assert rows[0][2] == f"-{sunk.rstrip('%')}"  # none sinks without storms
    assert max(map(len, lines)) <= 100


def test_what_no_run_came_to_is_said_of_payoffs(call: Call, file: str) -> None:
    never = "No run came to {}: these payoffs leave out what that would pay."
    text = Path(file).read_text("utf-8")
    assert "No run came to" not in words(call("compare", file, "still", "--runs", "500"))
    lost = "lost: {title: all is lost, when: x < -9}"
    text = text.replace("calm: otherwise", f"{lost}, calm: otherwise")
    Path(file).write_text(text, "utf-8")
    assert never.format("all is lost") in words(call("compare", file, "still", "--runs", "500"))
    Path(file).write_text(text.replace("when: x < -9", "when: x >= 3"), "utf-8")
    assert never.format("all is lost") in words(call("compare", file, "still", "--runs", "500"))
    said = words(call("compare", file, "longer", "--runs", "500"))
    assert "No run came to" not in said  # under that policy some do


def test_json_holds_all_numbers(call: Call, file: str) -> None:
    data = json.loads(call("compare", file, "--runs", "500", "--json").stdout)
    assert [p["policy"] for p in data["policies"]] == ["careful", "still", "longer"]
    still = data["policies"][1]
    assert still["title"] == "no storm at all"
    assert set(still["outcomes"]["sunk"]) == {"after", "change", "low", "high", "by_seed"}
    assert still["outcomes"]["sunk"]["change"] == pytest.approx(-data["outcomes"]["sunk"]["p"])
    assert set(still["payoffs"]) == {"north"}
    assert set(still["measures"]) == {"height"}
    assert data["surprise"] is False


def test_a_surprise_says_so_and_names_what_cannot_be_one(call: Call, file: str) -> None:
    result = call("compare", file, "longer", "careful", "--runs", "50", "--surprise")
    assert result.exit_code == 0
    assert "Nobody foresaw the policies" in result.stdout
    assert "longer could not be compared" in words(result)


def test_what_there_is_not_is_refused_with_a_remedy(call: Call, file: str) -> None:
    result = call("compare", file, "carefull")
    assert result.exit_code == 2
    assert "did you mean careful?" in words(result)
    result = call("compare", "theory/chicken")
    assert result.exit_code == 2
    assert "has no policy to compare" in words(result)
    result = call("compare", file, "baseline")
    assert result.exit_code == 2
    assert "name a policy to compare with baseline: careful, still, longer" in words(result)
    for name in ("+careful", "careful+careful"):
        assert call("compare", file, name).exit_code == 2


def test_joined_policies_can_be_shown_and_played(call: Call, file: str) -> None:
    result = call("run", file, "--policy", "careful+still", "--runs", "50")
    assert result.exit_code == 0, result.stderr
    result = call("run", file, "--policy", "careful+stil", "--runs", "50")
    assert result.exit_code == 2
    assert "no policy stil (did you mean still?)" in words(result)


def test_worlds_add_regret_and_dominance(call: Call, file: str) -> None:
    wide = TEXT.replace("{risk: 0.3}", "{risk: '0.3 ~ uniform(0, 0.6)'}")
    Path("wide.yaml").write_text(wide, "utf-8")
    options = ["--runs", "500", "--worlds", "20", "--each", "100"]
    result = call("compare", "wide.yaml", "still", *options, "--at-most", "0.05")
    assert result.exit_code == 0, result.stderr
    assert "In 20 worlds" in result.stdout
    assert "Judged by the probability of it sinks; less is better." in words(result)
    rows = [line.split() for line in result.stdout.splitlines() if line.startswith("still")]
    assert rows[3][:6] == ["still", "0%", "0.00", "0.00", "100%", "100%"]
    result = call("compare", "wide.yaml", "still", *options, "--for", "north", "--json")
    data = json.loads(result.stdout)["robust"]
    assert (data["criterion"]["kind"], data["worlds"], data["each"]) == ("payoff", 20, 100)
    assert len(data["values"]["still"]) == 20
    drawn = data["assumptions"]["parameters.risk"]
    assert len(set(drawn)) == 20
    assert all(0 < value < 0.6 for value in drawn)


def test_questions_about_worlds_that_make_no_sense_are_refused(call: Call, file: str) -> None:
    for options, said in (
        (["--for", "north"], "add --worlds 100"),
        (["--worlds", "10"], "marks no number as uncertain"),
        (["--avoid", "sunk"], "add --worlds 100 or --selection lowest-risk"),
        (["--avoid", "sunk", "--selection", "low"], "add --worlds 100"),
        (["--avoid", "snk"], "there is no outcome snk (did you mean sunk?)"),
    ):
        result = call("compare", file, "still", *options)
        assert result.exit_code == 2
        assert said in words(result)
    Path("wide.yaml").write_text(TEXT.replace("0.3}", "'0.3 ~ uniform(0, 0.6)'}"), "utf-8")
    for options, said in (
        (["--at-most", "7"], "--at-most: a probability lies between 0 and 1"),
        (["--for", "north", "--at-least", "nan"], "--at-least: the target has to be a number"),
        (["--for", "north", "--at-most", "7"], "write --at-least instead"),
    ):
        result = call("compare", "wide.yaml", "still", "--worlds", "10", *options)
        assert result.exit_code == 2
        assert said in words(result)


def test_the_outcome_to_avoid_is_heeded_where_a_selection_looks_at_it(call: Call, home: Path):
    dare = str(Path(__file__).parents[1] / "analysis" / "dare.yaml")
    asked = ("compare", dare, "taxed", "--runs", "200", "--json", "--avoid", "calm")
    told = [
        json.loads(call(*asked, *options).stdout)["outcomes"]["clash"]["p"]
        for options in (
            ("--selection", "lowest-risk"),
            ("--set", "solving.selection=lowest-risk"),
            ("--worlds", "2"),  # judged by it, not solved
        )
    ]
    assert told[0] == told[1] > 0.1
    plain = json.loads(call(*asked[:-2]).stdout)["outcomes"]["clash"]["p"]
    assert told[2] == plain


def test_help_speaks_of_no_option_that_there_is_not(call: Call) -> None:
    for command in ("compare", "optimize"):
        told = words(call(command, "--help"))
        assert "wins over policies" in told
        assert "--policy" not in told


def test_a_measure_that_goes_with_its_mechanism_leaves_the_others_in_their_columns(
    call: Call, home: Path
) -> None:
    text = """
offramp: 1
id: t
time: {periods: 2}
actors: {north: {behavior: uniform}, south: {behavior: uniform}}
variables: {x: 0}
mechanisms:
  brinkmanship: {between: [north, south], base: 0.3, concede: false}
  ladder: {moves: true, domains: {naval: {rungs: [peace, alert]}}}
chance: {storm: {probability: 0.5, effects: {x: 1}}}
outcomes: {sunk: x >= 2, calm: otherwise}
measures: {x: x}
policies:
  no-ladder: {off: [mechanisms.ladder], set: {chance.storm.probability: 0.9}}
"""
    Path("l.yaml").write_text(text, "utf-8")
    data = json.loads(call("compare", "l.yaml", "--runs", "300", "--json").stdout)
    (policy,) = data["policies"]
    assert "x" in policy["measures"]
    assert len(policy["measures"]) < len(data["measures"])
    result = call("compare", "l.yaml", "--runs", "300")
    lines = result.stdout.splitlines()
    titles = [line.split()[0] for line in lines if line.split()[1:2] == ["x"]]
    heads = next(i for i, line in enumerate(lines) if line.startswith("Measures at the end")) + 1
    places = lines[heads].split()[1:]
    cells = lines[heads + 1].split()[1:]
    assert cells[places.index(titles[0])].startswith("+0.")
    assert "left out" in lines[heads - 1]


def test_seeds_of_the_solver_show_a_range(call: Call, file: str) -> None:
    text = Path(file).read_text("utf-8").replace("behavior: uniform", "rationality: 2")
    Path(file).write_text(text, "utf-8")
    asked = ("compare", file, "careful", "--runs", "500", "--solver", "regression", "--seeds", "2")
    result = call(*asked)
    assert result.exit_code == 0, result.stderr
    assert "2 seeds of the solver" in words(result)
    assert any("…" in line for line in result.stdout.splitlines())
    found = json.loads(call(*asked, "--json").stdout)
    assert found["seeds"] == 2
    assert len(found["policies"][0]["outcomes"]["sunk"]["by_seed"]) == 1


def test_where_no_seed_matters_that_is_said(call: Call, file: str) -> None:
    result = call("compare", file, "careful", "--runs", "200", "--seeds", "3")
    assert result.exit_code == 0
    assert "hang on no seed" in result.stderr
    assert "…" not in result.stdout
