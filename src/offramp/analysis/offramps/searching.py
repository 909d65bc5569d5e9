"""The three steps of the search for off-ramps, each chunk by chunk of runs.

All deviations are tried at random, the best looked at closely, what is best then measured on fresh
runs. Leaves out: what the steps do, which stands in `screening`, `situations` and `confirming`.
"""

from collections.abc import Callable, Sequence
from contextlib import closing

from offramp.analysis.offramps.choosing import promising, rules, worth_confirming
from offramp.analysis.offramps.chunks import CHUNK, each_chunk
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
from offramp.analysis.offramps.situations import Sample, best_cell
from offramp.analysis.offramps.trials import Key, Screened
from offramp.engine.program import Program

_MOST_VALUES = 50_000_000  # seen before deviations, kept at once: 400 MB
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

    def chosen(self, seen: Screened, runs: int) -> list[Deviation]:
        """The candidates, each in its situation."""
        if not seen.bad:
            return []
        asking = self.asking
        given = asking.often, asking.consent, asking.tolerate
        keys = promising(seen.trials.values(), *given)
        cells = [best_cell(self.program, sample, *given) for sample in self._closely(keys, runs)]
        chosen = worth_confirming([cell for cell in cells if cell is not None], asking.most)
        return [Deviation(cell.trial.key, cell.conditions) for cell in chosen]

    def confirm(
        self, deviations: Sequence[Deviation], seen: Screened, first: int, runs: int
    ) -> Confirmed:
        """What fresh runs say, as far as they were played before an interruption."""
        best = rules(seen.trials.values())
        confirming = Confirming(self.program, self.plays, self.bad, deviations, best)
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

    def _closely(self, keys: Sequence[Key], runs: int) -> list[Sample]:
        """Every deviation in all runs that give occasion for it, as far as memory allows."""
        if not keys:
            return []
        deviations, most = [Deviation(key) for key in keys], _most_lanes(self.program, len(keys))
        starts, points = starts_of(deviations), points_of(deviations)

        def part(first: int, count: int) -> list[Lanes]:
            course = self.plays.course(first, count, starts, points)
            return measured(self.program, self.plays, self.bad, course, deviations)

        told = self._teller("looking closely", runs)
        kept: list[list[Lanes]] = [[] for _ in keys]
        played = [0] * len(keys)
        for number, parts in enumerate(each_chunk(part, 0, runs, self.threads, told), start=1):
            for place, lanes in enumerate(parts):
                if sum(len(other.falls) for other in kept[place]) < most:
                    kept[place].append(lanes)
                    played[place] = min(runs, number * CHUNK)
        every = zip(keys, played, map(joined, kept), strict=True)
        return [Sample(key, many, one.falls, one.costs, one.seen) for key, many, one in every]

    def _teller(self, doing: str, runs: int) -> Callable[[int], None] | None:
        progress = self.progress
        if progress is None:
            return None
        return lambda done: progress(doing, done, runs)


def _most_lanes(program: Program, keys: int) -> int:
    """Of how many runs with a deviation what was seen before it is kept."""
    features = len(program.model.variables) + program.slots + len(program.model.measures)
    return max(CHUNK, _MOST_VALUES // (features * keys))
