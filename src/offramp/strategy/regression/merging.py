"""Columns that are the same but for their size, compiled: they share one.

Much of what is told about a position is told twice: observers who see the same believe the same,
of two types one has what the other has not, flags go up together. What holds of the runs at hand
counts, whatever the reason.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit, kernel
from offramp.engine.compiled.sums import dot

_ALIKE = 3e-4  # of a column's size: by so little columns differ that are taken for the same
_PROBE = 0.6180339887498949  # multiples of it, less whole numbers, are all over the place


@jit
def probing(rows: Any) -> Any:
    """What columns of so many rows are multiplied with: those alike give the same."""
    found = np.empty(rows)
    for row in range(rows):
        spot = row * _PROBE
        found[row] = (spot - np.floor(spot) - 0.5) / np.sqrt(rows / 12)
    return found


@kernel
def twin(x: Any, last: Any, probe: Any, marks: Any, squares: Any) -> Any:
    """The first column (column, row) that the `last` is the same as but for its size, or itself.

    And which part of that it is. The products of columns with the probe, in units of their sizes,
    are `marks`, and their sums of squares `squares`, of which the last are noted.
    """
    square = dot(x[last], x[last])
    mark = abs(dot(probe, x[last])) / np.sqrt(square)
    for other in range(last):
        if abs(marks[other] - mark) < _ALIKE:
            both = dot(x[other], x[last])
            if both**2 > (1 - _ALIKE**2) * square * squares[other]:
                return other, both / squares[other]
    marks[last], squares[last] = mark, square
    return last, 1.0


@jit
def enlarged(x: Any, at: Any, part: Any) -> None:
    """Let columns that several share become as large as these are together, in place.

    `at` says in which column each is, `part` which part of it. Then weights in proportion to the
    parts are those of a ridge regression on all of them.
    """
    total = np.zeros(len(x))
    for place in range(len(at)):
        total[at[place]] += part[place] ** 2
    for place in range(len(at)):
        part[place] /= np.sqrt(total[at[place]])
    for column in range(len(x)):
        if total[column] > 1:
            size = x.dtype.type(np.sqrt(total[column]))
            for row in range(len(x.T)):
                x[column, row] *= size


@jit
def shared(at: Any, part: Any) -> Any:
    """The columns that some features share, each's size, and which part each feature is.

    Features are `part` of the columns that they are `at`. Parts are (1 + feature, 1 + column), the
    first being one itself. If features' weights w are drawn toward p, columns' weights are drawn
    toward p · parts, and move w as far as they move themselves.
    """
    total = np.zeros(at.max() + 1 if len(at) else 0)
    for feature in range(len(at)):
        total[at[feature]] += part[feature] * part[feature]
    places = np.flatnonzero(total)
    which, sizes = np.zeros(len(total), np.int64), np.sqrt(total[places])
    for index in range(len(places)):
        which[places[index]] = index
    parts = np.zeros((1 + len(at), 1 + len(places)))
    parts[0, 0] = 1.0
    for feature in range(len(at)):
        column = which[at[feature]]
        parts[1 + feature, 1 + column] = part[feature] / sizes[column]
    return places, sizes, parts
