"""Courses and forks by the reference player, which can play whatever there is."""

from collections.abc import Collection, Sequence

import numpy as np

from offramp.analysis.offramps.course import Course, Fork, Point, features_at, opened, valued
from offramp.engine.noise import Noise
from offramp.engine.period import Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.sampling import Sampling
from offramp.engine.setting import started
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, View


class Reference:
    """Plays behaviors of any kind, in any order of moves."""

    def __init__(self, program: Program, behaviors: Sequence[Behavior], seed: int) -> None:
        self.program, self.behaviors, self.seed = program, behaviors, seed

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
        with np.errstate(all="ignore"):
            at = started(self.program, noise, False)
            values = [evaluate(actor.choice, at.frame())[1] for actor in self.program.actors]
            patience = np.array([float(np.asarray(value).flat[0]) for value in values])
            course = Course.of(self.program, first, count, patience)
            kept = course, starts, seen, open_at
            _Plain(self.program, self.behaviors, noise, at, *kept).play()
        return course

    def fork(self, course: Course, period: int, runs: Ints, actors: Ints, actions: Ints) -> Fork:
        """Go on from a period, in each lane with another action of one actor."""
        outcome = np.zeros(len(runs), np.int64)
        onward = np.zeros((len(self.program.actors), len(runs)))
        count = len(course.outcome)
        for actor in np.unique(actors).tolist():  # so that no run occurs twice
            lanes = np.flatnonzero(actors == actor)
            at: Position = course.starts[period].take(runs[lanes])
            noise, forced = Noise(self.seed, course.first, count), np.full(count, -1)
            forced[runs[lanes]] = actions[lanes]
            with np.errstate(all="ignore"):
                forking = _Forking(self.program, self.behaviors, noise, at, actor, forced)
                ends, earned = forking.play(period)
            outcome[lanes] = ends[runs[lanes]]
            onward[:, lanes] = valued(earned, course.patience)[:, runs[lanes]]
        return Fork(outcome, onward)


class _Noting(Sampling):
    """Payoffs are noted in value of their period."""

    def discount(self, actor: int, at: Position) -> Array:
        return np.ones(1)

    def step(self, number: int) -> tuple[Ints, Ints, Array]:
        """A period: the rows that were played, how each ends (-1: it goes on), what it earned."""
        before = self.at.earned.copy()
        self.period(number)
        outcome = self.settled()
        rows, earned = self.at.runs - self.noise.first, self.at.earned - before
        self.at = self.at.take(outcome < 0)
        return rows, outcome, earned


class _Plain(_Noting):
    def __init__(
        self,
        program: Program,
        behaviors: Sequence[Behavior],
        noise: Noise,
        at: Position,
        course: Course,
        starts: Collection[int],
        seen: Collection[Point],
        open_at: Collection[Point] | None,
    ) -> None:
        super().__init__(program, behaviors, noise, at)
        self.course, self.starts, self.watched = course, starts, frozenset(seen)
        self.open_at = None if open_at is None else frozenset(open_at)

    def play(self) -> None:
        for number in range(1, self.program.model.periods + 1):
            if number in self.starts:
                self.course.starts[number] = _Start(self.at, self.noise)
            rows, outcome, earned = self.step(number)
            self.course.earned[number - 1][:, rows] = earned
            over = outcome >= 0
            self.course.outcome[rows[over]] = outcome[over]
            self.course.ended[rows[over]] = number
            if over.all():
                return

    def together(self, at: Position, movers: Sequence[int]) -> Rows:
        count, rows = self.noise.count, at.runs - self.noise.first
        for actor in movers:
            point = at.period, actor
            if self.open_at is None or point in self.open_at:
                open_ = opened(View(at, actor, self.bounds(at)))
                shape = len(self.program.actors[actor].actions), count
                self.course.open.setdefault(point, np.zeros(shape, bool))[:, rows] = open_
            self.course.types[at.period - 1, actor, rows] = at.types[actor]
            if point in self.watched:
                found = features_at(at)
                seen = self.course.seen.setdefault(point, np.zeros((len(found), count)))
                seen[:, rows] = found
        went = super().together(at, movers)
        for actor in movers:
            self.course.picks[at.period - 1, actor, rows] = at.did[actor]
        return went


class _Forking(_Noting):
    """One actor takes an action given by run (-1: it chooses) in the first period played."""

    def __init__(
        self,
        program: Program,
        behaviors: Sequence[Behavior],
        noise: Noise,
        at: Position,
        actor: int,
        forced: Ints,
    ) -> None:
        super().__init__(program, behaviors, noise, at)
        self.stream = f"choice.{program.actors[actor].name}"
        self.forced, self.when = forced, 0

    def play(self, period: int) -> tuple[Ints, Array]:
        """How each run of the noise ends, and what it earned from the period on."""
        periods = self.program.model.periods
        self.when = period
        outcome = np.full(self.noise.count, self.program.last)
        earned = np.zeros((periods - period + 1, len(self.program.actors), self.noise.count))
        for number in range(period, periods + 1):
            if not self.at.count:
                break
            rows, ends, gained = self.step(number)
            earned[number - period][:, rows] = gained
            outcome[rows[ends >= 0]] = ends[ends >= 0]
        return outcome, earned

    def branch(self, at: Position, stream: str, p: Array, spare: bool = False) -> tuple[Rows, Ints]:
        rows, pick = super().branch(at, stream, p, spare)
        if stream != self.stream or at.period != self.when:
            return rows, pick
        forced = self.forced[at.runs - self.noise.first]
        return rows, np.where(forced >= 0, forced, pick)


class _Start:
    """Where the runs that go on stood at the start of a period."""

    def __init__(self, at: Position, noise: Noise) -> None:
        self.at = at.take(np.arange(at.count))  # a copy: what it is taken from plays on
        self.rows = np.full(noise.count, -1)
        self.rows[at.runs - noise.first] = np.arange(at.count)

    def take(self, runs: Ints) -> Position:
        """The position of some runs, counted from the first."""
        return self.at.take(self.rows[runs])
