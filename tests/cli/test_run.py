import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from offramp.runs.store import list_runs, read_run

Call = Callable[..., Result]
PROGRAM = [sys.executable, "-m", "offramp.cli"]
SLOW = """
offramp: 1
id: slow
time: {periods: 200}
actors: {a: {behavior: myopic}}
variables: {x: 0}
actions:
  up: {by: a, effects: {x: 1}}
  down: {by: a, effects: {x: -1}}
outcomes: {end: otherwise}
"""


def test_a_run_is_reported_and_saved(call: Call, home: Path) -> None:
    result = call("run", "strait.yaml", "--runs", "5,00")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "Played 500 times" in result.stdout
    assert "\x1b" not in result.stdout
    (stored,) = list_runs()
    assert str(stored.path) in result.stdout
    assert stored.path.parent == home / "runs"
    assert read_run(stored.path).runs == 500


def test_json_is_one_object_and_nothing_else(call: Call) -> None:
    result = call("run", "strait.yaml", "-n", "200", "--json", "--seed", "9")
    data = json.loads(result.stdout)
    assert data["runs"] == 200
    assert data["seed"] == 9
    assert result.stderr == ""
    assert len(list_runs()) == 1


def test_quiet_prints_the_outcomes_only(call: Call) -> None:
    result = call("run", "strait.yaml", "-n", "200", "--quiet", "--no-save")
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["war", "never", "standoff"]
    assert list_runs() == []


def test_everything_can_be_changed(call: Call) -> None:
    words = ["--policy", "calm", "--set", "risk=0.5", "--set", "tension.start=0.4"]
    result = call("run", "strait.yaml", "-n", "9", "--json", *words[:4], "--behavior", "myopic")
    data = json.loads(result.stdout)
    assert data["settings"]["policy"] == "calm"
    assert data["settings"]["behaviors"] == {"north": "myopic", "south": "myopic"}
    assert "parameters.risk" not in [a["path"] for a in data["assumptions"]]
    result = call("run", "strait.yaml", "-n", "9", "--json", "--behavior", "north=uniform")
    assert json.loads(result.stdout)["settings"]["behaviors"]["north"] == "uniform"
    drawn = call("run", "strait.yaml", "-n", "9", "--json", "--assumptions", "drawn")
    assert json.loads(drawn.stdout)["settings"]["assumptions"] == "drawn"


def test_a_folder_of_ones_own(call: Call) -> None:
    assert call("run", "strait.yaml", "-n", "9", "--out", "mine").exit_code == 0
    assert read_run("mine").runs == 9
    assert list_runs() == []
    again = call("run", "strait.yaml", "-n", "9", "--out", "mine")
    assert again.exit_code == 2
    assert "not an empty folder" in " ".join(again.stderr.split())
    assert call("run", "strait.yaml", "--out", "x", "--no-save").exit_code == 2


def test_results_are_printed_even_when_they_cannot_be_saved(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("a file where the store should be")
    result = call("run", "strait.yaml", "-n", "50", "-q")
    assert result.exit_code == 1
    assert "war" in result.stdout
    assert "could not be saved" in result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere"], "there is no file or catalog entry nowhere"),
        (["strait.yml"], "there is no file strait.yml"),
        (["strait.yaml", "--policy", "clam"], "did you mean calm?"),
        (["strait.yaml", "--set", "parameters.risc=1"], "did you mean"),
        (["strait.yaml", "--set", "risk"], "write PATH=VALUE"),
        (["strait.yaml", "--set", "risk=wat"], "--set risk"),
        (["strait.yaml", "--behavior", "nroth=uniform"], "did you mean north?"),
        (["strait.yaml", "--behavior", "=uniform"], "there is no actor"),
        (["strait.yaml", "--behavior", "unifrm"], "did you mean uniform?"),
        (["strait.yaml", "--behavior", "north=script"], "needs a script"),
        (["strait.yaml", "--runs", "0"], "does not lie between 1 and"),
        (["strait.yaml", "--runs", "many"], "many is not a whole number"),
        (["strait.yaml", "--seed", "-1"], "does not lie between 0"),
        (["strait.yaml", "--assumptions", "bold"], "'central', 'drawn'"),
        ([], "Missing argument"),
    ],
)
def test_bad_input_is_explained(call: Call, words: list[str], says: str) -> None:
    result = call("run", *words)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.replace("│", " ").split())
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert list_runs() == []


def test_problems_have_a_place_and_a_caret(call: Call) -> None:
    text = Path("strait.yaml").read_text("utf-8")
    Path("wrong.yaml").write_text(text.replace("tension >= 0.95", "tensoin >= 0.95"), "utf-8")
    result = call("run", "wrong.yaml")
    assert result.exit_code == 2
    first, line, caret = result.stderr.splitlines()
    assert first.startswith("wrong.yaml:")
    assert "did you mean tension?" in first
    assert "tensoin" in line
    assert caret.strip() == "^~~~~~~"


def test_a_model_that_cannot_be_played_is_explained(call: Call) -> None:
    text = (
        "{offramp: 1, id: bad, time: {periods: 3}, variables: {x: {start: 1, drift: 1 / (x - 1)}},"
        " outcomes: {end: otherwise}}"
    )
    Path("bad.yaml").write_text(text)
    result = call("run", "bad.yaml")
    assert result.exit_code == 2
    assert "not a finite number" in result.stderr
    assert "Traceback" not in result.stderr


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    return {**kept, "OFFRAMP_HOME": str(home), **more}


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interruption_prints_and_saves_what_was_finished(home: Path) -> None:
    Path("slow.yaml").write_text(SLOW)
    command = [*PROGRAM, "run", "slow.yaml", "--runs", "100_000_000", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(home), text=True
    ) as process:
        for _ in range(20):  # an interruption can be lost in an import
            time.sleep(1.5)
            process.send_signal(signal.SIGINT)
            try:
                out, errors = process.communicate(timeout=10)
                break
            except subprocess.TimeoutExpired:
                continue
        else:
            process.kill()
            pytest.fail("it could not be interrupted")
    # a signal caught while modules are loaded can make the interpreter end itself by it
    assert process.returncode in (130, -signal.SIGINT), errors
    assert "Interrupted" in errors
    if out:  # interrupted after the first batch
        data = json.loads(out)
        assert data["interrupted"] is True
        assert 0 < data["runs"] < 100_000_000
        (stored,) = list_runs()
        assert stored.manifest is not None
        assert stored.manifest.runs == data["runs"]


@pytest.mark.skipif(os.name == "nt", reason="pipes")
@pytest.mark.parametrize("words", [["show", "strait.yaml"], ["schema"], ["run", "strait.yaml"]])
def test_a_closed_pipe_is_silent(home: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*PROGRAM, *words],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=environment(home),
            text=True,
        )
    finally:
        os.close(writing)
    assert done.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="terminals")
@pytest.mark.parametrize("no_color", [True, False])
def test_a_terminal_gets_a_progress_bar_and_maybe_colors(home: Path, no_color: bool) -> None:
    import pty

    Path("slow.yaml").write_text(SLOW)
    main, terminal = pty.openpty()
    more = {"TERM": "xterm", "COLUMNS": "90", **({"NO_COLOR": "1"} if no_color else {})}
    command = [*PROGRAM, "run", "slow.yaml", "--runs", "400_000", "--no-save"]
    process = subprocess.Popen(
        command, stdout=terminal, stderr=terminal, env=environment(home, **more)
    )
    os.close(terminal)
    seen = b""
    while select.select([main], [], [], 60)[0]:
        try:
            data = os.read(main, 65_536)
        except OSError:
            break
        if not data:
            break
        seen += data
    assert process.wait() == 0
    os.close(main)
    text = seen.decode()
    assert "playing" in text
    assert "Played 400,000 times" in text
    assert ("\x1b[36m" in text) is not no_color
