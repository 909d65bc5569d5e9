"""What the words of a claim stand for in a crisis: outcomes, private types, payoffs, expressions.

Three names are claims' own: `type.<actor>.<type>` holds in runs at whose end the actor was of that
type, `payoff.<actor>` is what it earned in the whole run (discounted), `ended` is the period in
which the run ended. Outcomes are named as they are. All else is an expression of the scenario.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from offramp.language import Formula, Problem
from offramp.language.claim import (
    All,
    Always,
    Any,
    Atom,
    Condition,
    Event,
    Ever,
    Not,
    Probability,
    Until,
    Value,
    Window,
)
from offramp.language.problems import nearest
from offramp.model.model import Model


@dataclass(frozen=True, slots=True)
class EndsIn:
    """The outcome of that index."""

    outcome: int


@dataclass(frozen=True, slots=True)
class IsOf:
    """An actor's private type at the end, by index."""

    actor: int
    kind: int


@dataclass(frozen=True, slots=True)
class Payoff:
    """What an actor earned in the whole run, by index."""

    actor: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The period in which the run ended."""


@dataclass(frozen=True, slots=True)
class Said:
    """An expression of the scenario; `acts` tells whether it speaks of what was done."""

    text: str
    acts: bool


Phrase: TypeAlias = EndsIn | IsOf | Payoff | Ended | Said
OfRuns = EndsIn | IsOf | Payoff | Ended  # known of a whole run


def phrase_of(formula: Formula, model: Model) -> Phrase:
    """What a formula of a claim stands for. Raises LookupError with what is wrong."""
    term = formula.term
    words = term.parts if term.kind == "name" else ()
    outcomes = [outcome.name for outcome in model.outcomes]
    match words:
        case (name,) if name in outcomes and formula.condition:
            return EndsIn(outcomes.index(name))
        case ("ended",) if not formula.condition:
            return Ended()
        case ("payoff", actor):
            return Payoff(_actor(actor, model))
        case ("type", actor, kind):
            index = _actor(actor, model)
            kinds = [known.name for known in model.actors[index].types]
            if kind not in kinds:
                hint = nearest(kind, kinds) or f"it is {' or '.join(kinds)}"
                raise _Unknown(f"{actor} has no type {kind}", hint)
            return IsOf(index, kinds.index(kind))
        case _:
            acts = any(node.kind == "name" and node.parts[0] == "did" for node in term.walk())
            return Said(formula.text, acts)


def problem_with(formula: Formula, model: Model) -> Problem | None:
    """What is wrong with the special names of a formula, if anything."""
    try:
        phrase_of(formula, model)
    except _Unknown as error:
        return Problem(error.message, formula.place, error.hint)
    return None


def formulas(atom: Atom) -> Iterator[Formula]:
    """The formulas of a probability, mean or quantile."""
    if isinstance(atom, Probability):
        yield from conditions(atom.event)
    else:
        yield atom.value.formula
    if atom.given is not None:
        yield from conditions(atom.given)


def conditions(event: Event) -> Iterator[Formula]:
    """The conditions of an event."""
    match event:
        case Condition(formula=formula):
            yield formula
        case Ever(of=of) | Always(of=of) | Not(of=of):
            yield from conditions(of)
        case Until(first=first, then=then):
            yield from conditions(first)
            yield from conditions(then)
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from conditions(part)


def windows(atom: Atom) -> Iterator[Window]:
    """The windows of a probability, mean or quantile."""
    if isinstance(atom, Probability):
        yield from _windows(atom.event)
    else:
        yield from atom.value.windows
    if atom.given is not None:
        yield from _windows(atom.given)


def untensed(event: Event) -> Iterator[Formula]:
    """The conditions that are said of a run as a whole: without a tense."""
    match event:
        case Condition(formula=formula):
            yield formula
        case Not(of=of):
            yield from untensed(of)
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from untensed(part)
        case _:
            return


def values(atom: Atom) -> Iterator[Value]:
    """The value of a mean or quantile."""
    if not isinstance(atom, Probability):
        yield atom.value


class _Unknown(LookupError):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _actor(name: str, model: Model) -> int:
    known = [actor.name for actor in model.actors]
    if name not in known:
        raise _Unknown(f"there is no actor {name}", nearest(name, known))
    return known.index(name)


def _windows(event: Event) -> Iterator[Window]:
    match event:
        case Ever(of=of, windows=found) | Always(of=of, windows=found):
            yield from found
            yield from _windows(of)
        case Until(first=first, then=then, windows=found):
            yield from found
            yield from _windows(first)
            yield from _windows(then)
        case Not(of=of):
            yield from _windows(of)
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from _windows(part)
        case Condition():
            return
