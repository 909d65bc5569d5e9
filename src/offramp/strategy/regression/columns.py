"""The columns of a regression, compiled: of like size, and by group and half.

Features are centered and divided by their sizes. Luck is divided by the standard deviation that
chance gives it, which a surprise itself tells: of what happened it is one less its probability, of
what did not it is the probability's negative. By what happens to have been seen it could not be
judged: an event that never came would be a feature of any size.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit, kernel
from offramp.engine.compiled.sums import deviation, pairwise
from offramp.strategy.regression.merging import enlarged, probing, twin
from offramp.strategy.regression.taking import SIDE, columns

_TINY = 1e-6  # of a feature's size: does not move
_LEAST = 1e-3  # standard deviation of luck: what is rarer is not, or is a row for itself


@jit
def ready(features: Any, spare: Any, y: Any, towards: Any, sizes: Any, free: Any) -> Any:
    """Centered and scaled columns of features that move, and what they leave of y.

    Those alike share a column (`merging.py`). Returns the columns, with so many to `spare` behind
    them; how many there are; of what moves, which features those are, what they are drawn toward,
    their scales, at which column each is, and which part of it; also the centers of all features,
    and what is left when features weigh what they are drawn `towards`. Sizes that are `free` grow,
    in place, to the largest standard deviation met so far.
    """
    many, count, kept, left = len(towards), 0, 0, y.copy()
    x = np.empty((many + spare, len(y)), features.rows.dtype)
    moving, center = np.empty(many, np.int64), np.zeros(many)
    pull, scale = np.zeros(many), np.zeros(many)
    at, part = np.zeros(many, np.int64), np.ones(many)
    marks, squares, probe = np.zeros(many), np.zeros(many), probing(len(y))
    few = np.empty((SIDE, len(y)), x.dtype)
    for feature in range(many):  # each is done with while it is near
        if feature % SIDE == 0:
            columns(features, feature, few[: min(SIDE, many - feature)])
        values = few[feature % SIDE]
        center[feature], spread = deviation(values)
        if free[feature]:
            sizes[feature] = max(sizes[feature], spread)
        if spread > _TINY * max(sizes[feature], 1e-12):
            scale[count], pull[count] = sizes[feature], towards[feature] * sizes[feature]
            moving[count] = feature
            _scale(values, x[kept], center[feature], scale[count], pull[count], left)
            at[count], part[count] = twin(x, kept, probe, marks, squares)
            kept += at[count] == kept
            count += 1
    at, part = at[:count], part[:count]
    enlarged(x[:kept], at, part)
    return x, kept, moving[:count], pull[:count], scale[:count], at, part, center, left


@jit
def lucky(luck: Any, noise: Any, x: Any, left: Any) -> Any:
    """Put luck (source, row) that chance can move into columns `x`, and take it from y in place.

    Returns which sources those are, what they are drawn toward and their scales.
    """
    sources, count = len(luck), 0
    lively, pull, scale = np.empty(sources, np.int64), np.zeros(sources), np.zeros(sources)
    chances = _chances(luck)
    for source in range(sources):
        if chances[source] > 0:
            scale[count] = max(chances[source], _LEAST)
            pull[count] = noise[source] * scale[count]
            lively[count] = source
            _scale(luck[source], x[count], 0.0, scale[count], pull[count], left)
            count += 1
    return lively[:count], pull[:count], scale[:count]


@jit
def less(y: Any, x: Any, slopes: Any) -> Any:
    """What weighted columns (column, row) leave of y."""
    left = y.copy()
    _take(left, x, slopes)
    return left


@kernel
def _take(left: Any, x: Any, slopes: Any) -> None:
    """Take weighted columns from y in place, one after the other, two side by side."""
    for place in range(0, len(slopes) - 1, 2):
        one, two = slopes[place], slopes[place + 1]
        for row in range(len(left)):
            left[row] = left[row] - one * x[place, row] - two * x[place + 1, row]
    if len(slopes) % 2:
        for row in range(len(left)):
            left[row] -= slopes[-1] * x[len(slopes) - 1, row]


@jit
def grouped(x: Any, places: Any, sizes: Any, y: Any, group: Any, groups: Any) -> Any:
    """Columns at some places, so much larger, a one first, and y, by group and in it by half.

    (column, row), (row,), where each group's half begins (2 groups + 1,), and which row is where.
    """
    rows, half = len(y), len(y) // 2
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
    found, target = np.empty((len(places) + 1, rows), x.dtype), np.empty(rows)
    found[0, :] = 1
    for row in range(rows):
        target[row] = y[order[row]]
    for index in range(len(places)):
        values, size = x[places[index]], x.dtype.type(sizes[index])
        for row in range(rows):
            found[index + 1, row] = size * values[order[row]]
    return found, target, starts, order


@jit
def spared(y: Any, x: Any, weights: Any, starts: Any, order: Any) -> Any:
    """What weights by group (group, column) leave of y, x being as `grouped` leaves it."""
    found = np.zeros(len(y))
    for index in range(len(weights)):
        first, last = starts[2 * index], starts[2 * index + 2]
        for place in range(len(x)):
            weight = weights[index, place]
            for row in range(first, last):
                found[row] += weight * x[place, row]
    left = y.copy()
    for row in range(len(y)):
        left[order[row]] -= found[row]
    return left


@jit
def scaled(special: Any, moving: Any, scale: Any, center: Any, prior: Any) -> Any:
    """Which of some `special` features move, at which places of `moving`, and their weights' prior.

    `moving` have a `scale` each; `center` is of all features. The `prior` (group, one
    and special feature) is of weights of features as they are; that returned, (group, one and
    feature that moves), of features centered and scaled.
    """
    some, places, many = np.empty(len(special), np.int64), np.empty(len(special), np.int64), 0
    at = np.full(len(center), -1)
    for place in range(len(moving)):
        at[moving[place]] = place
    for index in range(len(special)):
        if at[special[index]] >= 0:
            some[many], places[many] = index, at[special[index]]
            many += 1
    towards = np.empty((len(prior), 1 + many))
    for group in range(len(prior)):
        towards[group, 0] = prior[group, 0] + _at_center(prior[group], special, center)
        for index in range(many):
            towards[group, 1 + index] = prior[group, 1 + some[index]] * scale[places[index]]
    return some[:many], places[:many], towards


@jit
def unscaled(found: Any, prior: Any, special: Any, some: Any, scale: Any, center: Any) -> Any:
    """Weights of features as they are: undoes `scaled`. What does not move keeps its own."""
    weights = prior.copy()
    for group in range(len(prior)):
        for index in range(len(some)):
            weights[group, 1 + some[index]] = found[group, 1 + index] / scale[index]
        weights[group, 0] = found[group, 0] - _at_center(weights[group], special, center)
    return weights


@kernel
def backward(root: Any, x: Any) -> None:
    """Solve root' · z = x (row,) in place."""
    for row in range(len(root) - 1, -1, -1):
        x[row] /= root[row, row]
        by = x[row]
        for before in range(row):
            x[before] -= root[row, before] * by


@jit
def _at_center(weights: Any, special: Any, center: Any) -> Any:
    """What weights (one and special feature) give at the center of features, without the one."""
    parts = np.empty(len(special))
    for index in range(len(special)):
        parts[index] = weights[1 + index] * center[special[index]]
    return pairwise(parts)


@kernel
def _scale(values: Any, into: Any, center: Any, scale: Any, pull: Any, left: Any) -> None:
    """A column of values centered and scaled; takes from y what it explains when so pulled."""
    middle, by = into.dtype.type(center), into.dtype.type(1 / scale)
    for row in range(len(values)):
        into[row] = (values[row] - middle) * by
        left[row] -= pull * into[row]


@jit
def _chances(luck: Any) -> Any:
    """The standard deviations that chance gives surprises (source, row).

    The variance of what happened or not is added up row by row, of four sources side by side: each
    sum waits for its last addition.
    """
    sources, rows = luck.shape
    found, doubt = np.zeros(sources), np.empty((4, rows))
    for first in range(0, sources, 4):
        for place in range(4):
            surprise = luck[min(first + place, sources - 1)]
            for row in range(rows):
                p = np.ceil(surprise[row]) - surprise[row]
                doubt[place, row] = p * (1 - p)
        one, two, three, four = 0.0, 0.0, 0.0, 0.0
        for row in range(rows):
            one += doubt[0, row]
            two += doubt[1, row]
            three += doubt[2, row]
            four += doubt[3, row]
        totals = one, two, three, four
        for place in range(min(4, sources - first)):
            found[first + place] = totals[place]
    return np.sqrt(found / max(rows, 1))
