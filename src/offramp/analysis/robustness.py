"""How much of the assumptions' joint uncertainty a claim survives.

Worlds are drawn: in each, every assumption has a value of its own (`worlds.py`). A claim is judged
in every world on the same luck, as long as it takes or a budget lasts; the share of worlds in which
it holds is its robustness. Worlds in which it stays undecided count on neither side. Source:
Lempert, Popper and Bankes (2003), *Shaping the Next One Hundred Years*.

Whether actors choose anew in each world depends on what that takes (`claims/in_worlds.py`). Leaves
out: assumptions that depend on one another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.claims.in_worlds import Foresight, InWorlds
from offramp.analysis.claims.judging import Query
from offramp.analysis.claims.variants import Variants
from offramp.analysis.separating import Separation, separate
from offramp.analysis.verdicts.judgement import Judgement, Verdict
from offramp.analysis.verdicts.looks import Looks
from offramp.analysis.worlds import Worlds, draw, value_of_score
from offramp.runs.intervals import clopper_pearson

WORLDS = 100
RUNS: dict[Foresight, int] = {"anew": 8_192, "central": 4_096}  # at most, of each variant
_SIGNS = {"holds": 1, "fails": -1, "undecided": 0}
_LABELS: dict[int, Verdict] = {1: "holds", -1: "fails", 0: "undecided"}


@dataclass(frozen=True)
class Share:
    """The share of worlds in which a claim holds, and in which it fails.

    `low` and `high` are an interval for the share in which it holds, whatever the undecided worlds
    are: exact for each side (Clopper and Pearson 1934), at 95%.
    """

    worlds: int
    holds: int
    fails: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share of worlds in which it holds."""
        return self.holds / self.worlds

    @property
    def undecided(self) -> int:
        """The worlds in which it is undecided."""
        return self.worlds - self.holds - self.fails


@dataclass(frozen=True, eq=False)
class Robustness:
    """What became of claims in worlds.

    `verdicts` (claim, world) are 1 where the claim holds, −1 where it fails, 0 where it is
    undecided; `margins` (claim, world) by how much the first comparison is met: above zero where it
    holds.
    """

    claims: tuple[str, ...]
    worlds: Worlds
    verdicts: NDArray[np.int8]
    margins: NDArray[np.float64]
    foresight: Foresight
    asked: int

    @property
    def interrupted(self) -> bool:
        """Whether fewer worlds were played than asked for."""
        return self.verdicts.shape[1] < self.asked

    def separation(self, claim: str) -> Separation:
        """Which assumptions separate the worlds in which a claim holds from those in which not.

        Raises NoLearning without scikit-learn.
        """
        assumptions = self.worlds.assumptions
        found = self.verdicts[self.claims.index(claim)].tolist()

        def original(which: int, score: float) -> float:
            return value_of_score(assumptions[which], score)

        names = [assumption.path for assumption in assumptions]
        return separate(self.worlds.scores, names, [_LABELS[v] for v in found], original)

    def of(self, claim: str) -> Share:
        """The share of worlds in which a claim holds."""
        found = self.verdicts[self.claims.index(claim)]
        worlds, holds, fails = len(found), int((found > 0).sum()), int((found < 0).sum())
        low = clopper_pearson(holds, worlds)[0]
        return Share(worlds, holds, fails, low, clopper_pearson(worlds - fails, worlds)[1])


def robustness(
    queries: Mapping[str, Query],
    variants: Variants,
    worlds: int = WORLDS,
    runs: int | None = None,
    seed: int = 1,
    foresight: Foresight | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Robustness:
    """Judge claims in worlds. `variants` are those of the crisis at its central values.

    At most `runs` runs of each variant are played in a world.

    An interruption keeps the worlds that were finished, if there are any. Raises ValueError for a
    crisis without assumptions.
    """
    if not variants.crisis.model.assumptions:
        raise ValueError(f"{variants.crisis.scenario.id} is sure of all its numbers")
    drawn = draw(variants.crisis.model, worlds, seed)
    stage = InWorlds(queries, variants, seed, foresight)
    looks = Looks(runs or RUNS[stage.foresight])
    found: list[dict[str, Judgement]] = []
    try:
        for each in stage.judged((drawn.of(k) for k in range(worlds)), looks, threads):
            found.append(each)
            if progress:
                progress(len(found), worlds)
    except KeyboardInterrupt:
        if not found:
            raise
    kept = Worlds(drawn.assumptions, drawn.shares[: len(found)])
    names = tuple(queries)
    verdicts = np.array([[_SIGNS[each[n].verdict] for each in found] for n in names], np.int8)
    margins = np.array([[margin(each[n]) for each in found] for n in names])
    shape = (len(names), len(found))
    return Robustness(
        names, kept, verdicts.reshape(shape), margins.reshape(shape), stage.foresight, worlds
    )


def margin(judgement: Judgement) -> float:
    """By how much the first comparison of a claim is met: above zero where it holds.

    In its own units; NaN where it cannot be told.
    """
    finding = judgement.findings[0]
    gap, comparison = finding.difference.estimate, finding.comparison
    if comparison.sign == "=":
        return comparison.tolerance - abs(gap)
    return -gap if comparison.sign in ("<", "<=") else gap
