"""What was not to be foreseen between an actor's decisions, and how far it counts in each run."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.position import Ints
from offramp.engine.tape import Array
from offramp.strategy.regression.gathering import add_luck
from offramp.strategy.regression.sampling import Luck

Bools = NDArray[np.bool_]


class Way:
    """The luck on the way of so many runs to the decision that comes next, going back in time.

    What came about at once, at the same runs, has weights in common.
    """

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self.parts: list[tuple[Sequence[Luck], Array]] = []

    def add(self, lucks: Sequence[Luck], some: Bools | None = None) -> None:
        """Luck at the same rows, of which it counts in some."""
        if lucks:
            rows = lucks[0].rows
            here = np.ones(len(rows)) if some is None else some.astype(np.float64)
            if len(rows) < self.runs:
                weight = np.zeros(self.runs)
                weight[rows] = here
                here = weight
            self.parts.append((lucks, here))

    def discounted(self, rows: Ints, patience: Array, over: Ints) -> None:
        """A period earlier by `patience` (row,) or (1,); where it is over, nothing is to come."""
        for _, weight in self.parts:
            weight[rows] *= patience
            weight[over] = 0.0

    def begun(self, rows: Ints) -> None:
        """In these runs the decision has been come to: before it, nothing counts yet."""
        if len(rows) == self.runs:
            self.parts = []
            return
        for _, weight in self.parts:
            weight[rows] = 0.0
        self.parts = [part for part in self.parts if part[1].any()]

    def gathered(self, rows: Ints, exact: Any) -> tuple[NDArray[Any], list[tuple[str, int]]]:
        """The luck of these runs, (source, row), and how many sources streams have."""
        first, streams, sources = dict[str, int](), list[tuple[str, int]](), 0
        for luck in (luck for lucks, _ in self.parts for luck in lucks):
            if luck.stream not in first:
                first[luck.stream] = sources
                streams.append((luck.stream, len(luck.surprise)))
                sources += len(luck.surprise)
        found = np.empty((sources, len(rows)), exact)
        empty = set(first)
        for lucks, weight in self.parts:
            at, by = self._reached(lucks[0].rows, weight, rows)
            whole = bool((by == 1.0).all())
            for luck in lucks:
                new = luck.stream in empty
                add_luck(found, first[luck.stream], luck.surprise, at, by, new, whole)
                empty.discard(luck.stream)
        return found, streams

    def _reached(self, here: Ints, weight: Array, rows: Ints) -> tuple[Ints, Array]:
        """Where runs are among those `here`, and how far what is there counts."""
        if len(here) == self.runs:  # all of them, in order
            return rows, weight[rows]
        place = np.full(self.runs, -1)
        place[here] = np.arange(len(here))
        at = place[rows]
        return np.maximum(at, 0), np.where(at >= 0, weight[rows], 0.0)
