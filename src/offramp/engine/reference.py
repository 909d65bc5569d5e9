"""The reference player: NumPy over whole batches, written for clarity; the oracle in tests.

Each run follows one branch of play, picked by its noise; the rules are those of `period.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.engine.chances import poisson_counts, sampled_option
from offramp.engine.noise import Noise
from offramp.engine.period import Player, Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.setting import started
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior


@dataclass(frozen=True)
class Batch:
    """What happened in a batch of runs.

    `outcome` (run,) indexes the program's outcomes; `ended` (run,) is the last period;
    `payoffs` (actor, run), discounted sums; `measures` (period, measure, run), the last value
    carried forward after a run has ended; `actions` (period, actor, run), -1 where none was
    taken.
    """

    first: int
    outcome: NDArray[np.int16]
    ended: NDArray[np.int32]
    payoffs: Array
    measures: NDArray[np.float32]
    actions: NDArray[np.int8]


def play(
    program: Program,
    behaviors: Sequence[Behavior],
    *,
    seed: int,
    first: int,
    count: int,
    drawn: bool = False,
) -> Batch:
    """Play the runs `first` to `first + count - 1`.

    `behaviors` are in the order of the program's actors. With `drawn`, each run has its own
    draw of the assumptions; else all have the central values. Raises PlayError.
    """
    noise = Noise(seed, first, count)
    with np.errstate(all="ignore"):
        return _Sampling(program, behaviors, noise, started(program, noise, drawn)).batch()


class _Sampling(Player):
    """Each run follows one branch, picked by its noise."""

    def __init__(
        self, program: Program, behaviors: Sequence[Behavior], noise: Noise, at: Position
    ) -> None:
        super().__init__(program, behaviors, at)
        self.noise = noise
        periods, count = program.model.periods, noise.count
        self.outcome = np.full(count, program.last, dtype=np.int16)
        self.ended = np.full(count, periods, dtype=np.int32)
        self.payoffs = np.zeros((len(program.actors), count))
        self.measures = np.zeros((periods, len(program.model.measures), count), np.float32)
        self.actions = np.full((periods, len(program.actors), count), -1, np.int8)

    def batch(self) -> Batch:
        for number in range(1, self.program.model.periods + 1):
            self.period(number)
            self.record()
            self.settle()
            if not self.at.count:
                break
        for number in range(2, self.program.model.periods + 1):
            over = self.ended < number
            self.measures[number - 1][:, over] = self.measures[number - 2][:, over]
        first = self.noise.first
        return Batch(first, self.outcome, self.ended, self.payoffs, self.measures, self.actions)

    def branch(self, at: Position, stream: str, p: Array, spare: bool = False) -> tuple[Rows, Ints]:
        return None, sampled_option(self.noise.uniform(stream, at.period, at.runs), p, spare)

    def count(self, stream: str, rate: Array) -> tuple[Rows, Array]:
        u = self.noise.uniform(stream, self.at.period, self.at.runs)
        return None, poisson_counts(u, rate, stream)

    def orders(self, movers: Sequence[int]) -> tuple[Rows, Ints]:
        at = self.at
        names = [self.program.actors[i].name for i in movers]
        draws = [self.noise.uniform(f"order.{name}", at.period, at.runs) for name in names]
        return None, np.argsort(np.array(draws), axis=0, kind="stable")

    def record(self) -> None:
        rows, number = self.at.runs - self.noise.first, self.at.period - 1
        self.actions[number][:, rows] = self.at.did
        for index, value in enumerate(evaluate(self.program.measures, self.at.frame())):
            self.measures[number, index, rows] = np.asarray(value, np.float32)

    def settle(self) -> None:
        outcome = self.settled()
        done = outcome >= 0
        if done.any():
            rows = self.at.runs[done] - self.noise.first
            self.outcome[rows] = outcome[done]
            self.ended[rows] = self.at.period
            self.payoffs[:, rows] = self.at.earned[:, done]
            self.at = self.at.take(~done)
