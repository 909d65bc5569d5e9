"""What a search among levers found: the front on fresh runs, a small picture, or JSON."""

import json
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.analysis.objectives import Objective
from offramp.analysis.optimizing import Best, Optimized, Value
from offramp.report.as_json import clean
from offramp.report.chart import scatter
from offramp.report.comparing import letter
from offramp.report.console import show
from offramp.report.pieces import grid, heading
from offramp.report.words import number, percent, percent_range, plural

_COLUMNS, _ROWS = 60, 14  # of the picture
_TRIAL, _POINT, _BEATEN, _AS_IS = "·", "●", "○", "×"


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
        parts.append(_front(found))
        if len(found.objectives) > 1:
            parts += _picture(found)
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


def _values(found: Optimized, values: tuple[Value, ...]) -> dict[str, Any]:
    return {name: value._asdict() for name, value in _pairs(found, values)}


def _pairs(found: Optimized, values: tuple[Any, ...]) -> list[tuple[str, Any]]:
    return [(o.name, value) for o, value in zip(found.objectives, values, strict=False)]


def _objective(o: Objective) -> str:
    kind = f"probability of {o.title}" if o.kind == "outcome" else o.title
    at_end = " at the end" if o.kind == "measure" else ""
    return f"{kind}{at_end}, {'more' if o.maximize else 'less'} is better"


def _front(found: Optimized) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("")
    for index in range(len(found.objectives)):
        table.add_column(letter(index), justify="right", no_wrap=True)
    for name in found.levers:
        table.add_column(name, style="cyan", overflow="fold", max_width=16, justify="right")
    cells = [_cell(o, v) for o, v in zip(found.objectives, found.as_is, strict=True)]
    table.add_row(Text(f"{_AS_IS} as it is"), *cells)
    for best in found.front:
        values = [_cell(o, v) for o, v in zip(found.objectives, best.values, strict=True)]
        levers = [Text(_shown(best.point[name])) for name in found.levers]
        table.add_row(Text(_BEATEN if best.beaten else _POINT), *values, *levers)
    return table


def _cell(o: Objective, value: Value) -> Text:
    if o.kind == "outcome":
        told, between = percent(*value), percent_range(value.low, value.high)
    else:
        told, between = number(value.mean), f"{number(value.low)} to {number(value.high)}"
    return Text.assemble(told, "\n", (between, "dim"))


def _shown(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _picture(found: Optimized) -> list[RenderableType]:
    """The first two objectives of all trials, and of the front on fresh runs."""

    def place(values: tuple[float, ...]) -> tuple[float, float]:
        return values[0], values[1]

    def mean(best: Best) -> tuple[float, float]:
        return best.values[0].mean, best.values[1].mean

    points = [(*place(t.values), _TRIAL) for t in found.trials if t.values]
    points.append((found.as_is[0].mean, found.as_is[1].mean, _AS_IS))
    points += [(*mean(best), _BEATEN) for best in found.front if best.beaten]
    points += [(*mean(best), _POINT) for best in found.front if not best.beaten]
    lines, across, up = scatter(points, _COLUMNS, _ROWS)
    left = max(len(number(end)) for end in up)
    names = [number(up[1]), *[""] * (len(lines) - 2), number(up[0])]
    rows = [f"{name:>{left}} ┤{line}" for name, line in zip(names, lines, strict=True)]
    first, last = number(across[0]), number(across[1])
    rows.append(f"{'':>{left}} └{'─' * _COLUMNS}")
    rows.append(f"{'':>{left}}  {first}{last:>{_COLUMNS - len(first)}}")
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
