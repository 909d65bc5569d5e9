"""Random decisions followed into all their options instead of sampled."""

from collections.abc import Sequence

import numpy as np

from offramp.engine.chances import poisson_table
from offramp.engine.errors import TooLarge
from offramp.engine.period import Player, Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.engine.view import Behavior

MAX_POSITIONS = 200_000


class Splitting(Player):
    """A player that goes on with every option that can happen, weighted by its probability."""

    def __init__(
        self,
        program: Program,
        behaviors: Sequence[Behavior],
        at: Position,
        limit: int = MAX_POSITIONS,
    ) -> None:
        super().__init__(program, behaviors, at)
        self.limit, self.largest = limit, 1

    def branch(self, at: Position, stream: str, p: Array, spare: bool = False) -> tuple[Rows, Ints]:
        """Every option that has a probability (option, run)."""
        total = p.sum(axis=0)
        if spare:
            p = p / np.maximum(total, 1.0)
            rest = np.maximum(1.0 - total, 0.0)
        else:
            p = p / np.where(total > 0, total, 1.0)
            rest = np.where(total > 0, 0.0, 1.0)
        return self.split(at, np.vstack([p, rest[None]]), last=-1)

    def count(self, stream: str, rate: Array) -> tuple[Rows, Array]:
        """Every Poisson count up to a negligible tail."""
        table = poisson_table(rate)
        rows, number = self.split(self.at, table, last=len(table) - 1)
        return rows, number.astype(np.float64)

    def split(self, at: Position, p: Array, last: int) -> tuple[Rows, Ints]:
        """Follow every option of probabilities (option, run) that can happen."""
        option, rows = np.nonzero(p > 0)
        if len(rows) > self.limit:
            raise TooLarge(
                f"more than {self.limit:,} positions can be reached in period {at.period}: "
                "too many to enumerate, sample runs instead"
            )
        self.largest = max(self.largest, len(rows))
        weight = at.weight[rows] * p[option, rows]
        at.become(at.take(rows))
        at.weight = weight
        return rows, np.where(option == len(p) - 1, last, option)
