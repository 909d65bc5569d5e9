"""Play that can be taken up again from any period, with one decision of one actor replaced.

A course is how some consecutive runs went. A fork of it goes on from the start of a period in some
of these runs, one actor taking another action in that period; everything else is as before: the
same noise, the same choices where the situation is the same. Nobody foresees the deviation, which
happens once; all others see it as they see any move, and judge it by how the actor chooses.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from offramp.engine.elementary import power
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, View

Bools = NDArray[np.bool_]
Point = tuple[int, int]  # period, actor


@dataclass
class Course:
    """How the runs from `first` on went.

    `outcome` and the period it `ended` in (run,); `picks` (period, actor, run), -1 where nothing
    was done; `types` (period, actor, run); `earned` (period, actor, run) in value of that period,
    `patience` (actor,). `open` by point says which actions were open to the actor's own type
    (action, run). `seen` by point holds what the actor went by: variables, then beliefs, then
    measures (feature, run); `starts` by period is where forks begin; both only where asked for.
    """

    first: int
    outcome: Ints
    ended: Ints
    picks: NDArray[np.int8]
    types: NDArray[np.int8]
    earned: Array
    patience: Array
    open: dict[Point, Bools] = field(default_factory=dict[Point, Bools])
    seen: dict[Point, Array] = field(default_factory=dict[Point, Array])
    starts: dict[int, Any] = field(default_factory=dict[int, Any])

    @classmethod
    def of(cls, program: Program, first: int, count: int, patience: Array) -> "Course":
        """A course in which nothing has happened yet."""
        shape = program.model.periods, len(program.actors), count
        outcome, ended = np.full(count, program.last, np.int64), np.full(count, shape[0])
        picks, types = np.full(shape, -1, np.int8), np.zeros(shape, np.int8)
        return cls(first, outcome, ended, picks, types, np.zeros(shape), patience)

    def onward(self, period: int) -> Array:
        """What the actors earned from a period on, in value of that period, (actor, run)."""
        return valued(self.earned[period - 1 :], self.patience)


@dataclass(frozen=True)
class Fork:
    """How the lanes of a fork went: `outcome` (lane,) and what was earned `onward` (actor, lane).

    The latter in value of the period in which the fork begins.
    """

    outcome: Ints
    onward: Array


class Playing(Protocol):
    """Plays courses and forks of them."""

    def course(
        self,
        first: int,
        count: int,
        starts: Collection[int],
        seen: Collection[Point],
        open_at: Collection[Point] | None = None,
    ) -> Course:
        """Play runs; keep where they stood at some periods, and what actors saw at some points.

        What is open is told at all points, or at some.
        """
        ...

    def fork(self, course: Course, period: int, runs: Ints, actors: Ints, actions: Ints) -> Fork:
        """Go on from a period, in each lane with another action of one actor.

        `runs` (lane,) count from the course's first, in rising order; no run occurs twice with the
        same actor.
        """
        ...


def playing(program: Program, behaviors: Sequence[Behavior], seed: int) -> Playing:
    """What plays these behaviors: compiled kernels where they can, else the reference player."""
    from offramp.analysis.offramps.compiled import Compiled, template_of
    from offramp.analysis.offramps.reference import Reference

    template = template_of(program, behaviors)
    if template is not None:
        return Compiled(template, behaviors, seed)
    return Reference(program, behaviors, seed)


def valued(earned: Array, patience: Array) -> Array:
    """Sums over the first axis of payoffs (period, actor, run), in value of the first period."""
    weights = power(patience[None, :], np.arange(len(earned))[:, None])  # (period, actor)
    return np.einsum("pa,par->ar", weights, earned)


def opened(view: View) -> Bools:
    """Which actions are open to the actor's own type, (action, run)."""
    open_ = np.broadcast_to(view.available, (len(view.available), *view.shape[1:]))
    kinds = view.position.types[view.actor] if len(open_) > 1 else 0
    return open_[kinds, :, np.arange(view.position.count)].T


def features_at(at: Position) -> Array:
    """What anybody may go by at a position: variables, beliefs, measures, (feature, run)."""
    with np.errstate(all="ignore"):
        values = evaluate(at.program.measures, at.frame())
    measures = [np.broadcast_to(value, (at.count,)) for value in values]
    shaped = np.array(measures, dtype=np.float64).reshape(-1, at.count)
    return np.concatenate([at.x, at.beliefs, shaped])
