"""The columns of a regression, compiled: of like size, and in two halves.

Features are centered and divided by their sizes. Luck is divided by the standard deviation that
chance gives it, which a surprise itself tells: of what happened it is one less its probability, of
what did not it is the probability's negative. By what happens to have been seen it could not be
judged: an event that never came would be a feature of any size.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit

_TINY = 1e-6  # of a feature's size: does not move
_LEAST = 1e-3  # standard deviation of luck: what is rarer is not, or is a row for itself
_SIDE = 16  # sums taken side by side


@jit
def ready(x: Any, luck: Any, y: Any, towards: Any, noise: Any, sizes: Any, free: Any) -> Any:
    """Both halves of what moves (column, row), and what is left of y by what it is drawn toward.

    `x` (feature, row), `luck` (source, row). Also what columns are drawn toward and their scales
    (column,), which features and which sources they are, and the features' centers. Sizes that are
    `free` grow, in place, to the largest standard deviation met so far.
    """
    many, sources, rows = x.shape[0], luck.shape[0], len(y)
    center, spread, chance = np.zeros(many), np.zeros(many), np.zeros(sources)
    for feature in range(many):
        center[feature], spread[feature] = _spread(x[feature])
        if free[feature]:
            sizes[feature] = max(sizes[feature], spread[feature])
    for source in range(sources):
        chance[source] = _chance(luck[source])
        if chance[source] > 0:
            chance[source] = max(chance[source], _LEAST)
    moving = np.flatnonzero(spread > _TINY * np.maximum(sizes, 1e-12))
    lively = np.flatnonzero(chance)
    count, half = len(moving) + len(lively), rows // 2
    one, other = np.empty((count, half), x.dtype), np.empty((count, rows - half), x.dtype)
    pull, scale = np.zeros(count), np.zeros(count)
    for place in range(count):
        if place < len(moving):
            feature = moving[place]
            scale[place], pull[place] = sizes[feature], towards[feature] * sizes[feature]
            values, middle = x[feature], x.dtype.type(center[feature])
        else:
            source = lively[place - len(moving)]
            scale[place], pull[place] = chance[source], noise[source] * chance[source]
            values, middle = luck[source], x.dtype.type(0)
        by = x.dtype.type(1 / scale[place])
        for row in range(half):
            one[place, row] = (values[row] - middle) * by
        for row in range(half, rows):
            other[place, row - half] = (values[row] - middle) * by
    left = less(y, one, other, pull)
    return one, other, left, pull, scale, moving, lively, center


@jit
def less(y: Any, one: Any, other: Any, slopes: Any) -> Any:
    """What weighted columns leave of y."""
    left, half = y.copy(), one.shape[1]
    for place in range(len(slopes)):
        slope = slopes[place]
        if slope == 0.0:
            continue
        for row in range(half):
            left[row] -= slope * one[place, row]
        for row in range(half, len(y)):
            left[row] -= slope * other[place, row - half]
    return left


@jit
def grouped(one: Any, other: Any, places: Any, y: Any, group: Any, groups: Any) -> Any:
    """Columns at some places, a one first, and y, by group and within it by half.

    (column, row), (row,), where each group's half begins (2 groups + 1,), and which row is where.
    """
    rows, half = len(y), one.shape[1]
    starts = np.zeros(2 * groups + 1, np.int64)
    for row in range(rows):
        starts[2 * group[row] + (row >= half) + 1] += 1
    for index in range(2 * groups):
        starts[index + 1] += starts[index]
    order, at = np.empty(rows, np.int64), starts.copy()
    for row in range(rows):
        index = 2 * group[row] + (row >= half)
        order[at[index]] = row
        at[index] += 1
    found, target = np.empty((len(places) + 1, rows), one.dtype), np.empty(rows)
    found[0, :] = 1
    for row in range(rows):
        target[row] = y[order[row]]
    for index in range(len(places)):
        place = places[index]
        for row in range(rows):
            origin = order[row]
            found[index + 1, row] = (
                one[place, origin] if origin < half else other[place, origin - half]
            )
    return found, target, starts, order


@jit
def spared(y: Any, x: Any, weights: Any, starts: Any, order: Any) -> Any:
    """What weights by group (group, column) leave of y, x being as `grouped` leaves it."""
    found = np.zeros(len(y))
    for index in range(len(weights)):
        first, last = starts[2 * index], starts[2 * index + 2]
        for column in range(len(x)):
            weight = weights[index, column]
            for row in range(first, last):
                found[row] += weight * x[column, row]
    left = y.copy()
    for row in range(len(y)):
        left[order[row]] -= found[row]
    return left


@jit
def forward(root: Any, x: Any) -> None:
    """Solve root · z = x (row, column) in place, the root being lower triangular."""
    for row in range(len(root)):
        for before in range(row):
            by = root[row, before]
            for column in range(x.shape[1]):
                x[row, column] -= by * x[before, column]
        for column in range(x.shape[1]):
            x[row, column] /= root[row, row]


@jit
def backward(root: Any, x: Any) -> None:
    """Solve root' · z = x (row,) in place."""
    for row in range(len(root) - 1, -1, -1):
        x[row] /= root[row, row]
        by = x[row]
        for before in range(row):
            x[before] -= root[row, before] * by


@jit
def _spread(values: Any) -> Any:
    """Mean and standard deviation; sums are taken side by side, which is faster and no worse."""
    count = len(values)
    sums, squares = np.zeros(_SIDE), np.zeros(_SIDE)
    first = values[0] if count else values.dtype.type(0)
    whole = count // _SIDE * _SIDE
    for start in range(0, whole, _SIDE):
        for lane in range(_SIDE):
            value = np.float64(values[start + lane] - first)
            sums[lane] += value
            squares[lane] += value * value
    total, square = sums.sum(), squares.sum()
    for row in range(whole, count):
        value = np.float64(values[row] - first)
        total += value
        square += value * value
    mean = total / max(count, 1)
    return first + mean, np.sqrt(max(square / max(count, 1) - mean * mean, 0.0))


@jit
def _chance(surprise: Any) -> Any:
    """The standard deviation that chance gives a surprise."""
    total = 0.0
    for row in range(len(surprise)):
        p = np.ceil(surprise[row]) - surprise[row]
        total += p * (1 - p)
    return np.sqrt(total / max(len(surprise), 1))
