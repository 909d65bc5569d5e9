"""Play runs as they are, or with one decision of one actor replaced, under the same luck."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from offramp.engine.elementary import power
from offramp.engine.noise import Noise
from offramp.engine.period import Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.sampling import Sampling
from offramp.engine.setting import started
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, View
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.inputs import Inputs, inputs_at
from offramp.strategy.regression.shard import Notes
from offramp.strategy.regression.sharing import side_by_side
from offramp.strategy.regression.stepping import Stepper
from offramp.strategy.regression.template import Template


class Rule(Protocol):
    """Which action to take, and that is noted."""

    def __call__(self, inputs: Inputs, runs: Ints) -> Ints:
        """The action (run,), given the features of the decisions."""
        ...


@dataclass(frozen=True)
class Deviation:
    """An actor that decides by a rule in one period of each run (0: never).

    `basis` says by which features.
    """

    actor: int
    basis: Basis
    periods: Ints
    rule: Rule


@dataclass(frozen=True)
class Replay:
    """What happened: `earned` (period, actor, run), each at its value then; `patience` by actor.

    `chances` (period, actor, run) marks decisions among several actions; `outcome` (run,). Noted
    if asked for: `p` (period, option, run), choice probabilities, an actor's options after those of
    the actors before it, and `picks` (period, actor, run).
    """

    earned: Array
    chances: NDArray[np.bool_]
    outcome: Ints
    patience: list[Array]
    p: NDArray[np.float32]
    picks: NDArray[np.int16]

    def onward(self, actor: int, periods: Ints) -> Array:
        """What an actor earned from a period of each run on, in value of that period, (run,)."""
        patience = np.broadcast_to(self.patience[actor], (len(periods),))
        total = np.zeros(len(periods))
        for number, earned in enumerate(self.earned[:, actor], start=1):
            later = np.maximum(number - periods, 0)
            total += np.where(number >= periods, power(patience, later) * earned, 0.0)
        return total


def replay(
    program: Program,
    behaviors: Sequence[Behavior],
    noise: Noise,
    drawn: bool,
    deviation: Deviation | None = None,
    template: Template | None = None,
    noted: bool = False,
) -> Replay:
    """Play the runs that the noise covers; observers do not know of a deviation.

    With a `template`, compiled kernels play. What is chosen is `noted` only without a deviation.
    """
    if template is not None:
        return _Stepping(template, behaviors, noise, deviation, noted).play()
    with np.errstate(all="ignore"):
        at = started(program, noise, drawn)
        return _Replaying(program, behaviors, noise, at, deviation, noted).play()


class _Choices:
    """What is noted of choices, where anything is."""

    def __init__(self, program: Program, runs: int, noted: bool) -> None:
        sizes = [len(actor.actions) for actor in program.actors]
        self.noted, self.firsts = noted, np.cumsum([0, *sizes]).tolist()
        periods = program.model.periods if noted else 0
        self.p = np.zeros((periods, sum(sizes), runs), np.float32)
        self.picks = np.full((periods, len(sizes), runs), -1, np.int16)

    def note(self, period: int, actor: int, runs: Ints, p: Array, picks: Ints) -> None:
        """An actor's probabilities (action, run) and picks (run,) in some runs."""
        if self.noted:
            first, last = self.firsts[actor : actor + 2]
            self.p[period - 1, first:last, runs] = p.T
            self.picks[period - 1, actor, runs] = picks


class _Replaying(Sampling):
    def __init__(
        self,
        program: Program,
        behaviors: Sequence[Behavior],
        noise: Noise,
        at: Position,
        deviation: Deviation | None,
        noted: bool,
    ) -> None:
        super().__init__(program, behaviors, noise, at)
        self.deviation, self.made = deviation, _Choices(program, noise.count, noted)
        shape = (program.model.periods, len(program.actors), noise.count)
        self.earned, self.chances = np.zeros(shape), np.zeros(shape, dtype=bool)
        self.outcome = np.full(noise.count, program.last)
        self.numbers = {f"choice.{actor.name}": i for i, actor in enumerate(program.actors)}

    def play(self) -> Replay:
        frame = self.at.frame()
        patience = [np.atleast_1d(evaluate(a.choice, frame)[1]) for a in self.program.actors]
        for number in range(1, self.program.model.periods + 1):
            before = self.at.earned.copy()
            self.period(number)
            outcome = self.settled()
            rows = self.at.runs - self.noise.first
            self.earned[number - 1][:, rows] = self.at.earned - before
            over = outcome >= 0
            self.outcome[rows[over]] = outcome[over]
            self.at = self.at.take(~over)
            if not self.at.count:
                break
        made = self.made
        return Replay(self.earned, self.chances, self.outcome, patience, made.p, made.picks)

    def discount(self, actor: int, at: Position) -> Array:
        return np.ones(1)  # every period's payoffs at their value then

    def branch(self, at: Position, stream: str, p: Array, spare: bool = False) -> tuple[Rows, Ints]:
        rows, pick = super().branch(at, stream, p, spare)
        actor = self.numbers.get(stream)
        if actor is None:
            return rows, pick
        runs = at.runs - self.noise.first
        self.chances[at.period - 1, actor, runs] = (p > 0).sum(axis=0) > 1
        self.made.note(at.period, actor, runs, p, pick)
        if self.deviation is not None and actor == self.deviation.actor:
            some = np.flatnonzero(self.deviation.periods[runs] == at.period)
            if len(some):
                part = at.take(some)
                pick = pick.copy()
                view = View(part, actor, self.bounds(part))
                inputs = inputs_at(self.deviation.basis, view)
                pick[some] = self.deviation.rule(inputs, part.runs)
        return rows, pick


class _Stepping(Stepper):
    """The same with compiled kernels."""

    def __init__(
        self,
        template: Template,
        behaviors: Sequence[Behavior],
        noise: Noise,
        deviation: Deviation | None,
        noted: bool,
    ) -> None:
        super().__init__(template, behaviors, noise)
        program = template.program
        self.deviation, self.made = deviation, _Choices(program, noise.count, noted)
        shape = (program.model.periods, len(program.actors), noise.count)
        self.gained, self.chances = np.zeros(shape), np.zeros(shape, dtype=bool)
        self.outcome = np.full(noise.count, program.last)
        self.going = np.ones(noise.count, dtype=bool)

    def play(self) -> Replay:
        patience = [np.array([self.patience(i)]) for i in range(len(self.program.actors))]
        alone = self.deviation is None  # those of several actors are played side by side as it is
        with side_by_side(len(self.shards) if alone else 1) as self.spread:
            for number in range(1, self.program.model.periods + 1):
                outcome = self.period(number)
                over = (outcome >= 0) & self.going
                self.gained[number - 1] = np.where(self.going, self.earned, 0.0)
                self.outcome[over] = outcome[over]
                self.going &= ~over
                if not self.going.any():
                    break
        made = self.made
        return Replay(self.gained, self.chances, self.outcome, patience, made.p, made.picks)

    def noted(self) -> Notes:
        """Choice probabilities too, to see what there is to deviate from."""
        notes = super().noted()
        if self.deviation is None:
            notes.p = np.empty((self.options, self.noise.count))
        return notes

    def grouped(self, members: Sequence[int]) -> None:
        deviation = self.deviation
        if deviation is None or deviation.actor not in members:
            return
        actor = deviation.actor
        some = np.flatnonzero((deviation.periods == self.number) & self.going)
        if not len(some):
            return
        described, rationality = self.sections.described[actor], self.sections.rationality[actor]
        kept = self.features(actor)
        self.meet()
        inputs = kept.inputs(deviation.basis, described, rationality, some)
        self.forcing.actor[some] = actor
        self.forcing.action[some] = deviation.rule(inputs, self.runs[some])

    def moved(self, members: Sequence[int]) -> None:
        if self.deviation is not None:
            return
        self.meet()
        some = np.flatnonzero(self.going)
        for actor in members:
            p = self.choices(actor)
            self.chances[self.number - 1, actor] = self.going & ((p > 0).sum(axis=0) > 1)
            self.made.note(self.number, actor, some, p[:, some], self.notes.picks[actor][some])
