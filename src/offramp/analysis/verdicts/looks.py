"""When evidence is looked at, and how much of the error each look may spend.

Runs grow by a factor from look to look, up to the budget. Half of the error is kept for the last
look, where a close claim is decided if at all; the earlier looks share the other half, which costs
a clear claim little: it is clear at the first. With one look that one has everything. Shares add up
to 1, so that by the union bound the chance that any look goes wrong is at most the error, however
looks depend on each other. Source: alpha spending, Lan and DeMets (1983), with Bonferroni's bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True)
class Look:
    """One look: after how many runs, what share of the error it may spend, whether it is last."""

    number: int
    runs: int
    share: float
    last: bool


@dataclass(frozen=True)
class Looks:
    """The plan of looks, made before any run: `first`, then `growth` times as many, … `budget`.

    Raises ValueError for fewer than one run and for growth of 1 or less.
    """

    budget: int
    first: int = 1024
    growth: float = 2.0

    def __post_init__(self) -> None:
        if self.budget < 1 or self.first < 1:
            raise ValueError("a look needs at least one run")
        if not self.growth > 1:
            raise ValueError("growth between looks must be above 1")

    def __iter__(self) -> Iterator[Look]:
        counts = self.counts
        early = len(counts) - 1
        for number, runs in enumerate(counts):
            last = number == early
            share = 1.0 if early == 0 else 0.5 if last else 0.5 / early
            yield Look(number, runs, share, last)

    @property
    def counts(self) -> tuple[int, ...]:
        """The runs at each look; a look shortly before the budget is left out."""
        found: list[int] = []
        runs = float(self.first)
        while runs * sqrt(self.growth) <= self.budget:
            found.append(int(runs))
            runs = max(runs * self.growth, runs + 1)
        return (*found, self.budget)
