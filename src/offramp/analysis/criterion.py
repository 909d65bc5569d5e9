"""What policies are judged by: the probability of an outcome, or what an actor earns.

Leaves out: weights among several criteria, which are the reader's to set; `optimizing.py` shows the
trade-off between them instead.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.crisis import Crisis
from offramp.engine.exact import Exact
from offramp.language import Problem, Problems
from offramp.language.problems import nearest
from offramp.runs.run import Run

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Criterion:
    """A number that a run has: whether it ended in an outcome, or an actor's payoff.

    A policy is the better the lower the probability of the outcome, or the higher the payoff.
    """

    kind: str  # outcome or payoff
    name: str
    index: int
    title: str

    @property
    def sign(self) -> int:
        """1 where less is better, -1 where more is."""
        return 1 if self.kind == "outcome" else -1

    def of_runs(self, run: Run) -> Floats:
        """The value of each run (run,)."""
        if self.kind == "outcome":
            return (run.columns.outcome == self.index).astype(np.float64)
        return run.columns.payoffs[self.index]

    def exactly(self, found: Exact) -> float:
        """Its expected value."""
        if self.kind == "outcome":
            return float(found.ends[:, self.index].sum())
        return float(found.payoffs[self.index])


def avoiding(crisis: Crisis, outcome: str) -> Criterion:
    """The probability of an outcome. Raises Problems for an unknown one."""
    outcomes = [o.name for o in crisis.model.outcomes]
    index = _known(outcome, outcomes, "outcome")
    title = crisis.model.outcomes[index].title or outcome
    return Criterion("outcome", outcome, index, f"probability of {_words(title)}")


def earning(crisis: Crisis, actor: str) -> Criterion:
    """What an actor earns. Raises Problems for an unknown one."""
    index = _known(actor, [a.name for a in crisis.model.actors], "actor")
    return Criterion("payoff", actor, index, f"payoff of {crisis.model.actors[index].title}")


def worst_outcome(run: Run) -> str:
    """The outcome whose runs pay all actors together least, of those that came about."""
    totals: dict[str, Any] = {}
    for row in run.payoffs(by_outcome=True):
        if row.outcome is not None and row.runs:
            totals[row.outcome] = totals.get(row.outcome, 0.0) + row.mean
    if not totals:
        return run.origin.outcomes[0][0]
    return min(totals, key=lambda name: totals[name])


def _known(name: str, known: list[str], what: str) -> int:
    if name not in known:
        hint = nearest(name, known) or f"known are {', '.join(known) or 'none'}"
        raise Problems([Problem(f"there is no {what} {name}", None, hint)])
    return known.index(name)


def _words(name: str) -> str:
    return name.replace("_", " ")
