"""`offramp run` on how many threads, how precisely; and what it says while code is compiled."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from offramp import playing
from offramp.cli import compiling
from offramp.engine.compiled.hearing import tell
from offramp.runs.store import list_runs, read_run

Call = Callable[..., Result]


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something is compiled twice before anything is played, for a quarter of a minute each."""
    now, play = [100.0], playing.play

    def clock() -> float:
        now[0] += 7.5
        return now[0]

    def played(*words: Any, **options: Any) -> Any:
        for _ in range(2):
            tell(begun=True)
            now[0] += 7.5
            tell(begun=False)
        return play(*words, **options)

    monkeypatch.setattr(compiling, "monotonic", clock)
    monkeypatch.setattr(playing, "play", played)


@pytest.mark.usefixtures("slowly")
def test_compiling_is_told_on_stderr_once(call: Call) -> None:
    result = call("run", "strait.yaml", "-n", "10", "--no-save")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "Compiling for this machine, which happens once: half a minute to a minute.",
        "Compiling took 30 s.",
    ]
    assert "Compil" not in result.stdout


@pytest.mark.usefixtures("slowly")
@pytest.mark.parametrize("word", ["--json", "--quiet"])
def test_who_wants_no_words_gets_none(call: Call, word: str) -> None:
    assert call("run", "strait.yaml", "-n", "10", "--no-save", word).stderr == ""


def test_what_takes_a_moment_only_is_not_timed(call: Call) -> None:
    with compiling.compiling():
        tell(begun=True)
        tell(begun=False)
    tell(begun=True)  # nobody listens any more
    assert call("run", "strait.yaml", "-n", "10", "--no-save").stderr == ""


def test_threads_change_nothing_that_is_printed_or_stored(call: Call) -> None:
    words = ["run", "strait.yaml", "-n", "2_000", "--json"]
    one = call(*words, "--threads", "1")
    two = call(*words, "--threads", "2")
    assert one.exit_code == two.exit_code == 0
    assert one.stdout == two.stdout
    origins = [read_run(stored.path).origin for stored in list_runs()]
    assert origins[0] == origins[1]
    assert call(*words, "--threads", "0").exit_code == 2


def test_single_precision_is_told(call: Call) -> None:
    words = ["run", "strait.yaml", "-n", "200", "--precision", "single"]
    result = call(*words)
    assert result.exit_code == 0
    assert "single precision" in " ".join(result.stdout.split())
    assert "--precision single" in " ".join(result.stdout.split())
    (stored,) = list_runs()
    assert read_run(stored.path).settings.precision == "single"
    assert json.loads(call(*words, "--json").stdout)["settings"]["precision"] == "single"
    each = call(*words, "--behavior", "each", "--no-save")
    assert "single precision" in " ".join(each.stdout.split())
