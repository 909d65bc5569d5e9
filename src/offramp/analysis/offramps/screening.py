"""The first look: every deviation that runs give occasion for, each tried in a few of them.

In each run and period, every actor with a choice may try one of its other open actions, drawn at
random: a randomized experiment at all decision points at once. How many do is limited by what it
takes to play them on. What was tried seldom borrows from the same deviation in the periods next to
it. Leaves out: situations, and any certainty; what looks best is measured again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.offramps.chunks import CHUNK, each_chunk
from offramp.analysis.offramps.course import Bools, Course, Playing
from offramp.analysis.offramps.trials import Key, Screened, Trial
from offramp.engine.noise import Noise
from offramp.engine.position import Ints
from offramp.engine.program import Program
from offramp.engine.tape import Array

_EFFORT = 12  # periods played to try deviations, for each that is played plainly
_SELDOM = 100  # what was tried less often borrows
_NEAR = {-2: 1 / 3, -1: 2 / 3, 0: 1.0, 1: 2 / 3, 2: 1 / 3}  # weights of the periods next to it


def screened(
    program: Program,
    plays: Playing,
    bad: Bools,
    seed: int,
    runs: int,
    threads: int | None = None,
    told: Callable[[int], None] | None = None,
) -> Screened:
    """Try deviations in the first `runs` runs; `bad` (outcome,) marks what is to be avoided."""
    screening = _Screening(program, plays, bad, seed, min(runs, CHUNK))
    parts = list(each_chunk(screening.part, 0, runs, threads, told))
    return _judged(parts, runs)


@dataclass(frozen=True)
class _Part:
    """What a chunk gives: occasions by key, and the lanes that were tried.

    `keys` (lane, 4); `falls` (lane,) 1 where the bad outcome is averted, -1 where it is brought
    about; `weights` (lane,); `costs` (lane, actor).
    """

    bad: int
    occasions: Mapping[Key, int]
    keys: Ints
    falls: Array
    weights: Array
    costs: Array


class _Screening:
    def __init__(self, program: Program, plays: Playing, bad: Bools, seed: int, pilot: int) -> None:
        self.program, self.plays, self.bad, self.seed = program, plays, bad, seed
        self.periods = range(1, program.model.periods + 1)
        course = plays.course(0, pilot, (), ())
        work = sum(
            int((open_.sum(axis=0) > 1).sum()) * (len(self.periods) - period + 1)
            for (period, _), open_ in course.open.items()
        )
        self.rate = min(1.0, _EFFORT * int(course.ended.sum()) / max(work, 1))

    def part(self, first: int, count: int) -> _Part:
        """Play a chunk, and try deviations in it."""
        course = self.plays.course(first, count, self.periods, ())
        occasions: Counter[Key] = Counter()
        lanes = [self._tried(course, period, count) for period in self.periods]
        for (period, actor), open_ in course.open.items():
            occasions.update(_occasions(course, period, actor, open_))
        keys, falls, weights, costs = (np.concatenate(c) for c in zip(*lanes, strict=True))
        ended_badly = int(self.bad[course.outcome].sum())
        return _Part(ended_badly, occasions, keys, falls, weights, costs)

    def _tried(self, course: Course, period: int, count: int) -> tuple[Ints, Array, Array, Array]:
        """The deviations tried in a period: keys, falls, weights, costs by lane."""
        drawn = [
            self._drawn(course, period, actor, count)
            for actor in range(len(self.program.actors))
            if (period, actor) in course.open
        ]
        if not drawn:
            none = np.zeros(0)
            return np.zeros((0, 4), np.int64), none, none, np.zeros((0, len(course.patience)))
        runs, actors, actions, weights = (np.concatenate(c) for c in zip(*drawn, strict=True))
        order = np.argsort(runs, kind="stable")
        runs, actors, actions, weights = (c[order] for c in (runs, actors, actions, weights))
        fork = self.plays.fork(course, period, runs, actors, actions)
        before = self.bad[course.outcome[runs]].astype(np.float64)
        falls = before - self.bad[fork.outcome]
        taken = course.picks[period - 1, actors, runs].astype(np.int64)
        keys = np.stack([np.full(len(runs), period), actors, taken, actions], axis=1)
        costs = course.onward(period)[:, runs] - fork.onward
        return keys, falls, weights.astype(np.float64), costs.T

    def _drawn(
        self, course: Course, period: int, actor: int, count: int
    ) -> tuple[Ints, Ints, Ints, Ints]:
        """Which runs an actor deviates in, and to what: runs, actor, actions, of how many."""
        taken = course.picks[period - 1, actor].astype(np.int64)
        open_ = course.open[period, actor]
        others = open_ & (np.arange(len(open_))[:, None] != taken)
        many = np.where(taken >= 0, others.sum(axis=0), 0)
        noise = Noise(self.seed, course.first, count)
        every = np.arange(course.first, course.first + count)
        u = noise.uniform(f"offramps.{self.program.actors[actor].name}", period, every) / self.rate
        runs = np.flatnonzero((many > 0) & (u < 1))
        nth = np.minimum((u[runs] * many[runs]).astype(np.int64), many[runs] - 1)
        actions = np.argmax(np.cumsum(others[:, runs], axis=0) > nth, axis=0)
        return runs, np.full(len(runs), actor), actions, many[runs]


def _occasions(course: Course, period: int, actor: int, open_: Bools) -> dict[Key, int]:
    """In how many runs each deviation can be made."""
    taken = course.picks[period - 1, actor]
    found: dict[Key, int] = {}
    for action in np.unique(taken[taken >= 0]).tolist():
        counts = open_[:, taken == action].sum(axis=1).tolist()
        for other, many in enumerate(counts):
            if many and other != action:
                found[Key(period, actor, action, other)] = many
    return found


@dataclass(frozen=True)
class _Sums:
    """Of the lanes of a key, or of several: times tried, and weighted sums."""

    times: float
    weight: float
    falls: float
    squares: float
    costs: Array

    def scaled(self, share: float) -> "_Sums":
        return _Sums(
            share * self.times,
            share * self.weight,
            share * self.falls,
            share * self.squares,
            share * self.costs,
        )

    def plus(self, other: "_Sums") -> "_Sums":
        return _Sums(
            self.times + other.times,
            self.weight + other.weight,
            self.falls + other.falls,
            self.squares + other.squares,
            self.costs + other.costs,
        )


def _judged(parts: Sequence[_Part], runs: int) -> Screened:
    occasions: Counter[Key] = Counter()
    for part in parts:
        occasions.update(part.occasions)
    sums = _summed(parts)
    trials = {
        key: _trial(key, many / runs, _borrowed(key, sums))
        for key, many in sorted(occasions.items())
        if key in sums
    }
    return Screened(trials, sum(part.bad for part in parts))


def _summed(parts: Iterable[_Part]) -> dict[Key, _Sums]:
    columns = [(p.keys, p.falls, p.weights, p.costs) for p in parts]
    keys, falls, weights, costs = (np.concatenate(c) for c in zip(*columns, strict=True))
    if not len(keys):
        return {}
    known, place = np.unique(keys, axis=0, return_inverse=True)
    place = place.reshape(-1)

    def total(values: Array) -> Array:
        return np.bincount(place, values, len(known)).astype(np.float64)

    times, weight = total(np.ones(len(keys))), total(weights)
    fallen, squares = total(weights * falls), total(weights * falls**2)
    paid: NDArray[np.float64] = np.array([total(weights * cost) for cost in costs.T]).T
    return {
        Key(*key): _Sums(times[i], weight[i], fallen[i], squares[i], paid[i])
        for i, key in enumerate(known.tolist())
    }


def _borrowed(key: Key, sums: Mapping[Key, _Sums]) -> _Sums:
    """The sums of a key; where it was tried seldom, with those of the periods next to it."""
    own = sums[key]
    if own.times >= _SELDOM:
        return own
    for step, share in _NEAR.items():
        near = sums.get(key._replace(period=key.period + step)) if step else None
        if near is not None:
            own = own.plus(near.scaled(share))
    return own


def _trial(key: Key, share: float, sums: _Sums) -> Trial:
    fall = sums.falls / sums.weight
    spread = (sums.squares / sums.weight * sums.times + 1) / (sums.times + 2) - fall**2
    error = sqrt(max(spread, 0.0) / max(sums.times, 1.0))
    return Trial(key, share, fall, error, sums.costs / sums.weight)
