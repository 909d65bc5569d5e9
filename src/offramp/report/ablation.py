"""What each mechanism does to every outcome: a table of changes in percentage points, or JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from offramp.analysis.ablation import Ablated, Ablation, Effect
from offramp.report.as_json import clean
from offramp.report.console import show
from offramp.report.pieces import grid, heading
from offramp.report.solved import solution_data
from offramp.report.words import listed, percent, percent_range, plural, span
from offramp.runs.run import Run
from offramp.runs.solved import Solved

_NAME, _CELL = 30, 8  # widths: of a name at most, of a change
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def print_ablation(found: Ablation, console: Console) -> None:
    """The table of single mechanisms, that of pairs, and what to keep in mind."""
    run = found.whole
    told = (
        f"Played {plural(run.runs, 'time')} over {span(run.origin)} with all mechanisms"
        f"{_variants(found)}, seed {run.seed}: what follows from these assumptions, not a forecast."
    )
    parts: list[RenderableType] = [Text(run.origin.title, style="bold"), Text(told)]
    if found.interrupted:
        words = "Interrupted: what was finished is shown; call again to go on from there."
        parts.append(Text(words, style="bold yellow"))
    parts += heading("With all mechanisms")
    parts.append(_outcomes(run))
    if found.singles:
        note = "change of each outcome in percentage points"
        parts += heading("Without each mechanism", note)
        parts += _tables(run, found.singles, console.width)
    if found.pairs:
        note = "what switching both off does; below it, how much of that is beyond their sum"
        parts += heading("Without two of them", note)
        parts += _tables(run, found.pairs, console.width)
    parts += [Text(line, style="dim") for line in _notes(found)]
    parts += [Text(f"Warning: {line}", style="yellow") for line in _warnings(found)]
    show(console, *parts)


def _variants(found: Ablation) -> str:
    """What else was played."""
    if not found.interrupted:
        return " and without each"
    played = [" and ".join(v.off) for v in (*found.singles, *found.pairs) if not v.problem]
    return f" and without {listed(played, 'or')}" if played else " only"


def ablation_json(found: Ablation) -> str:
    """One object: the outcomes with all mechanisms, and the effects of each variant."""
    run = found.whole
    data = {
        "scenario": run.origin.scenario,
        "hash": run.hash,
        "seed": run.seed,
        "runs": run.runs,
        "interrupted": found.interrupted,
        "outcomes": {
            row.outcome: {"title": row.title, "p": row.p, "low": row.low, "high": row.high}
            for row in run.outcomes()
        },
        "solution": solution_data(run.solution),
        "singles": [_data(variant) for variant in found.singles],
        "pairs": [_data(variant) for variant in found.pairs],
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _data(variant: Ablated) -> dict[str, Any]:
    def told(effects: Iterable[Effect]) -> dict[str, Any]:
        return {
            effect.outcome: {k: v for k, v in asdict(effect).items() if k not in _ELSEWHERE}
            for effect in effects
        }

    return {
        "off": list(variant.off),
        "moved": variant.moved,
        "changes": told(variant.effects),
        "interactions": told(variant.beyond),
        "solution": solution_data(variant.solution),
        "problem": variant.problem or None,
    }


_ELSEWHERE = ("outcome", "before")  # the key, and what stands under outcomes


def _outcomes(run: Run) -> RenderableType:
    """The outcomes with their letters, which head the columns below."""
    rows = [
        (
            _letter(index),
            row.title,
            percent(row.p, row.low, row.high),
            percent_range(row.low, row.high),
        )
        for index, row in enumerate(run.outcomes())
    ]
    return grid(rows)


def _letter(index: int) -> str:
    return _LETTERS[index] if index < len(_LETTERS) else str(index + 1)


def _tables(run: Run, variants: Sequence[Ablated], width: int) -> list[RenderableType]:
    """As many tables as it takes for all outcomes to find room side by side."""
    names = max((len(" and ".join(v.off)) for v in variants), default=0)
    room = max(1, (width - min(names, _NAME) - 12) // _CELL)
    count = len(run.origin.outcomes)
    return [
        _table(variants, range(first, min(first + room, count))) for first in range(0, count, room)
    ]


def _table(variants: Sequence[Ablated], shown: range) -> Table:
    """A row for each variant, those that move most first; a column for each outcome shown."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("without", style="cyan", max_width=_NAME, overflow="fold")
    table.add_column("moved", justify="right", no_wrap=True)
    for index in shown:
        table.add_column(_letter(index), justify="right", no_wrap=True)
    for variant in sorted(variants, key=lambda v: -v.moved):
        name = Text(" and ".join(variant.off))
        if variant.problem:
            table.add_row(name, Text("–"))
            continue
        cells = [_cell(variant.effects[index]) for index in shown]
        if variant.beyond:
            pairs = zip(cells, (_cell(variant.beyond[index]) for index in shown), strict=True)
            cells = [Text.assemble(both, "\n", beyond) for both, beyond in pairs]
        style = "bold" if any(effect.seen for effect in variant.effects) else "dim"
        table.add_row(name, Text(f"{variant.moved:.1%}", style=style), *cells)
    return table


def _cell(effect: Effect) -> Text:
    """The change, its interval below; dim where none was seen."""
    half = 50 * (effect.high - effect.low)
    digits = 1 if half >= 0.05 else 2
    change = f"{100 * effect.change:+.{digits}f}" if effect.change else "0"
    style = "bold" if effect.seen else "dim"
    return Text.assemble((change, style), "\n", (f"±{half:.{digits}f}", "dim"))


def _notes(found: Ablation) -> list[str]:
    effects = [e for variant in (*found.singles, *found.pairs) for e in variant.effects]
    by_chance = round(0.05 * len(effects))
    notes = [
        "±: 95% interval of a paired difference, chance alone. moved: share of probability that "
        "lies elsewhere. Dim: no change was seen."
    ]
    if by_chance:
        notes.append(
            f"Of {plural(len(effects), 'interval')}, about {by_chance} would leave out no change "
            "by chance if nothing mattered."
        )
    return notes


def _warnings(found: Ablation) -> list[str]:
    variants = [*found.singles, *found.pairs]
    lines = [
        f"{listed(list(v.off))} cannot be switched off: {v.problem}" for v in variants if v.problem
    ]
    rough = [" and ".join(v.off) for v in variants if v.solution and not _good(v.solution)]
    if found.whole.solution and not _good(found.whole.solution):
        lines.append("The crisis with all mechanisms was not solved well: see offramp run.")
    if rough:
        lines.append(f"Choices did not come to rest without {listed(rough, 'or')}.")
    return lines


def _good(solution: Solved) -> bool:
    return solution.solver == "none" or solution.converged
