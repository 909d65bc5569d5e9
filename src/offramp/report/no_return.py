"""How much one move could still avert, period by period, and where the point of no return lies."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.analysis.offramps.found import Left, Offramps
from offramp.report.chart import bar
from offramp.report.pieces import heading
from offramp.report.situation import Situations

_ROWS = 16  # periods shown at most
_HALF = 0.5
_FIGURES = 43  # columns of the indent, the period and the numbers, gaps included
_NONE = "no move found"


def what_is_left(words: Situations, found: Offramps, width: int) -> list[RenderableType]:
    """A bar for each period: of what was still to come, how much one move averts."""
    if not any(left.share for left in found.left):
        return []
    parts = heading("What one move could still avert", "of the bad outcomes yet to come")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    cells = _bar_cells(words, found, width)
    table.add_column("In", no_wrap=True)
    for name in ("To come", "Averted", "Interval"):
        table.add_column(name, justify="right", no_wrap=True)
    if cells:
        table.add_column(f"0{'100%':>{cells - 1}}", no_wrap=True, width=cells)
    table.add_column("By", overflow="fold")
    for left in _shown(found.left):
        table.add_row(*_row(words, left, cells))
    return [*parts, Padding(table, (0, 0, 0, 2)), Text(_point_of_no_return(words, found))]


def _bar_cells(words: Situations, found: Offramps, width: int) -> int:
    """How long the bars are: as long as leaves room for whoever moves; 0 for none."""
    actors = {left.actor for left in found.left if left.actor is not None}
    longest = max(len(name) for name in (_NONE, *map(words.actor, actors)))
    rest = width - _FIGURES - 2  # beside the numbers and a gap
    known = 24 if width >= 95 else 14
    return next((cells for cells in (known, 8) if rest - cells >= min(longest, 16)), 0)


def _row(words: Situations, left: Left, cells: int) -> list[Text]:
    when = str(left.day) if left.day else f"period {left.period}"
    head = [Text(when), Text(f"{left.bad:,}")]
    if left.share is None or left.actor is None:
        nothing = [Text("·" * cells, style="dim")] if cells else []
        return [*head, Text("–"), Text(""), *nothing, Text(_NONE)]
    value, low, high = left.share
    drawn = bar(max(low, 0.0), max(high, 0.0), 1.0, cells)
    bars = [Text(drawn, style="cyan")] if cells else []
    ends = f"{round(100 * low)} to {round(100 * high)}%"
    share = Text(f"{round(100 * value)}%", style="bold")
    actor = Text(words.actor(left.actor))
    return [*head, share, Text(ends), *bars, actor]


def _shown(left: Sequence[Left]) -> list[Left]:
    """Evenly spaced periods, the first and the last among them."""
    if len(left) <= _ROWS:
        return list(left)
    places = {round(i * (len(left) - 1) / (_ROWS - 1)) for i in range(_ROWS)}
    return [row for place, row in enumerate(left) if place in places]


def _point_of_no_return(words: Situations, found: Offramps) -> str:
    days = {left.period: left.day for left in found.left}

    def when(period: int) -> str:
        return words.moment(period, days[period])

    sure, perhaps = found.latest(_HALF)
    last = found.left[-1].period
    if not perhaps:
        return "In no period would one of the moves found have averted half of them."
    if not sure:
        later = f"; after {when(perhaps)} none of those found would" if perhaps < last else ""
        return f"In no period is it sure that one move would have averted half of them{later}."
    text = f"One move as late as {when(sure)} would have averted half of them"
    if sure == last:
        return f"{text}."
    if sure == perhaps:
        return f"{text}; none of those found would have done so later."
    if perhaps == last:
        return f"{text}; whether a later one would is undecided."
    return f"{text}; none of those found would after {when(perhaps)}; in between is undecided."
