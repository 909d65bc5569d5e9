"""What the actors did most: shares of their moves, and how these change over time."""

import numpy as np
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.report.chart import Floats, sparkline
from offramp.report.words import cut, moment
from offramp.runs.run import Run

_MOST = 4
_WIDE = 95  # columns from which two actors stand side by side
_NARROW = 60


def doings(run: Run, width: int) -> list[RenderableType]:
    """Each actor's most frequent actions with their share of its moves and a sparkline."""
    origin = run.origin
    taken, moves = run.summary.actions, run.moves()
    with np.errstate(invalid="ignore"):
        shares = taken / moves  # (period, action), NaN where there was no move
    blocks = [
        _block(run, actor, title, shares, (width - 4) // 2 if width >= _WIDE else width - 4)
        for actor, title in origin.actors
        if any(action.actor == actor for action in origin.actions)
    ]
    if not taken.any():
        return []
    grid = Table.grid(padding=(0, 2, 0, 0))
    step = 2 if width >= _WIDE and len(blocks) > 1 else 1
    for first in range(0, len(blocks), step):
        grid.add_row(*blocks[first : first + step])
    when = f"{moment(origin, 1)} to {moment(origin, origin.periods)}"
    legend = f"  share of their moves; on the right its course, {when}"
    head = [Text(), Text("What they did most", style="bold"), Text(legend, style="dim")]
    return [*head, Padding(grid, (0, 0, 0, 2))]


def _block(run: Run, actor: str, title: str, shares: Floats, width: int) -> Table:
    """One actor's most frequent actions."""
    origin, taken = run.origin, run.summary.actions
    spark = 12 if width < _NARROW else 20
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_row(Text(title, style="italic"))
    columns = [i for i, action in enumerate(origin.actions) if action.actor == actor]
    total = int(taken[:, columns].sum())
    often = sorted(columns, key=lambda i: -int(taken[:, i].sum()))
    often = [i for i in often if taken[:, i].any()][:_MOST]
    if not often:
        table.add_row(Text("  never moved", style="dim"))
        return table
    top = float(np.nanmax(shares[:, often]))
    for i in often:
        table.add_row(
            Text("  " + cut(origin.actions[i].title, width - spark - 10)),
            Text(f"{taken[:, i].sum() / total:.0%}", style="bold"),
            Text(sparkline(shares[:, i].tolist(), top, spark), style="cyan"),
        )
    return table
