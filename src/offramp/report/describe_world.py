"""The rest of a scenario: time, state, chance, dated events, outcomes, measures."""

import re

from rich.console import RenderableType

from offramp.model import Model
from offramp.model.parts import Chance, Draw, Event, Lottery, Variable
from offramp.report.pieces import Words, grid, heading, joined, named, paragraph
from offramp.report.stability import measured
from offramp.report.words import listed, number, plural

_REPETITION = re.compile(r"\.[0-9]+$")


def calendar(model: Model) -> list[RenderableType]:
    """How long, in what steps, who moves first."""
    text = plural(model.periods, "period")
    if model.step.unit != "period":
        text += f" of {model.step}"
    if model.start:
        last = model.day(model.periods)
        text += f", the first beginning {model.start}, the last {last}"
    order = model.order
    if order == "together":
        text += ". All actors that move in a period move together, seeing the same situation."
    elif order == "random order":
        text += ". Actors move one after the other in random order; later ones see earlier moves."
    else:
        text += f". Actors move in this order, seeing earlier moves: {listed(list(order))}."
    return [*heading("Time"), paragraph(text)]


def variables(model: Model) -> list[RenderableType]:
    """The state: starts and bounds; drift only of what the file itself declares."""
    words, parts = Words(model), list[RenderableType]()
    for owner in dict.fromkeys(v.owner for v in model.variables):
        own = owner == "scenario"
        rows = [
            (v.name, v.title, _start(words, v), _bounds(words, v), _drift(words, v) if own else "")
            for v in model.variables
            if v.owner == owner
        ]
        header = ("variable", "what it is", "starts at", "within", "drifts each period by")
        kept = [i for i in range(len(header)) if i in (0, 2) or any(row[i] for row in rows)]
        parts += heading("State", "" if own else f"of the mechanism {owner}")
        shown = [[row[i] for i in kept] for row in rows]
        parts.append(grid(shown, [header[i] for i in kept], width=34))
    return parts


def happenings(model: Model) -> list[RenderableType]:
    """What can happen by chance."""
    words = Words(model)
    if not model.chances:
        return []
    parts = heading("Chance", "each period, after the moves")
    for chance in model.chances:
        parts.append(grid(_chance(words, chance), width=32))
    return parts


def events(model: Model) -> list[RenderableType]:
    """What happens at a given time; what a mechanism repeats is said once."""
    if not model.events:
        return []
    words, repeated = Words(model), dict[str, list[Event]]()
    for event in sorted(model.events, key=lambda event: event.period):
        repeated.setdefault(_REPETITION.sub("", event.name), []).append(event)
    rows: list[tuple[str, str, str]] = []
    for name, series in repeated.items():
        first, last = series[0], series[-1]
        when, title = _when(model, first.period), named(first.title, first.name)
        if len(series) > 1:
            when, title = f"{when}, {len(series)} times to {_when(model, last.period)}", name
        rows.append((when, title, _event(words, first)))
    header = ("from", "event", "what it does")
    return [*heading("Dated events"), grid(rows, header, width=22)]


def outcomes(model: Model) -> list[RenderableType]:
    """How it can end, the first that holds."""
    words = Words(model)
    rows = [
        (
            named(outcome.title, outcome.name),
            "at the very end" if outcome.when is None else words.formula(outcome.when),
            ", ".join(f"{actor} {words.formula(value)}" for actor, value in outcome.payoffs),
        )
        for outcome in model.outcomes
    ]
    header = ("outcome", "when", "pays")
    if not any(row[2] for row in rows):
        rows, header = [row[:2] for row in rows], header[:2]
    return [*heading("Outcomes", "the first that holds ends a run"), grid(rows, header, width=36)]


def measures(model: Model) -> list[RenderableType]:
    """What is followed over time."""
    words = Words(model)
    if not model.measures:
        return []
    rows = [
        (m.name, measured(m) if m.title else "", words.formula(m.value)) for m in model.measures
    ]
    return [*heading("Measures"), grid(rows, ("measure", "what it is", "value"), width=30)]


def _start(words: Words, variable: Variable) -> str:
    start = variable.start
    if isinstance(start, Lottery):
        chances = (f"{words.formula(v)} with {words.formula(p)}" for v, p in start.prizes)
        return f"one of: {', '.join(chances)}"
    if isinstance(start, Draw):
        return f"{start.name}({', '.join(words.formula(p) for p in start.parameters)})"
    return words.formula(start)


def _bounds(words: Words, variable: Variable) -> str:
    if variable.kind == "flag":
        return "yes or no"
    low = "−∞" if variable.low is None else words.formula(variable.low)
    high = "∞" if variable.high is None else words.formula(variable.high)
    whole = ", whole" if variable.kind == "integer" else ""
    return "" if (low, high, whole) == ("−∞", "∞", "") else f"{low} … {high}{whole}"


def _drift(words: Words, variable: Variable) -> str:
    text = words.formula(variable.drift)
    return "" if text == number(0) else text


def _chance(words: Words, chance: Chance) -> list[tuple[str, str]]:
    said = [words.guard(chance.when)]
    if chance.rate is not None:
        said.append(f"{words.formula(chance.rate)} times on average (Poisson)")
        said.append(f"each time {words.effects(chance.effects)}")
    elif len(chance.branches) == 1:
        branch = chance.branches[0]
        said.append(f"with probability {words.formula(branch.probability)}")
        said.append(words.effects(branch.effects))
    else:
        said.append("at most one of these")
        said += [
            f"• {b.name}, with probability {words.formula(b.probability)}: "
            f"{words.effects(b.effects)}"
            for b in chance.branches
        ]
    return [(named(chance.title, chance.name), joined(said))]


def _when(model: Model, period: int) -> str:
    return str(model.day(period) or f"period {period}")


def _event(words: Words, event: Event) -> str:
    said = [words.guard(event.when)]
    if event.effects or not event.redraw:
        said.append(words.effects(event.effects))
    said += [
        f"{subject} is drawn anew: {', '.join(f'{k} {words.formula(p)}' for k, p in prior)}"
        for subject, prior in event.redraw
    ]
    return joined(said)
