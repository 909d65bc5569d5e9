"""What is said of a claim and of each of its comparisons, and how verdicts are to be reached."""

from dataclasses import dataclass
from math import inf
from typing import Literal, TypeAlias

from offramp.analysis.verdicts.measuring import Measure
from offramp.language.claim import Comparison

Verdict: TypeAlias = Literal["holds", "fails", "undecided"]


@dataclass(frozen=True)
class Settings:
    """How verdicts are reached.

    `error` is the chance of a wrong verdict, over all looks. Differences within `indifference` are
    of no interest. `least` runs must match before a verdict: exact bounds need no such number, but
    a verdict from a handful of runs persuades nobody. `level` is that of the intervals shown.
    """

    error: float = 0.01
    indifference: float = 0.0
    least: int = 30
    level: float = 0.95

    def __post_init__(self) -> None:
        if not 0 < self.error < 0.5:
            raise ValueError(f"the error must lie between 0 and 0.5, not {self.error:g}")
        if not 0 <= self.indifference < inf:
            raise ValueError(f"indifference must not be negative, as {self.indifference:g} is")
        if not 0 < self.level < 1:
            raise ValueError(f"the level must lie between 0 and 1, not {self.level:g}")


@dataclass(frozen=True)
class Finding:
    """What was found of one comparison, after so many `runs`.

    `left`, `right` and `difference` have intervals for this number of runs alone, `deciding` are
    the differences (two with a tolerance) with those that the verdict rests on. `close`: too close
    to matter. `needed`: about how many runs might decide it, if that can be told.
    """

    comparison: Comparison
    verdict: Verdict
    reason: str
    left: Measure
    right: Measure
    difference: Measure
    deciding: tuple[Measure, ...]
    runs: int
    close: bool = False
    needed: int | None = None


@dataclass(frozen=True)
class Judgement:
    """The verdict on a claim; `final` when further looks would not change it.

    `by_seed` has what was found by each seed of a solver that goes by luck, if several were asked.
    """

    verdict: Verdict
    reason: str
    runs: int
    final: bool
    findings: tuple[Finding, ...]
    by_seed: "tuple[Judgement, ...]" = ()
