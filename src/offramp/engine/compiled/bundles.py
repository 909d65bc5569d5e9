"""Single terms of scores that several scores have alike: worth computing together.

What an actor earns by ending a crisis, say, hangs on all variables, for each of its types. Added
one by one such terms would be read, and scores written, once for each score.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_LEAST = 16  # terms

Ints = NDArray[np.int64]


class Bundle(NamedTuple):
    """The scores `rows`, and the `columns` that each of them has before all its other terms."""

    rows: Ints
    columns: Ints


def bundle_of(used: NDArray[np.bool_]) -> Bundle | None:
    """The largest bundle of terms (score, column), which are added column by column; or none.

    The sums are what they are without: each score has its terms in the same order.
    """
    kinds, which = np.unique(used.T, axis=0, return_inverse=True)
    which = which.reshape(-1)
    best, most = None, 0
    for index, having in enumerate(kinds):
        rows, columns = np.flatnonzero(having), np.flatnonzero(which == index)
        size = len(rows) * len(columns)
        if len(rows) < 2 or len(columns) < _LEAST or size <= most:
            continue
        before = used[rows, : columns[-1] + 1]
        if (before.sum(axis=1) == len(columns)).all():
            best, most = Bundle(rows, columns), size
    return best
