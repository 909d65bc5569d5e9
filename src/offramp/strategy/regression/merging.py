"""Columns that are the same but for their size, compiled: they share one.

Much of what is told about a position is told twice: observers who see the same believe the same,
of two types one has what the other has not, flags go up together. What holds of the runs at hand
counts, whatever the reason.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.sums import dot

_ALIKE = 3e-4  # of a column's size: by so little columns differ that are taken for the same
_PROBE = 0.6180339887498949  # multiples of it, less whole numbers, are all over the place


@jit
def merged(x: Any) -> Any:
    """Let columns (column, row) share one where they are the same but for their size, in place.

    It becomes as large as they are together. Returns how many are left, at which of them each
    was, and which part of it: weights in proportion to the parts are those of a ridge regression on
    all of them.
    """
    kept, count, rows = 0, len(x), len(x.T)
    probe = ((np.arange(rows) * _PROBE) % 1.0 - 0.5) / np.sqrt(rows / 12)
    at, part = np.zeros(count, np.int64), np.ones(count)
    squares, marks, total = np.zeros(count), np.zeros(count), np.zeros(count)
    for column in range(count):
        square = dot(x[column], x[column])
        mark, twin, ratio = abs(dot(probe, x[column])) / np.sqrt(square), kept, 1.0
        for other in range(kept):
            if abs(marks[other] - mark) < _ALIKE:
                both = dot(x[other], x[column])
                if both**2 > (1 - _ALIKE**2) * square * squares[other]:
                    twin, ratio = other, both / squares[other]
                    break
        if twin == kept:
            if column != kept:
                for row in range(rows):
                    x[kept, row] = x[column, row]
            marks[kept], squares[kept] = mark, square
            kept += 1
        at[column], part[column] = twin, ratio
        total[twin] += ratio**2
    for column in range(count):
        part[column] /= np.sqrt(total[at[column]])
    for column in range(kept):
        if total[column] > 1:
            size = x.dtype.type(np.sqrt(total[column]))
            for row in range(rows):
                x[column, row] *= size
    return kept, at, part
