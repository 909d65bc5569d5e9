"""The three steps of the search for off-ramps, each chunk by chunk of runs.

All deviations are tried at random, the best looked at closely, what is best then measured on fresh
runs. Leaves out: what the steps do, which stands in `screening`, `situations` and `confirming`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing

import numpy as np

from offramp.analysis.offramps.choosing import Rule, promising, rules, worth_confirming
from offramp.analysis.offramps.chunks import each_chunk
from offramp.analysis.offramps.confirming import Asking, Confirmed, Confirming, Part
from offramp.analysis.offramps.course import Bools, Playing
from offramp.analysis.offramps.measuring import (
    Deviation,
    Lanes,
    joined,
    measured,
    points_of,
    starts_of,
)
from offramp.analysis.offramps.screening import screened
from offramp.analysis.offramps.situations import Sample, cells_of
from offramp.analysis.offramps.trials import Key, Screened, Trial
from offramp.engine.noise import Noise
from offramp.engine.program import Program

_MOST_VALUES = 50_000_000  # seen before deviations, kept at once: 400 MB
_MOST_EFFORT = 4_000_000  # periods played after deviations that are looked at closely
Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much


class Searching:
    """The three steps, each chunk by chunk."""

    def __init__(
        self,
        program: Program,
        plays: Playing,
        bad: Bools,
        asking: Asking,
        threads: int | None,
        progress: Progress | None,
    ) -> None:
        self.program, self.plays, self.bad, self.asking = program, plays, bad, asking
        self.threads, self.progress = threads, progress

    def screen(self, seed: int, runs: int) -> Screened:
        """Try everything."""
        told = self._teller("trying all moves", runs)
        return screened(self.program, self.plays, self.bad, seed, runs, self.threads, told)

    def chosen(
        self, seen: Screened, runs: int, seed: int
    ) -> tuple[list[Deviation], dict[int, Rule]]:
        """The candidates, each in its situation, and by period the moves that avert most."""
        if not seen.bad:
            return [], {}
        asking = self.asking
        given = asking.often, asking.consent, asking.tolerate
        keys = promising(seen.trials.values(), *given)
        samples = self._closely(seen, keys, runs, seed)
        every = [cells_of(self.program, sample, *given) for sample in samples]
        best = rules(seen.trials.values(), [cell for cells in every for cell in cells])
        chosen = worth_confirming([cells[-1] for cells in every if cells], asking.most)
        return [Deviation(cell.trial.key, cell.conditions) for cell in chosen], best

    def confirm(
        self, deviations: Sequence[Deviation], best: Mapping[int, Rule], first: int, runs: int
    ) -> Confirmed:
        """What fresh runs say, as far as they were played before an interruption."""
        given = deviations, best, (first, runs)
        confirming = Confirming(self.program, self.plays, self.bad, *given)
        told = self._teller("confirming the best", runs)
        parts: list[Part] = []
        try:
            with closing(each_chunk(confirming.part, first, runs, self.threads, told)) as found:
                parts.extend(found)
        except KeyboardInterrupt:
            if not parts:
                raise
        return confirming.confirmed(parts, self.asking, runs)

    # Pieces

    def _closely(self, seen: Screened, keys: Sequence[Key], runs: int, seed: int) -> list[Sample]:
        """Every deviation in the runs that give occasion for it.

        In all that end badly, and in as many others as there is time and memory for.
        """
        if not keys:
            return []
        deviations = [Deviation(key) for key in keys]
        starts, points = starts_of(deviations), points_of(deviations)
        rate = self._rate([seen.trials[key] for key in keys], runs)

        def part(first: int, count: int) -> list[Lanes]:
            course = self.plays.course(first, count, starts, points, points)
            u = Noise(seed, first, count).uniform(
                "offramps.closely", 0, np.arange(first, first + count)
            )
            badly = self.bad[course.outcome]
            weights = np.where(badly, 1.0, np.where(u < rate, 1 / rate, 0.0))
            return measured(self.program, self.plays, self.bad, course, deviations, weights)

        told = self._teller("looking closely", runs)
        parts = zip(*each_chunk(part, 0, runs, self.threads, told), strict=True)
        every = zip(keys, map(joined, parts), strict=True)
        return [
            Sample(key, runs, one.falls, one.costs, one.seen, one.weights) for key, one in every
        ]

    def _rate(self, trials: Sequence[Trial], runs: int) -> float:
        """The share of runs that end well in which a deviation is looked at closely."""
        model, program = self.program.model, self.program
        features = len(model.variables) + program.slots + len(model.measures)
        lanes = sum(trial.share for trial in trials) * runs
        periods = sum(t.share * (model.periods - t.key.period + 1) for t in trials) * runs
        return min(1.0, _MOST_VALUES / max(features * lanes, 1), _MOST_EFFORT / max(periods, 1))

    def _teller(self, doing: str, runs: int) -> Callable[[int], None] | None:
        progress = self.progress
        if progress is None:
            return None
        return lambda done: progress(doing, done, runs)
