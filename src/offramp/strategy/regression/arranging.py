"""The columns of a regression: features that move, those alike sharing one, then luck."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.tape import Array
from offramp.strategy.regression.columns import lucky, ready

Ints = NDArray[np.int64]


class Columns(NamedTuple):
    """Columns `x` (column, row), and y (row,) less what they are drawn toward.

    By feature that moves, and after these by source of luck that does: what it is drawn toward in
    units of its `scale`, the column that it is `at`, and which part of that it is. Which features
    and which sources those are; the `center` of every feature.
    """

    x: NDArray[Any]
    left: Array
    pull: Array
    scale: Array
    at: Ints
    part: Array
    moving: Ints
    lively: Ints
    center: Array


def columns_of(
    x: NDArray[Any],
    luck: NDArray[Any],
    y: Array,
    before: tuple[Array, Array],
    sizes: tuple[Array, NDArray[np.bool_]],
) -> Columns:
    """The columns for what `ridge.common_ridge` is asked, which take the place of `x`."""
    found: Any = ready(x, y, before[0], *sizes)
    kept: int = found[0]
    moving, pull, scale, at, part, center, left = found[1:]
    told: Any = lucky(luck, before[1], x[kept:], left)
    lively, others, chances = told
    last = kept + len(lively)
    return Columns(
        x[:last],
        left,
        np.append(pull, others),
        np.append(scale, chances),
        np.append(at, np.arange(kept, last)),
        np.append(part, np.ones(len(lively))),
        moving,
        lively,
        center,
    )


def shared(columns: Columns, moving: Ints) -> tuple[Ints, Array, Array]:
    """The columns that some features share, each's size, and which part each feature is.

    Features are places in `columns.moving`. Parts are (1 + feature, 1 + column), the first being
    one itself. If features' weights w are drawn toward p, columns' weights are drawn toward
    p · parts, and move w as far as they move themselves.
    """
    places, which = np.unique(columns.at[moving], return_inverse=True)
    sizes: Array = np.sqrt(np.bincount(which, columns.part[moving] ** 2, len(places)))
    parts = np.zeros((1 + len(moving), 1 + len(places)))
    parts[0, 0] = 1.0
    parts[1 + np.arange(len(moving)), 1 + which] = columns.part[moving] / sizes[which]
    return places, sizes, parts
