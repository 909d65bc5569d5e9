"""Runs on disk: a folder each, written whole or not at all.

A folder holds `manifest.json`, `outcomes.parquet` (a row a run), `measures.parquet`,
`actions.parquet`, with private types `beliefs.parquet`, and `scenario.yaml`, the explicit
scenario that was played.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from offramp.runs.columns import write_columns
from offramp.runs.manifest import (
    FILE,
    Manifest,
    Unreadable,
    manifest_of,
    manifest_text,
    read_manifest,
)
from offramp.runs.places import run_name, runs_folder
from offramp.runs.run import Run

SCENARIO = "scenario.yaml"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Stored:
    """A folder of the store: its manifest, or what is wrong with it."""

    path: Path
    manifest: Manifest | None
    problem: str = ""


def write_run(run: Run, folder: Path | None = None, created: datetime | None = None) -> Path:
    """Write a run into a new folder, by default one of its own in the store; returns where.

    Raises FileExistsError when a folder that was asked for holds something already, and OSError
    when it cannot be written; then nothing is left behind.
    """
    created = created or datetime.now(UTC)
    if folder is not None:
        refuse_taken(folder)
        parent = folder.absolute().parent
    else:
        parent = runs_folder()
        _sweep(parent)
    parent.mkdir(parents=True, exist_ok=True)
    with _unfinished(parent) as work:
        write_columns(run, work)
        _write_text(work / SCENARIO, run.resolved)
        _write_text(work / FILE, manifest_text(manifest_of(run, created)))
        with ThreadPoolExecutor(8) as pool:  # a disk takes several files at once in its stride
            list(pool.map(_sync, work.iterdir()))
        _sync(work)
        if folder is not None:
            os.rename(work, folder)  # replaces an empty folder, nothing else
        else:
            folder = _renamed(work, parent, run_name(run.scenario, run.hash, created))
    _sync(parent)
    return folder


def refuse_taken(folder: Path) -> None:
    """Raises FileExistsError when something stands where a run is to be written."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        raise FileExistsError(f"{folder} exists already and is not an empty folder")


def read_run(path: Path | str) -> Run:
    """A stored run. Raises Unreadable."""
    folder = Path(path)
    if not folder.is_dir():
        raise Unreadable(f"there is no folder {folder}")
    from offramp.runs.restoring import read_columns  # which loads DuckDB

    manifest = read_manifest(folder)
    columns, summary = read_columns(manifest, folder)
    try:
        resolved = (folder / SCENARIO).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Unreadable(f"its {SCENARIO} cannot be read") from None
    return Run(manifest.origin, columns, summary, resolved, manifest.interrupted)


def list_runs(folder: Path | None = None) -> list[Stored]:
    """The stored runs, newest first, then the folders that cannot be read."""
    root = folder or runs_folder()
    try:
        found = [p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return []
    stored = [_stored(path) for path in sorted(found)]
    good = [(s.manifest.created, s.path.name, s) for s in stored if s.manifest]
    good.sort(key=lambda entry: entry[:2], reverse=True)
    return [s for _, _, s in good] + [s for s in stored if not s.manifest]


def _stored(path: Path) -> Stored:
    try:
        return Stored(path, read_manifest(path))
    except Unreadable as error:
        return Stored(path, None, str(error))


@contextmanager
def _unfinished(parent: Path) -> Generator[Path]:
    """A work folder, gone afterwards unless it was renamed; readable as others are."""
    work = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=parent))
    try:
        mask = os.umask(0)
        os.umask(mask)
        work.chmod(0o777 & ~mask)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sweep(root: Path) -> None:
    """Remove what killed processes left behind more than a day ago."""
    for work in root.glob(f"{_UNFINISHED}*"):
        try:
            old = time.time() - work.stat().st_mtime > 86_400
        except OSError:
            continue
        if old:
            shutil.rmtree(work, ignore_errors=True)


def _renamed(work: Path, parent: Path, name: str) -> Path:
    """Give the work folder the first free name: two runs may end within a second."""
    for number in range(1, 10_000):
        target = parent / (name if number == 1 else f"{name}-{number}")
        if target.exists():
            continue
        try:
            os.rename(work, target)
        except OSError:
            if not target.exists():
                raise
            continue
        return target
    raise FileExistsError(f"too many runs are called {name}")


def _write_text(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def _sync(path: Path) -> None:
    """Make sure that what was written survives a loss of power (where the system can)."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
