"""Deviations measured: made in every run that gives occasion for them, each run with itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from offramp.analysis.offramps.course import Bools, Course, Playing
from offramp.analysis.offramps.found import Condition
from offramp.analysis.offramps.situations import holds
from offramp.analysis.offramps.trials import Key
from offramp.engine.position import Ints
from offramp.engine.program import Program
from offramp.engine.tape import Array


@dataclass(frozen=True)
class Deviation:
    """An action instead of another, in a period and in a situation."""

    key: Key
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Lanes:
    """Runs with a deviation, compared with themselves.

    `before` (lane,) whether the bad outcome followed without it; `falls` (lane,) 1 where it is
    averted, -1 where it is brought about; `worth` (actor, lane) what actors go on to earn without
    it, and `costs` what they lose by it; `kinds` (lane,) the mover's type; `seen` (feature, lane)
    before the move; `weights` (lane,) how many runs each stands for.
    """

    before: Bools
    falls: Array
    worth: Array
    costs: Array
    kinds: Ints
    seen: Array
    weights: Array


def measured(
    program: Program,
    plays: Playing,
    bad: Bools,
    course: Course,
    deviations: Sequence[Deviation],
    weights: Array | None = None,
) -> list[Lanes]:
    """Each deviation in the runs of a course, which has kept the `starts` and `seen` it takes.

    `weights` (run,) are how many runs each stands for; those of weight 0 are left out. By default
    each stands for itself.
    """
    weights = np.ones(len(course.outcome)) if weights is None else weights
    return [_measured(program, plays, bad, course, one, weights) for one in deviations]


def starts_of(deviations: Collection[Deviation]) -> set[int]:
    """The periods in which deviations begin."""
    return {deviation.key.period for deviation in deviations}


def points_of(deviations: Collection[Deviation]) -> set[tuple[int, int]]:
    """The points (period, actor) at which they begin."""
    return {(deviation.key.period, deviation.key.actor) for deviation in deviations}


def fits(program: Program, course: Course, deviation: Deviation) -> Bools:
    """The runs of a course that give occasion for a deviation, (run,).

    What was seen at its point is asked for only where it has conditions.
    """
    key = deviation.key
    point = key.period, key.actor
    met = np.zeros(len(course.outcome), dtype=bool)
    if point in course.open:
        met = course.picks[key.period - 1, key.actor] == key.taken
        met &= course.open[point][key.instead]
    if deviation.conditions and met.any():
        met &= holds(program, deviation.conditions, course.seen[point])
    return met


def joined(parts: Sequence[Lanes]) -> Lanes:
    """The lanes of chunks, one after the other."""
    return Lanes(
        np.concatenate([part.before for part in parts]),
        np.concatenate([part.falls for part in parts]),
        np.concatenate([part.worth for part in parts], axis=1),
        np.concatenate([part.costs for part in parts], axis=1),
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.seen for part in parts], axis=1),
        np.concatenate([part.weights for part in parts]),
    )


def _measured(
    program: Program,
    plays: Playing,
    bad: Bools,
    course: Course,
    deviation: Deviation,
    weights: Array,
) -> Lanes:
    key = deviation.key
    point = key.period, key.actor
    features = len(program.model.variables) + program.slots + len(program.model.measures)
    seen = course.seen.get(point, np.zeros((features, len(course.outcome))))
    runs = np.flatnonzero(fits(program, course, deviation) & (weights > 0))
    same = np.ones(len(runs), np.int64)
    fork = plays.fork(course, key.period, runs, key.actor * same, key.instead * same)
    before, worth = bad[course.outcome[runs]], course.onward(key.period)[:, runs]
    return Lanes(
        before,
        before.astype(np.float64) - bad[fork.outcome],
        worth,
        worth - fork.onward,
        course.types[key.period - 1, key.actor, runs].astype(np.int64),
        seen[:, runs],
        weights[runs],
    )
