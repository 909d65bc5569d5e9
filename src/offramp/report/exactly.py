"""What `offramp exact` prints: the exact distribution of outcomes, as text and as JSON."""

import json
from math import isfinite
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from offramp.crisis import Crisis
from offramp.engine.exact import Exact
from offramp.report.chart import bar
from offramp.report.console import show


def print_exact(crisis: Crisis, found: Exact, console: Console) -> None:
    """Print outcomes with probability and mean period, then expected payoffs."""
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
    show(console, *parts)


def exact_json(crisis: Crisis, found: Exact) -> str:
    """One object: scenario, hash, outcomes (name → p, mean_period), payoffs, measures."""
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
        "positions": found.positions,
        "lost": found.lost,
        "settings": {"sets": {c.path: c.value for c in crisis.changes}, "policy": crisis.policy},
    }
    return json.dumps(data, indent=2, ensure_ascii=False, default=str)
