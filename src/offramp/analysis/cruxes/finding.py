"""Cruxes of claims: where a verdict hangs, found at the center's foresight, confirmed by solving.

Where look-ahead takes a regression, the search goes by choices learned at the central values
(`claims/in_worlds.py`). What it finds is then confirmed the way a user would: the values are set,
the crisis is solved anew and the claim judged again. What is not confirmed is said not to be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from offramp.analysis.claims.case import Case
from offramp.analysis.claims.in_worlds import Foresight, InWorlds
from offramp.analysis.claims.judging import Judging, Query
from offramp.analysis.claims.variants import Progress, Variants
from offramp.analysis.cruxes.changes import PLAUSIBLE, Change, Directions
from offramp.analysis.cruxes.searching import (
    Found,
    Side,
    corner,
    flips,
    joint,
    needed,
    pair,
    singles,
    slopes_of,
    smallest_along,
)
from offramp.analysis.robustness import margin
from offramp.analysis.verdicts.judgement import Judgement, Verdict
from offramp.analysis.verdicts.looks import Looks
from offramp.language import Change as Setting
from offramp.language import Problems

RUNS = 16_384  # at most, of each variant for each change
_FIRST = 1_024  # runs of each variant for each assumption at an end of its range
_BRIEF = 4_096  # runs at most where the search is not thorough
_FEW = 3  # sides that are looked at when the search is not thorough
SOLVES = 6  # changes that are confirmed by solving anew, where that takes long
_SHOWN = 3
_SMALLER = 0.8  # times the distance of fewer assumptions, for more of them to be worth telling


@dataclass(frozen=True)
class Crux:
    """A change that flips a verdict: `verdict` is the new one.

    `crossing` is the distance of the change, in the same direction, at which the estimate crosses:
    from there on the claim is undecided. `confirmed` says whether solving the crisis anew with
    these values gave that verdict too; None where it was not tried.
    """

    change: Change
    verdict: Verdict
    confirmed: bool | None
    crossing: float


@dataclass(frozen=True)
class Cruxes:
    """What a verdict hangs on: single assumptions, smallest change first; two; a joint direction.

    `pair` is there if it is smaller than any single one by a fifth at least, `joint` if it is
    smaller than both by as much: fewer assumptions are easier to speak about.
    `searched` assumptions were changed, each within its `plausible` share.
    """

    claim: str
    judgement: Judgement
    singles: tuple[Crux, ...]
    pair: Crux | None
    joint: Crux | None
    searched: int
    plausible: float
    foresight: Foresight
    thorough: bool = True

    @property
    def all(self) -> list[Crux]:
        """All that were found."""
        return [crux for crux in (*self.singles, self.pair, self.joint) if crux is not None]

    @property
    def refuted(self) -> bool:
        """Whether something was found that solving anew did not confirm."""
        return any(crux.confirmed is False for crux in self.all)

    @property
    def smallest(self) -> Crux | None:
        """The smallest change that flips the verdict, confirmed ones first."""
        known = [c for c in self.all if c.confirmed is not False]
        return min(known, key=lambda c: (c.confirmed is None, c.change.distance), default=None)


class CruxSearch:
    """Looks for the cruxes of a case's claims; runs and choices are shared among claims."""

    def __init__(
        self,
        case: Case,
        only: Sequence[str] = (),
        runs: int = RUNS,
        seed: int = 1,
        plausible: float = PLAUSIBLE,
        solves: int = SOLVES,
        threads: int | None = None,
        progress: Progress | None = None,
        variants: Variants | None = None,
    ) -> None:
        self.case, self.seed, self.threads, self.progress = case, seed, threads, progress
        self.plausible, self.solves, self.looks = plausible, solves, Looks(runs)
        self.thorough = True
        self.queries = case.queries(only)
        if not case.crisis.model.assumptions:
            raise ValueError(f"{case.crisis.scenario.id} is sure of all its numbers: no cruxes")
        self.directions = Directions(case.crisis.model.assumptions, plausible)
        self.variants = variants or case.variants(progress)
        self.worlds = InWorlds(self.queries, self.variants, seed)

    def brief(self) -> "CruxSearch":
        """The same, but for single assumptions only, on few of them and with few runs."""
        self.thorough, self.looks = False, Looks(min(self.looks.budget, _BRIEF))
        return self

    def find(self, told: Callable[[Cruxes], None] | None = None) -> dict[str, Cruxes]:
        """The cruxes of each claim; an interruption keeps what was finished."""
        found: dict[str, Cruxes] = {}
        center = self.worlds.judge({}, self.looks)
        sides = self._sides()
        try:
            for name in self.queries:
                found[name] = self._of(name, center[name], sides[name])
                if told:
                    told(found[name])
        except KeyboardInterrupt:
            if not found:
                raise
        return found

    def _sides(self) -> dict[str, list[Side]]:
        """What becomes of the claims with each assumption at either end of its range."""
        sides = self.directions.sides()
        changes = [self._end(path, sign) for path, sign in sides]
        found: dict[str, list[Side]] = {name: [] for name in self.queries}
        looks = Looks(min(_FIRST, self.looks.budget), first=_FIRST)
        judged = self.worlds.judged((c.values for c in changes), looks, self.threads)
        for (path, sign), each in zip(sides, judged, strict=True):
            for name, judgement in each.items():
                found[name].append(Side(path, sign, margin(judgement)))
            if self.progress:
                done = len(next(iter(found.values())))
                self.progress("changing one assumption at a time", done, len(sides))
        return found

    def _end(self, path: str, sign: float) -> Change:
        return self.directions.along({path: sign}, self.directions.room(path, sign))

    def _of(self, name: str, center: Judgement, sides: Sequence[Side]) -> Cruxes:
        verdict, known = center.verdict, self.directions

        def judge(change: Change) -> Judgement:
            if not change.moves:
                return center
            return self.worlds.judge(change.values, self.looks, [name])[name]

        if self.progress:
            self.progress(f"looking for the crux of {name}", 0, 1)
        if not self.thorough:
            alone = singles(sides, known, verdict, judge, _FEW)
            return self._told(name, center, alone, None, None)
        alone = singles(sides, known, verdict, judge)
        slopes = slopes_of(sides, margin(center), known, verdict)
        nearest = min((f.change.distance for f in alone), default=float("inf"))
        both = pair(slopes, known, verdict, judge, _SMALLER * nearest)
        nearest = both.change.distance if both else nearest
        all_ = joint(slopes, known, verdict, judge, _SMALLER * nearest)
        if not (alone or both or all_):
            way = corner(slopes, known, verdict, judge)
            all_ = smallest_along(way, known, verdict, judge) if way else None
        all_ = needed(all_, known, verdict, judge) if all_ else None
        return self._told(name, center, alone, both, all_)

    def _told(
        self,
        name: str,
        center: Judgement,
        alone: Sequence[Found],
        both: Found | None,
        all_: Found | None,
    ) -> Cruxes:
        """What was found, confirmed as far as there is time for it."""
        verdict = center.verdict
        left = [self.solves]
        return Cruxes(
            name,
            center,
            tuple(self._confirmed(name, verdict, f, left) for f in alone[:_SHOWN]),
            self._confirmed(name, verdict, both, left) if both else None,
            self._confirmed(name, verdict, all_, left) if all_ else None,
            len(self.directions.assumptions),
            self.plausible,
            self.worlds.foresight,
            self.thorough,
        )

    def _confirmed(self, name: str, verdict: Verdict, found: Found, left: list[int]) -> Crux:
        """Whether the verdict flips when the values are set and the crisis is solved anew."""
        new = found.judgement.verdict
        if self.worlds.foresight == "central" and left[0] <= 0:
            return Crux(found.change, new, None, found.crossing)
        left[0] -= 1
        try:
            judgement = self.judged_anew(name, found.change)
        except Problems:  # a distribution may reach to where its number makes no crisis
            return Crux(found.change, new, None, found.crossing)
        confirmed = flips(verdict, judgement.verdict)
        return Crux(found.change, new, confirmed, found.crossing)

    def judged_anew(self, name: str, change: Change) -> Judgement:
        """The judgement of a claim with values set and the crisis solved anew."""
        settings = [Setting(path, value) for path, value in change.values.items()]
        crisis = self.case.crisis.assuming(settings)
        variants = Variants(crisis, progress=self.progress)
        query: Query = self.queries[name]
        judging = Judging({name: query}, variants, self.looks.budget, self.seed, self.threads)
        found = judging.judge()
        if judging.interrupted:
            raise KeyboardInterrupt
        return found[name]
