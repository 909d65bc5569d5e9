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

from offramp.engine.chances import poisson_table
from offramp.engine.errors import TooLarge
from offramp.engine.noise import Noise
from offramp.engine.period import Player, Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.setting import started
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior

MAX_POSITIONS = 200_000
_DIGITS = 12  # positions that agree to so many decimals are one


@dataclass(frozen=True)
class Exact:
    """The exact distribution of play.

    `ends` (period, outcome): the probability that the crisis ends then and so. `payoffs`
    (actor,): expected discounted payoffs. `measures` (period, measure): expected values, the
    last value carried forward after the end. `actions` by actor, (period, action): the
    probability that the action is taken. `positions` is the largest number followed at once;
    `lost` the probability of Poisson counts beyond the enumerated ones.
    """

    outcomes: tuple[str, ...]
    ends: Array
    payoffs: Array
    measures: Array
    actions: tuple[Array, ...]
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


class _Enumerating(Player):
    def __init__(
        self, program: Program, behaviors: Sequence[Behavior], at: Position, limit: int
    ) -> None:
        super().__init__(program, behaviors, at)
        self.limit, self.largest = limit, 1
        periods, model = program.model.periods, program.model
        self.ends = np.zeros((periods, len(program.outcomes)))
        self.payoffs = np.zeros(len(program.actors))
        self.measures = np.zeros((periods, len(model.measures)))
        self.final = np.zeros(len(model.measures))  # measures of what has ended, by weight
        self.actions = tuple(np.zeros((periods, len(a.actions))) for a in program.actors)

    def distribution(self) -> Exact:
        self.types()
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

    def branch(self, at: Position, stream: str, p: Array, spare: bool = False) -> tuple[Rows, Ints]:
        total = p.sum(axis=0)
        if spare:
            p = p / np.maximum(total, 1.0)
            rest = np.maximum(1.0 - total, 0.0)
        else:
            p = p / np.where(total > 0, total, 1.0)
            rest = np.where(total > 0, 0.0, 1.0)
        return self.split(at, np.vstack([p, rest[None]]), last=-1)

    def count(self, stream: str, rate: Array) -> tuple[Rows, Array]:
        table = poisson_table(rate, stream)
        rows, number = self.split(self.at, table, last=len(table) - 1)
        return rows, number.astype(np.float64)

    def orders(self, movers: Sequence[int]) -> tuple[Rows, Ints]:
        every = np.array(list(permutations(range(len(movers))))).T  # (place, permutation)
        p = np.full((every.shape[1], self.at.count), 1 / every.shape[1])
        rows, pick = self.split(self.at, p, last=every.shape[1] - 1)
        return rows, every[:, pick]

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

    def record(self, number: int) -> None:
        at, row = self.at, number - 1
        self.measures[row] = self.final
        if not at.count:
            return
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
        self.at = at.take(~done)

    def merge(self) -> None:
        """Positions with the same future become one; what they earned is averaged."""
        at = self.at
        if not at.count:
            return
        key = np.vstack([at.x, at.types, at.beliefs]).round(_DIGITS).T + 0.0
        _, first, group = np.unique(key, axis=0, return_index=True, return_inverse=True)
        group = group.reshape(-1)
        weight = np.asarray(np.bincount(group, at.weight, len(first)), dtype=np.float64)
        sums = [np.bincount(group, e * at.weight, len(first)) for e in at.earned]
        earned = np.array(sums).reshape(len(at.earned), len(first))
        self.at = at.take(first)
        self.at.weight = weight
        self.at.earned = earned / weight
