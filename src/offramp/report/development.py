"""How the crisis develops: small charts of the measures a reader wants first."""

from collections.abc import Callable, Sequence

import numpy as np
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.report.chart import Floats, curve, scale_of
from offramp.report.words import cut, number
from offramp.runs.run import Run

LADDER = "highest_rung."  # the measures a ladder of escalation declares, one per actor
_MOST = 4
_ROWS = 4


def developments(run: Run, width: int) -> list[RenderableType]:
    """Charts, two side by side: the highest rung of each actor, else the first measures."""
    chosen = chosen_measures(run)
    if not chosen:
        return []
    each = (width - 4) // 2 if len(chosen) > 1 else min(width - 2, 72)
    grid = Table.grid(padding=(0, 2, 0, 0))
    charts = [_chart(run, index, chosen, each) for index in chosen]
    for first in range(0, len(charts), 2):
        grid.add_row(*charts[first : first + 2])
    legend = "  ⠒ mean   ░ nine runs in ten   (a run that has ended counts on at its last value)"
    head = [Text(), Text("How it develops", style="bold"), Text(legend, style="dim")]
    return [*head, Padding(grid, (0, 0, 0, 2))]


def chosen_measures(run: Run) -> list[int]:
    """The columns of the measures to chart; of many ladders those on which most happens."""
    names = [measure.name for measure in run.origin.measures]
    rungs = [index for index, name in enumerate(names) if name.startswith(LADDER)]
    if not rungs:
        return list(range(len(names)))[:_MOST]
    quantiles = run.summary.quantiles
    moving = sorted(rungs, key=lambda i: -float(np.ptp(quantiles[:, i])))
    return sorted(moving[:_MOST])


def _chart(run: Run, index: int, chosen: list[int], width: int) -> RenderableType:
    measure = run.origin.measures[index]
    family = [
        other
        for other in chosen
        if run.origin.measures[other].name.split(".")[0] == measure.name.split(".")[0]
    ]
    low, high = run.summary.quantiles[:, :, 0], run.summary.quantiles[:, :, -1]
    means = run.summary.means
    scale = scale_of(
        low[:, family].clip(max=means[:, family]), high[:, family].clip(means[:, family])
    )
    title = measure.title + (f" ({measure.unit})" if measure.unit else "")
    band = (means[:, index], low[:, index], high[:, index])
    labels = number(scale[1]), number(scale[0])
    return plot(title, band, scale, labels, lambda columns: axis_of(run, columns), width)


def plot(
    title: str,
    band: tuple[Floats, Floats, Floats],
    scale: tuple[float, float],
    labels: Sequence[str],
    axis: Callable[[int], str],
    width: int,
) -> Text:
    """A curve with its band (mean, low, high), labelled at top and bottom, under its title."""
    margin = max(len(label) for label in labels)
    columns = width - margin - 2
    lines = curve(*band, scale, (columns, _ROWS))
    text = Text(cut(title, width) + "\n")
    for row, line in enumerate(lines):
        label = labels[0] if row == 0 else labels[1] if row == _ROWS - 1 else ""
        text.append(f"{label:>{margin}} ┤" if label else f"{'':{margin}} │", style="dim")
        text.append(line + "\n", style="cyan")
    text.append(" " * (margin + 1) + "└" + axis(columns), style="dim")
    return text


def axis_of(run: Run, columns: int) -> str:
    """Labels of the first, middle and last period."""
    origin = run.origin
    last = origin.periods
    ends = [origin.day(p) for p in (1, (last + 1) // 2, last)]
    if all(ends):
        first, middle, end = (str(day) for day in ends)
    else:
        first, middle, end = "period 1", str((last + 1) // 2), str(last)
    if last < 3 or len(first + middle + end) + 4 > columns:
        middle = ""
    line = f"{middle:^{columns}}"
    return first + line[len(first) : columns - len(end)] + (end if last > 1 else "")
