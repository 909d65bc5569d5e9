"""Random decisions sampled: each run follows one branch of play, picked by its noise."""

from collections.abc import Sequence

import numpy as np

from offramp.engine.chances import poisson_counts, sampled_option
from offramp.engine.noise import Noise
from offramp.engine.period import Player, Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.engine.view import Behavior


class Sampling(Player):
    """A player whose random decisions are made by counter-based noise."""

    def __init__(
        self, program: Program, behaviors: Sequence[Behavior], noise: Noise, at: Position
    ) -> None:
        super().__init__(program, behaviors, at)
        self.noise = noise

    def branch(self, at: Position, stream: str, p: Array, spare: bool = False) -> tuple[Rows, Ints]:
        """One option, by its probability (option, run)."""
        return None, sampled_option(self.noise.uniform(stream, at.period, at.runs), p, spare)

    def count(self, stream: str, rate: Array) -> tuple[Rows, Array]:
        """One Poisson count."""
        u = self.noise.uniform(stream, self.at.period, self.at.runs)
        return None, poisson_counts(u, rate)

    def orders(self, movers: Sequence[int]) -> tuple[Rows, Ints]:
        """One order of moves, all alike."""
        at = self.at
        names = [self.program.actors[i].name for i in movers]
        draws = [self.noise.uniform(f"order.{name}", at.period, at.runs) for name in names]
        return None, np.argsort(np.array(draws), axis=0, kind="stable")
