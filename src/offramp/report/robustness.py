"""In what share of worlds claims hold, and which assumptions separate those worlds from others."""

from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from offramp.analysis.boxes import NoLearning
from offramp.analysis.robustness import Robustness
from offramp.analysis.separating import Box, Limit, Separation
from offramp.report.pieces import grid, heading
from offramp.report.words import listed, number, percent_range, plural

_CENTRAL = (
    "Actors choose by what they learned at the central values; each move is judged by the payoffs "
    "and rules of its world."
)
_SHOWN = 2  # boxes of a claim


def robust_parts(robust: Robustness) -> list[RenderableType]:
    """A table of shares, and for each claim what separates the worlds."""
    cut = " (interrupted)" if robust.interrupted else ""
    note = (
        f"in {plural(len(robust.worlds), 'world')}{cut}, drawn from the joint uncertainty of "
        f"{plural(len(robust.worlds.assumptions), 'assumption')}"
    )
    parts = heading("Robustness", note)
    parts.append(grid(_rows(robust), ("claim", "holds in", "", "fails in", "")))
    parts += [Padding(Text(line), (0, 0, 0, 2)) for line in _separating(robust)]
    if robust.foresight == "central":
        parts.append(Text(_CENTRAL, style="dim"))
    return parts


def robust_data(robust: Robustness, claim: str) -> dict[str, Any]:
    """The same of one claim as plain data."""
    share = robust.of(claim)
    found = separation_of(robust, claim)
    data = {**asdict(share), "share": share.share, "undecided": share.undecided}
    return {**data, "separation": None if found is None else _data(found)}


def separation_of(robust: Robustness, claim: str) -> Separation | None:
    """What separates the worlds; None where that cannot be looked for."""
    try:
        return robust.separation(claim)
    except NoLearning:
        return None


def box_sentence(claim: str, found: Separation, box: Box) -> str:
    """Where a claim fails (or holds, if that is rarer), in a sentence."""
    where = listed([_limit(limit) for limit in box.limits])
    density, coverage = box.density, box.coverage
    return (
        f"{claim} {found.label} where {where}: in {density[0]:.0%} "
        f"[{percent_range(density[1], density[2])}] of such worlds, which are {coverage[0]:.0%} of "
        f"all in which it {found.label} (it {found.label} in {found.base[0]:.0%} of the half of "
        "the worlds in which this was measured)."
    )


def _rows(robust: Robustness) -> list[list[str]]:
    rows: list[list[str]] = []
    for name in robust.claims:
        share = robust.of(name)
        undecided = share.undecided / share.worlds
        rows.append(
            [
                name,
                f"{share.share:.0%}",
                percent_range(share.low, share.high),
                f"{share.fails / share.worlds:.0%}",
                f"undecided in {undecided:.0%}" if undecided else "",
            ]
        )
    return rows


def _separating(robust: Robustness) -> Iterable[str]:
    for name in robust.claims:
        found = separation_of(robust, name)
        if found is None:
            yield (
                "Which assumptions separate these worlds: install scikit-learn to see "
                '(pip install "offramp[analysis]").'
            )
            return
        yield from (box_sentence(name, found, box) for box in found.boxes[:_SHOWN])


def _limit(limit: Limit) -> str:
    low, high = limit.low, limit.high
    if not isfinite(low):
        return f"{limit.assumption} is at most {number(high)}"
    if not isfinite(high):
        return f"{limit.assumption} is above {number(low)}"
    return f"{limit.assumption} lies between {number(low)} and {number(high)}"


def _data(found: Separation) -> dict[str, Any]:
    def ends(limit: Limit) -> dict[str, Any]:
        return {
            "assumption": limit.assumption,
            "low": limit.low if isfinite(limit.low) else None,
            "high": limit.high if isfinite(limit.high) else None,
        }

    return {
        "label": found.label,
        "base": list(found.base),
        "reason": found.reason,
        "boxes": [
            {
                "limits": [ends(limit) for limit in box.limits],
                "inside": box.inside,
                "coverage": list(box.coverage),
                "density": list(box.density),
            }
            for box in found.boxes
        ],
    }
