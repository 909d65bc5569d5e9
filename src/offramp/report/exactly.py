"""What `offramp exact` prints: the exact distribution of outcomes, as text and as JSON."""

import json
from math import isfinite
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from offramp.crisis import Crisis
from offramp.engine.exact import Exact
from offramp.report.as_json import clean
from offramp.report.chart import bar
from offramp.report.console import show
from offramp.report.solved import solution_data, solution_lines
from offramp.report.solving import behaviors
from offramp.runs.solved import Solved


def print_exact(
    crisis: Crisis, found: Exact, console: Console, solved: Solved | None = None
) -> None:
    """Print outcomes with probability and mean period, payoffs, beliefs, how it was solved."""
    model = crisis.model
    words = (
        f"Every branch of {model.periods} periods followed, up to {found.positions:,} positions at "
        f"once, {len(model.assumptions)} assumptions held at central values: what follows from "
        "these assumptions, not a forecast."
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Outcome")
    table.add_column("Probability", justify="right")
    table.add_column("")
    table.add_column("Mean period", justify="right")
    for outcome in model.outcomes:
        p, period = found.probabilities[outcome.name], found.mean_period(outcome.name)
        mean = f"{period:.6g}" if isfinite(period) else "–"
        table.add_row(outcome.title or outcome.name, f"{p:.10g}", bar(p, p, 1.0, 24), mean)
    parts: list[Any] = [Text(model.title, style="bold"), Text(words), Text(), table]
    if found.lost > 1e-9:
        parts.append(Text(f"A probability of {found.lost:.2g} was too small to follow.", "yellow"))
    if model.actors:
        earned = Table(box=None, pad_edge=False, header_style="bold")
        earned.add_column("Actor")
        earned.add_column("Expected payoff", justify="right")
        for actor, value in zip(model.actors, found.payoffs.tolist(), strict=True):
            earned.add_row(actor.title, f"{value:.8g}")
        parts += [Text(), earned]
    titles = {actor.name: actor.title for actor in model.actors}
    if lines := solution_lines(solved, behaviors(crisis), titles):
        parts += [Text(), *lines]
    parts += _believed(crisis, found)
    show(console, *parts)


def exact_json(crisis: Crisis, found: Exact, solved: Solved | None = None) -> str:
    """One object: outcomes (name → p, mean_period), payoffs, measures, actions, beliefs."""
    model = crisis.model
    periods = {o: found.mean_period(o) for o in found.outcomes}
    data = {
        "scenario": crisis.scenario.id,
        "hash": crisis.hash,
        "outcomes": {
            name: {"p": p, "mean_period": periods[name] if isfinite(periods[name]) else None}
            for name, p in found.probabilities.items()
        },
        "payoffs": dict(
            zip((actor.name for actor in model.actors), found.payoffs.tolist(), strict=True)
        ),
        "measures": {
            measure.name: {"mean": found.measures[:, index].tolist()}
            for index, measure in enumerate(model.measures)
        },
        "actions": _actions(crisis, found),
        "beliefs": _beliefs(crisis, found),
        "solution": solution_data(solved),
        "positions": found.positions,
        "lost": found.lost,
        "settings": {
            "sets": {c.path: c.value for c in crisis.changes},
            "policy": crisis.policy,
            "behaviors": behaviors(crisis),
        },
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _actions(crisis: Crisis, found: Exact) -> dict[str, Any]:
    """By actor and action, by period: the probability `p` that it is taken, and its `share`.

    The share is of the actor's moves in that period, not a number where it cannot move.
    """
    data: dict[str, Any] = {}
    for actor, table in zip(crisis.model.actors, found.actions, strict=True):
        with np.errstate(invalid="ignore"):
            shares = table / table.sum(axis=1, keepdims=True)
        data[actor.name] = {
            action.name: {"p": table[:, i].tolist(), "share": shares[:, i].tolist()}
            for i, action in enumerate(crisis.model.actions_of(actor.name))
        }
    return data


def _beliefs(crisis: Crisis, found: Exact) -> dict[str, Any]:
    """By observer, subject and type, by period: the mean, and the mean where it is true."""
    data: dict[str, Any] = {}
    for slot, (observer, subject, kind) in enumerate(_slots(crisis)):
        data.setdefault(observer, {}).setdefault(subject, {})[kind] = {
            "mean": found.beliefs[:, slot].tolist(),
            "when_true": found.when_true[:, slot].tolist(),
        }
    return data


def _believed(crisis: Crisis, found: Exact) -> list[Any]:
    """The beliefs after the first and at the end of the last period."""
    slots = _slots(crisis)
    if not slots:
        return []
    titles = {actor.name: actor.title for actor in crisis.model.actors}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Belief")
    columns = ("After period 1", "At the end", "At the end, where true")
    for name in columns:
        table.add_column(name, justify="right")
    for slot, (observer, subject, kind) in enumerate(slots):
        mean, true = found.beliefs[:, slot], float(found.when_true[-1, slot])
        said = f"{titles[observer]} on {titles[subject]}: {kind.replace('_', ' ')}"
        last = f"{true:.6g}" if isfinite(true) else "–"
        table.add_row(said, f"{mean[0]:.6g}", f"{mean[-1]:.6g}", last)
    return [Text(), table]


def _slots(crisis: Crisis) -> list[tuple[str, str, str]]:
    """Observer, subject and type of each belief, in the order of the columns."""
    actors = crisis.model.actors
    return [
        (observer.name, subject.name, kind.name)
        for observer in actors
        for subject in actors
        if subject is not observer and len(subject.types) > 1
        for kind in subject.types
    ]
