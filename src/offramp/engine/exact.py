"""The exact distribution of a small crisis: every branch followed, equal positions merged.

Forward enumeration under given behaviors: the same rules of a period as the reference player,
with each random decision split into all its options instead of sampled. Without statistical
error, so that outcomes of one in a billion can be had. Leaves out starts drawn from continuous
distributions and drawn assumptions, which cannot be enumerated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from offramp.engine.errors import TooLarge
from offramp.engine.noise import Noise
from offramp.engine.period import Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.setting import deal, started
from offramp.engine.splitting import MAX_POSITIONS, Splitting
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior

_DIGITS = 12  # positions that agree to so many decimals are one


@dataclass(frozen=True)
class Exact:
    """The exact distribution of play.

    `ends` (period, outcome): the probability that the crisis ends then and so. `payoffs`
    (actor,): expected discounted payoffs. `measures` (period, measure): expected values, the
    last value carried forward after the end. `actions` by actor, (period, action): the
    probability that the action is taken. `beliefs` (period, slot) are expected beliefs at the
    end of each period, carried forward too, and `when_true` those given that the subject is of
    the type (nan if it cannot be). `positions` is the largest number followed at once; `lost`
    the probability of Poisson counts beyond the enumerated ones.
    """

    outcomes: tuple[str, ...]
    ends: Array
    payoffs: Array
    measures: Array
    actions: tuple[Array, ...]
    beliefs: Array
    when_true: Array
    positions: int
    lost: float

    @property
    def probabilities(self) -> dict[str, float]:
        """The probability of each outcome."""
        return dict(zip(self.outcomes, self.ends.sum(axis=0).tolist(), strict=True))

    def mean_period(self, outcome: str) -> float:
        """The mean period in which the crisis ends, given this outcome; nan if it cannot."""
        column = self.ends[:, self.outcomes.index(outcome)]
        total = column.sum()
        periods = np.arange(1, len(column) + 1)
        return float((column * periods).sum() / total) if total > 0 else float("nan")


def enumerate_play(
    program: Program, behaviors: Sequence[Behavior], limit: int = MAX_POSITIONS
) -> Exact:
    """Follow every branch of play. Raises TooLarge beyond `limit` positions, PlayError."""
    if program.draws:
        name = program.model.variables[program.draws[0].variable].name
        raise TooLarge(f"{name} starts at a draw from a distribution, which has no end of values")
    with np.errstate(all="ignore"):
        at = started(program, Noise(0, 0, 1), drawn=False)
        return _Enumerating(program, behaviors, at, limit).distribution()


class _Enumerating(Splitting):
    def __init__(
        self, program: Program, behaviors: Sequence[Behavior], at: Position, limit: int
    ) -> None:
        super().__init__(program, behaviors, at, limit)
        periods, model = program.model.periods, program.model
        self.ends = np.zeros((periods, len(program.outcomes)))
        self.payoffs = np.zeros(len(program.actors))
        self.measures = np.zeros((periods, len(model.measures)))
        self.final = np.zeros(len(model.measures))  # measures of what has ended, by weight
        self.actions = tuple(np.zeros((periods, len(a.actions))) for a in program.actors)
        self.believed = program.believed()
        self.beliefs = np.zeros((periods, 3, program.slots))  # see `_beliefs`
        self.final_beliefs = np.zeros((3, program.slots))

    def distribution(self) -> Exact:
        self.types()
        deal(self.program, self.at, self.branch)
        for number in range(1, self.program.model.periods + 1):
            if self.at.count:
                self.period(number)
            self.record(number)
            if self.at.count:
                self.settle()
                self.merge()
        lost = max(0.0, 1.0 - float(self.ends.sum()))
        return Exact(
            self.program.outcomes,
            self.ends,
            self.payoffs,
            self.measures,
            self.actions,
            self.beliefs[:, 0],
            self.beliefs[:, 1] / self.beliefs[:, 2],
            self.largest,
            lost,
        )

    def types(self) -> None:
        """All combinations of private types, by their prior."""
        for index, actor in enumerate(self.program.actors):
            kinds = len(actor.type_names)
            outputs = evaluate(actor.types, self.at.frame())[:kinds]
            prior = np.array([np.broadcast_to(v, (self.at.count,)) for v in outputs])
            _, pick = self.branch(self.at, f"type.{actor.name}", prior)
            self.at.types[index] = pick

    def orders(self, movers: Sequence[int]) -> tuple[Rows, Ints]:
        every = np.array(list(permutations(range(len(movers))))).T  # (place, permutation)
        p = np.full((every.shape[1], self.at.count), 1 / every.shape[1])
        rows, pick = self.split(self.at, p, last=every.shape[1] - 1)
        return rows, every[:, pick]

    def record(self, number: int) -> None:
        at, row = self.at, number - 1
        self.measures[row] = self.final
        self.beliefs[row] = self.final_beliefs
        if not at.count:
            return
        self.beliefs[row] += self._beliefs(at)
        for index, value in enumerate(evaluate(self.program.measures, at.frame())):
            self.measures[row, index] += np.sum(at.weight * value)
        for actor, table in enumerate(self.actions):
            done = at.did[actor]
            taken = np.bincount(done[done >= 0], at.weight[done >= 0], table.shape[1])
            table[row] += taken[: table.shape[1]]

    def settle(self) -> None:
        outcome, at = self.settled(), self.at
        done = outcome >= 0
        weight = at.weight[done]
        np.add.at(self.ends[at.period - 1], outcome[done], weight)
        self.payoffs += (at.earned[:, done] * weight).sum(axis=1)
        for index, value in enumerate(evaluate(self.program.measures, at.frame())):
            values = np.broadcast_to(value, (at.count,))
            self.final[index] += np.sum(weight * values[done])
        self.final_beliefs += self._beliefs(at.take(done))
        self.at = at.take(~done)

    def _beliefs(self, at: Position) -> Array:
        """By slot: the belief, the belief where it is true, and the truth, summed by weight."""
        true = [at.types[subject] == kind for _, subject, kind in self.believed]
        truth = np.array(true, dtype=np.float64).reshape(len(true), at.count)
        return np.array(
            [at.beliefs @ at.weight, (at.beliefs * truth) @ at.weight, truth @ at.weight]
        )

    def merge(self) -> None:
        """Positions with the same future become one; what they earned is averaged."""
        at = self.at
        if not at.count:
            return
        start = at.x0[list(self.program.recalled())]
        key = np.vstack([at.x, start, at.types, at.beliefs]).round(_DIGITS).T + 0.0
        _, first, group = np.unique(key, axis=0, return_index=True, return_inverse=True)
        group = group.reshape(-1)
        weight = np.asarray(np.bincount(group, at.weight, len(first)), dtype=np.float64)
        sums = [np.bincount(group, e * at.weight, len(first)) for e in at.earned]
        earned = np.array(sums).reshape(len(at.earned), len(first))
        self.at = at.take(first)
        self.at.weight = weight
        # a product of small probabilities may be 0: what was earned then counts for nothing
        self.at.earned = earned / np.where(weight > 0, weight, 1.0)
