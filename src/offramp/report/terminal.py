"""What `offramp run` prints: what was played, what came out, and how to obtain it again."""

from pathlib import Path

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.report.believing import believing
from offramp.report.chart import bar
from offramp.report.command import repeat_command
from offramp.report.console import show
from offramp.report.development import developments
from offramp.report.doings import doings
from offramp.report.pieces import Folded, paragraph
from offramp.report.solved import solution_lines
from offramp.report.stability import stability_warnings, unbounded_warnings
from offramp.report.words import (
    fixed,
    listed,
    moment,
    percent,
    percent_range,
    plural,
    span,
    unmet,
)
from offramp.runs.run import Run

_FIGURES = 39  # columns of probability, interval and time, gaps included
_SHORT_BAR = 8
_NAME = 20  # columns in which the name of an outcome is readable, on several lines if need be
_DOING = {
    "equilibrium": "looking ahead",
    "doctrine": "following a doctrine",
    "script": "following a script",
}


def print_run(run: Run, console: Console, saved: Path | None = None) -> None:
    """Print the whole report of a run, 80 to 100 columns wide."""
    width = console.width
    parts: list[RenderableType] = [Text(run.origin.title, style="bold"), Text(preamble(run))]
    if run.interrupted:
        asked = run.settings.runs
        text = (
            f"Interrupted after {run.runs:,} of {plural(asked, 'run')}; the numbers are of those."
        )
        parts.append(Text(text, style="bold yellow"))
    cells = bar_cells(run, width)
    parts += [Text(), outcome_table(run, cells), Text(_caution(run, cells), style="dim")]
    parts += payoffs(run)
    parts += _choosing(run)
    parts += developments(run, width)
    parts += _unstable(run)
    parts += believing(run, width)
    parts += doings(run, width)
    show(console, *parts)
    show(console, *heading("To obtain the same numbers"))
    show(console, Text("  " + repeat_command(run)), wrap=False)
    if saved is not None:
        show(console, *heading("Saved in"))
        show(console, Text(f"  {at_home(saved)}"), wrap=False)


def outcome_lines(run: Run) -> str:
    """The outcomes alone, a line each: name, probability, interval."""
    rows = run.outcomes()
    width = max(len(row.outcome) for row in rows)
    return "\n".join(
        f"{row.outcome:{width}}  {percent(row.p, row.low, row.high):>8}"
        f"  {percent_range(row.low, row.high)}"
        for row in rows
    )


def preamble(run: Run) -> str:
    """One sentence: what was assumed and played."""
    settings, origin = run.settings, run.origin
    words = [f"Played {plural(run.runs, 'time')} over {span(origin)}"]
    if settings.policy:
        words.append(f"under the policy {settings.policy}")
    if changes := [path for path, _ in settings.sets if not path.endswith(".behavior")]:
        words.append(f"with {plural(len(changes), 'change')} to the file")
    count = len(origin.assumptions)
    if not count:
        words.append("no number being marked as uncertain")
    elif settings.assumptions == "drawn":
        words.append(f"{plural(count, 'assumption')} drawn anew for each run")
    else:
        words.append(f"{plural(count, 'assumption')} held at central values")
    words.append(f"{_behaviors(run)}, seed {run.seed}")
    if settings.precision != "double":
        words.append(f"{settings.precision} precision")
    return ", ".join(words) + ": what follows from these assumptions, not a forecast."


def bar_cells(run: Run, width: int) -> int:
    """How long the bars of outcomes are: as long as leaves room for the names; 0 for none."""
    longest = max(len(row.title) for row in run.outcomes())
    known = 24 if width >= 95 else 16
    rest = width - _FIGURES - 2  # beside the numbers and a gap
    return next((c for c in (known, _SHORT_BAR) if rest - c >= min(longest, _NAME)), 0)


def outcome_table(run: Run, cells: int) -> Table:
    """Probability, interval, bar of so many cells and time of each outcome."""
    rows = list(zip(run.outcomes(), run.times(), strict=True))
    top = _nice(max(row.high for row, _ in rows))
    table = _table()
    table.add_column("Outcome", ratio=1, overflow="fold")
    table.add_column("Probability", justify="right", no_wrap=True)
    table.add_column("95% interval", justify="right", no_wrap=True)
    if cells:
        scale = f"0{f'{top:.0%}':>{cells - 1}}"
        table.add_column(scale, no_wrap=True, width=cells)
    table.add_column("Median end", justify="right", no_wrap=True)
    for row, time in rows:
        drawn = [Text(bar(row.low, row.high, top, cells), style="cyan")] if cells else []
        table.add_row(
            Folded(row.title),
            Text(percent(row.p, row.low, row.high), style="bold"),
            Text(percent_range(row.low, row.high)),
            *drawn,
            Text(moment(run.origin, time.median)),
        )
    return table


def payoffs(run: Run) -> list[RenderableType]:
    """What each actor can expect: its mean payoff over the runs."""
    if not run.origin.actors or not run.columns.payoffs.any():
        return []
    titles = dict(run.origin.actors)
    table = _table()
    table.add_column("Actor")
    table.add_column("Expected payoff", justify="right")
    table.add_column("95% interval", justify="right")
    for row in run.payoffs():
        interval = f"{fixed(row.low)} to {fixed(row.high)}"
        table.add_row(Text(titles[row.actor]), Text(fixed(row.mean), style="bold"), Text(interval))
    note = unmet([row.title for row in run.outcomes() if not row.runs])
    below = [paragraph(note, style="dim")] if note else []
    return [*heading("What they can expect"), Padding(table, (0, 0, 0, 2)), *below]


def _choosing(run: Run) -> list[RenderableType]:
    """How the actors choose, and how well that was solved."""
    origin = run.origin
    lines = solution_lines(run.solution, run.settings.behaviors, dict(origin.actors))
    if not lines:
        return []
    return [*heading("How they choose"), *(Padding(line, (0, 0, 0, 2)) for line in lines)]


def _unstable(run: Run) -> list[RenderableType]:
    """Warnings of what feeds on itself or is no number, below the charts of what is followed."""
    told = [*unbounded_warnings(run), *stability_warnings(run)]
    warnings = [Text(f"Warning: {text}", style="yellow") for text in told]
    return [Text(), *(Padding(line, (0, 0, 0, 2)) for line in warnings)] if warnings else []


def heading(text: str) -> list[RenderableType]:
    """A heading after an empty line."""
    return [Text(), Text(text, style="bold")]


def at_home(path: Path) -> str:
    """A path, the user's home shortened to ~."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def _behaviors(run: Run) -> str:
    behaviors = run.settings.behaviors
    kinds = list(dict.fromkeys(behaviors.values()))
    if len(kinds) < 2:
        return f"all actors {_doing(kinds[0])}" if kinds else "no actors"
    return "behavior " + listed(
        [f"{kind} ({', '.join(a for a, k in behaviors.items() if k == kind)})" for kind in kinds]
    )


def _doing(kind: str) -> str:
    """What actors of a behavior do."""
    if kind.startswith("level-"):
        return f"choosing at {kind.replace('-', ' ')}"
    return _DOING.get(kind, kind)


def _caution(run: Run, cells: int) -> str:
    doubt = "chance and the assumptions" if run.settings.assumptions == "drawn" else "chance alone"
    text = "Bars: full up to the interval, ▒ within it. " if cells else ""
    text += f"Intervals show {doubt}"
    text += ", not whether the model is right."
    if (run.counts == 0).any():
        text += " An outcome that never came up is not thereby impossible."
    return text


def _nice(value: float) -> float:
    steps = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0)
    return next((step for step in steps if value <= step), 1.0)
