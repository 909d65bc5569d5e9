"""What happened in a block of runs: what players hand over, and what is put together to a run.

Blocks are aligned: block k holds the runs from 1,024 k on, the last of all fewer. Sums are taken
block by block, in order, so that no result depends on how runs were cut into batches or shared
among threads. Leaves out: the paths of single runs, but for a sample that quantiles are taken of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from offramp.engine.program import Program
from offramp.engine.reference import Batch, play
from offramp.engine.view import Behavior

BLOCK = 1_024  # runs
_MOST_VALUES = 32_000_000  # held while the reference player plays
Precision = Literal["double", "single"]  # of the numbers that players compute with


@dataclass(frozen=True, eq=False)
class Block:
    """What happened in consecutive runs, summed over them period by period.

    `outcome` (run,) indexes the program's outcomes; `ended` (run,) is the last period; `payoffs`
    (actor, run) are discounted sums; true `types` (actor, run) and `beliefs` (slot, run) are those
    at the end. `sums` (period, measure + 3 · slot) are of measures, beliefs, beliefs where they are
    true, and truth; runs that are over count on at their last value. `actions` (period, action)
    are counts, the actors' actions one after the other. `sample` (period, measure + path, run)
    holds the paths of measures and beliefs, where they were asked for; those of slot s are path
    `shared[s]`, since several observers may always believe the same.
    """

    first: int
    outcome: NDArray[np.int16]
    ended: NDArray[np.int32]
    payoffs: NDArray[np.float64]
    types: NDArray[np.int8]
    beliefs: NDArray[np.float32]
    sums: NDArray[np.float64]
    actions: NDArray[np.int64]
    sample: NDArray[Any] | None
    shared: NDArray[np.int64]

    @property
    def paths(self) -> NDArray[Any] | None:
        """The `sample` with a path for each slot (period, measure + slot, run)."""
        if self.sample is None:
            return None
        measures = self.sums.shape[1] - 3 * len(self.shared)
        return self.sample[:, [*range(measures), *(measures + self.shared)]]


def played(
    program: Program,
    behaviors: Sequence[Behavior],
    *,
    seed: int,
    first: int,
    count: int,
    drawn: bool,
    sampled: bool,
    each: int = 1,
    world: NDArray[np.float64] | None = None,
) -> Block:
    """What the reference player finds of the runs `first` to `first + count - 1`.

    They are played together, or in parts where memory demands it. Raises PlayError.
    """
    size, parts = _most_at_once(program), list[Block]()
    for start in range(first, first + count, size):
        some = min(size, first + count - start)
        batch = play(
            program,
            behaviors,
            seed=seed,
            first=start,
            count=some,
            drawn=drawn,
            each=each,
            world=world,
        )
        parts.append(block_of(program, batch, sampled))
    return joined(parts)


def block_of(program: Program, batch: Batch, sampled: bool = True) -> Block:
    """A batch of the reference player as a block, with its paths where they are `sampled`."""
    paths = np.concatenate([batch.measures, batch.beliefs], axis=1) if sampled else None
    return Block(
        batch.first,
        batch.outcome,
        batch.ended,
        batch.payoffs,
        batch.types[-1],
        batch.beliefs[-1].astype(np.float32),
        _sums(program, batch),
        _counts(program, batch.actions),
        paths,
        np.arange(program.slots),
    )


def joined(blocks: Sequence[Block]) -> Block:
    """Parts of a block, one after the other, as one. At least one; all sampled, or none."""
    if len(blocks) == 1:
        return blocks[0]
    paths = [block.sample for block in blocks if block.sample is not None]
    return Block(
        blocks[0].first,
        np.concatenate([block.outcome for block in blocks]),
        np.concatenate([block.ended for block in blocks]),
        np.concatenate([block.payoffs for block in blocks], axis=1),
        np.concatenate([block.types for block in blocks], axis=1),
        np.concatenate([block.beliefs for block in blocks], axis=1),
        np.add.reduce([block.sums for block in blocks]),
        np.add.reduce([block.actions for block in blocks]),
        np.concatenate(paths, axis=2) if paths else None,
        blocks[0].shared,
    )


def _most_at_once(program: Program) -> int:
    """How many runs of a block are played together: all, where memory allows."""
    model = program.model
    followed = len(model.measures) + len(model.actors) + 4 * program.slots
    values = model.periods * followed + len(model.variables)
    return max(64, min(BLOCK, _MOST_VALUES // max(1, values)))


def _sums(program: Program, batch: Batch) -> NDArray[np.float64]:
    """Sums over the runs of measures, beliefs, beliefs where they are true, and truth."""
    measures, slots = batch.measures.shape[1], program.slots
    subjects = [subject for _, subject, _ in program.believed()]
    kinds = np.array([[kind] for _, _, kind in program.believed()], np.int8).reshape(-1, 1)
    values = np.empty((measures + 3 * slots, len(batch.outcome)))  # of one period
    believed, joint, truth = np.split(values[measures:], 3)
    sums = np.empty((len(batch.measures), len(values)))
    for period in range(len(sums)):
        values[:measures] = batch.measures[period]
        believed[:] = batch.beliefs[period]
        truth[:] = batch.types[period][subjects] == kinds
        np.multiply(believed, truth, out=joint)
        with np.errstate(invalid="ignore"):  # measures may be infinite both ways
            sums[period] = np.add.reduce(values, axis=-1)
    return sums


def _counts(program: Program, taken: NDArray[np.int8]) -> NDArray[np.int64]:
    """How often each action was taken (period, action)."""
    counts = [
        (taken[:, index] == action).sum(axis=1)
        for index, actor in enumerate(program.actors)
        for action in range(len(actor.actions))
    ]
    if not counts:
        return np.zeros((len(taken), 0), np.int64)
    return np.stack(counts, axis=1).astype(np.int64)
