"""Scores as sums of parts: one of the action, and one of the own type.

Where a column weighs so much more for one type than for the first, whatever the action, scores need
not be added up for every type and action: sums of each action and of each further type will do.
That is found in the weights, whoever wrote them. Some actions may go without the part of the type:
what ends a crisis, say, is worth the same to all. Leaves out types that weigh everything by a
factor of their own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.engine.tape import Array

_ROUNDED = 1e-12  # of a column's largest weight: by so little are weights off that are the same


@dataclass(frozen=True)
class Parts:
    """Which columns' weights are sums of parts, and what they are.

    `additive` (column,); `weights` (period, part, column): actions, then types from the second on,
    then nothing; `typed` (action,) tells which actions have the part of the own type.
    """

    additive: NDArray[np.bool_]
    weights: Array
    typed: NDArray[np.bool_]

    @property
    def joins(self) -> NDArray[np.int64]:
        """Which part each type and action (row,) has beside that of the action."""
        actions, last = len(self.typed), self.weights.shape[1] - 1
        found = np.full((last - actions + 1, actions), last)
        for kind in range(1, len(found)):
            found[kind, self.typed] = actions + kind - 1
        return found.reshape(-1)


def parts_of(weights: Array, kinds: int, typed: NDArray[np.bool_]) -> Parts:
    """The parts of weights (period, row, column), rows being types and in them actions.

    `typed` (column,) are those whose weights tell which actions have the part of the own type.
    """
    periods, rows, columns = weights.shape
    each = weights.reshape(periods, kinds, rows // kinds, columns)
    least = _ROUNDED * np.abs(weights).max(axis=(0, 1))  # (column,)
    more = each[:, 1:] - each[:, :1]  # than for the first type
    differs = (np.abs(more) > least).any(axis=(0, 1))  # (action, column)
    has_type = differs[:, typed].any(axis=1)
    first = int(np.argmax(has_type))
    further = more[:, :, first] * has_type[first]  # (period, type, column)
    expected = further[:, :, None] * has_type[:, None]
    additive = (np.abs(more - expected) <= least).all(axis=(0, 1, 2))
    found = np.concatenate([each[:, 0], further, np.zeros((periods, 1, columns))], axis=1)
    return Parts(additive, np.where(additive, found, 0.0), has_type)
