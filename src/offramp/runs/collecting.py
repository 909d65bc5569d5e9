"""Blocks put together: columns of every run, and summaries that do not grow with the runs.

What is kept of single runs beyond a few numbers is bounded: their last beliefs, and the paths
that quantiles are taken of, are kept of the first runs only. Leaves out: the paths of all others.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.block import Block
from offramp.engine.lending import lent
from offramp.engine.program import Program
from offramp.runs.beliefs import Beliefs, unstacked
from offramp.runs.quantiles import quantiles_of

QUANTILE_RUNS = 20_000
_FEWEST = 500  # runs that quantiles are taken over, however much memory that takes
_MOST_VALUES = 12_000_000  # kept for quantiles: 48 MB
_MOST_BELIEFS = 5_000_000  # last beliefs that are kept: 20 MB
_ROOM = 1 << 20  # runs for which there is room at once

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Columns:
    """What is known of every run: outcome (run,), last period (run,), payoffs (actor, run).

    `types` (actor, run) are the true types when the run ended, not known of runs that an earlier
    version stored. `beliefs` (slot, run) are the beliefs then, of the first runs only where there
    are very many (`belief_runs`).
    """

    outcome: NDArray[np.int16]
    ended: NDArray[np.int32]
    payoffs: Floats
    types: NDArray[np.int8]
    beliefs: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Summary:
    """What is known of all runs together.

    `means` (period, measure) over all runs; `quantiles` (period, measure, quantile) over the
    first `quantile_runs` runs; `actions` (period, action) counts, the actors' actions one
    after the other; `beliefs` by period, with quantiles over the same runs.
    """

    means: Floats
    quantiles: Floats
    quantile_runs: int
    actions: NDArray[np.int64]
    beliefs: Beliefs


class _State(NamedTuple):
    """Replaced as a whole, so that an interruption never leaves half a block behind."""

    runs: int
    sums: Floats
    actions: NDArray[np.int64]


class Collection:
    """Takes blocks in the order of their runs.

    `sampled` is the number of first runs of which it wants the paths: those of a block that
    begins before.
    """

    def __init__(self, program: Program, runs: int) -> None:
        self.asked, self.program = runs, program
        periods, measures = program.model.periods, len(program.model.measures)
        self.sampled = min(runs, quantile_runs(periods, measures + program.slots))
        self.believed = min(runs, belief_runs(program.slots))
        self.paths: dict[int, NDArray[np.float32]] = {}  # by first run, until quantiles are taken
        self.shared = np.arange(program.slots)  # the path of each belief
        self.quantiles: Floats | None = None
        self.room = self._room(min(runs, _ROOM))
        actions = sum(len(actor.actions) for actor in program.actors)
        sums = np.zeros((periods, measures + 3 * program.slots))
        self.state = _State(0, sums, np.zeros((periods, actions), np.int64))

    @property
    def runs(self) -> int:
        """Runs taken so far."""
        return self.state.runs

    def add(self, block: Block) -> None:
        """Take the block that follows. Raises ValueError when it does not."""
        start, sums, actions = self.state
        stop = start + len(block.outcome)
        if block.first != start or stop > self.asked:
            raise ValueError(f"run {block.first} does not follow {start} of {self.asked} runs")
        if stop > len(self.room.outcome):
            self._widen(stop)
        self.room.outcome[start:stop] = block.outcome
        self.room.ended[start:stop] = block.ended
        self.room.payoffs[:, start:stop] = block.payoffs
        self.room.types[:, start:stop] = block.types
        most = min(stop, self.believed)
        if start < most:
            self.room.beliefs[:, start:most] = block.beliefs[:, : most - start]
        if start < self.sampled:
            self._follow(block, min(stop, self.sampled) - start)
        with np.errstate(invalid="ignore"):  # measures may be infinite both ways
            self.state = _State(stop, sums + block.sums, actions + block.actions)
        if self.quantiles is None and stop >= self.sampled:
            self.quantiles = self._quantiles(stop)
            self.paths = {}  # at once: they need much memory

    def finished(self) -> tuple[Columns, Summary]:
        """The columns and the summary of all that was taken; at least one block."""
        (runs, sums, actions), measures = self.state, len(self.program.model.measures)
        sampled = min(runs, self.sampled)
        means, quantiles = sums / runs, self.quantiles
        if quantiles is None:
            quantiles = self._quantiles(runs)
        beliefs = unstacked(means[:, measures:], quantiles[:, measures:])
        columns = _first(self.room, runs, min(runs, self.believed))
        return columns, Summary(
            means[:, :measures], quantiles[:, :measures], sampled, actions, beliefs
        )

    def _follow(self, block: Block, count: int) -> None:
        """Keep the paths of a block's first runs."""
        if block.sample is None:
            raise ValueError(f"the paths from run {block.first} on are missing")
        self.paths[block.first] = block.sample[:, :, :count].astype(np.float32, copy=False)
        self.shared = block.shared

    def _quantiles(self, runs: int) -> Floats:
        """Quantiles of measures and beliefs over those of the first runs whose paths are kept."""
        found = quantiles_of(*(self.paths[first] for first in sorted(self.paths) if first < runs))
        measures = len(self.program.model.measures)
        return np.concatenate([found[:, :measures], found[:, measures + self.shared]], axis=1)

    def _room(self, runs: int) -> Columns:
        """Columns to be filled. Memory that was not written to yet takes no room."""
        actors = len(self.program.actors)
        return Columns(
            np.empty(runs, np.int16),
            np.empty(runs, np.int32),
            np.empty((actors, runs)),
            np.empty((actors, runs), np.int8),
            lent(np.float32, self.program.slots, self.believed),
        )

    def _widen(self, runs: int) -> None:
        old, taken = self.room, self.state.runs
        new = self._room(min(self.asked, max(runs, 2 * len(old.outcome))))
        new.outcome[:taken] = old.outcome[:taken]
        new.ended[:taken] = old.ended[:taken]
        new.payoffs[:, :taken] = old.payoffs[:, :taken]
        new.types[:, :taken] = old.types[:, :taken]
        self.room = Columns(new.outcome, new.ended, new.payoffs, new.types, old.beliefs)


def quantile_runs(periods: int, measures: int) -> int:
    """How many runs quantiles are taken over: 20,000, or fewer where memory would not do."""
    size = max(1, periods * measures)
    return max(_FEWEST, min(QUANTILE_RUNS, _MOST_VALUES // size))


def belief_runs(slots: int) -> int:
    """Of how many runs the last beliefs are kept."""
    return _MOST_BELIEFS // max(1, slots)


def _first(columns: Columns, runs: int, believed: int) -> Columns:
    """The columns of the first runs, not copied."""
    return Columns(
        columns.outcome[:runs],
        columns.ended[:runs],
        columns.payoffs[:, :runs],
        columns.types[:, :runs],
        columns.beliefs[:, :believed],
    )
