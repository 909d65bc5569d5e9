"""The manifest of a stored run: where it came from, when, and what came out, as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from offramp.runs.origin import Origin
from offramp.runs.run import Run

FORMAT = 1
FILE = "manifest.json"
_MOST_BYTES = 64_000_000


class Unreadable(ValueError):
    """A run folder that is incomplete, damaged, or of another format."""


@dataclass(frozen=True)
class Manifest:
    """A stored run without its columns. `outcomes` counts runs by outcome.

    The first `quantile_runs` are those that quantiles are taken over, and the last beliefs are
    known of the first `belief_runs`.
    """

    origin: Origin
    created: datetime
    runs: int
    interrupted: bool
    quantile_runs: int
    belief_runs: int
    outcomes: Mapping[str, int]


def manifest_of(run: Run, created: datetime) -> Manifest:
    """The manifest of a run."""
    counts = {row.outcome: row.runs for row in run.outcomes()}
    first = run.summary.quantile_runs, run.columns.beliefs.shape[1]
    return Manifest(run.origin, created, run.runs, run.interrupted, *first, counts)


def manifest_text(manifest: Manifest) -> str:
    """The manifest as JSON."""
    data = {
        "format": FORMAT,
        "created": manifest.created.astimezone(UTC).isoformat(timespec="seconds"),
        "runs": manifest.runs,
        "interrupted": manifest.interrupted,
        "quantile_runs": manifest.quantile_runs,
        "belief_runs": manifest.belief_runs,
        "outcomes": dict(manifest.outcomes),
        "origin": manifest.origin.as_data(),
    }
    return json.dumps(data, indent=1, ensure_ascii=False, default=str) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run folder. Raises Unreadable."""
    file = folder / FILE
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise Unreadable(f"{FILE} is too large")
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise Unreadable(f"{FILE} has format {data['format']}; this version reads {FORMAT}")
        return Manifest(
            Origin.from_data(data["origin"]),
            datetime.fromisoformat(data["created"]),
            int(data["runs"]),
            bool(data["interrupted"]),
            int(data["quantile_runs"]),
            int(data.get("belief_runs", data["runs"])),  # an earlier version kept those of all
            {str(name): int(count) for name, count in data["outcomes"].items()},
        )
    except FileNotFoundError:
        raise Unreadable(f"it has no {FILE}") from None
    except OSError as error:
        raise Unreadable(f"{FILE} cannot be read: {error.strerror}") from None
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{FILE} is damaged ({type(error).__name__}: {error})") from None
