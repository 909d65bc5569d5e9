"""What the probabilities, means and quantiles of claims are made of: formulas, windows, tenses."""

from collections.abc import Iterator, Sequence

from offramp.language import Formula
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


def events(atom: Atom) -> Iterator[Event]:
    """What happens, and what is given."""
    if isinstance(atom, Probability):
        yield atom.event
    if atom.given is not None:
        yield atom.given


def formulas(atom: Atom) -> Iterator[Formula]:
    """The formulas of a probability, mean or quantile."""
    for value in values(atom):
        yield value.formula
    for event in events(atom):
        yield from conditions(event)


def conditions(event: Event) -> Iterator[Formula]:
    """The conditions of an event."""
    return (part.formula for part in within(event) if isinstance(part, Condition))


def windows(atom: Atom) -> Iterator[Sequence[Window]]:
    """The windows of a probability, mean or quantile, those of each tense or value together."""
    for value in values(atom):
        yield value.windows
    for part in (part for event in events(atom) for part in within(event)):
        if isinstance(part, Ever | Always | Until):
            yield part.windows


def untensed(event: Event) -> Iterator[Formula]:
    """The conditions that are said of a run as a whole: without a tense."""
    return (part.formula for part in within(event, tensed=False) if isinstance(part, Condition))


def values(atom: Atom) -> Iterator[Value]:
    """The value of a mean or quantile."""
    if not isinstance(atom, Probability):
        yield atom.value


def within(event: Event, tensed: bool = True) -> Iterator[Event]:
    """An event and all that it is made of; or only what is not inside of a tense."""
    yield event
    match event:
        case Not(of=of):
            yield from within(of, tensed)
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from within(part, tensed)
        case Ever(of=of) | Always(of=of) if tensed:
            yield from within(of)
        case Until(first=first, then=then) if tensed:
            yield from within(first)
            yield from within(then)
        case _:
            return
