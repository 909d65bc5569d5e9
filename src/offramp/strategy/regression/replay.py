"""Play runs as they are, or with one decision of one actor replaced, under the same luck."""

from collections.abc import Sequence

import numpy as np

from offramp.engine.noise import Noise
from offramp.engine.period import Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.sampling import Sampling
from offramp.engine.setting import started
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, View
from offramp.strategy.regression.forking import Deviating, Plain
from offramp.strategy.regression.inputs import inputs_at
from offramp.strategy.regression.replayed import Choices, Deviation, Replay
from offramp.strategy.regression.template import Template


def replay(
    program: Program,
    behaviors: Sequence[Behavior],
    noise: Noise,
    drawn: bool = False,
    template: Template | None = None,
    noted: bool = False,
    kept: bool = False,
) -> Replay:
    """Play the runs that the noise covers.

    With a `template`, compiled kernels play. What is chosen may be `noted`; what it takes to depart
    from these runs is `kept`.
    """
    if template is not None:
        return Plain(template, behaviors, noise, noted, kept).play()
    with np.errstate(all="ignore"):
        at = started(program, noise, drawn)
        return _Replaying(program, behaviors, noise, at, None, noted).play()


def departed(
    program: Program,
    behaviors: Sequence[Behavior],
    noise: Noise,
    plain: Replay,
    deviation: Deviation,
    drawn: bool = False,
    template: Template | None = None,
) -> Replay:
    """The same runs but for a deviation, of which observers do not know; `plain` kept its states.

    Chances, probabilities and picks are those of plain play.
    """
    if template is not None:
        return Deviating(template, behaviors, noise, plain, deviation).play()
    with np.errstate(all="ignore"):
        at = started(program, noise, drawn)
        return _Replaying(program, behaviors, noise, at, deviation, False).play()


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
        self.deviation, self.made = deviation, Choices(program, noise.count, noted)
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
