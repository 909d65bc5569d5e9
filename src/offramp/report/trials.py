"""What moves brought when they were forced, beside what their actors expect of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.crisis import Crisis
from offramp.report.words import listed, number, plural
from offramp.strategy.choosing import SOLVED_FOR
from offramp.strategy.solution import Trial

# By how much a move would be taken more or less often, for it to be worth a line: times a run, and
# as a part of how often it is.
_OFTEN, _PART = 0.005, 0.05


def trial_table(
    crisis: Crisis,
    trials: Sequence[Trial],
    runs: int,
    titles: Mapping[str, str],
    regressed: bool = True,
    asked: Collection[str] = (),
) -> list[RenderableType]:
    """The moves whose worth is misjudged beyond luck, those that this makes differ most first.

    Where choices were not `regressed`, there is nothing to try. `asked` are the moves that were to
    be tried (`north.press`), by default all.
    """
    head = Text.assemble(
        "\n", ("What moves brought", "bold"), ("  each forced once in up to ", "dim")
    )
    head.append(f"{runs:,} runs", style="dim")
    if not trials:
        said = "Nothing was tried: choices that were solved exactly, or are given, need no trial."
        if regressed:
            said = "Too few decisions hung on any of these moves: give --trials more runs."
        return [head, Padding(Text(said), (0, 0, 0, 2))]
    wrong = misjudged(trials)
    parts: list[RenderableType] = [head, Padding(Text(_summary(trials, wrong)), (0, 0, 0, 2))]
    left = untried(crisis, trials, asked)
    if left:
        said = f"Not tried, as too few decisions hung on them: {listed(left)}."
        parts.append(Padding(Text(said, style="dim"), (0, 0, 0, 2)))
    if not wrong:
        return parts
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Actor")
    table.add_column("Move")
    for name in ("Beyond expected", "95% interval", "Taken a run", "If known"):
        table.add_column(name, justify="right", no_wrap=True)
    actions = {(a.actor, a.name): a.title or a.name for a in crisis.model.actions}
    for trial in wrong:
        table.add_row(
            Text(titles.get(trial.actor, trial.actor)),
            Text(actions.get((trial.actor, trial.action), trial.action)),
            Text(number(trial.error), style="bold"),
            f"{number(trial.low)} to {number(trial.high)}",
            number(trial.taken),
            number(trial.corrected),
        )
    return [*parts, Padding(table, (0, 0, 0, 2))]


def misjudged(trials: Sequence[Trial]) -> list[Trial]:
    """Those that are worth other than their actors think, beyond luck, by as much as matters."""
    wrong = [trial for trial in trials if trial.clear and _change(trial) >= 1]
    return sorted(wrong, key=lambda trial: -_change(trial))


def untried(crisis: Crisis, trials: Sequence[Trial], asked: Collection[str] = ()) -> list[str]:
    """The moves of who looks ahead (`north.press`) that were `asked` for and are no trials."""
    model, tried = crisis.model, {(trial.actor, trial.action) for trial in trials}
    ahead = [actor.name for actor in model.actors if actor.behavior.kind in SOLVED_FOR]
    moves = [(a.actor, a.name) for a in model.actions if a.actor in ahead]
    named = [".".join(move) for move in moves if move not in tried]
    return [name for name in named if not asked or name in asked]


def trials_data(trials: Sequence[Trial]) -> list[dict[str, Any]]:
    """All trials as plain data."""
    return [{**asdict(trial), "clear": trial.clear} for trial in trials]


def _change(trial: Trial) -> float:
    """By how much the move would be taken more or less often, in units of what matters."""
    change = abs(trial.corrected - trial.taken)
    return change / max(_OFTEN, _PART * trial.taken)


def _summary(trials: Sequence[Trial], wrong: Sequence[Trial]) -> str:
    tried = f"{plural(len(trials), 'move')} tried"
    if not wrong:
        return f"{tried}: none is misjudged, beyond luck, by as much as matters."
    many = "1 is" if len(wrong) == 1 else f"{len(wrong)} are"
    return (
        f"{tried}; {many} misjudged beyond luck: what the move brings beyond what its actor "
        "expects, in payoff units, with an interval that holds for all moves together. The last "
        "column is how often it would be taken in a run if its actor knew, all else as it is."
    )
