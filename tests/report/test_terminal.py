import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import offramp
from offramp.report.console import console
from offramp.report.terminal import outcome_lines, preamble, print_run
from offramp.runs.run import Run


def text_of(run: Run, width: int = 100, saved: Path | None = None) -> str:
    out = Console(file=io.StringIO(), width=width, markup=False, highlight=False)
    print_run(run, out, saved)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_the_first_sentence_says_what_was_assumed(run: Run) -> None:
    assert preamble(run) == (
        "Played 3,000 times over 12 periods of 1 week (2025-03-01 to 2025-05-23), "
        "2 assumptions held at central values, behavior myopic (north) and uniform (south), "
        "seed 7: what follows from these assumptions, not a forecast."
    )


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_report_fits_and_is_in_order(run: Run, width: int, tmp_path: Path) -> None:
    text = text_of(run, width, tmp_path)
    parts = [
        "Two states and a strait",
        "not a forecast",
        "95% interval",
        "War over the strait",
        "What they can expect",
        "Expected payoff",
        "Southland",
        "How they choose",
        "Nobody looks ahead",
        "How it develops",
        "Tension (0 to 1)",
        "What they believe",
        "What they did most",
        "Press on with the patrols",
        "offramp run",
        "--runs 3000 --seed 7",
        "Saved in",
    ]
    flat = " ".join(text.split())
    places = [flat.index(part) for part in parts]
    assert places == sorted(places)
    lines = text.splitlines()
    exempt = ("  offramp run", f"  {tmp_path}")
    assert all(len(line) <= width or line.startswith(exempt) for line in lines)
    assert not any(line != line.rstrip() for line in lines)
    assert "\x1b" not in text


def test_only_private_types_are_believed_in(strait: Path, run: Run) -> None:
    assert "What they believe" in text_of(run)
    text = strait.read_text("utf-8")
    start, stop = text.index("    types:"), text.index("  south:")
    text = text[:start] + text[stop:].replace("self.resolve * ", "")
    assert "What they believe" not in text_of(offramp.play(offramp.loads(text), runs=20))


def test_behaviors_are_said_in_words(chicken: Path) -> None:
    assert "all actors looking ahead" in preamble(offramp.play(chicken, runs=5))
    deep = preamble(offramp.play(chicken, runs=5, behavior="level-2"))
    assert "all actors choosing at level 2" in deep
    assert "change" not in deep
    mixed = preamble(offramp.play(chicken, runs=5, behavior={"west": "level-1"}))
    assert "behavior level-1 (west) and equilibrium (east)" in mixed


def test_an_outcome_that_never_came_up_is_not_called_impossible(run: Run) -> None:
    text = text_of(run)
    line = next(line for line in text.splitlines() if line.startswith("never"))
    assert "0%" in line
    assert "0.00–0.13%" in line
    assert "▒" in line
    assert "not thereby impossible" in text
    flat = " ".join(text.split())
    assert "No run came to never: these payoffs leave out what that would pay." in flat


def test_the_outcomes_alone(run: Run) -> None:
    lines = outcome_lines(run).splitlines()
    assert [line.split()[0] for line in lines] == ["war", "never", "standoff"]
    assert all("–" in line for line in lines)


def test_markup_in_a_scenario_is_text(strait: Path) -> None:
    text = strait.read_text("utf-8").replace("War over the strait", "'[red]War[/red] [/]:bomb:'")
    run = offramp.play(offramp.loads(text), runs=50)
    assert "[red]War[/red] [/]:bomb:" in text_of(run)


def test_a_ladder_is_charted_first_and_on_one_scale() -> None:
    text = """
offramp: 1
id: rungs
time: {periods: 5}
variables: {x: {start: 0, drift: 1}}
outcomes: {end: otherwise}
measures:
  other: {title: Something else, value: x}
  west: {title: The West, value: x}
  east: {title: The East, value: 2 * x}
"""
    run = offramp.play(offramp.loads(text), runs=10)
    plain = text_of(run)
    assert "Something else" in plain
    other, *rungs = run.origin.measures
    measures = (other, *(m._replace(name=f"highest_rung.{m.name}") for m in rungs))
    laddered = text_of(replace(run, origin=replace(run.origin, measures=measures)))
    assert "Something else" not in laddered
    assert "The West" in laddered
    assert laddered.count("10 ┤") == 2
    assert plain.count("10 ┤") == 1


def test_a_bare_crisis_can_be_reported() -> None:
    text = "{offramp: 1, id: bare, time: {periods: 1}, outcomes: {end: otherwise}}"
    shown = text_of(offramp.play(offramp.loads(text), runs=5), 80)
    assert "end" in shown
    assert "over 1 period," in shown
    assert "no number being marked as uncertain" in shown


def test_a_pipe_gets_plain_text_of_a_fixed_width(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert console().width == 100
    monkeypatch.setenv("COLUMNS", "70")
    assert console().width == 70
    monkeypatch.setenv("COLUMNS", "30")
    assert console().width == 60
    console().print("[b]x[/b] :bomb:")
    assert capsys.readouterr().out == "[b]x[/b] :bomb:\n"
