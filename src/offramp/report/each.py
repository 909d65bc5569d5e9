"""One crisis under several behaviors, side by side: outcomes and expected payoffs."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from offramp.report.as_json import clean, run_data
from offramp.report.console import show
from offramp.report.stability import stability_warnings
from offramp.report.terminal import at_home, heading
from offramp.report.words import fixed, listed, percent, percent_range, plural, span
from offramp.runs.run import Run

Cell = tuple[str, str]  # a number and its interval


def print_each(
    found: Mapping[str, Run], varied: Sequence[str], console: Console, saved: Sequence[Path] = ()
) -> None:
    """Print one table: a row for each outcome and actor, a column for each behavior.

    `varied` are the actors whose behavior differs between the columns; `saved` the folders of
    the runs.
    """
    one = next(iter(found.values()))
    parts: list[RenderableType] = [Text(one.origin.title, style="bold"), Text(_told(one, varied))]
    if any(run.interrupted for run in found.values()):
        words = "Interrupted: some columns are of fewer runs, and have wider intervals."
        parts.append(Text(words, style="bold yellow"))
    parts += [Text(), each_table(found)]
    note = "Below each number its 95% interval: chance alone. All columns meet the same luck."
    parts.append(Text(note, style="dim"))
    for text, levels in _warnings(found).items():
        parts.append(Text(f"Warning ({listed(levels)}): {text}", style="yellow"))
    show(console, *parts)
    if saved:
        show(console, *heading("Saved in"))
        show(console, *(Text(f"  {at_home(path)}") for path in saved), wrap=False)


def each_table(found: Mapping[str, Run]) -> Table:
    """The table; the interval of each number on the line below it."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", ratio=1)
    for level in found:
        table.add_column(level, justify="right", no_wrap=True)
    one = next(iter(found.values()))

    def add(title: str, cell: Callable[[Run], Cell]) -> None:
        cells = [cell(run) for run in found.values()]
        shown = [
            Text.assemble((value, "bold"), "\n", (low_high, "dim")) for value, low_high in cells
        ]
        table.add_row(Text(title), *shown)

    for outcome, title in one.origin.outcomes:
        add(title, lambda run, name=outcome: _outcome(run, name))
    if any(run.columns.payoffs.any() for run in found.values()):
        table.add_row(Text("Expected payoff", style="dim"))
        for actor, title in one.origin.actors:
            add(f"  {title}", lambda run, name=actor: _payoff(run, name))
    return table


def each_lines(found: Mapping[str, Run]) -> str:
    """Behavior, outcome, probability and interval, a line each."""
    rows = [(level, row) for level, run in found.items() for row in run.outcomes()]
    wide = max(len(level) for level, _ in rows), max(len(row.outcome) for _, row in rows)
    return "\n".join(
        f"{level:{wide[0]}}  {row.outcome:{wide[1]}}  {percent(row.p, row.low, row.high):>8}"
        f"  {percent_range(row.low, row.high)}"
        for level, row in rows
    )


def each_json(found: Mapping[str, Run]) -> str:
    """One object: by behavior what `offramp run --json` prints."""
    data = {level: run_data(run) for level, run in found.items()}
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _told(run: Run, varied: Sequence[str]) -> str:
    titles, settings = dict(run.origin.actors), run.settings
    kept = [f"{titles[a]} {kind}" for a, kind in settings.behaviors.items() if a not in varied]
    who = "all actors" if not kept else listed([titles[actor] for actor in varied]) or "nobody"
    text = f"Played {plural(run.runs, 'time')} over {span(run.origin)} for each behavior of {who}"
    if settings.policy:
        text += f", under the policy {settings.policy}"
    if kept:
        text += f" (as ever: {', '.join(kept)})"
    if settings.precision != "double":
        text += f", {settings.precision} precision"
    return f"{text}, seed {run.seed}: what follows from these assumptions, not a forecast."


def _outcome(run: Run, name: str) -> Cell:
    (row,) = run.outcomes().where(outcome=name)
    return percent(row.p, row.low, row.high), percent_range(row.low, row.high)


def _payoff(run: Run, actor: str) -> Cell:
    (row,) = run.payoffs().where(actor=actor)
    return fixed(row.mean), f"±{fixed((row.high - row.low) / 2)}"


def _warnings(found: Mapping[str, Run]) -> dict[str, list[str]]:
    """Each warning with the behaviors it concerns."""
    warnings: dict[str, list[str]] = {}
    for level, run in found.items():
        solving = run.solution.warnings if run.solution else ()
        for text in (*solving, *stability_warnings(run)):
            warnings.setdefault(text, []).append(level)
    return warnings
