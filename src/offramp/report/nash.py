"""What `offramp nash` prints: the equilibria that pygambit finds, as text and as JSON."""

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
from offramp.report.decisions import decisions_data
from offramp.report.solving import behaviors
from offramp.report.words import cut, number, plural
from offramp.strategy.gambit import Equilibrium, Nash

_MOST = 20  # equilibria in the table
_DETAILED = 4  # whose choices are printed
_CHOICES = 24  # of one equilibrium
_OUTCOMES = 6
_SMALL = 1e-6  # a larger regret is worth saying


def print_nash(crisis: Crisis, found: Nash, console: Console) -> None:
    """Print what was computed, outcomes and payoffs of each equilibrium, and the choices."""
    model = crisis.model
    parts: list[RenderableType] = [Text(model.title, style="bold"), Text(_said(found))]
    parts += [Text(), _table(crisis, found.equilibria[:_MOST])]
    left = len(found.equilibria) - _MOST
    if left > 0:
        parts.append(Text(f"{plural(left, 'more equilibrium', 'more equilibria')} in --json"))
    parts += _notes(found.equilibria)
    parts += [Text(), Text("Choices by information set, those off the path in parentheses:")]
    for one in found.equilibria[:_DETAILED]:
        parts += _choices(one)
    if len(found.equilibria) > _DETAILED:
        parts += [Text(), Text("The choices in the others are in --json.", style="dim")]
    show(console, *parts)


def nash_json(crisis: Crisis, found: Nash) -> str:
    """One object: scenario, hash, method, complete, said, equilibria, settings."""
    data = {
        "scenario": crisis.scenario.id,
        "hash": crisis.hash,
        "method": found.method,
        "complete": found.complete,
        "said": found.said,
        "nodes": found.spots,
        "equilibria": [_data(one) for one in found.equilibria],
        "settings": {
            "sets": {change.path: change.value for change in crisis.changes},
            "policy": crisis.policy,
            "behaviors": behaviors(crisis),
        },
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _data(one: Equilibrium) -> dict[str, Any]:
    return {
        "label": one.label,
        "outcomes": {name: {"p": p} for name, p in one.outcomes.items()},
        "payoffs": dict(one.payoffs),
        "path": one.path,
        "regret": one.regret,
        "tenable": one.tenable,
        "choices": {
            choice.name: dict(zip(choice.actions, choice.probabilities, strict=True))
            for choice in one.choices
        },
        "decisions": decisions_data(one.decisions),
        "unreached": [
            {
                "period": d.period,
                "actor": d.actor,
                "type": d.type,
                "state": dict(d.state),
                "did": dict(d.did),
                "actions": {
                    name: {"p": p} for name, p in zip(d.actions, d.probabilities, strict=True)
                },
            }
            for d in one.unreached
        ],
    }


def _said(found: Nash) -> str:
    count = plural(len(found.equilibria), "equilibrium", "equilibria")
    return (
        f"{found.said} {count} found by Gambit's method {found.method} in a tree of "
        f"{found.spots:,} nodes; profiles equal at every information set, on the path of play "
        "as well as off it, count once."
    )


def _table(crisis: Crisis, found: Sequence[Equilibrium]) -> RenderableType:
    outcomes = [(o.name, o.title or o.name) for o in crisis.model.outcomes][:_OUTCOMES]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("")
    for _, title in outcomes:
        table.add_column(cut(f"P({title})", 20), justify="right")
    for actor in crisis.model.actors:
        table.add_column(cut(f"E({actor.title or actor.name})", 16), justify="right")
    for index, one in enumerate(found, 1):
        table.add_row(
            f"{index}{'' if one.tenable else '*'}",
            *(f"{one.outcomes[name]:.6g}" for name, _ in outcomes),
            *(number(one.payoffs[actor.name]) for actor in crisis.model.actors),
        )
    return table


def _notes(found: Sequence[Equilibrium]) -> list[RenderableType]:
    said: list[str] = []
    if any(not one.tenable for one in found):
        said.append(
            "* rests on a choice off the path that would be best under no belief: it is a Nash "
            "equilibrium, not a sequential one."
        )
    paths = len({one.path for one in found})
    if paths < len(found):
        said.append(
            f"They have {plural(paths, 'path')} of play; the others differ from one of these off "
            "the path only."
        )
    worst = max((one.regret for one in found), default=0.0)
    if worst > _SMALL:
        said.append(f"By another plan somebody could gain up to {worst:.2g} in one of them.")
    return [Text(line, style="dim") for line in said]


def _choices(one: Equilibrium) -> list[RenderableType]:
    """What is chosen at every information set; those off the path in parentheses."""
    same = "" if one.path == int(one.label.split()[-1]) else f"the same path of play as {one.path}"
    head = Text(one.label.capitalize(), style="bold")
    head.append(f"  {same}", style="not bold dim")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for choice in one.choices[:_CHOICES]:
        pairs = zip(choice.actions, choice.probabilities, strict=True)
        shown = [f"{action} {p:.6g}" for action, p in pairs if p > 0]
        where = choice.name if choice.reach > 0 else f"({choice.name})"
        table.add_row(Text(where), Text(", ".join(shown), style="bold"))
    left = len(one.choices) - _CHOICES
    more = [Text(f"  and {plural(left, 'information set')} in --json")] if left > 0 else []
    return [Text(), head, Padding(table, (0, 0, 0, 2)), *more]
