import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import offramp
from offramp.cli import main
from offramp.language import Change
from offramp.report.as_json import run_json
from offramp.report.command import repeat_command
from offramp.runs.run import Run


def repeated(run: Run) -> str:
    words = shlex.split(repeat_command(run))
    assert words[:2] == ["offramp", "run"]
    result = CliRunner().invoke(main, [*words[1:], "--json", "--no-save"])
    assert result.exit_code == 0, result.output
    return result.stdout.rstrip("\n")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"policy": "calm", "assumptions": "drawn"},
        {"behavior": "uniform"},
        {"precision": "single"},
        {"behavior": {"north": "uniform"}, "policy": "calm"},
    ],
)
def test_the_command_gives_the_same_numbers(strait: Path, options: dict[str, Any]) -> None:
    run = offramp.play(strait, runs=300, seed=5, **options)
    again = repeated(run)
    given = run_json(run)
    assert (
        again[again.index('"outcomes"') : again.index('"settings"')]
        == (given[given.index('"outcomes"') : given.index('"settings"')])
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"behavior": "level-2"}, " --behavior level-2"),
        ({"behavior": {"west": "level-1"}, "solver": "exact"}, " --behavior west=level-1"),
        (
            {"selection": "low", "avoid": "end"},
            "--set solving.selection=low --set solving.avoid=end",
        ),
    ],
)
def test_so_does_that_of_a_solved_crisis(chicken: Path, options: dict[str, Any], said: str) -> None:
    run = offramp.play(chicken, runs=300, seed=5, **options)
    assert said in repeat_command(run)
    assert "--set actors" not in repeat_command(run)
    again, given = repeated(run), run_json(run)
    assert (
        again[again.index('"outcomes"') : again.index('"settings"')]
        == (given[given.index('"outcomes"') : given.index('"settings"')])
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("parameters.risk", 0.02),
        ("parameters.risk", "0.2 ~ beta(2, 8)"),
        ("actions.wait.off", True),
        ("actors.north.title", 'O\'Brien: "yes" # no'),
        ("actors.north.title", "NO"),
        ("actors.north.title", "12"),
        ("actors.north.behavior", {"doctrine": [{"do": "wait"}]}),
        ("time.start", "2025-04-01"),
    ],
)
def test_changes_survive_the_shell(strait: Path, path: str, value: Any) -> None:
    crisis = offramp.load(strait, [Change(path, value)])
    run = offramp.play(crisis, runs=50)
    assert run.hash in repeated(run)


def test_an_interrupted_run_is_repeated_as_far_as_it_went(strait: Path) -> None:
    def interrupt(done: int, asked: int) -> None:
        raise KeyboardInterrupt

    run = offramp.play(strait, runs=2_500, progress=interrupt, threads=1)
    assert "--runs 1024 " in repeat_command(run)
