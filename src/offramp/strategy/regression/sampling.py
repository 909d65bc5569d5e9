"""Play a batch of runs and keep, period by period, all that a regression needs.

Three things differ from plain play, so that values are known where play seldom goes. In a share
of the periods one actor's action is replaced by a random one (observers judge it by the choice
probabilities nevertheless). Where observers may blame character for the situation, a few runs
jump into the situation that they suppose. Both are marked: what led there is not used. And a run
that is over goes on as the copy of one that is not, so that late periods are met as often: of one
with the same types if there is one, so that what a type would face who ends the crisis, did it not
end it, goes on being met.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.noise import Noise
from offramp.engine.observing import unprovoked_view
from offramp.engine.period import Rows
from offramp.engine.position import Ints, Position, bounds_of
from offramp.engine.program import Program
from offramp.engine.sampling import Sampling
from offramp.engine.setting import started
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, View
from offramp.strategy.regression.exploring import Exploration, explored, heirs, misread
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.gathering import surprised
from offramp.strategy.regression.inputs import Inputs, inputs_at

Bools = NDArray[np.bool_]


@dataclass
class Luck:
    """A random decision: what happened less its probability, (option, run), at some runs."""

    stream: str
    rows: Ints
    surprise: NDArray[np.float32]


@dataclass
class Stage:
    """Moves on one position: by mover the probabilities (action, run) and picks (run,)."""

    position: Position
    rows: Ints
    probabilities: dict[int, Array] = field(default_factory=dict[int, Array])
    picks: dict[int, Ints] = field(default_factory=dict[int, Ints])
    sights: list[Luck] = field(default_factory=list[Luck])

    def inputs(self, basis: Basis, some: Ints) -> Inputs:
        """The features of an actor's decisions at some of the rows."""
        position = self.position if len(some) == len(self.rows) else self.position.take(some)
        with np.errstate(all="ignore"):
            bounds = bounds_of(basis.program, position.params)
            return inputs_at(basis, View(position, basis.actor, bounds))

    def luck(self, actor: int, name: str) -> Luck:
        """The surprise in a mover's choice."""
        surprise: Any = surprised(self.probabilities[actor], self.picks[actor])
        return Luck(f"choice.{name}", self.rows, surprise)


@dataclass
class Record:
    """One period: its stages, luck before and after the moves, and what was earned then.

    `reach` (run,) is how many plain runs that last until then a run stands for. `forced` (run,) is
    the actor whose
    action was replaced, or -1; `jumped` (run,) marks runs that were put elsewhere. `earned`
    (actor, row) leaves out the costs of moves; `ended` (row,); `patience` by actor is (row,) or
    (1,).
    """

    period: int
    reach: Array
    forced: Ints
    jumped: Bools
    stages: list[Stage] = field(default_factory=list[Stage])
    before: list[Luck] = field(default_factory=list[Luck])
    after: list[Luck] = field(default_factory=list[Luck])
    rows: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    earned: Array = field(default_factory=lambda: np.zeros((0, 0)))
    ended: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    patience: list[Array] = field(default_factory=list[Array])


@dataclass(frozen=True)
class Recorded:
    """A batch of runs, period by period."""

    runs: int
    periods: list[Record]


def record(
    program: Program,
    behaviors: Sequence[Behavior],
    noise: Noise,
    drawn: bool,
    explorers: Sequence[int],
    share: Exploration,
) -> Recorded:
    """Play the runs that the noise covers; `explorers` are the actors that try random actions."""
    with np.errstate(all="ignore"):
        at = started(program, noise, drawn)
        return _Recording(program, behaviors, noise, at, explorers, share).play()


class _Recording(Sampling):
    def __init__(
        self,
        program: Program,
        behaviors: Sequence[Behavior],
        noise: Noise,
        at: Position,
        explorers: Sequence[int],
        share: Exploration,
    ) -> None:
        super().__init__(program, behaviors, noise, at)
        self.explorers, self.share = explorers, share
        self.records: list[Record] = []
        self.stage: Stage | None = None
        self.reach = np.ones(noise.count)
        self.numbers = {actor.name: i for i, actor in enumerate(program.actors)}
        self.misread = misread(program, explorers)

    def play(self) -> Recorded:
        for number in range(1, self.program.model.periods + 1):
            count = self.noise.count
            forced, jumped = np.full(count, -1), np.zeros(count, dtype=bool)
            self.now = Record(number, self.reach, forced, jumped)
            self.luck = self.now.before
            self.period(number)
            paid = self.at.earned.copy()
            outcome = self.settled()
            self.now.rows = self.at.runs - self.noise.first
            self.now.earned = self.now.earned + self.at.earned - paid
            self.now.ended = outcome >= 0
            frame, actors = self.at.frame(), self.program.actors
            self.now.patience = [np.atleast_1d(evaluate(a.choice, frame)[1]) for a in actors]
            self.records.append(self.now)
            if (outcome >= 0).all():
                break
            self._replace(outcome >= 0)
        return Recorded(self.noise.count, self.records)

    def discount(self, actor: int, at: Position) -> Array:
        return np.ones(1)  # every period's payoffs at their value then

    def moves(self) -> None:
        self._explore()
        super().moves()
        self.luck = self.now.after

    def earn(self) -> None:
        before = self.at.earned.copy()
        super().earn()
        self.now.earned = self.at.earned - before

    def together(self, at: Position, movers: Sequence[int]) -> Rows:
        position = replace(
            at, x=at.x.copy(), types=at.types.copy(), beliefs=at.beliefs.copy(), did=at.did.copy()
        )
        self.stage = Stage(position, at.runs - self.noise.first)
        self.now.stages.append(self.stage)
        rows = super().together(at, movers)
        self.stage = None
        return rows

    def branch(self, at: Position, stream: str, p: Array, spare: bool = False) -> tuple[Rows, Ints]:
        rows, pick = super().branch(at, stream, p, spare)
        kind, _, name = stream.partition(".")
        if kind == "choice" and self.stage is not None:
            actor = self.numbers[name]
            pick = self._forced(self.stage, actor, pick)
            self.stage.probabilities[actor], self.stage.picks[actor] = p, pick
            return rows, pick
        total = p.sum(axis=0)
        weight = p / (np.maximum(total, 1.0) if spare else np.where(total > 0, total, 1.0))
        options = np.arange(len(p) if spare else len(p) - 1)
        surprise = (options[:, None] == pick) - weight[: len(options)]
        luck = Luck(stream, at.runs - self.noise.first, surprise.astype(np.float32))
        (self.luck if self.stage is None else self.stage.sights).append(luck)
        return rows, pick

    def count(self, stream: str, rate: Array) -> tuple[Rows, Array]:
        rows, number = super().count(stream, rate)
        surprise = (number - np.maximum(rate, 0.0))[None].astype(np.float32)
        self.luck.append(Luck(stream, self.at.runs - self.noise.first, surprise))
        return rows, number

    # Exploring

    def _replace(self, over: Bools) -> None:
        """Let runs that are over go on as copies of others, with luck of their own."""
        if not over.any():
            return
        at = self.at
        u = self.noise.uniform("explore.copy", at.period, at.runs)
        made: Any = heirs(at.types, over, self.reach, u)
        origin, self.reach = made
        self.at = at.take(origin)
        self.at.runs = at.runs

    def _explore(self) -> None:
        """Decide which runs jump, and which actor takes a random action in which run."""
        rows = self.at.runs - self.noise.first
        jumps, forced = explored(
            self.program, self.noise, self.at.runs, self.at.period, self.explorers, self.misread,
            self.share,
        )  # fmt: skip
        for actor, some in jumps:
            self._jump(actor, some)
            self.now.jumped[rows[some]] = True
        self.now.forced[rows] = forced

    def _jump(self, actor: int, some: Ints) -> None:
        part = self.at.take(some)
        supposed = unprovoked_view(View(part, actor, self.bounds(part))).frame.x
        for variable, values in supposed.items():
            self.at.x[variable, some] = np.broadcast_to(values, (len(some),))

    def _forced(self, stage: Stage, actor: int, pick: Ints) -> Ints:
        """The picks, random where the actor is to explore: all open actions alike."""
        some = np.flatnonzero((self.now.forced[stage.rows] == actor) & (pick >= 0))
        if not len(some):
            return pick
        part = stage.position.take(some)
        open_ = View(part, actor, self.bounds(part)).available
        kinds = part.types[actor] if open_.shape[0] > 1 else np.zeros(len(some), dtype=np.int64)
        mine = open_[kinds, :, np.arange(len(some))].T.astype(np.float64)  # (action, row)
        u = self.noise.uniform("explore.pick", part.period, part.runs)
        chosen = (np.cumsum(mine, axis=0) <= u * mine.sum(axis=0)).sum(axis=0)
        pick = pick.copy()
        pick[some] = np.minimum(chosen, len(mine) - 1)
        return pick
