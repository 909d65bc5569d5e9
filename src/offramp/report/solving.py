"""What `offramp solve` prints: how well a crisis was solved, and what the actors choose."""

import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.crisis import Crisis
from offramp.report.as_json import clean
from offramp.report.console import show
from offramp.report.convergence import convergence
from offramp.report.decisions import decision_table, decisions_data
from offramp.report.solved import solution_data, solution_lines
from offramp.report.trials import trials_data
from offramp.report.words import cut, number
from offramp.runs.solved import Solved
from offramp.solving import as_named, diagnosed
from offramp.strategy.solution import Solution, Trial

_MOST = 6  # equilibria, and outcomes of each


def print_solution(crisis: Crisis, solution: Solution, console: Console) -> None:
    """Print diagnostics, expectations, equilibria and decisions."""
    solved, titles = diagnosed(solution), titles_of(crisis)
    parts: list[RenderableType] = [Text(crisis.model.title or crisis.scenario.id, style="bold")]
    parts += solution_lines(solved, behaviors(crisis), titles) or [Text("Nobody chooses here.")]
    if solved.solver == "none" and set(behaviors(crisis).values()) - {"equilibrium"}:
        parts.append(Text("With --behavior equilibrium they look ahead."))
    if solved.solver != "none":
        parts += _details(solved)
        parts += convergence(solved.changes, console.width, solved.solver == "exact")
        parts += _regrets(solved, titles)
        parts += _samples(solved, titles)
    parts += _equilibria(crisis, solution)
    parts += _expected(solution, titles)
    parts += decision_table(crisis, solution.decisions)
    show(console, *parts)


def solution_json(crisis: Crisis, solution: Solution, trials: Sequence[Trial] | None = None) -> str:
    """One object: scenario, hash, solution, payoffs, outcomes, equilibria, decisions, trials."""
    outcomes, solved = solution.outcomes, diagnosed(solution)
    took = {"seconds": solved.seconds, "cached": solved.cached}
    data = {
        "scenario": crisis.scenario.id,
        "hash": crisis.hash,
        "solution": {**(solution_data(solved) or {}), **took},
        "payoffs": dict(solution.payoffs),
        "outcomes": None if outcomes is None else {name: {"p": p} for name, p in outcomes.items()},
        "equilibria": [
            {
                "label": found.label,
                "outcomes": {name: {"p": p} for name, p in found.outcomes.items()},
                "payoffs": dict(found.payoffs),
                "decisions": decisions_data(found.decisions),
            }
            for found in solution.alternatives
        ],
        "decisions": decisions_data(solution.decisions),
        "trials": None if trials is None else trials_data(trials),
        "settings": {
            "sets": {change.path: change.value for change in crisis.changes},
            "policy": crisis.policy,
            "behaviors": behaviors(crisis),
        },
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def behaviors(crisis: Crisis) -> dict[str, str]:
    """How each actor chooses."""
    return {actor.name: as_named(actor.behavior) for actor in crisis.model.actors}


def titles_of(crisis: Crisis) -> dict[str, str]:
    """What the actors are called."""
    return {actor.name: actor.title or actor.name for actor in crisis.model.actors}


def _details(solved: Solved) -> list[RenderableType]:
    """What the paragraph leaves out."""
    said: list[str] = []
    if solved.turns:
        shares = ", ".join(f"{share:.4g}" for share in solved.turns)
        said.append(f"Branches of equilibria meet or fold at {shares} of the stated rationality.")
    if solved.cached:
        said.append("The solution was found before and kept.")
    elif solved.seconds >= 0.05:
        said.append(f"Solving took {solved.seconds:.1f} s.")
    return [Text(" ".join(said), style="dim")] if said else []


def _regrets(solved: Solved, titles: dict[str, str]) -> list[RenderableType]:
    if not solved.regrets:
        return []
    sampled = any(regret.low != regret.high for regret in solved.regrets)
    table = _table("Actor", "Gain", *(["95% interval"] if sampled else []))
    for name in ("Imprecision", "Rest, of range", "Decisions"):
        table.add_column(name, justify="right")
    for regret in solved.regrets:
        interval = [f"{number(regret.low)} to {number(regret.high)}"] if sampled else []
        table.add_row(
            Text(titles.get(regret.actor, regret.actor)),
            Text(number(regret.gain), style="bold"),
            *interval,
            number(regret.imprecision),
            f"{regret.share:.3%}",
            number(regret.decisions),
        )
    note = "what the best other move at one decision would gain, in payoff units"
    return [*_heading("Regret", note), _indented(table)]


def _samples(solved: Solved, titles: dict[str, str]) -> list[RenderableType]:
    if not solved.samples:
        return []
    table = _table("Actor", "Least", "Median")
    for row in solved.samples:
        title = Text(titles.get(row.actor, row.actor))
        table.add_row(title, number(row.least), number(row.median))
    note = "effective number of runs that a period's values rest on"
    return [*_heading("Samples", note), _indented(table)]


def _equilibria(crisis: Crisis, solution: Solution) -> list[RenderableType]:
    found = solution.alternatives
    if len(found) < 2:
        return []
    names = [(o.name, o.title or o.name) for o in crisis.model.outcomes][:_MOST]
    actors = titles_of(crisis)
    table = _table("Equilibrium", *(cut(f"P({title})", 20) for _, title in names))
    for title in actors.values():
        table.add_column(cut(f"E({title})", 16), justify="right")
    for one in found[:_MOST]:
        table.add_row(
            Text(one.label),
            *(f"{one.outcomes.get(name, 0.0):.4f}" for name, _ in names),
            *(number(one.payoffs.get(actor, float("nan"))) for actor in actors),
        )
    rest = f"; {len(found) - _MOST} more in --json" if len(found) > _MOST else ""
    note = f"probabilities of outcomes and expected payoffs in each that was found{rest}"
    return [*_heading("Equilibria", note), _indented(table)]


def _expected(solution: Solution, titles: dict[str, str]) -> list[RenderableType]:
    if not solution.payoffs:
        return []
    table = _table("Actor", "Expected payoff")
    for actor, payoff in solution.payoffs.items():
        table.add_row(Text(titles.get(actor, actor)), Text(f"{payoff:.6g}", style="bold"))
    return [*_heading("What they can expect", "over all types, from the start"), _indented(table)]


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left")
    return table


def _heading(text: str, note: str) -> list[RenderableType]:
    line = Text(text, style="bold")
    line.append(f"  {note}", style="not bold dim")
    return [Text(), line]


def _indented(table: Table) -> Any:
    return Padding(table, (0, 0, 0, 2))
