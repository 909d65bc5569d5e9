"""What actors believe about each other's private types, by period and over all runs.

Beliefs are collected as measures are; what is special to them is the truth, which is known for
every run: a belief of p is calibrated if the type holds in a share p of the runs that have it.
Leaves out: the paths of single runs, of which only the last beliefs are kept, of the first at that.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.runs.intervals import wilson

Floats = NDArray[np.float64]


class Cell(NamedTuple):
    """The runs whose belief lies between `low` and `high`; `share` is how often it is true."""

    low: float
    high: float
    runs: int
    belief: float
    share: float
    share_low: float
    share_high: float


@dataclass(frozen=True, eq=False)
class Beliefs:
    """Beliefs of all runs together, a slot for each observer, subject and type.

    `means` (period, slot) and `quantiles` (period, slot, quantile) over the runs that a
    summary's are over; `when_true` (period, slot), the mean over the runs in which the subject
    is of the type then, NaN without one; `shares` (period, slot), the share of those runs.
    """

    means: Floats
    quantiles: Floats
    when_true: Floats
    shares: Floats


def no_beliefs(periods: int, quantiles: int) -> Beliefs:
    """Those of a crisis without private types."""
    none = np.zeros((periods, 0))
    return Beliefs(none, np.zeros((periods, 0, quantiles)), none, none)


def unstacked(means: Floats, quantiles: Floats) -> Beliefs:
    """The beliefs, from their quantiles and the means (period, 3 · slot) that a block sums."""
    mean, joint, share = np.split(means, 3, axis=1)
    with np.errstate(invalid="ignore"):
        return Beliefs(mean, quantiles, joint / share, share)


def calibrated(belief: NDArray[np.float32], true: NDArray[np.bool_], bins: int) -> list[Cell]:
    """Beliefs (run,) in bins of equal width from 0 to 1, and how often they are true (run,)."""
    place = np.minimum((belief.astype(np.float64) * bins).astype(np.int64), bins - 1)
    cells: list[Cell] = []
    for index in range(bins):
        here = place == index
        count, hits = int(here.sum()), int(true[here].sum())
        if count:
            mean = float(belief[here].mean(dtype=np.float64))
            edges = index / bins, (index + 1) / bins
            cells.append(Cell(*edges, count, mean, hits / count, *wilson(hits, count)))
    return cells
