"""Courses and forks by compiled kernels, stepped period by period."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from offramp.analysis.offramps.course import Course, Fork, Point, features_at, opened, valued
from offramp.engine.compiled.tile import Tile
from offramp.engine.noise import Noise
from offramp.engine.position import Ints, Position, bounds_of
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.engine.view import Behavior, View
from offramp.strategy.regression.shard import Shard
from offramp.strategy.regression.stepping import Stepper
from offramp.strategy.regression.template import Template


def template_of(program: Program, behaviors: Sequence[Behavior]) -> Template | None:
    """The tables that kernels play from; None where only the reference player can play."""
    if program.model.order == "random order" or not program.actors:
        return None
    template = Template(program, behaviors, {})
    return template if template.sound else None


class Compiled:
    """Plays behaviors that kernels know, in an order of moves that is fixed."""

    def __init__(self, template: Template, behaviors: Sequence[Behavior], seed: int) -> None:
        self.template, self.behaviors, self.seed = template, behaviors, seed

    def course(
        self,
        first: int,
        count: int,
        starts: Collection[int],
        seen: Collection[Point],
        open_at: Collection[Point] | None = None,
    ) -> Course:
        """Play runs; keep where they stood at some periods, and what actors saw at some points."""
        noise = Noise(self.seed, first, count)
        return _Plain(self.template, self.behaviors, noise, starts, seen, open_at).play()

    def fork(self, course: Course, period: int, runs: Ints, actors: Ints, actions: Ints) -> Fork:
        """Go on from a period, in each lane with another action of one actor."""
        if not len(runs):
            return Fork(np.zeros(0, np.int64), np.zeros((len(course.patience), 0)))
        start = course.first + runs, course.starts[period][:, runs]
        forking = _Forking(self.template, self.behaviors, self.seed, start, (actors, actions))
        return forking.play(period, course.patience)


class _Plain(Stepper):
    def __init__(
        self,
        template: Template,
        behaviors: Sequence[Behavior],
        noise: Noise,
        starts: Collection[int],
        seen: Collection[Point],
        open_at: Collection[Point] | None,
    ) -> None:
        super().__init__(template, behaviors, noise)
        self.starts, self.watched = starts, frozenset(seen)
        self.open_at = None if open_at is None else frozenset(open_at)
        self.bounds = bounds_of(self.program, self.start.params)
        self.going = np.ones(noise.count, dtype=bool)

    def play(self) -> Course:
        program, count = self.program, self.noise.count
        patience = np.array([self.patience(actor) for actor in range(len(program.actors))])
        self.course = Course.of(program, self.noise.first, count, patience)
        for number in range(1, program.model.periods + 1):
            if number in self.starts:
                self.course.starts[number] = self.states()
            outcome = self.period(number)
            earned = np.where(self.going, self.earned, 0.0)
            self.course.earned[number - 1] = earned
            over = (outcome >= 0) & self.going
            self.course.outcome[over], self.course.ended[over] = outcome[over], number
            self.going &= ~over
            if not self.going.any():
                break
        return self.course

    def grouped(self, members: Sequence[int]) -> None:
        """Note what is open to those who are about to choose, and what they see."""
        course, types = self.course, self.types
        course.types[self.number - 1, list(members)] = types[list(members)]
        points = [(self.number, actor) for actor in members]
        if self.open_at is not None:
            points = [point for point in points if point in self.open_at | self.watched]
        if not points:
            return
        at, seen = self.position(), None
        for point in points:
            with np.errstate(all="ignore"):
                course.open[point] = opened(View(at, point[1], self.bounds)) & self.going
            if point in self.watched:
                seen = features_at(at) if seen is None else seen
                course.seen[point] = seen

    def moved(self, members: Sequence[int]) -> None:
        """Note what was chosen."""
        self.meet()
        for actor in members:
            pick = self.notes.picks[actor]
            self.course.picks[self.number - 1, actor] = np.where(self.going, pick, -1)

    def position(self) -> Position:
        """The runs as the reference player has them."""
        layout, at = self.built.layout, self.start.take(slice(None))
        at.period = self.number
        at.x = self.whole(range(len(at.x)))
        at.beliefs = self.whole(self.slots)
        at.types = self.types
        at.did = self.whole(self._actors(layout.did)).astype(np.int64)
        return at


class _Forking(Stepper):
    """Lanes that begin where a course stood; a run may have several."""

    def __init__(
        self,
        template: Template,
        behaviors: Sequence[Behavior],
        seed: int,
        start: tuple[Ints, Array],
        forced: tuple[Ints, Ints],
    ) -> None:
        self.began, self.forced, self.when = start, forced, 0
        super().__init__(template, behaviors, Noise(seed, 0, len(start[0])))

    def play(self, period: int, patience: Array) -> Fork:
        """From a period to the end."""
        periods, count = self.program.model.periods, self.noise.count
        outcome, going = np.full(count, self.program.last), np.ones(count, dtype=bool)
        gained = np.zeros((periods - period + 1, len(patience), count))
        self.when = period
        for number in range(period, periods + 1):
            ends = self.period(number)
            gained[number - period] = np.where(going, self.earned, 0.0)
            over = (ends >= 0) & going
            outcome[over] = ends[over]
            going &= ~over
            if not going.any():
                break
        return Fork(outcome, valued(gained, patience))

    def before_moves(self) -> None:
        """Take the other action."""
        if self.number == self.when:
            self.forcing.actor[:], self.forcing.action[:] = self.forced

    def tile(self) -> Tile:
        """Noise for all runs in between."""
        runs = self.began[0]
        span = int(runs.max() - runs.min()) + self.width + 8
        room: dict[str, Any] = {
            "going": np.zeros(span // 4 + 2, np.int64),
            "drawn": np.zeros(span + 8),
        }
        return super().tile()._replace(**room)

    def fill(self, shard: Shard) -> None:
        """Where the lanes begin."""
        runs, carried = self.began
        here = slice(shard.first, shard.first + shard.count)
        shard.hold(shard.first, runs[here], carried[:, here])
