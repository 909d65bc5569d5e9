"""`offramp ablate`: what it prints, what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]
TEXT = """
offramp: 1
id: t
title: A brink
time: {periods: 3}
actors: {north: {behavior: myopic}, south: {behavior: myopic}}
mechanisms:
  brinkmanship: {between: [north, south], base: 0.3, concede: false}
  ladder: {moves: true, domains: {naval: {rungs: [peace, alert]}}}
outcomes: {disaster: {title: a disaster, when: disaster}, calm: otherwise}
"""


@pytest.fixture
def file(home: Path) -> str:
    Path("brink.yaml").write_text(TEXT, "utf-8")
    return "brink.yaml"


def test_the_table_ranks_mechanisms_and_letters_stand_for_outcomes(call: Call, file: str) -> None:
    result = call("ablate", file, "--runs", "2000")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    text = " ".join(result.stdout.split())
    assert "A brink Played 2,000 times" in text
    assert "not a forecast" in text
    assert any(line.split()[:3] == ["A", "a", "disaster"] for line in lines)
    first, second = (
        next(i for i, line in enumerate(lines) if line.startswith(n))
        for n in ("brinkmanship", "ladder")
    )
    assert first < second  # what moves more stands above
    assert lines[first].split()[1:] == ["57.8%", "-57.8", "+57.8"]
    assert lines[first + 1].split() == ["±2.2", "±2.2"]


def test_json_holds_all_numbers(call: Call, file: str) -> None:
    data = json.loads(call("ablate", file, "--runs", "500", "--pairs", "--json").stdout)
    assert [v["off"] for v in data["singles"]] == [["brinkmanship"], ["ladder"]]
    assert [v["off"] for v in data["pairs"]] == [["brinkmanship", "ladder"]]
    one = data["singles"][0]["changes"]["disaster"]
    assert set(one) == {"change", "low", "high"}
    assert one["change"] == pytest.approx(-data["outcomes"]["disaster"]["p"])
    assert set(data["pairs"][0]["interactions"]) == {"disaster", "calm"}


def test_many_outcomes_are_told_in_several_tables(call: Call, home: Path) -> None:
    more = ", ".join(f"o{i}: period > 9" for i in range(20))
    text = TEXT.replace("outcomes: {", f"outcomes: {{{more}, ")
    Path("many.yaml").write_text(text, "utf-8")
    result = call("ablate", "many.yaml", "--runs", "10")
    assert result.stdout.count("brinkmanship ") >= 2
    assert max(len(line) for line in result.stdout.splitlines()) <= 100


def test_what_there_is_not_is_refused_with_a_remedy(call: Call, file: str) -> None:
    result = call("ablate", file, "--only", "lader")
    assert result.exit_code == 2
    assert "did you mean ladder?" in " ".join(result.stderr.replace("│", "").split())
    result = call("ablate", "theory/chicken")
    assert result.exit_code == 2
    assert "uses no mechanism" in " ".join(result.stderr.replace("│", "").split())
