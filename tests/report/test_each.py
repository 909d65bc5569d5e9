import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from offramp.playing import LEVELS, play_each
from offramp.report.as_json import run_json
from offramp.report.each import each_json, each_lines, print_each
from offramp.runs.run import Run


@pytest.fixture(scope="module")
def found(chicken: Path) -> dict[str, Run]:
    return play_each(chicken, runs=300, keep={"east": "uniform"})


def test_one_table_compares_behaviors(found: dict[str, Run]) -> None:
    out = Console(file=io.StringIO(), width=100, markup=False, highlight=False)
    print_each(found, ["west"], out)
    assert isinstance(out.file, io.StringIO)
    text = out.file.getvalue()
    lines = text.splitlines()
    head = next(i for i, line in enumerate(lines) if line.split() == list(LEVELS))
    collide = lines[head + 1]
    assert collide.startswith("They collide")
    for level, shown in zip(LEVELS, collide.split()[2:], strict=True):
        assert float(shown.rstrip("%")) / 100 == pytest.approx(
            found[level].outcomes()[0].p, abs=0.01
        )
    assert "for each behavior of The West" in " ".join(text.split())
    assert "as ever: The East uniform" in " ".join(text.split())
    west = next(i for i, line in enumerate(lines) if line.strip().startswith("The West"))
    assert lines[west].split()[2] == f"{found['level-0'].payoffs()[0].mean:.3f}"
    assert lines[west + 1].split()[0].startswith("±")
    assert all(len(line) <= 100 for line in lines)


def test_the_object_has_a_run_for_each_behavior(found: dict[str, Run]) -> None:
    data = json.loads(each_json(found))
    assert tuple(data) == LEVELS
    assert data["level-2"] == json.loads(run_json(found["level-2"]))


def test_lines_for_programs(found: dict[str, Run]) -> None:
    lines = [line.split()[:2] for line in each_lines(found).splitlines()]
    assert lines == [[level, outcome] for level in LEVELS for outcome in ("disaster", "end")]
