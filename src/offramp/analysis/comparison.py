"""What a comparison of policies found: differences, policy by policy, by one seed or several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from offramp.runs.run import Run
from offramp.runs.solved import Solved
from offramp.runs.tables import Table


@dataclass(frozen=True)
class Difference:
    """A quantity without the policy and under it, and the change with its 95% interval.

    `by_seed` holds the changes by further seeds of the solver.
    """

    name: str
    title: str
    before: float
    after: float
    change: float
    low: float
    high: float
    by_seed: tuple[float, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether the interval leaves out no change at all, and no other seed has the opposite."""
        return (self.low > 0 or self.high < 0) and not self.hangs

    @property
    def range(self) -> tuple[float, float]:
        """The least and the largest change by any seed of the solver."""
        changes = (self.change, *self.by_seed)
        return min(changes), max(changes)

    @property
    def hangs(self) -> bool:
        """Whether a seed of the solver has a change the other way, or none."""
        return any(self.change * change <= 0 for change in self.by_seed)


@dataclass(frozen=True)
class Compared:
    """The crisis under a policy, or several joined by +.

    `outcomes` are probabilities, `payoffs` each actor's mean discounted payoff, `measures` means
    at the end. `moved` is the total variation distance of the outcomes: the share of probability
    that lies elsewhere. `problem` says why the policy could not be compared.
    """

    policy: str
    title: str = ""
    outcomes: tuple[Difference, ...] = ()
    payoffs: tuple[Difference, ...] = ()
    measures: tuple[Difference, ...] = ()
    moved: float = 0.0
    solution: Solved | None = None
    problem: str = ""

    def joined(self, other: "Compared") -> "Compared":
        """The same, with the changes that another seed of the solver has."""
        return replace(
            self,
            outcomes=_joined(self.outcomes, other.outcomes),
            payoffs=_joined(self.payoffs, other.payoffs),
            measures=_joined(self.measures, other.measures),
        )


class ComparisonRow(NamedTuple):
    """What a policy does to an outcome, a payoff or a measure.

    `least` and `most` are the changes between which all seeds of the solver have it.
    """

    policy: str
    of: str  # outcome, payoff or measure
    name: str
    before: float
    after: float
    change: float
    low: float
    high: float
    least: float
    most: float


@dataclass(frozen=True)
class Comparison:
    """The crisis as it is (`whole`), and under each policy."""

    whole: Run
    measures: tuple[float, ...]  # means at the end of the crisis as it is, over `measured` runs
    measured: int
    policies: tuple[Compared, ...]
    surprise: bool = False
    interrupted: bool = False
    seeds: int = 1  # of the solver, by which all policies were compared

    def table(self) -> Table[ComparisonRow]:
        """A row for each policy and each outcome, payoff and measure."""
        return Table(ComparisonRow, self._rows())

    def joined(self, others: "Comparison") -> "Comparison":
        """The same, with the changes by another seed; what is missing there has none."""
        known = {policy.policy: policy for policy in others.policies}
        nothing = Compared("")
        policies = tuple(p.joined(known.get(p.policy, nothing)) for p in self.policies)
        seeds = self.seeds + (not others.interrupted)
        return replace(self, policies=policies, interrupted=others.interrupted, seeds=seeds)

    def _rows(self) -> Iterator[ComparisonRow]:
        for compared in self.policies:
            for of in ("outcome", "payoff", "measure"):
                for d in getattr(compared, f"{of}s"):
                    numbers = (d.before, d.after, d.change, d.low, d.high, *d.range)
                    yield ComparisonRow(compared.policy, of, d.name, *numbers)


def _joined(
    differences: Sequence[Difference], others: Sequence[Difference]
) -> tuple[Difference, ...]:
    """Differences with the changes that another seed has of the same."""
    known = {other.name: other.change for other in others}
    return tuple(
        replace(d, by_seed=(*d.by_seed, known[d.name])) if d.name in known else d
        for d in differences
    )
