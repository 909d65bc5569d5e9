"""Events and values of claims in a block of runs: what holds when, and what happened.

A condition holds or not at the end of each period. An outcome holds from the period on in which
the run ended with it; a run that is over keeps its last position, and nobody acts in it any more:
what speaks of `did.…` is then what it would be there if nothing had been done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.claims.ends import Paid, unmet_of
from offramp.analysis.claims.phrases import (
    Computed,
    Ended,
    EndsIn,
    IsOf,
    Payoff,
    Said,
    actor_of,
    phrase_of,
)
from offramp.analysis.claims.whole import computed
from offramp.analysis.claims.windows import periods_of
from offramp.analysis.verdicts.unmet import Unmet
from offramp.engine.block import Block
from offramp.language import Formula, Problem, Problems
from offramp.language.claim import (
    All,
    Always,
    Any,
    Atom,
    Condition,
    Event,
    Ever,
    Mean,
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
_WHERE = "say what counts there, as in where(x > 0, 1 / x, 0)"
_GIVEN = "say which runs count, as in E(1 / x given x > 0)"


@dataclass(frozen=True, eq=False)
class Paths:
    """A block of runs whose measures are what claims speak of; `columns` by expression.

    `idle` are the columns of the same expressions had nobody acted, of those that speak of acts.
    """

    model: Model
    block: Block
    columns: Mapping[str, int]
    idle: Mapping[str, int] = field(default_factory=dict[str, int])
    pays: Mapping[Paid, int] = field(default_factory=dict[Paid, int])

    @property
    def runs(self) -> int:
        """The number of runs."""
        return len(self.block.outcome)

    def columns_of(self, atom: Atom) -> tuple[Floats, Flags]:
        """What a probability, mean or quantile is taken of (run,), and the runs that count.

        Raises Problems where that is no finite number in a run that counts.
        """
        counts = np.ones(self.runs, bool) if atom.given is None else self.happened(atom.given)
        if isinstance(atom, Probability):
            return self.happened(atom.event).astype(np.float64), counts
        found = self.value(atom.value)
        formula = atom.value.formula
        whole = isinstance(phrase_of(formula, self.model), Computed)  # which takes no `where`
        _check(found[counts], np.isfinite, formula, _GIVEN if whole else _WHERE)
        return found, counts

    def unmet(self, atom: Atom, counts: Flags) -> Unmet | None:
        """What the runs that count (run,) did not meet of a mean, as far as that is known."""
        if not isinstance(atom, Mean):
            return None
        phrase = phrase_of(atom.value.formula, self.model)
        said = self.columns[phrase.text] if isinstance(phrase, Said) else None
        expr = None if said is None else self.model.measures[said].value
        return unmet_of(atom, phrase, expr, self.model, self.block, self.pays, counts)

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
        match phrase_of(value.formula, self.model):
            case Payoff() | Ended():
                return self._of_run(value.formula.term.parts)
            case Computed(term=term):
                return computed(term, self._of_run)
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
                return np.broadcast_to(block.types[actor] == kind, (periods, self.runs))
            case Computed(term=term):
                return np.broadcast_to(computed(term, self._of_run) != 0, (periods, self.runs))
            case Said(text=text):
                path = self._path(text)
                _check(path, lambda values: ~np.isnan(values), formula, _WHERE)
                return path != 0
            case _:
                raise TypeError("a number is no condition")  # refused before

    def _of_run(self, name: tuple[str, ...]) -> Floats:
        """The number of each run that a name stands for: a payoff, or when the run ended."""
        if name == ("ended",):
            return self.block.ended.astype(np.float64)
        return self.block.payoffs[actor_of(name[1], self.model)]

    def _path(self, text: str) -> Floats:
        """An expression at the end of each period, (period, run)."""
        if self.block.sample is None:
            raise ValueError("the block was played without its paths")
        path = self.block.sample[:, self.columns[text]]
        if text in self.idle:
            path = np.where(self._lasted(), path, self.block.sample[:, self.idle[text]])
        return path.astype(np.float64)

    def _lasted(self) -> Flags:
        """In which periods runs were not over before, (period, run)."""
        return np.arange(1, self.model.periods + 1)[:, None] <= self.block.ended

    def _looked_at(self, windows: Sequence[Window]) -> slice:
        span = periods_of(windows, self.model)
        if not span or span.start > self.model.periods:
            said = " ".join(f"{window.word} {window.moment}" for window in windows)
            raise ValueError(f"{said} leaves no period of this crisis to look at")
        return slice(span.start - 1, span.stop - 1)


def _check(values: Floats, sound: Callable[[Floats], Flags], formula: Formula, hint: str) -> None:
    """Raise Problems where what was said has no value that counts in some run."""
    wrong = values[~sound(values)]
    if wrong.size:
        what = "is not a number" if np.isnan(wrong).any() else "is infinite"
        raise Problems([Problem(f"{formula.text} {what} in some runs", formula.place, hint)])


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
            return path.sum(axis=0, where=lasted)
        case "average":
            count = lasted.sum(axis=0)
            means: Floats = path.sum(axis=0, where=lasted) / np.maximum(count, 1)
            return np.where(count > 0, means, path[0])
