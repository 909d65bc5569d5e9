"""What a search among levers found: the front on fresh runs, a small picture, or JSON."""

import json
from dataclasses import dataclass
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.analysis.lever_grid import Setting, settings_in_order
from offramp.analysis.objectives import Objective
from offramp.analysis.optimizing import Best, Optimized, Value
from offramp.report.as_json import clean
from offramp.report.chart import scatter
from offramp.report.comparing import letter
from offramp.report.console import show
from offramp.report.pieces import Folded, grid, heading
from offramp.report.words import number, percent, percent_range, plural

_COLUMNS, _ROWS = 60, 14  # of the picture, where there is room for it
_TRIAL, _POINT, _BEATEN, _AS_IS = "·", "●", "○", "×"
_AS_IS_ROW = f"{_AS_IS} as it is"
_GAP, _LEVER = 2, 16  # between columns; the widest that one of a lever is


@dataclass(frozen=True)
class _Column:
    """A column of the front: a cell for the crisis as it is, and for each point."""

    head: str
    cells: list[Text]
    style: str  # levers have one

    @property
    def width(self) -> int:
        lines = [line for cell in self.cells for line in cell.plain.split("\n")]
        widest = max(map(len, [self.head, *lines]))
        return min(widest, _LEVER) if self.style else widest


def print_optimized(found: Optimized, console: Console) -> None:
    """The objectives, the front with its levers, the picture, and what to keep in mind."""
    crisis = found.crisis
    told = (
        f"{plural(len(found.trials), 'trial')} of {plural(len(found.levers), 'lever')}, each "
        f"solved and played {plural(found.runs, 'time')}, seed {found.seed}: what follows from "
        "these assumptions, not a forecast."
    )
    title = crisis.scenario.title or crisis.scenario.id
    parts: list[RenderableType] = [Text(title, style="bold"), Text(told)]
    if found.settings is not None:
        parts.append(Text(_settings(found, found.settings)))
    if found.taken_up:
        parts.append(Text(f"{plural(found.taken_up, 'trial')} had been finished before."))
    if found.interrupted:
        words = "Interrupted: the trials that were finished are kept; call again to go on."
        parts.append(Text(words, style="bold yellow"))
    parts += heading("Objectives")
    parts.append(grid([(letter(i), _objective(o)) for i, o in enumerate(found.objectives)]))
    parts += heading("Levers")
    parts.append(grid([(name, lever.title or "") for name, lever in found.levers.items()]))
    if found.as_is:
        note = f"trials that none beats, played again {plural(found.fresh, 'time')} on other luck"
        parts += heading("The front", note)
        parts += _front(found, console.width)
        if len(found.objectives) > 1:
            parts += _picture(found, console.width)
    parts += [Text(line, style="dim") for line in _notes(found)]
    parts += [Text(f"Warning: {line}", style="yellow") for line in _warnings(found)]
    show(console, *parts)


def optimized_json(found: Optimized) -> str:
    """One object: the objectives, the crisis as it is, the front, and all trials."""
    data = {
        "scenario": found.crisis.scenario.id,
        "hash": found.crisis.hash,
        "seed": found.seed,
        "runs": found.runs,
        "fresh": found.fresh,
        "interrupted": found.interrupted,
        "objectives": [
            {"name": o.name, "kind": o.kind, "title": o.title, "maximize": o.maximize}
            for o in found.objectives
        ],
        "levers": list(found.levers),
        "settings": found.settings,
        "tried": len(set(_tried(found))),
        "as_is": _values(found, found.as_is),
        "front": [
            {
                "levers": dict(best.point),
                "values": _values(found, best.values),
                "in_search": dict(_pairs(found, best.promised)),
                "beaten": best.beaten,
            }
            for best in found.front
        ],
        "left_out": found.left_out,
        "trials": [
            {
                "levers": dict(trial.point),
                "values": dict(_pairs(found, trial.values)) if trial.values else None,
                "problem": trial.problem or None,
            }
            for trial in found.trials
        ],
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _settings(found: Optimized, settings: int) -> str:
    """How many of the settings that the levers list were tried, and whether in their order."""
    tried = _tried(found)
    if len(set(tried)) < settings:
        return f"{len(set(tried)):,} of the {settings:,} settings of the levers were tried."
    ordered = tried == list(settings_in_order(found.levers))
    order = ", in the order in which they are listed" if ordered else ""
    return f"All {settings:,} settings of the levers were tried once{order}."


def _tried(found: Optimized) -> list[Setting]:
    return [tuple(trial.point[name] for name in found.levers) for trial in found.trials]


def _values(found: Optimized, values: tuple[Value, ...]) -> dict[str, Any]:
    return {name: value._asdict() for name, value in _pairs(found, values)}


def _pairs(found: Optimized, values: tuple[Any, ...]) -> list[tuple[str, Any]]:
    return [(o.name, value) for o, value in zip(found.objectives, values, strict=False)]


def _objective(o: Objective) -> str:
    kind = f"probability of {o.title}" if o.kind == "outcome" else o.title
    at_end = " at the end" if o.kind == "measure" else ""
    return f"{kind}{at_end}, {'more' if o.maximize else 'less'} is better"


def _front(found: Optimized, width: int) -> list[RenderableType]:
    """A row for each point; as many tables as it takes for all columns to find room side by side.

    Rows have numbers where there are several tables.
    """
    columns = _columns(found)
    room = width - len(_AS_IS_ROW) - _GAP
    tables: list[list[_Column]] = [[]]
    for column in columns:
        taken = sum(other.width + _GAP for other in tables[-1])
        if tables[-1] and taken + column.width > room:
            tables.append([])
        tables[-1].append(column)
    marks = [_BEATEN if best.beaten else _POINT for best in found.front]
    if len(tables) > 1:
        marks = [f"{mark} {number}" for number, mark in enumerate(marks, 1)]
    return [_table([_AS_IS_ROW, *marks], some) for some in tables]


def _columns(found: Optimized) -> list[_Column]:
    """The objectives, of the crisis as it is first, and the levers of each point."""
    columns: list[_Column] = []
    for i, o in enumerate(found.objectives):
        values = [found.as_is[i], *(best.values[i] for best in found.front)]
        columns.append(_Column(letter(i), [_cell(o, value) for value in values], ""))
    for name in found.levers:
        cells = [Text(_shown(best.point[name])) for best in found.front]
        columns.append(_Column(name, [Text(), *cells], "cyan"))
    return columns


def _table(rows: list[str], columns: list[_Column]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(
            Folded(column.head), style=column.style, overflow="fold", width=column.width,
            justify="right",
        )  # fmt: skip
    for row, *cells in zip(rows, *(column.cells for column in columns), strict=True):
        table.add_row(row, *cells)
    return table


def _cell(o: Objective, value: Value) -> Text:
    if o.kind == "outcome":
        told, between = percent(*value), percent_range(value.low, value.high)
    else:
        told, between = number(value.mean), f"{number(value.low)} to {number(value.high)}"
    return Text.assemble(told, "\n", (between, "dim"))


def _shown(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _picture(found: Optimized, width: int) -> list[RenderableType]:
    """The first two objectives of all trials, and of the front on fresh runs."""

    def place(values: tuple[float, ...]) -> tuple[float, float]:
        return values[0], values[1]

    def mean(best: Best) -> tuple[float, float]:
        return best.values[0].mean, best.values[1].mean

    points = [(*place(t.values), _TRIAL) for t in found.trials if t.values]
    points.append((found.as_is[0].mean, found.as_is[1].mean, _AS_IS))
    points += [(*mean(best), _BEATEN) for best in found.front if best.beaten]
    points += [(*mean(best), _POINT) for best in found.front if not best.beaten]
    _, across, up = scatter(points, 1, 1)
    left = max(len(number(end)) for end in up)
    columns = min(_COLUMNS, width - left - 4)
    lines, *_ = scatter(points, columns, _ROWS)
    names = [number(up[1]), *[""] * (len(lines) - 2), number(up[0])]
    rows = [f"{name:>{left}} ┤{line}" for name, line in zip(names, lines, strict=True)]
    first, last = number(across[0]), number(across[1])
    rows.append(f"{'':>{left}} └{'─' * columns}")
    rows.append(f"{'':>{left}}  {first}{last:>{columns - len(first)}}")
    title = f"across A, up B; {_TRIAL} trial, {_POINT} front, {_BEATEN} beaten, {_AS_IS} as it is"
    return [
        *heading("Trade-off", title),
        Padding(Text("\n".join(rows), no_wrap=True), (0, 0, 0, 2)),
    ]


def _notes(found: Optimized) -> list[str]:
    if not found.as_is:
        return []
    notes = [
        "The front was picked for looking good on the luck of the search (the winner's curse): "
        "these figures are of fresh runs, with 95% intervals, chance alone. The search saw no "
        "other settings than its trials."
    ]
    if any(best.beaten for best in found.front):
        notes.append(f"{_BEATEN}: on fresh runs another point is as good or better in everything.")
    if found.left_out:
        notes.append(f"{found.left_out} more points of the front stand under --json (trials).")
    return notes


def _warnings(found: Optimized) -> list[str]:
    failed = [trial.problem for trial in found.trials if trial.problem]
    if not failed:
        return []
    return [f"{plural(len(failed), 'trial')} could not be played, the first because: {failed[0]}"]
