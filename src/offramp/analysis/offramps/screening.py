"""The first look: every deviation that runs give occasion for, each tried in a few of them.

In each run and period, every actor with a choice may try one of its other open actions, drawn at
random: a randomized experiment at all decision points at once. How many do is limited by what it
takes to play them on; runs that end badly come first, since they are what is to be averted, and are
weighed accordingly. What was tried seldom is judged by the same move at other points, too: rates
are shrunk toward those of the move (Efron and Morris 1975, "Data analysis using Stein's estimator
and its generalizations"). Leaves out: situations, and any certainty; what looks best is measured
again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from offramp.analysis.offramps.chunks import CHUNK, each_chunk
from offramp.analysis.offramps.course import Bools, Course, Playing
from offramp.analysis.offramps.trials import Key, Screened, Trial
from offramp.engine.noise import Noise
from offramp.engine.position import Ints
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.runs.intervals import wilson

_EFFORT = 12  # periods played to try deviations, for each that is played plainly
_MOST_EFFORT = 4_000_000  # of these at most
_PRIOR = (200.0, 20.0)  # trials that what is known of the move counts as: after good ends, bad ends
_SELDOM = 100  # what was tried less often costs what the move costs elsewhere


def screened(
    program: Program,
    plays: Playing,
    bad: Bools,
    seed: int,
    runs: int,
    threads: int | None = None,
    told: Callable[[int], None] | None = None,
) -> Screened:
    """Try deviations in the first `runs` runs; `bad` (outcome,) marks what is to be averted."""
    screening = _Screening(program, plays, bad, seed, runs)
    good, badly, bad_runs = Counter[Key](), Counter[Key](), 0
    lanes: list[_Lanes] = []
    for part in each_chunk(screening.part, 0, runs, threads, told):
        good.update(part.good)
        badly.update(part.badly)
        bad_runs += part.bad_runs
        lanes.append(part.lanes)
    tried = _Tried(lanes)
    keys = (key for key in sorted({*good, *badly}) if key in tried.places)
    trials = {key: tried.trial(key, good[key], badly[key], runs) for key in keys}
    return Screened(trials, bad_runs)


@dataclass(frozen=True)
class _Part:
    """What a chunk gives: how many runs end badly, occasions in those that end well and badly."""

    bad_runs: int
    good: Mapping[Key, int]
    badly: Mapping[Key, int]
    lanes: "_Lanes"


@dataclass(frozen=True)
class _Lanes:
    """Deviations tried.

    `keys` (lane, 4); `ends` (lane,) 1 where the run ended badly without the deviation; `changed`
    (lane,) whether it ends otherwise with it; `weights` (lane,); `costs` (lane, actor).
    """

    keys: Ints
    ends: Ints
    changed: Ints
    weights: Array
    costs: Array


class _Screening:
    def __init__(self, program: Program, plays: Playing, bad: Bools, seed: int, runs: int) -> None:
        self.program, self.plays, self.bad, self.seed = program, plays, bad, seed
        self.periods = range(1, program.model.periods + 1)
        self.rates = self._rates(runs)

    def part(self, first: int, count: int) -> _Part:
        """Play a chunk, and try deviations in it."""
        course = self.plays.course(first, count, self.periods, ())
        badly = self.bad[course.outcome]
        occasions = Counter[Key](), Counter[Key]()
        for (period, actor), open_ in course.open.items():
            for counter, some in zip(occasions, (~badly, badly), strict=True):
                taken = np.where(some, course.picks[period - 1, actor], -1)
                counter.update(_occasions(taken, period, actor, open_))
        lanes = [self._tried(course, period, badly) for period in self.periods]
        columns = (np.concatenate(column) for column in zip(*lanes, strict=True))
        return _Part(int(badly.sum()), *occasions, _Lanes(*columns))

    def _rates(self, runs: int) -> Array:
        """The share of occasions that are used, after good ends and after bad ends."""
        pilot = min(runs, CHUNK)
        course = self.plays.course(0, pilot, (), ())
        work = sum(
            int((open_.sum(axis=0) > 1).sum()) * (len(self.periods) - period + 1)
            for (period, _), open_ in course.open.items()
        )
        work = max(work, 1) * runs / pilot
        effort = min(_EFFORT * int(course.ended.sum()) * runs / pilot, _MOST_EFFORT)
        _, most = wilson(int(self.bad[course.outcome].sum()), pilot)
        bad = min(1.0, effort / 2 / (most * work))
        good = min(1.0, (effort - bad * most * work) / work)
        return np.array([good, max(bad, good)])

    def _tried(
        self, course: Course, period: int, badly: Bools
    ) -> tuple[Ints, Ints, Ints, Array, Array]:
        """The deviations tried in a period: keys, ends, changes, weights, costs by lane."""
        actors = [a for a in range(len(self.program.actors)) if (period, a) in course.open]
        drawn = [self._drawn(course, period, actor, badly) for actor in actors]
        if not drawn:
            none, no = np.zeros(0, np.int64), np.zeros(0)
            return np.zeros((0, 4), np.int64), none, none, no, np.zeros((0, len(course.patience)))
        runs, movers, actions, weights = (np.concatenate(c) for c in zip(*drawn, strict=True))
        order = np.argsort(runs, kind="stable")
        runs, movers, actions, weights = (c[order] for c in (runs, movers, actions, weights))
        fork = self.plays.fork(course, period, runs, movers, actions)
        changed = (badly[runs] != self.bad[fork.outcome]).astype(np.int64)
        taken = course.picks[period - 1, movers, runs].astype(np.int64)
        keys = np.stack([np.full(len(runs), period), movers, taken, actions], axis=1)
        costs = course.onward(period)[:, runs] - fork.onward
        return keys, badly[runs].astype(np.int64), changed, weights, costs.T

    def _drawn(
        self, course: Course, period: int, actor: int, badly: Bools
    ) -> tuple[Ints, Ints, Ints, Array]:
        """Which runs an actor deviates in, and to what: runs, actor, actions, weights."""
        taken, open_ = course.picks[period - 1, actor].astype(np.int64), course.open[period, actor]
        others = open_ & (np.arange(len(open_))[:, None] != taken)
        many = np.where(taken >= 0, others.sum(axis=0), 0)
        noise = Noise(self.seed, course.first, len(taken))
        every, rates = np.arange(course.first, course.first + len(taken)), self.rates[badly * 1]
        u = noise.uniform(f"offramps.{self.program.actors[actor].name}", period, every) / rates
        runs = np.flatnonzero((many > 0) & (u < 1))
        nth = np.minimum((u[runs] * many[runs]).astype(np.int64), many[runs] - 1)
        actions = np.argmax(np.cumsum(others[:, runs], axis=0) > nth, axis=0)
        return runs, np.full(len(runs), actor), actions, many[runs] / rates[runs]


def _occasions(taken: Ints, period: int, actor: int, open_: Bools) -> dict[Key, int]:
    """In how many runs each deviation can be made."""
    found: dict[Key, int] = {}
    for action in np.unique(taken[taken >= 0]).tolist():
        counts = open_[:, taken == action].sum(axis=1).tolist()
        for other, many in enumerate(counts):
            if many and other != action:
                found[Key(period, actor, action, other)] = many
    return found


class _Tried:
    """All lanes, summed by key, and by move: an actor and the action it takes instead."""

    def __init__(self, lanes: Sequence[_Lanes]) -> None:
        def joined(name: str) -> Any:
            return np.concatenate([getattr(part, name) for part in lanes])

        keys, ends, changed = joined("keys"), joined("ends"), joined("changed")
        weights, costs = joined("weights"), joined("costs")
        known, place = np.unique(keys, axis=0, return_inverse=True)
        place = place.reshape(-1)
        self.places = {Key(*key): row for row, key in enumerate(known.tolist())}
        moves = np.unique(known[:, [1, 3]], axis=0, return_inverse=True)[1].reshape(-1)

        def by_key(values: Any) -> Array:
            return np.bincount(place, values, len(known)).astype(np.float64)

        def by_move(sums: Array) -> Array:
            return np.array([np.bincount(moves, row)[moves] for row in sums], dtype=np.float64)

        self.times = np.array([by_key(ends == end) for end in (0, 1)])  # (end, key)
        self.changes = np.array([by_key(changed * (ends == end)) for end in (0, 1)])
        spent = (by_key(weights * cost) for cost in costs.T)
        self.costs = np.array([by_key(weights), *spent])  # (weight, then cost by actor; key)
        self.usual = (by_move(self.changes) + 0.5) / (by_move(self.times) + 1)
        self.usual_costs = by_move(self.costs)

    def trial(self, key: Key, good: int, bad: int, runs: int) -> Trial:
        """What the trials of a deviation say, given how often it can be made in how many runs."""
        row, met = self.places[key], good + bad
        times, prior = self.times[:, row], np.array(_PRIOR)
        rates = (self.changes[:, row] + prior * self.usual[:, row]) / (times + prior)
        shares = np.array([-good, bad]) / met  # brought about, averted
        errors = shares * np.sqrt(rates * (1 - rates) / (times + prior))
        costs = (self.usual_costs if times.sum() < _SELDOM else self.costs)[:, row]
        error = float(np.sqrt(errors @ errors))
        return Trial(key, met / runs, float(shares @ rates), error, costs[1:] / costs[0])
