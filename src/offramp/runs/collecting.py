"""Batches put together: columns of every run, and summaries that do not grow with the runs.

Sums of measures are taken over blocks of runs fixed by their numbers, so that no result depends
on how the runs were cut into batches. Leaves out: the paths of single runs.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.program import Program
from offramp.engine.reference import Batch
from offramp.runs.beliefs import Beliefs, stacked, unstacked

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
QUANTILE_RUNS = 20_000
BLOCK = 1_024  # runs whose measures are summed together
_MOST_VALUES = 64_000_000  # kept for quantiles: 256 MB

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Columns:
    """What is known of every run: outcome (run,), last period (run,), payoffs (actor, run).

    `types` (actor, run) are the true types and `beliefs` (slot, run) the beliefs when the run
    ended; neither is known of runs that an earlier version stored.
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
    """Replaced as a whole, so that an interruption never leaves half a batch behind."""

    runs: int
    columns: int
    sums: Floats  # (period, measure, then what is stacked of the beliefs)
    pending: tuple[NDArray[np.float32], ...]  # runs of the block that is not full yet
    sampled: int
    actions: NDArray[np.int64]


class Collection:
    """Takes batches in the order of their runs."""

    def __init__(self, program: Program) -> None:
        self.program = program
        periods, measures = program.model.periods, len(program.model.measures)
        self.sizes = [len(actor.actions) for actor in program.actors]
        self.believed, self.measures = program.believed(), measures
        self.columns: list[Columns] = []
        self.kept = measures + program.slots
        self.most = quantile_runs(periods, self.kept)
        self.sample = np.empty((periods, self.kept, 0), np.float32)
        sums, actions = (
            np.zeros((periods, measures + 3 * program.slots)),
            np.zeros((periods, sum(self.sizes)), np.int64),
        )
        self.state = _State(0, 0, sums, (), 0, actions)

    @property
    def runs(self) -> int:
        """Runs taken so far."""
        return self.state.runs

    def add(self, batch: Batch) -> None:
        """Take the batch that follows. Raises ValueError when it does not."""
        old, count = self.state, len(batch.outcome)
        if batch.first != old.runs:
            raise ValueError(f"run {batch.first} does not follow {old.runs} runs")
        del self.columns[old.columns :]
        types, beliefs = batch.types[-1].copy(), batch.beliefs[-1].copy()
        self.columns.append(Columns(batch.outcome, batch.ended, batch.payoffs, types, beliefs))
        sampled = min(self.most, old.sampled + count)
        values = np.concatenate([batch.measures, stacked(batch, self.believed)], axis=1)
        self._keep(values, old.sampled, sampled)
        sums, pending = _summed(old.sums, old.pending, values)
        actions = old.actions + self._counted(batch.actions)
        self.state = _State(old.runs + count, old.columns + 1, sums, pending, sampled, actions)

    def finished(self) -> tuple[Columns, Summary]:
        """The columns and the summary of all that was taken; at least one batch."""
        state, parts = self.state, self.columns[: self.state.columns]
        columns = Columns(
            np.concatenate([part.outcome for part in parts]),
            np.concatenate([part.ended for part in parts]),
            np.concatenate([part.payoffs for part in parts], axis=1),
            np.concatenate([part.types for part in parts], axis=1),
            np.concatenate([part.beliefs for part in parts], axis=1),
        )
        sums = state.sums
        if state.pending:
            sums = sums + _block_sum(state.pending)
        means, most = sums / state.runs, self.measures
        quantiles = quantiles_of(self.sample[:, :, : state.sampled])
        beliefs = unstacked(means[:, most:], quantiles[:, most:])
        summary = Summary(
            means[:, :most], quantiles[:, :most], state.sampled, state.actions, beliefs
        )
        return columns, summary

    def _keep(self, values: NDArray[np.float32], start: int, stop: int) -> None:
        """The measures and beliefs of the first runs, for quantiles."""
        if stop == start:
            return
        room = self.sample.shape[2]
        if stop > room:
            wider = np.empty((*self.sample.shape[:2], min(self.most, 2 * stop)), np.float32)
            wider[:, :, :start] = self.sample[:, :, :start]
            self.sample = wider
        self.sample[:, :, start:stop] = values[:, : self.kept, : stop - start]

    def _counted(self, taken: NDArray[np.int8]) -> NDArray[np.int64]:
        """How often each action was taken (period, action)."""
        counts = [
            np.stack([(taken[:, actor] == action).sum(axis=1) for action in range(size)], axis=1)
            for actor, size in enumerate(self.sizes)
            if size
        ]
        if not counts:
            return np.zeros((len(taken), 0), np.int64)
        return np.concatenate(counts, axis=1).astype(np.int64)


def quantile_runs(periods: int, measures: int) -> int:
    """How many runs quantiles are taken over: 20,000, or fewer where memory would not do."""
    size = max(1, periods * measures)
    return max(1_000, min(QUANTILE_RUNS, _MOST_VALUES // size))


def quantiles_of(values: NDArray[np.float32]) -> Floats:
    """Quantiles (…, quantile) of values (…, run), interpolated between neighbors.

    Not a number where any value is not.
    """
    count = values.shape[-1]
    found = np.empty((*values.shape[:-1], len(QUANTILES)))
    for index in np.ndindex(values.shape[:-1]):
        ordered = np.sort(values[index]).astype(np.float64)  # NaN comes last
        for q, share in enumerate(QUANTILES):
            at = share * (count - 1)
            below = int(at)
            above = min(below + 1, count - 1)
            low, high = ordered[below], ordered[above]
            between = low if low == high else low + (high - low) * (at - below)
            found[(*index, q)] = np.nan if np.isnan(ordered[-1]) else between
    return found


def _summed(
    sums: Floats, pending: tuple[NDArray[np.float32], ...], values: NDArray[np.float32]
) -> tuple[Floats, tuple[NDArray[np.float32], ...]]:
    """Add values (period, measure, run) block by block; what does not fill one waits."""
    start, count = 0, values.shape[-1]
    while start < count:
        waiting = sum(part.shape[-1] for part in pending)
        stop = min(count, start + BLOCK - waiting)
        pending = (*pending, values[:, :, start:stop].copy())
        start = stop
        if waiting + pending[-1].shape[-1] == BLOCK:
            sums, pending = sums + _block_sum(pending), ()
    return sums, pending


def _block_sum(parts: tuple[NDArray[np.float32], ...]) -> Floats:
    """The sum over a block of runs, always in the same order."""
    block = np.ascontiguousarray(np.concatenate(parts, axis=-1), dtype=np.float64)
    return np.add.reduce(block, axis=-1)
