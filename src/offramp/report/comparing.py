"""What policies change: outcomes in percentage points, payoffs, measures; a table each, or JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from offramp.analysis.comparison import Compared, Comparison, Difference
from offramp.analysis.robust_choice import RobustChoice
from offramp.report.as_json import clean
from offramp.report.console import show
from offramp.report.pieces import Folded, grid, heading
from offramp.report.robust_choice import robust_data, robust_parts
from offramp.report.solved import solution_data
from offramp.report.words import listed, number, percent, percent_range, plural, span, unmet
from offramp.runs.solved import Solved

_NAME, _CELL, _RANGE = 28, 9, 14  # widths: of a name at most, of a change, of a range
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def print_comparison(
    found: Comparison,
    console: Console,
    robust: RobustChoice | None = None,
    interrupted: bool = False,
) -> None:
    """The crisis as it is, and a table each of outcomes, payoffs and measures by policy.

    What was found over many worlds (`robust`) comes last. That may have been `interrupted` though
    the comparison was not.
    """
    run = found.whole
    seeds = f", {found.seeds} seeds of the solver" if found.seeds > 1 else ""
    told = (
        f"Played {plural(run.runs, 'time')} over {span(run.origin)}, {_variants(found)}, "
        f"seed {run.seed}{seeds}: what follows from these assumptions, not a forecast."
    )
    parts: list[RenderableType] = [Text(run.origin.title, style="bold"), Text(told)]
    if found.surprise:
        parts.append(Text("Nobody foresaw the policies: actors choose as if there were none."))
    if found.interrupted:
        words = "Interrupted: what was finished is shown; call again to go on from there."
        parts.append(Text(words, style="bold yellow"))
    parts += heading("As it is")
    parts.append(_whole(found))
    good = [policy for policy in found.policies if not policy.problem]
    if good:
        origin, width = run.origin, console.width
        note = "change of each outcome in percentage points"
        parts += heading("Under each policy", note)
        parts += tables(good, "outcomes", [name for name, _ in origin.outcomes], width)
        parts += heading("Payoffs", "change of the mean, in units of the main stake")
        parts += tables(good, "payoffs", [name for name, _ in origin.actors], width)
        if found.measures:
            parts += _measures(found, good, width)
    parts += [Text(line, style="dim") for line in _notes(found)]
    if robust is not None:
        parts += robust_parts(robust)
    elif interrupted and not found.interrupted:
        words = "Interrupted before worlds were finished: the comparison above is whole."
        parts.append(Text(words, style="bold yellow"))
    parts += [Text(f"Warning: {line}", style="yellow") for line in _warnings(found)]
    show(console, *parts)


def _variants(found: Comparison) -> str:
    """What was played."""
    if not found.interrupted:
        return "as it is and under each policy"
    played = [policy.policy for policy in found.policies if not policy.problem]
    return f"as it is and under {listed(played)}" if played else "as it is only"


def comparison_json(
    found: Comparison, robust: RobustChoice | None = None, interrupted: bool = False
) -> str:
    """One object: the crisis as it is, the changes under each policy, and what worlds say.

    Worlds may have been `interrupted`; there may be no `robust` then.
    """
    run = found.whole
    data = {
        "scenario": run.origin.scenario,
        "hash": run.hash,
        "seed": run.seed,
        "runs": run.runs,
        "surprise": found.surprise,
        "interrupted": found.interrupted or interrupted,
        "seeds": found.seeds,
        "outcomes": {
            row.outcome: {"title": row.title, "p": row.p, "low": row.low, "high": row.high}
            for row in run.outcomes()
        },
        "payoffs": {
            row.actor: {"mean": row.mean, "low": row.low, "high": row.high} for row in run.payoffs()
        },
        "measured": found.measured,
        "measures": {
            measure.name: {"title": measure.title, "mean": mean}
            for measure, mean in zip(run.origin.measures, found.measures, strict=False)
        },
        "solution": solution_data(run.solution),
        "policies": [_data(policy) for policy in found.policies],
        "robust": None if robust is None else robust_data(robust),
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _data(policy: Compared) -> dict[str, Any]:
    def told(differences: Iterable[Difference]) -> dict[str, Any]:
        return {
            d.name: {k: v for k, v in asdict(d).items() if k not in ("name", "title", "before")}
            for d in differences
        }

    return {
        "policy": policy.policy,
        "title": policy.title,
        "moved": policy.moved,
        "outcomes": told(policy.outcomes),
        "payoffs": told(policy.payoffs),
        "measures": told(policy.measures),
        "solution": solution_data(policy.solution),
        "problem": policy.problem or None,
    }


def _whole(found: Comparison) -> RenderableType:
    """Outcomes, payoffs and measures with the letters that head the columns below."""
    run, rows = found.whole, list[tuple[str, str, str, str]]()
    for i, row in enumerate(run.outcomes()):
        share = percent(row.p, row.low, row.high)
        rows.append((letter(i), row.title, share, percent_range(row.low, row.high)))
    titles = dict(run.origin.actors)
    for i, row in enumerate(run.payoffs()):
        between = f"{number(row.low)} to {number(row.high)}"
        rows.append((letter(i), f"payoff of {titles[row.actor]}", number(row.mean), between))
    for i, (measure, mean) in enumerate(zip(run.origin.measures, found.measures, strict=False)):
        rows.append((letter(i), measure.title, number(mean), measure.unit))
    return grid(rows)


def letter(index: int) -> str:
    """The letter that stands for an entry; numbers after Z."""
    return _LETTERS[index] if index < len(_LETTERS) else str(index + 1)


def _measures(found: Comparison, good: Sequence[Compared], width: int) -> list[RenderableType]:
    """The measures that any policy is seen to move."""
    moved = {d.name for policy in good for d in policy.measures if d.seen}
    names = [m.name if m.name in moved else "" for m in found.whole.origin.measures]
    still = names.count("")
    note = "change of the mean"
    if still:
        note += f"; {plural(still, 'measure')} that no policy is seen to move left out"
    parts = heading("Measures at the end", note)
    return parts + tables(good, "measures", names, width) if moved else parts


def tables(
    policies: Sequence[Compared], part: str, names: Sequence[str], width: int
) -> list[RenderableType]:
    """As many tables as it takes for all entries to find room side by side.

    `names` are the entries in the order of their letters; an empty one is left out.
    """
    longest = max((len(p.policy) for p in policies), default=0)
    several = any(d.by_seed for policy in policies for d in getattr(policy, part))
    left = width - min(longest, _NAME) - (12 if part == "outcomes" else 4)
    room = max(1, left // (_RANGE if several else _CELL))
    shown = [(letter(index), name) for index, name in enumerate(names) if name]
    return [_table(policies, part, shown[k : k + room]) for k in range(0, len(shown), room)]


def _table(policies: Sequence[Compared], part: str, shown: Sequence[tuple[str, str]]) -> Table:
    """A row for each policy, in the order asked for; a column for each entry shown."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("policy", style="cyan", max_width=_NAME, overflow="fold")
    shares = part == "outcomes"
    if shares:
        table.add_column("moved", justify="right", no_wrap=True)
    for head, _ in shown:
        table.add_column(head, justify="right", no_wrap=True)
    for policy in policies:
        entries: dict[str, Difference] = {d.name: d for d in getattr(policy, part)}
        cells = [
            _cell(entries[name], shares) if name in entries else Text("–") for _, name in shown
        ]
        style = "bold" if any(entry.seen for entry in entries.values()) else "dim"
        first = [Text(f"{policy.moved:.1%}", style=style)] if shares else []
        table.add_row(Folded(policy.policy), *first, *cells)
    return table


def _cell(d: Difference, share: bool) -> Text:
    """The change, its interval below; dim where none was seen."""
    if not isfinite(d.change):
        return Text("–")
    times = 100 if share else 1
    half = times * (d.high - d.low) / 2
    digits = _digits(half, share)
    change = f"{times * d.change:+.{digits}f}" if d.change else "0"
    below = f"±{half:.{digits}f}" if isfinite(half) else ""
    seeds = ""
    if d.by_seed:
        least, most = (times * end for end in d.range)
        seeds = f"\n{least:+.{digits}f}…{most:+.{digits}f}"
    return Text.assemble((change, "bold" if d.seen else "dim"), "\n", (below + seeds, "dim"))


def _digits(half: float, share: bool) -> int:
    """Decimals that an interval of this half width bears out."""
    if share:
        return 1 if half >= 0.05 else 2
    return 2 if half >= 0.05 else 3 if half >= 0.005 else 4


def _notes(found: Comparison) -> list[str]:
    notes = [
        "±: 95% interval of a paired difference, chance alone. moved: share of probability that "
        "lies elsewhere. Dim: no change was seen."
    ]
    never = unmet(_never(found))
    if never:
        notes.append(never)
    if any(d.by_seed for policy in found.policies for d in policy.outcomes):
        notes.append(
            "Third line: between which changes all seeds of the solver have it. A change that is "
            "not the same way by all of them counts as not seen."
        )
    if found.measures and found.measured < found.whole.runs:
        notes.append(f"Measures: over the first {plural(found.measured, 'run')}.")
    count = sum(len(p.outcomes) + len(p.payoffs) + len(p.measures) for p in found.policies)
    by_chance = round(0.05 * count)
    if by_chance:
        notes.append(
            f"Of {plural(count, 'interval')}, about {by_chance} would leave out no change by "
            "chance if nothing mattered."
        )
    return notes


def _never(found: Comparison) -> list[str]:
    """The titles of outcomes that no run came to, as it is or under any policy."""
    met = {d.name for policy in found.policies for d in policy.outcomes if d.after > 0}
    rows = found.whole.outcomes()
    return [row.title for row in rows if not row.runs and row.outcome not in met]


def _warnings(found: Comparison) -> list[str]:
    lines = [f"{p.policy} could not be compared: {p.problem}" for p in found.policies if p.problem]
    if not good_solution(found.whole.solution):
        lines.append("The crisis as it is was not solved well: see offramp run.")
    rough = [p.policy for p in found.policies if not good_solution(p.solution)]
    if rough:
        lines.append(f"Choices did not come to rest under {listed(rough, 'or')}.")
    return lines


def good_solution(solution: Solved | None) -> bool:
    """Whether choices came to rest, or there was nothing to solve."""
    return solution is None or solution.solver == "none" or solution.converged
