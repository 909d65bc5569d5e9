"""`offramp optimize`: what it prints, what it refuses, how it goes on."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

pytest.importorskip("optuna")

Call = Callable[..., Result]
TEXT = """
offramp: 1
id: dike
title: A dike and its price
time: {periods: 1}
parameters: {height: 0.2}
actors: {town: {behavior: uniform}}
variables: {wet: 0}
actions: {hold: {by: town}}
chance: {flood: {probability: (1 - height) ** 2, effects: {wet: 1}}}
outcomes: {flooded: {title: a flood, when: wet > 0}, dry: otherwise}
payoffs: {town: {terminal: -height}}
levers:
  dike: {title: How high it is, path: parameters.height, low: 0, high: 1}
"""


@pytest.fixture
def file(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OFFRAMP_CACHE", str(home / "cache"))
    Path("dike.yaml").write_text(TEXT, "utf-8")
    return "dike.yaml"


def words(result: Result) -> str:
    return " ".join((result.stderr + result.stdout).replace("│", "").split())


TWO = ("--minimize", "flooded", "--maximize", "payoff.town", "--runs", "200", "--fresh", "300")


def test_the_front_its_picture_and_what_to_keep_in_mind(call: Call, file: str) -> None:
    result = call("optimize", file, *TWO, "--trials", "6")
    assert result.exit_code == 0, result.stderr
    told = words(result)
    assert "6 trials of 1 lever, each solved and played 200 times" in told
    assert "not a forecast" in told
    assert "A probability of a flood, less is better" in told
    assert "B payoff of Town, more is better" in told
    assert "winner's curse" in told
    lines = result.stdout.splitlines()
    assert sum(line.startswith(("●", "○")) for line in lines) >= 2
    assert sum("┤" in line for line in lines) == 14
    assert max(map(len, lines)) <= 100
    more = call("optimize", file, *TWO, "--trials", "8")
    assert "6 trials had been finished before" in words(more)


def test_json_holds_front_and_trials(call: Call, file: str) -> None:
    data = json.loads(call("optimize", file, *TWO, "--trials", "5", "--json").stdout)
    assert [o["name"] for o in data["objectives"]] == ["flooded", "payoff.town"]
    assert len(data["trials"]) == 5
    best = data["front"][0]
    assert set(best) == {"levers", "values", "in_search", "beaten"}
    assert set(best["values"]["flooded"]) == {"mean", "low", "high"}
    assert data["as_is"]["payoff.town"]["mean"] == pytest.approx(-0.2)


def test_what_makes_no_sense_is_refused_with_a_remedy(call: Call, file: str) -> None:
    for options, said in (
        ((), "say what to --minimize or --maximize: flooded, dry"),
        (("--minimize", "floded"), "did you mean flooded?"),
        (("--minimize", "dry", "--maximize", "dry"), "dry is named twice"),
        ((*TWO, "--lever", "dyke"), "there is no lever dyke (did you mean dike?)"),
        ((*TWO, "--time", "0"), "--time"),
    ):
        result = call("optimize", file, *options)
        assert result.exit_code == 2, options
        assert said in words(result)
    result = call("optimize", "theory/chicken", "--minimize", "disaster")
    assert result.exit_code == 2
    assert "names no levers" in words(result)
