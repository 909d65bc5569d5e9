"""What actors believe about each other's private types: small charts, and data.

Observers who saw the same, and so believe the same, share a chart. Leaves out: beliefs that
hardly move, of which only their number is told.
"""

from typing import Any, NamedTuple

import numpy as np
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.report.chart import Floats
from offramp.report.development import axis_of, plot
from offramp.report.words import cut, listed, plural
from offramp.runs.quantiles import QUANTILES
from offramp.runs.run import Run

_MOST = 4
_STILL = 0.1  # a belief that moves less is not charted
_ALIKE = 0.02  # beliefs that differ by less share a chart
_WIDE = 80  # columns from which two charts stand side by side


class _Chart(NamedTuple):
    """A belief to chart: its slot, those of the other types, who shares it, how far it moves."""

    slot: int
    about: list[int]
    observers: list[str]
    moved: float


def believing(run: Run, width: int) -> list[RenderableType]:
    """Charts of the beliefs that move most, at most four; empty without private types."""
    if not run.origin.beliefs:
        return []
    head = [Text(), Text("What they believe", style="bold")]
    found = charted(run)
    if not found:
        return [*head, Text("  Beliefs about private types hardly move.")]
    chosen, rest = found[:_MOST], len(found) - _MOST
    beside = 2 if len(chosen) > 1 and width >= _WIDE else 1
    each = (width - 4) // 2 if beside > 1 else min(width - 2, 72)
    grid = Table.grid(padding=(0, 2, 0, 0))
    charts = [_drawn(run, chart, each) for chart in chosen]
    for first in range(0, len(charts), beside):
        grid.add_row(*charts[first : first + beside])
    legend = "  ⠒ mean belief   ░ nine runs in ten"
    if rest > 0:
        legend += f"   ({plural(rest, 'more belief')} in --json)"
    head.append(Text(legend, style="dim"))
    return [*head, Padding(grid, (0, 0, 0, 2))]


def charted(run: Run) -> list[_Chart]:
    """The beliefs worth a chart, one for each subject and group of observers, most moved first."""
    found = run.summary.beliefs
    spread = found.quantiles[:, :, -1] - found.quantiles[:, :, 0]
    moved = spread.max(axis=0)
    told = _informed(run)
    charts: list[_Chart] = []
    pairs = list(dict.fromkeys((b.observer, b.subject) for b in run.origin.beliefs))
    for observer, subject in pairs:
        about = [
            slot
            for slot, b in enumerate(run.origin.beliefs)
            if (b.observer, b.subject) == (observer, subject)
        ]
        slot = max(about, key=lambda s: (round(float(told[s]), 6), -s))
        alike = next((chart for chart in charts if _alike(run, about, chart.about)), None)
        if alike:
            alike.observers.append(observer)
        else:
            charts.append(_Chart(slot, about, [observer], float(moved[slot])))
    moving = [chart for chart in charts if chart.moved >= _STILL]
    return sorted(moving, key=lambda chart: -chart.moved)


def beliefs_data(run: Run) -> dict[str, Any]:
    """Beliefs by observer, subject and type: mean, quantiles and truth, by period."""
    data: dict[str, Any] = {}
    found = run.summary.beliefs
    for slot, (observer, subject, kind) in enumerate(run.origin.beliefs):
        columns: dict[str, Any] = {"mean": found.means[:, slot].tolist()}
        for q, share in enumerate(QUANTILES):
            columns[f"q{round(100 * share):02}"] = found.quantiles[:, slot, q].tolist()
        columns["when_true"] = found.when_true[:, slot].tolist()
        columns["share"] = found.shares[:, slot].tolist()
        data.setdefault(observer, {}).setdefault(subject, {})[kind] = columns
    return data


def _informed(run: Run) -> Floats:
    """How much each belief says about the truth, (slot,): their covariance where it is largest."""
    found = run.summary.beliefs
    covariance = found.shares * (np.nan_to_num(found.when_true) - found.means)
    return np.abs(covariance).max(axis=0)


def _alike(run: Run, one: list[int], other: list[int]) -> bool:
    """Whether two observers' beliefs about one subject look the same."""
    found, beliefs = run.summary.beliefs, run.origin.beliefs
    if beliefs[one[0]].subject != beliefs[other[0]].subject:
        return False
    means = np.abs(found.means[:, one] - found.means[:, other]).max(initial=0.0)
    spread = np.abs(found.quantiles[:, one] - found.quantiles[:, other]).max(initial=0.0)
    return max(float(means), float(spread)) < _ALIKE


def _drawn(run: Run, chart: _Chart, width: int) -> Text:
    found, slot = run.summary.beliefs, chart.slot
    _, subject, kind = run.origin.beliefs[slot]
    titles = dict(run.origin.actors)
    title = f"{_who(run, chart, titles)} on {titles[subject]}: {kind.replace('_', ' ')}"
    mean = found.means[:, slot]
    band = (mean, found.quantiles[:, slot, 0], found.quantiles[:, slot, -1])
    labels = ("100%", "0%")
    text = plot(title, band, (0.0, 1.0), labels, lambda columns: axis_of(run, columns), width)
    told = _told(mean, found.when_true[:, slot], found.shares[:, slot])
    text.append(f"\n  {cut(told, width - 2)}")
    return text


def _who(run: Run, chart: _Chart, titles: dict[str, str]) -> str:
    observers = [titles[observer] for observer in chart.observers]
    if len(observers) == len(titles) - 1 > 1:
        return "All others"
    return listed(observers if len(observers) < 3 else [observers[0], f"{len(observers) - 1} more"])


def _told(mean: Floats, when_true: Floats, shares: Floats) -> str:
    """`40% to 52% (if true 71%, else 38%)`: from the first period to the last."""
    text = f"{mean[0]:.0%} to {mean[-1]:.0%}"
    share, true = float(shares[-1]), float(when_true[-1])
    if 0 < share < 1:
        false = (float(mean[-1]) - share * true) / (1 - share)
        text += f" (if true {true:.0%}, else {max(false, 0.0):.0%})"
    return text
