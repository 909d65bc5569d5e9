"""Events and values of claims in a block of runs: what holds when, and what happened.

A condition holds or not at the end of each period. An outcome holds from the period on in which
the run ended with it; a run that is over keeps its last position, and nobody acts in it any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.claims.phrases import Ended, EndsIn, IsOf, Payoff, Said, phrase_of
from offramp.engine.block import Block
from offramp.language import Formula
from offramp.language.calendar import period_of
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
    Reduction,
    Until,
    Value,
    Window,
)
from offramp.model.model import Model

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Paths:
    """A block of runs whose measures are what claims speak of; `columns` by expression."""

    model: Model
    block: Block
    columns: Mapping[str, int]

    @property
    def runs(self) -> int:
        """The number of runs."""
        return len(self.block.outcome)

    def columns_of(self, atom: Atom) -> tuple[Floats, Flags]:
        """What a probability, mean or quantile is taken of (run,), and the runs that count."""
        if isinstance(atom, Probability):
            found = self.happened(atom.event).astype(np.float64)
        else:
            found = self.value(atom.value)
        if atom.given is None:
            return found, np.ones(len(found), bool)
        return found, self.happened(atom.given)

    def happened(self, event: Event) -> Flags:
        """In which runs an event happened, (run,)."""
        match event:
            case Not(of=of):
                return np.asarray(~self.happened(of), bool)
            case All(of=parts):
                return _all([self.happened(part) for part in parts])
            case Any(of=parts):
                return _any([self.happened(part) for part in parts])
            case Condition():
                return self.holds(event)[-1]
            case Ever(of=of, windows=windows):
                return np.logical_or.reduce(self.holds(of)[self._looked_at(windows)])
            case Always(of=of, windows=windows):
                return np.logical_and.reduce(self.holds(of)[self._looked_at(windows)])
            case Until(first=first, then=then, windows=windows):
                rows = self._looked_at(windows)
                held, came = self.holds(first)[rows], self.holds(then)[rows]
                broken = np.cumsum(~held, axis=0) - ~held  # periods before in which it did not hold
                return np.logical_or.reduce((broken == 0) & came)

    def holds(self, event: Event) -> Flags:
        """At the end of which periods something holds, (period, run)."""
        match event:
            case Not(of=of):
                return np.asarray(~self.holds(of), bool)
            case All(of=parts):
                return _all([self.holds(part) for part in parts])
            case Any(of=parts):
                return _any([self.holds(part) for part in parts])
            case Condition(formula=formula):
                return self._condition(formula)
            case _:
                raise TypeError("a tense inside a tense")  # which cannot be written

    def value(self, value: Value) -> Floats:
        """A number of each run, (run,)."""
        block = self.block
        match phrase_of(value.formula, self.model):
            case Payoff(actor=actor):
                return block.payoffs[actor]
            case Ended():
                return block.ended.astype(np.float64)
            case Said(text=text):
                path = self._path(text)  # (period, run)
            case _:
                raise TypeError("a condition is no number")  # refused before
        rows = self._looked_at(value.windows)
        return _reduced(path[rows], self._lasted()[rows], value.reduction)

    def _condition(self, formula: Formula) -> Flags:
        block, periods = self.block, self.model.periods
        match phrase_of(formula, self.model):
            case EndsIn(outcome=outcome):
                numbers = np.arange(1, periods + 1)[:, None]
                return (block.outcome == outcome) & (numbers >= block.ended)
            case IsOf(actor=actor, kind=kind):
                return np.broadcast_to(block.types[actor] == kind, (periods, len(block.outcome)))
            case Said(text=text, acts=acts):
                found = self._path(text) != 0
                return found & self._lasted() if acts else found
            case _:
                raise TypeError("a number is no condition")  # refused before

    def _path(self, text: str) -> Floats:
        """An expression at the end of each period, (period, run)."""
        if self.block.sample is None:
            raise ValueError("the block was played without its paths")
        return self.block.sample[:, self.columns[text]].astype(np.float64)

    def _lasted(self) -> Flags:
        """In which periods runs were not over before, (period, run)."""
        return np.arange(1, self.model.periods + 1)[:, None] <= self.block.ended

    def _looked_at(self, windows: Sequence[Window]) -> slice:
        span = periods_of(windows, self.model)
        return slice(span.start - 1, span.stop - 1)


def _all(parts: Sequence[Flags]) -> Flags:
    return np.asarray(reduce(np.logical_and, parts), bool)


def _any(parts: Sequence[Flags]) -> Flags:
    return np.asarray(reduce(np.logical_or, parts), bool)


def _reduced(path: Floats, lasted: Flags, reduction: Reduction) -> Floats:
    """A path as one number of each run; a total is over the periods that the run lasted."""
    match reduction:
        case "last":
            return path[-1]
        case "highest":
            return path.max(axis=0)
        case "lowest":
            return path.min(axis=0)
        case "total":
            return (path * lasted).sum(axis=0)
        case "average":
            count = lasted.sum(axis=0)
            means: Floats = (path * lasted).sum(axis=0) / np.maximum(count, 1)
            return np.where(count > 0, means, path[0])


def periods_of(windows: Sequence[Window], model: Model) -> range:
    """The periods that windows leave, all of them at once. Raises CalendarError."""
    first, last = 1, model.periods
    for window in windows:
        period = window.moment
        if not isinstance(period, int):
            period = period_of(period, model.start, model.step)
        match window.word:
            case "by":
                last = min(last, period)
            case "before":
                last = min(last, period - 1)
            case "after":
                first = max(first, period + 1)
            case "at":
                first, last = max(first, period), min(last, period)
    return range(first, max(first, last + 1))
