"""What means of payoffs would be in ends that no run came to, and the limits of some values.

What each outcome pays is known where a run ended, also if it ended otherwise: the difference is
what the payoff would have been, had that been its end (undiscounted, which is no less). What all
ends pay alike does not matter. A value has limits if it is when runs end, or if its parts have them
(`verdicts/unmet.py` tells what this is for).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.claims.limits import limits_of
from offramp.analysis.claims.phrases import Computed, Ended, Payoff, Phrase, actor_of
from offramp.analysis.claims.whole import computed
from offramp.analysis.verdicts.unmet import Unmet
from offramp.engine.block import Block
from offramp.engine.intervals import ANY
from offramp.language import Formula
from offramp.language.claim import Atom, Mean, Value
from offramp.model.expr import Expr
from offramp.model.model import Model
from offramp.model.parts import Measure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Paid = tuple[str, str]  # an outcome and an actor
_PREFIX = "ends_pay_"  # no scenario has measures of such names


def paying(atoms: Sequence[Atom], model: Model) -> dict[Paid, Measure]:
    """What outcomes pay the actors of whose payoffs means are taken, as measures."""
    found: dict[Paid, Measure] = {}
    for actor in _earners([atom.value.formula for atom in atoms if isinstance(atom, Mean)]):
        for outcome in model.outcomes:
            value = dict(outcome.payoffs).get(actor)
            if value is not None:
                found[outcome.name, actor] = Measure(f"{_PREFIX}{len(found)}", value)
    return found


def unmet_of(
    atom: Mean,
    phrase: Phrase,
    expr: Expr | None,
    model: Model,
    block: Block,
    pays: Mapping[Paid, int],
    counts: Flags,
) -> Unmet | None:
    """What runs that count (run,) did not meet of a mean; None where nothing is known of that.

    `expr` is what is followed, where it is an expression of the scenario; `pays` says which of the
    measures followed are what outcomes pay.
    """
    runs, outcomes = int(counts.sum()), len(model.outcomes)
    met = np.bincount(block.outcome[counts], minlength=outcomes)
    if isinstance(phrase, Payoff | Computed):
        ends = _Ends(model, block, pays)
        would = [ends.value(atom.value, outcome)[counts].sum() for outcome in range(outcomes)]
        return Unmet(runs, met, np.array(would)) if ends.known else None
    limits = _limits(phrase, atom.value, model, expr)
    if limits is None:
        return None
    return Unmet(runs, np.ones(outcomes, np.int64), np.zeros(outcomes), limits)


class _Ends:
    """What runs would have earned, had they ended otherwise."""

    def __init__(self, model: Model, block: Block, pays: Mapping[Paid, int]) -> None:
        self.model, self.block, self.pays = model, block, pays
        self.known = bool(pays)

    def value(self, value: Value, outcome: int) -> Floats:
        """A number of payoffs in each run, (run,), with that outcome."""
        return computed(value.formula.term, partial(self._named, outcome))

    def _named(self, outcome: int, name: tuple[str, ...]) -> Floats:
        if name == ("ended",):
            return self.block.ended.astype(np.float64)
        paid = self._paid(name[1])
        own = paid[self.block.outcome, np.arange(paid.shape[1])]
        return self.block.payoffs[actor_of(name[1], self.model)] - own + paid[outcome]

    def _paid(self, actor: str) -> Floats:
        """What each outcome pays an actor where runs ended, (outcome, run)."""
        if self.block.sample is None:
            raise ValueError("the block was played without its paths")
        found = np.zeros((len(self.model.outcomes), len(self.block.outcome)))
        for index, outcome in enumerate(self.model.outcomes):
            column = self.pays.get((outcome.name, actor))
            if column is not None:
                found[index] = self.block.sample[-1, column]
        return found


def _earners(formulas: Sequence[Formula]) -> list[str]:
    names = {
        node.parts[1]
        for formula in formulas
        for node in formula.term.walk()
        if node.kind == "name" and len(node.parts) == 2 and node.parts[0] == "payoff"
    }
    return sorted(names)


def _limits(
    phrase: Phrase, value: Value, model: Model, expr: Expr | None
) -> tuple[float, float] | None:
    """The least and the largest value that there can be, if that is known."""
    if isinstance(phrase, Ended):
        return 1.0, float(model.periods)
    low, high = limits_of(expr, model) if expr is not None else ANY
    if value.reduction == "total":
        low, high = min(low, 0.0) * model.periods, max(high, 0.0) * model.periods
    return (low, high) if isfinite(low) and isfinite(high) else None
