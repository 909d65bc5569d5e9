"""`offramp offramps`: what it prints, what it refuses."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from offramp.analysis.offramps.confirming import Confirming

Call = Callable[..., Result]


def test_the_strait_has_its_offramps(call: Call) -> None:
    result = call("offramps", "strait.yaml", "--avoid", "war", "--runs", "1,000")
    assert result.exit_code == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert "Searched 500 runs for moves that avert the worst" in text
    assert "Intervals hold together" in text


def test_json_alone_and_the_same_every_time(call: Call) -> None:
    words = ("offramps", "theory/chicken", "--avoid", "disaster", "--runs", "400", "--json")
    first, second = call(*words), call(*words, "--threads", "1")
    assert first.stdout == second.stdout
    data = json.loads(first.stdout)
    assert data["avoid"] == ["disaster"]
    assert {c["instead"] for c in data["candidates"]} == {"swerve"}


def test_policies_behaviors_and_changes_apply(call: Call) -> None:
    words = ("offramps", "theory/chicken", "--avoid", "disaster", "--runs", "400", "--json")
    result = call(*words, "--behavior", "uniform", "--set", "parameters.P=-2", "--consent", "a")
    data = json.loads(result.stdout)
    assert data["settings"]["sets"]["parameters.P"] == -2
    assert data["settings"]["behaviors"] == {"a": "uniform", "b": "uniform"}
    assert data["consent"] == ["a"]


def test_what_is_missing_or_unknown_is_told_with_a_remedy(call: Call) -> None:
    def refused(*words: str) -> str:
        result = call("offramps", "theory/chicken", *words)
        assert result.exit_code == 2
        return " ".join(result.stderr.replace("│", " ").split())

    assert "has disaster, a_wins, b_wins, compromise" in refused()
    assert "did you mean disaster?" in refused("--avoid", "disater")
    assert "leave one out" in refused("--avoid", "disaster,a_wins,b_wins,compromise")
    assert "there are a, b" in refused("--avoid", "disaster", "--consent", "china")
    assert "at least 100 runs" in refused("--avoid", "disaster", "--runs", "10")


def test_it_stands_among_the_questions(call: Call) -> None:
    assert "offramps" in call("--help").stdout
    text = call("offramps", "--help").stdout
    assert "--avoid" in text
    assert "--tolerate" in text


def test_an_interruption_prints_what_was_confirmed(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, calls = Confirming.part, []

    def cut(self, first, count):
        calls.append(first)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return part(self, first, count)

    monkeypatch.setattr(Confirming, "part", cut)
    words = (
        "offramps",
        "theory/chicken",
        "--avoid",
        "disaster",
        "--runs",
        "4000",
        "--threads",
        "1",
    )
    result = call(*words)
    assert result.exit_code == 130
    assert "Interrupted: the numbers are those of the runs that were finished." in result.stdout
    assert "measured the best on 512 others" in " ".join(result.stdout.split())
