"""Policies over worlds: means, regret, who is good enough, who is better than whom; or JSON."""

from dataclasses import asdict
from math import isnan
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from offramp.analysis.robust_choice import DominanceRow, RobustChoice
from offramp.analysis.worlds import Worlds
from offramp.report.pieces import Folded, heading
from offramp.report.words import number, percent, percent_range, plural

_NAME = 28


def robust_parts(found: RobustChoice) -> list[RenderableType]:
    """The tables and what to keep in mind."""
    how = (
        "each solved and followed exactly: actors know their world"
        if found.each is None
        else f"each played {plural(found.each, 'time')}"
    )
    how += ", choices as learned at the central values" if found.central else ""
    title = f"In {found.worlds} worlds"
    parts = heading(title, f"joint draws of all assumptions, {how}")
    better = "less is better" if found.criterion.sign > 0 else "more is better"
    parts.append(Text(f"Judged by the {found.criterion.title}; {better}."))
    parts.append(_table(found))
    parts += heading("Better than the crisis as it is", "share of worlds")
    parts.append(_against(found))
    parts += [Text(line, style="dim") for line in _notes(found)]
    if found.interrupted:
        words = "Interrupted: only the policies that were finished stand here."
        parts.append(Text(words, style="bold yellow"))
    return parts


def robust_data(found: RobustChoice) -> dict[str, Any]:
    """Plain data that JSON can hold."""
    return {
        "criterion": asdict(found.criterion),
        "worlds": found.worlds,
        "each": found.each,
        "target": found.target,
        "interrupted": found.interrupted,
        "policies": [row._asdict() for row in found.rows],
        "dominance": [row._asdict() for row in found.pairs],
        "values": dict(zip(found.policies, found.values.tolist(), strict=True)),
        "assumptions": {} if found.drawn is None else _drawn(found.drawn),
    }


def _drawn(worlds: Worlds) -> dict[str, list[float]]:
    """What each assumption is in every world."""
    return {a.path: worlds.values[:, i].tolist() for i, a in enumerate(worlds.assumptions)}


def _table(found: RobustChoice) -> Table:
    shares = found.criterion.kind == "outcome"

    def value(mean: float, low: float, high: float) -> Text:
        told = percent(mean, low, high) if shares else number(mean)
        between = percent_range(low, high) if shares else f"{number(low)} to {number(high)}"
        return Text.assemble(told, "\n", (between, "dim"))

    def gap(size: float, low: float, high: float) -> str:
        if not shares:
            return number(size)
        return f"{100 * size:.{1 if high - low > 0.001 else 2}f}"

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("policy", style="cyan", max_width=_NAME, overflow="fold")
    for name in ("mean", "regret", "largest", "best in"):
        table.add_column(name, justify="right", no_wrap=True)
    target = found.target is not None
    if target:
        table.add_column("enough", justify="right", no_wrap=True)
        table.add_column("open", justify="right", no_wrap=True)
    least = min(row.worst for row in found.rows)
    for row in found.rows:
        half = (row.regret_high - row.regret_low) / 2
        regret = Text.assemble(
            gap(row.regret, row.regret_low, row.regret_high),
            "\n",
            ("" if isnan(half) else f"±{gap(half, row.regret_low, row.regret_high)}", "dim"),
        )
        style = "bold" if row.worst == least else ""
        largest = Text(gap(row.worst, row.regret_low, row.regret_high), style=style)
        cells = [value(row.mean, row.low, row.high), regret, largest, Text(f"{row.best:.0%}")]
        if target:
            between = percent_range(row.enough_low, row.enough_high)
            cells.append(Text.assemble(f"{row.enough:.0%}", "\n", (between, "dim")))
            cells.append(Text(f"{row.open:.0%}"))
        table.add_row(Folded(row.policy), *cells)
    return table


def _against(found: RobustChoice) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("policy", style="cyan", max_width=_NAME, overflow="fold")
    for name in ("better", "95% interval", "worse", "not clear"):
        table.add_column(name, justify="right", no_wrap=True)
    first = found.policies[0]
    for row in found.pairs:
        if row.other == first:
            table.add_row(Folded(row.policy), *_shares(row))
    return table


def _shares(row: DominanceRow) -> list[str]:
    return [
        f"{row.better:.0%}",
        percent_range(row.low, row.high),
        f"{row.worse:.0%}",
        f"{row.open:.0%}",
    ]


def _notes(found: RobustChoice) -> list[str]:
    unit = " in percentage points" if found.criterion.kind == "outcome" else ""
    notes = [
        f"regret: how much worse than the best of these policies in each world{unit}, on average; "
        "largest: in the world where it is most (bold: the least of these). Intervals count "
        "worlds, not runs."
    ]
    if found.each is not None:
        notes.append(
            "One half of a world's runs says which policy is best there, the other how far the "
            "rest fall short: regrets err to the small side. In about 5% of worlds where two "
            "policies are alike, chance makes one look clearly better."
        )
    if found.target is not None:
        notes.append(
            "enough: share of worlds that meet the target; open: of these and the others, those "
            "where chance leaves it undecided."
        )
    return notes
