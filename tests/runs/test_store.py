import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from math import isnan
from pathlib import Path

import duckdb
import pytest

import offramp
from offramp.runs import store
from offramp.runs.manifest import Unreadable
from offramp.runs.places import run_name, runs_folder
from offramp.runs.run import Run
from offramp.runs.store import list_runs, read_run, write_run

FILES = {
    "manifest.json",
    "outcomes.parquet",
    "measures.parquet",
    "actions.parquet",
    "beliefs.parquet",
    "scenario.yaml",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OFFRAMP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def agree(a: Run, b: Run) -> bool:
    return (
        a.origin == b.origin
        and a.resolved == b.resolved
        and a.interrupted == b.interrupted
        and a.outcomes() == b.outcomes()
        and a.times() == b.times()
        and a.measures() == b.measures()
        and a.actions(by_period=True) == b.actions(by_period=True)
        and a.payoffs(by_outcome=True) == b.payoffs(by_outcome=True)
        and a.beliefs() == b.beliefs()
        and a.calibration() == b.calibration()
    )


def test_a_run_is_read_as_it_was_written(run: Run, home: Path) -> None:
    path = write_run(run)
    assert path.parent == home / "runs" == runs_folder()
    assert {file.name for file in path.iterdir()} == FILES
    assert agree(read_run(path), run)
    assert agree(read_run(str(path)), run)


@pytest.mark.parametrize("name", ["plain", "it's", "a [b]*? c", "ü {x}"])
def test_any_folder_name_will_do(run: Run, tmp_path: Path, name: str) -> None:
    path = write_run(run, tmp_path / name / "run")
    assert path == tmp_path / name / "run"
    assert agree(read_run(path), run)


def test_a_bare_crisis_is_stored(tmp_path: Path) -> None:
    text = "{offramp: 1, id: bare, time: {periods: 2}, outcomes: {end: otherwise}}"
    run = offramp.play(offramp.loads(text), runs=5)
    path = write_run(run)
    assert agree(read_run(path), run)
    assert {file.name for file in path.iterdir()} == FILES - {"beliefs.parquet"}


def test_beliefs_and_true_types_are_stored(signals: Run) -> None:
    again = read_run(write_run(signals))
    assert agree(again, signals)
    assert (again.columns.types == signals.columns.types).all()
    assert (again.columns.beliefs == signals.columns.beliefs).all()
    mad = again.beliefs().where(type="mad", period=4)[0]
    assert (mad.mean, mad.share) == (0, 0)
    assert isnan(mad.when_true)


def test_diagnostics_are_stored(chicken: Path) -> None:
    run = offramp.play(chicken, runs=20)
    again = read_run(write_run(run))
    assert agree(again, run)
    assert again.solution == run.solution is not None
    assert run.solution.regrets


def test_runs_of_an_earlier_version_are_still_read(run: Run) -> None:
    path = write_run(run)
    data = json.loads((path / "manifest.json").read_text("utf-8"))
    for key in ("types", "beliefs", "solution"):
        del data["origin"][key]
    for measure in data["origin"]["measures"]:
        del measure["below"], measure["beyond"]
    (path / "manifest.json").write_text(json.dumps(data), "utf-8")
    (path / "beliefs.parquet").unlink()
    old = read_run(path)
    assert old.outcomes() == run.outcomes()
    assert old.solution is None
    assert len(old.beliefs()) == len(old.calibration()) == 0
    assert old.origin.measures == run.origin.measures


def test_the_columns_can_be_read_with_any_tool(run: Run) -> None:
    path = write_run(run)
    with duckdb.connect() as connection:
        query = f"SELECT outcome, count(*) FROM '{path}/outcomes.parquet' GROUP BY outcome"
        counts = dict(connection.execute(query).fetchall())
        columns = connection.execute(f"DESCRIBE SELECT * FROM '{path}/outcomes.parquet'").fetchall()
    assert counts == {row.outcome: row.runs for row in run.outcomes() if row.runs}
    assert [c[0] for c in columns] == [
        *("run", "outcome", "period", "payoff.north", "payoff.south", "type.north"),
        *("belief.south.north.resolute", "belief.south.north.cautious"),
    ]


def test_the_manifest_says_how_to_repeat_the_run(run: Run) -> None:
    when = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    path = write_run(run, created=when)
    assert path.name == f"2025-01-02T030405Z-strait-{run.hash[:8]}"
    data = json.loads((path / "manifest.json").read_text("utf-8"))
    assert data["created"] == "2025-01-02T03:04:05+00:00"
    assert data["runs"] == 3_000
    assert data["interrupted"] is False
    origin = data["origin"]
    assert origin["scenario"] == "strait"
    assert origin["hash"] == run.hash
    assert origin["seed"] == 7
    assert set(origin["versions"]) == {"offramp", "language", "python", "numpy"}
    assert offramp.loads((path / "scenario.yaml").read_text("utf-8")).hash == run.hash


def test_two_runs_of_one_second_get_two_folders(run: Run) -> None:
    when = datetime(2025, 1, 2, tzinfo=UTC)
    one, two = write_run(run, created=when), write_run(run, created=when)
    assert one != two
    assert two.name == one.name + "-2"


def test_a_folder_that_holds_something_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    for taken in (tmp_path / "mine", tmp_path / "mine" / "thesis.txt"):
        with pytest.raises(FileExistsError):
            write_run(run, taken)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]
    (tmp_path / "empty").mkdir()
    assert agree(read_run(write_run(run, tmp_path / "empty")), run)


@pytest.mark.parametrize("step", ["write_columns", "manifest_text", "_sync", "_renamed"])
def test_a_failure_leaves_nothing_behind(
    run: Run, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(store, step, fail)
    with pytest.raises(OSError, match="full"):
        write_run(run)
    assert list(runs_folder().iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="kills a process")
def test_a_killed_process_leaves_no_run_that_looks_whole(strait: Path, home: Path) -> None:
    program = (
        "import os, signal, sys, offramp; from offramp.runs import store;"
        f"store._sync = lambda path: os.kill(os.getpid(), {int(signal.SIGKILL)});"
        "store.write_run(offramp.play(sys.argv[1], runs=50))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(strait)], capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert [p.name[0] for p in runs_folder().iterdir()] == ["."]
    assert list_runs() == []


def test_what_a_killed_process_left_is_swept_away_later(run: Run) -> None:
    for age, name in ((0, ".unfinished-new"), (200_000, ".unfinished-old")):
        folder = runs_folder() / name
        folder.mkdir(parents=True)
        then = datetime.now(UTC).timestamp() - age
        os.utime(folder, (then, then))
    path = write_run(run)
    assert {p.name for p in runs_folder().iterdir()} == {".unfinished-new", path.name}


def test_runs_are_listed_newest_first(run: Run) -> None:
    assert list_runs() == []
    days = [datetime(2025, 1, day, tzinfo=UTC) for day in (2, 3, 1)]
    for day in days:
        write_run(run, created=day)
    listed = list_runs()
    assert [s.manifest and s.manifest.created.day for s in listed] == [3, 2, 1]
    assert all(not s.problem for s in listed)


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"format": 99}',
        '{"format": 1, "origin": 3}',
        "[" * 100_000,
        "\x00",
    ],
)
def test_broken_folders_are_listed_as_broken(run: Run, damage: str) -> None:
    good = write_run(run)
    broken = runs_folder() / "broken"
    broken.mkdir()
    if damage:
        (broken / "manifest.json").write_text(damage)
    (runs_folder() / "stray.txt").write_text("not a run")
    listed = list_runs()
    assert [s.path for s in listed] == [good, broken]
    assert listed[1].manifest is None
    assert listed[1].problem
    with pytest.raises(Unreadable):
        read_run(broken)


def test_columns_that_do_not_fit_are_not_read(run: Run) -> None:
    path = write_run(run)
    text = (path / "manifest.json").read_text("utf-8")
    (path / "manifest.json").write_text(text.replace('"runs": 3000', '"runs": 2999'), "utf-8")
    with pytest.raises(Unreadable, match="do not fit"):
        read_run(path)
    (path / "outcomes.parquet").write_bytes(b"PAR1 nonsense PAR1")
    with pytest.raises(Unreadable, match="cannot be read"):
        read_run(path)
    with pytest.raises(Unreadable, match="no folder"):
        read_run(path / "nothing")


@pytest.mark.parametrize("scenario", ["../../etc/x", "theory/ladder", "a b", "", "...", "x" * 500])
def test_names_of_folders_are_safe(scenario: str) -> None:
    name = run_name(scenario, "../0123456789abcdef", datetime(2025, 1, 2, tzinfo=UTC))
    assert Path(name).name == name
    assert ".." not in name
    assert len(name) < 120
    assert name.startswith("2025-01-02T000000Z-")
    assert name.endswith("-01234567")


def test_the_store_is_where_the_user_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFRAMP_HOME", "~/kept")
    assert runs_folder() == Path.home() / "kept" / "runs"
    monkeypatch.setenv("OFFRAMP_HOME", " ")
    assert runs_folder().name == "runs"
    assert "offramp" in str(runs_folder())
