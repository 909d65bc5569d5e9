"""`offramp check`, `cruxes` and `debate`: what they print, how they exit, what they refuse."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]
SCENARIO = Path(__file__).with_name("coin.yaml").read_text("utf-8")
ARGUMENT = """
argument: tossers
scenario: coin
text: essay.txt
claims:
  fair: {quote: a fair coin, where: paragraph 1, holds: P(hit) = 0.5 ± 0.05}
  rigged: {quote: can be rigged, holds: P(hit under rigged) > P(hit)}
  lucky: {quote: I always win, holds: P(hit) > 0.9, expect: fails}
unchecked:
  fun: {quote: it is fun, reason: a matter of taste}
"""
ESSAY = "This is a fair coin, which can be rigged. I always win; it is fun.\n"


@pytest.fixture
def file(home: Path) -> str:
    Path("coin.yaml").write_text(SCENARIO)
    Path("tossers.yaml").write_text(ARGUMENT)
    return "tossers.yaml"


def test_each_claim_is_printed_with_quote_query_verdict_and_crux(call: Call, file: str):
    result = call("check", file, "--worlds", "30")
    assert result.exit_code == 1, result.stderr
    text = " ".join(result.stdout.split())
    assert "not a forecast" in text
    assert "✓ holds fair “a fair coin” (paragraph 1) P(hit) = 0.5 ± 0.05" in text
    assert "✗ fails lucky “I always win” P(hit) > 0.9" in text
    assert "in 30 worlds, drawn from the joint uncertainty of 1 assumption" in text
    assert "lucky: holds if parameters.odds is 0.9" in text
    assert (
        "2 claims hold, 1 fail and 0 undecided; a verdict is wrong at most 1% of the time" in text
    )


def test_the_exit_code_can_be_that_of_what_is_expected(call: Call, file: str):
    assert call("check", file, "--quick", "--expect").exit_code == 0
    some = call("check", file, "fair", "rigged", "--quick")
    assert some.exit_code == 0
    assert "2 of 3 claims checked against coin" in some.stdout
    assert call("check", file, "--quick", "--expect", "--set", "parameters.odds=0.2").exit_code == 1


def test_json_holds_the_same(call: Call, file: str):
    result = call("check", file, "--json", "--worlds", "30")
    data = json.loads(result.stdout)
    assert result.exit_code == 1
    assert data["all_as_expected"]
    assert not data["all_hold"]
    fair, _, lucky = data["claims"]
    assert (fair["verdict"], lucky["verdict"]) == ("holds", "fails")
    [comparison] = lucky["comparisons"]
    assert comparison["left"]["low"] < 0.5 < comparison["left"]["high"]
    assert comparison["right"]["estimate"] == 0.9
    share = fair["robustness"]
    assert share["worlds"] == 30
    assert 0 <= share["low"] <= share["share"] <= share["high"] <= 1
    [crux] = lucky["cruxes"]["singles"]
    assert crux["confirmed"]
    assert 0.9 < crux["moves"][0]["after"] < 0.97
    assert data["unchecked"]["fun"]["reason"] == "a matter of taste"


def test_quotes_are_verified_where_the_text_is_at_hand(call: Call, file: str, tmp_path: Path):
    Path("essay.txt").write_text(ESSAY)
    assert call("check", file, "fair", "--quick").stderr == ""
    Path("essay.txt").write_text(ESSAY.replace("fair", "false"))
    assert call("check-file", file).exit_code == 2
    result = call("check", file, "fair", "--quick")
    assert result.exit_code == 2
    assert "tossers.yaml:6:" in result.stderr
    assert "claims.fair.quote does not occur in essay.txt" in result.stderr
    Path("essay.txt").unlink()
    warned = "Warning: tossers.yaml:4:7: there is no essay.txt in .: quotes were not looked up"
    for words in (("check", file, "fair", "--quick"), ("check-file", file)):
        result = call(*words)
        assert result.exit_code == 0
        assert warned in result.stderr
    elsewhere = tmp_path / "texts"
    elsewhere.mkdir()
    result = call("check", file, "fair", "--quick", "--text", str(elsewhere))
    assert result.exit_code == 2
    (elsewhere / "essay.txt").write_text(ESSAY)
    assert call("check", file, "fair", "--quick", "--text", str(elsewhere)).exit_code == 0
    assert call("check-file", file, "--text", str(elsewhere)).stderr == ""


def test_cruxes_are_told_and_flip_the_verdict(call: Call, file: str):
    result = call("cruxes", file, "lucky", "--json")
    assert result.exit_code == 0, result.stderr
    [found] = json.loads(result.stdout)["claims"]
    [move] = found["singles"][0]["moves"]
    flipped = call("check", file, "lucky", "--quick", "--set", f"{move['path']}={move['after']}")
    assert flipped.exit_code == 0
    text = " ".join(call("cruxes", file, "lucky").stdout.split())
    assert "1 of 3 claims checked against coin" in text
    assert "solved anew" in text
    assert "confirmed" in text


def test_a_debate(call: Call, file: str):
    other = ARGUMENT.replace("tossers", "cheats").replace(
        "claims:", "assumptions: {parameters.odds: 0.95}\nclaims:"
    )
    Path("cheats.yaml").write_text(other)
    result = call("debate", file, "cheats.yaml")
    assert result.exit_code == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert "The disagreement about parameters.odds moves most" in text
    assert "fair tossers holds fails hangs on it" in text
    data = json.loads(call("debate", file, "cheats.yaml", "--json").stdout)
    assert data["swings"][0]["path"] == "parameters.odds"
    assert data["swings"][0]["moved"] == pytest.approx(0.45, abs=0.03)


REFUSED = {
    ("check", "tossers.yaml", "fare"): "has no claim fare (did you mean fair?)",
    ("check", "coin.yaml"): "this is a scenario, not an argument",
    ("check", "nowhere"): "there is no file or catalog entry nowhere",
    ("check", "tossers.yaml", "--scenario", "nowhere"): "there is no file or catalog entry",
    ("check", "tossers.yaml", "--error", "0.7"): "0.7",
    ("check", "tossers.yaml", "--set", "parameters.ods=1"): "there is no parameter ods",
    ("run", "chicken"): "it is an argument: offramp check chicken",
    ("cruxes", "chicken"): "sure of all its numbers",
}


@pytest.mark.parametrize("words", REFUSED)
def test_mistakes_are_told(call: Call, file: str, words: tuple[str, ...]):
    result = call(*words)
    assert result.exit_code == 2
    assert REFUSED[words] in " ".join(result.stderr.split())


def test_a_value_that_is_infinite_in_some_runs_is_told_with_its_claim(call: Call, file: str):
    Path(file).write_text("argument: tossers\nscenario: coin\nclaims:\n  odd: E(1 / hit) < 2\n")
    result = call("check", file, "--quick")
    assert result.exit_code == 2
    assert "tossers.yaml:4:10: the claim odd: 1 / hit is infinite in some runs" in result.stderr


def test_files_of_arguments_are_checked_too(call: Call, file: str):
    result = call("check-file", file, "coin.yaml")
    assert result.exit_code == 0, result.stderr
    assert "3 claims (1 more that cannot be checked) about coin" in result.stdout
    Path("tossers.yaml").write_text(ARGUMENT.replace("P(hit) > 0.9", "P(hitt) > 0.9"))
    result = call("check-file", file)
    assert result.exit_code == 2
    assert "did you mean hit?" in result.stderr


def test_an_argument_is_shown_as_it_stands(call: Call, file: str):
    text = " ".join(call("show", file).stdout.split())
    assert "3 claims about coin" in text
    assert "fair “a fair coin” (paragraph 1) P(hit) = 0.5 ± 0.05" in text
    assert "Not checked fun “it is fun” a matter of taste" in text
    resolved = call("show", file, "--resolved")
    Path("again.yaml").write_text(resolved.stdout)
    assert call("show", "again.yaml", "--resolved").stdout == resolved.stdout
    assert call("show", file, "--full").exit_code == 2


def test_arguments_are_listed(call: Call):
    result = call("list")
    assert "penatzer-2024" in result.stdout
    assert "offramp check NAME" in result.stdout
