"""Lists: the scenarios that ship, the runs that are stored."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console, RenderableType
from rich.text import Text

from offramp import catalog
from offramp.report.console import show
from offramp.report.pieces import grid, heading
from offramp.report.terminal import at_home
from offramp.report.words import cut
from offramp.runs.manifest import Manifest
from offramp.runs.store import Stored

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Entry:
    """A shipped scenario: its name, title and the first sentence of its summary."""

    name: str
    title: str
    summary: str

    @property
    def group(self) -> str:
        """The folder it stands in (`theory`); empty for a crisis."""
        return self.name.rpartition("/")[0]


def entries() -> list[Entry]:
    """All shipped scenarios, read for their titles only."""
    return [_entry(name, catalog.text(name)) for name in catalog.names()]


def argument_entries() -> list[Entry]:
    """All shipped arguments, read for their titles only."""
    return [_entry(name, catalog.argument_text(name)) for name in catalog.argument_names()]


def print_catalog(found: Sequence[Entry], console: Console, title: str = "") -> None:
    """Name, title and summary of each, below a title."""
    rows = [(entry.name, f"{entry.title}. {entry.summary}".strip()) for entry in found]
    parts = heading(title) if title else []
    show(console, *parts, grid(rows, indent=0, width=34))


def catalog_json(scenarios: Sequence[Entry], arguments: Sequence[Entry]) -> str:
    """The same of scenarios and of arguments, as one JSON object."""
    data = {"scenarios": [*map(asdict, scenarios)], "arguments": [*map(asdict, arguments)]}
    return json.dumps(data, indent=2, ensure_ascii=False)


def print_runs(stored: Sequence[Stored], folder: Path, console: Console) -> None:
    """When, what, how often, under which seed, the likeliest outcome, and the folder."""
    if not stored:
        show(
            console,
            Text(f"No runs are stored in {folder} yet. offramp run NAME stores one."),
            wrap=False,
        )
        return
    parts: list[RenderableType] = [Text(f"Stored in {at_home(folder)}", style="dim")]
    header = ("when", "scenario", "runs", "seed", "likeliest outcome")
    rows = [_row(m) for s in stored if (m := s.manifest)]
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    if rows:
        parts.append(Text(_aligned(header, widths), style="dim"))
    for row, kept in zip(rows, stored, strict=False):  # the broken ones come last
        parts += [Text(_aligned(row, widths)), Text(f"  {kept.path.name}", style="cyan")]
    broken = [f"broken: {s.path.name}: {s.problem}" for s in stored if not s.manifest]
    parts += [Text(line, style="yellow") for line in broken]
    if rows:
        parts.append(Text("\nofframp runs NAME prints one again."))
    show(console, *parts, wrap=False)


def runs_json(stored: Sequence[Stored]) -> str:
    """The list as JSON."""
    return json.dumps([_data(s) for s in stored], indent=2, ensure_ascii=False)


def _data(stored: Stored) -> dict[str, Any]:
    m = stored.manifest
    if m is None:
        return {"path": str(stored.path), "problem": stored.problem}
    return {
        "path": str(stored.path),
        "created": m.created.isoformat(),
        "scenario": m.origin.scenario,
        "title": m.origin.title,
        "hash": m.origin.hash,
        "runs": m.runs,
        "seed": m.origin.seed,
        "policy": m.origin.settings.policy,
        "interrupted": m.interrupted,
        "outcomes": dict(m.outcomes),
    }


def _row(m: Manifest) -> tuple[str, ...]:
    when = f"{m.created.astimezone():%Y-%m-%d %H:%M}"
    runs = f"{m.runs:,}{' (interrupted)' if m.interrupted else ''}"
    return when, cut(m.origin.scenario, 30), runs, str(m.origin.seed), _top(m)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
    return "  ".join(cells).rstrip()


def _top(manifest: Manifest) -> str:
    if not manifest.outcomes or not manifest.runs:
        return ""
    name, count = max(manifest.outcomes.items(), key=lambda item: item[1])
    title = dict(manifest.origin.outcomes).get(name, name)
    return f"{cut(title, 28)} {count / manifest.runs:.0%}"


def _entry(name: str, text: str | None) -> Entry:
    try:
        data: Any = yaml.load(text or "", Loader=_LOADER)
        title, summary = str(data.get("title") or name), str(data.get("summary") or "")
    except (yaml.YAMLError, AttributeError):
        return Entry(name, "This file cannot be read", "")
    sentence = " ".join(summary.split()).partition(". ")[0].rstrip(".")
    return Entry(name, title.rstrip("."), f"{sentence}." if sentence else "")
