"""The reference player: NumPy over whole batches, written for clarity; the oracle in tests.

Each run follows one branch of play, picked by its noise; the rules are those of `period.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.engine.noise import Noise
from offramp.engine.position import Position
from offramp.engine.program import Program
from offramp.engine.sampling import Sampling
from offramp.engine.setting import started
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior


@dataclass(frozen=True)
class Batch:
    """What happened in a batch of runs.

    `outcome` (run,) indexes the program's outcomes; `ended` (run,) is the last period;
    `payoffs` (actor, run), discounted sums; `measures` (period, measure, run), the last value
    carried forward after a run has ended; `actions` (period, actor, run), -1 where none was
    taken. `beliefs` (period, slot, run) and true `types` (period, actor, run) are those at the
    end of each period, carried forward too.
    """

    first: int
    outcome: NDArray[np.int16]
    ended: NDArray[np.int32]
    payoffs: Array
    measures: NDArray[np.float64]
    actions: NDArray[np.int8]
    beliefs: NDArray[np.float64]
    types: NDArray[np.int8]


def play(
    program: Program,
    behaviors: Sequence[Behavior],
    *,
    seed: int,
    first: int,
    count: int,
    drawn: bool = False,
    each: int = 1,
    world: NDArray[np.float64] | None = None,
) -> Batch:
    """Play the runs `first` to `first + count - 1`.

    `behaviors` are in the order of the program's actors. With `drawn`, each run has its own
    draw of the assumptions, or each `each` consecutive runs have one together, or all are in a
    given `world` (assumption,); else all have the central values. Raises PlayError.
    """
    noise = Noise(seed, first, count, each, world)
    with np.errstate(all="ignore"):
        return _Collecting(program, behaviors, noise, started(program, noise, drawn)).batch()


class _Collecting(Sampling):
    """Keeps what happened in each run."""

    def __init__(
        self, program: Program, behaviors: Sequence[Behavior], noise: Noise, at: Position
    ) -> None:
        super().__init__(program, behaviors, noise, at)
        periods, count = program.model.periods, noise.count
        self.outcome = np.full(count, program.last, dtype=np.int16)
        self.ended = np.full(count, periods, dtype=np.int32)
        self.payoffs = np.zeros((len(program.actors), count))
        self.measures = np.zeros((periods, len(program.model.measures), count))
        self.actions = np.full((periods, len(program.actors), count), -1, np.int8)
        self.beliefs = np.zeros((periods, program.slots, count))
        self.types = np.zeros((periods, len(program.actors), count), np.int8)

    def batch(self) -> Batch:
        for number in range(1, self.program.model.periods + 1):
            self.period(number)
            self.record()
            self.settle()
            if not self.at.count:
                break
        for number in range(2, self.program.model.periods + 1):
            over = self.ended < number
            for kept in (self.measures, self.beliefs, self.types):
                kept[number - 1][:, over] = kept[number - 2][:, over]
        return Batch(
            self.noise.first,
            self.outcome,
            self.ended,
            self.payoffs,
            self.measures,
            self.actions,
            self.beliefs,
            self.types,
        )

    def record(self) -> None:
        rows, number = self.at.runs - self.noise.first, self.at.period - 1
        self.actions[number][:, rows] = self.at.did
        self.beliefs[number][:, rows] = self.at.beliefs
        self.types[number][:, rows] = self.at.types
        for index, value in enumerate(evaluate(self.program.measures, self.at.frame())):
            self.measures[number, index, rows] = np.asarray(value, np.float64)

    def settle(self) -> None:
        outcome = self.settled()
        done = outcome >= 0
        if done.any():
            rows = self.at.runs[done] - self.noise.first
            self.outcome[rows] = outcome[done]
            self.ended[rows] = self.at.period
            self.payoffs[:, rows] = self.at.earned[:, done]
            self.at = self.at.take(~done)
