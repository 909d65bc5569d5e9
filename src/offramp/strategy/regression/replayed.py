"""What a replay notes, and how it may depart from plain play."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from offramp.engine.elementary import power
from offramp.engine.position import Ints
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.inputs import Inputs


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
    the actors before it, and `picks` (period, actor, run); and if compiled kernels played, `states`
    at the beginning of some periods: how runs stood, (carried row, run).
    """

    earned: Array
    chances: NDArray[np.bool_]
    outcome: Ints
    patience: list[Array]
    p: NDArray[np.float32]
    picks: NDArray[np.int16]
    states: Mapping[int, Array] = field(default_factory=dict[int, Array])

    def onward(self, actor: int, periods: Ints) -> Array:
        """What an actor earned from a period of each run on, in value of that period, (run,)."""
        patience = np.broadcast_to(self.patience[actor], (len(periods),))
        total = np.zeros(len(periods))
        for number, earned in enumerate(self.earned[:, actor], start=1):
            later = np.maximum(number - periods, 0)
            total += np.where(number >= periods, power(patience, later) * earned, 0.0)
        return total


class Choices:
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
