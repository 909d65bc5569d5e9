"""Where could the bad outcome still have been averted, at a price that all could accept?

An off-ramp is a decision point, met often enough, at which another action that is open to the actor
cuts the probability of an outcome, at a cost in payoff that each side could accept. It is found by
going on from that point with the other action and the same noise: a one-shot deviation that nobody
foresees, after which everybody chooses as solved.

The search is in three steps: all deviations tried at random (`screening`), the best looked at
closely and in which situation they do most (`situations`), and what is best then measured on fresh
runs (`confirming`). Leaves out: deviations of two actors together or over several periods, such as
a deal; what others would do if they foresaw the deviation, for which there are policies.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from offramp.analysis.offramps.choosing import promising, rules, worth_confirming
from offramp.analysis.offramps.chunks import CHUNK, each_chunk
from offramp.analysis.offramps.confirming import ERROR, Asking, Confirming, Part
from offramp.analysis.offramps.course import Bools, Playing, playing
from offramp.analysis.offramps.found import Estimate, Offramps
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
from offramp.crisis import Crisis
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.runs.intervals import wilson
from offramp.solving import Behaviors, chosen, diagnosed, solve
from offramp.strategy.choosing import presuming
from offramp.strategy.solution import Solution

FEWEST_RUNS = 100
TOLERATE = 0.05  # a twentieth of what the main stake is worth to a median type
_MOST_VALUES = 50_000_000  # seen before deviations, kept at once: 400 MB
Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much


def offramps(
    crisis: Crisis | str | Path,
    avoid: str | Sequence[str],
    runs: int = 10_000,
    seed: int = 1,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    solution: Solution | None = None,
    tolerate: float = TOLERATE,
    consent: Sequence[str] = (),
    often: float = 0.02,
    most: int = 5,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Offramps:
    """The off-ramps of a crisis: where another move would have averted the outcome `avoid`.

    Of several outcomes any counts. The first half of the runs is searched, the second half
    confirms at most so many candidates (`most`). Only what at least a share `often` of the runs
    gives occasion for counts. A deviation is accepted by an actor that loses no more than
    `tolerate` in payoff by it (in value of its period), with its whole interval; `consent` names
    the actors that have to, by default all with payoffs. `policy`, `behavior` and `solution` are as
    in `play`; assumptions have their central values. No number depends on `threads`.

    An interruption while candidates are confirmed keeps the runs that were finished; an earlier one
    is passed on. Raises ValueError for what makes no sense, and what `play` raises.
    """
    crisis = chosen(crisis, policy, behavior)
    names = (avoid,) if isinstance(avoid, str) else tuple(avoid)
    _check(crisis, names, consent, runs, often, most)
    program = lower(crisis.model)
    found = solution or _solution(crisis, progress)
    bad = np.array([name in names for name in program.outcomes])
    paid = _paid(program)
    agreeing = [i for i in paid if not consent or program.actors[i].name in consent]
    asking = Asking(agreeing, tolerate, paid)
    plays = playing(program, presuming(program, found.behaviors), seed)
    search = _Searching(program, plays, bad, asking, often, threads, progress)
    half = runs // 2
    seen = search.screen(seed, half)
    deviations = search.chosen(seen, half, most)
    confirming = Confirming(program, plays, bad, deviations, rules(seen.trials.values()))
    parts, interrupted = search.confirm(confirming, half, runs - half)
    fresh, ended_badly = sum(part.runs for part in parts), sum(part.bad for part in parts)
    known = [trial for trial in seen.trials.values() if trial.share >= often]
    left_level = 1 - ERROR / program.model.periods
    return Offramps(
        avoid=names,
        searched=half,
        runs=fresh,
        seed=seed,
        found=seen.bad,
        before=Estimate(ended_badly / fresh, *wilson(ended_badly, fresh)),
        points=len({trial.key[:3] for trial in known}),
        tried=len(known),
        tolerate=tolerate,
        consent=tuple(program.actors[i].name for i in agreeing),
        often=often,
        level=confirming.level,
        candidates=confirming.candidates(parts, asking),
        left_level=left_level,
        left=confirming.left(parts, left_level),
        solution=diagnosed(found),
        interrupted=interrupted,
    )


class _Searching:
    """The three steps, each chunk by chunk."""

    def __init__(
        self,
        program: Program,
        plays: Playing,
        bad: Bools,
        asking: Asking,
        often: float,
        threads: int | None,
        progress: Progress | None,
    ) -> None:
        self.program, self.plays, self.bad, self.asking = program, plays, bad, asking
        self.often, self.threads, self.progress = often, threads, progress

    def screen(self, seed: int, runs: int) -> Screened:
        """Try everything."""
        told = self._teller("trying all moves", runs)
        return screened(self.program, self.plays, self.bad, seed, runs, self.threads, told)

    def chosen(self, seen: Screened, runs: int, most: int) -> list[Deviation]:
        """The candidates, each in its situation."""
        if not seen.bad:
            return []
        consent, tolerate = self.asking.consent, self.asking.tolerate
        keys = promising(seen.trials.values(), self.often, consent, tolerate)
        cells = [
            best_cell(self.program, sample, self.often, consent, tolerate)
            for sample in self._closely(keys, runs)
        ]
        chosen = worth_confirming([cell for cell in cells if cell is not None], most)
        return [Deviation(cell.trial.key, cell.conditions) for cell in chosen]

    def confirm(self, confirming: Confirming, first: int, runs: int) -> tuple[list[Part], bool]:
        """What fresh runs say, as far as they were played, and whether that was cut short."""
        told = self._teller("confirming the best", runs)
        parts: list[Part] = []
        try:
            with closing(each_chunk(confirming.part, first, runs, self.threads, told)) as found:
                parts.extend(found)
        except KeyboardInterrupt:
            if not parts:
                raise
        return parts, sum(part.runs for part in parts) < runs

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


def _solution(crisis: Crisis, progress: Progress | None) -> Solution:
    """How the actors choose, known also where plain play never goes.

    An exact solution covers the positions that play can reach. Actors that follow rules never reach
    those that a deviation of theirs leads to, so that then values have to be regressed.
    """

    def told(done: int, steps: int) -> None:
        if progress:
            progress("solving", done, steps)

    kinds = {actor.behavior.kind for actor in crisis.model.actors}
    if crisis.model.solving.solver == "auto" and kinds & {"doctrine", "script"}:
        crisis = crisis.changed({"solving.solver": "regression"})
    return solve(crisis, every=False, progress=told if progress else None)


def _paid(program: Program) -> list[int]:
    """The actors that have payoffs."""
    model = program.model
    paid = {payoff.actor for payoff in model.payoffs}
    paid |= {actor for outcome in model.outcomes for actor, _ in outcome.payoffs}
    paid |= {action.actor for action in model.actions if action.costs}
    return [i for i, actor in enumerate(program.actors) if actor.name in paid]


def _check(
    crisis: Crisis,
    avoid: Sequence[str],
    consent: Sequence[str],
    runs: int,
    often: float,
    most: int,
) -> None:
    outcomes = [outcome.name for outcome in crisis.model.outcomes]
    unknown = [name for name in avoid if name not in outcomes]
    if unknown:
        raise ValueError(f"there is no outcome {unknown[0]}: there are {', '.join(outcomes)}")
    if not avoid or set(avoid) == set(outcomes):
        raise ValueError("avoid at least one outcome, and not all of them")
    actors = [actor.name for actor in crisis.model.actors]
    strangers = [name for name in consent if name not in actors]
    if strangers:
        raise ValueError(f"there is no actor {strangers[0]}: there are {', '.join(actors)}")
    if runs < FEWEST_RUNS:
        raise ValueError(f"a search takes at least {FEWEST_RUNS} runs, not {runs}")
    if not 0 < often <= 1:
        raise ValueError(f"often is a share of the runs, above 0 and at most 1, not {often}")
    if most < 1:
        raise ValueError(f"at least one candidate is confirmed, not {most}")
