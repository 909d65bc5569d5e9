"""Ridge regressions whose strength is chosen by how the fit to one half foretells the other.

Strengths count as so many observations' worth of faith in what is drawn toward. The halves are the
first and the second of the rows, which are alike. Sums over rows are taken once, in the precision
of the features, and added up; everything after is done with the sums.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.jit import jit
from offramp.engine.tape import Array

Ints = NDArray[np.int64]
_STRENGTHS = np.array([20.0, 200.0, 2000.0])
_GROUP_STRENGTHS = np.array([30.0, 300.0, 3000.0])
_WEAK = 2.0  # of what is not graded
_TINY = 1e-6  # of a feature's size: does not move
_SIDE = 16  # sums taken side by side


def graded_ridge(x: Array, y: Array, graded: NDArray[np.bool_]) -> Array:
    """Weights of x (feature, row), of size about one, for y; drawn toward zero.

    The strength of the `graded` features is chosen, the others' is weak.
    """
    half = len(y) // 2
    found: Array = _chosen(*_sums(x[:, :half], x[:, half:], y), graded, _STRENGTHS)[0]
    return found


def common_ridge(
    features: Array,
    use: Ints,
    luck: Array,
    y: Array,
    before: tuple[Array, Array, Array],
    free: Any,
    strength: float | None = None,
) -> tuple[float, Array, Array, Array, float]:
    """What the same weights for all explain of y (row,).

    `features` (feature, run), of which the runs `use` count; `luck` (source, row). `before` holds
    what weights are drawn toward, those of the luck, and the features' sizes, of which those that
    are `free` grow to the largest standard deviation met so far; the first `free[1]` features are
    graded, by a `strength` that may be known. Returns the intercept, weights, those of the luck,
    what is left over (row,), and the strength.
    """
    towards, noise, sizes = before
    level = y.mean()
    ready: Any = _standard(features, use, luck, y - level, towards, noise, sizes, *free)
    one, other, left, pull, scale, graded, moving, lively, center = ready
    choices = _STRENGTHS if strength is None else np.array([strength])
    chosen: Any = _chosen(*_sums(one, other, left), graded, choices)
    slopes, best = chosen
    left = _less(left, one, other, slopes)
    shift, slopes = left.mean(), (slopes + pull) / scale
    weights, found = towards.copy(), noise.copy()
    weights[moving], found[lively] = slopes[: len(moving)], slopes[len(moving) :]
    return float(level + shift - weights @ center), weights, found, left - shift, float(best)


def _sums(one: Array, other: Array, y: Array) -> tuple[Array, Array, Array, Array]:
    """Sums of squares and products over both halves of the rows, with one another and with y."""
    half, exact = one.shape[1], one.dtype
    parts = (one, y[:half].astype(exact)), (other, y[half:].astype(exact))
    grams = [(x @ x.T).astype(np.float64) for x, _ in parts]
    rights = [(x @ target).astype(np.float64) for x, target in parts]
    return grams[0], grams[1], rights[0], rights[1]


def grouped_ridge(x: Array, y: Array, group: Ints, prior: Array) -> Array | None:
    """Weights by group (group, feature), drawn toward `prior`; None where nothing is gained."""
    half, groups = len(y) // 2, len(prior)
    gram = np.zeros((2, groups, len(x), len(x)))
    right = np.zeros((2, groups, len(x)))
    for index in range(groups):
        some = np.flatnonzero(group == index)
        cut = int(np.searchsorted(some, half))
        mine = x[:, some]
        sums = _sums(mine[:, :cut], mine[:, cut:], y[some])
        gram[0, index], gram[1, index], right[0, index], right[1, index] = sums
    found: Any = _grouped(gram, right, prior, _GROUP_STRENGTHS)
    return found[1] if found[0] else None


@jit
def _chosen(a: Any, b: Any, p: Any, q: Any, graded: Any, strengths: Any) -> Any:
    """Weights for both halves, of the strength that fares best from one to the other; and that."""
    best, least = 0, np.inf
    for index in range(len(strengths) if len(strengths) > 1 else 0):
        penalty = np.where(graded, strengths[index], _WEAK)
        found = _solved(a, p, penalty / 2)
        error = _left(b, q, found)
        if error < least:
            best, least = index, error
    found = _solved(a + b, p + q, np.where(graded, strengths[best], _WEAK))
    return found, strengths[best]


@jit
def _solved(gram: Any, right: Any, penalty: Any) -> Any:
    """The weights of a ridge regression, by Cholesky's factors (of the upper triangle)."""
    factor, found, count = gram.copy(), right.copy(), len(right)
    for index in range(count):
        factor[index, index] += penalty[index]
    for pivot in range(count):
        root = np.sqrt(max(factor[pivot, pivot], _TINY))  # sums are rounded
        for column in range(pivot, count):
            factor[pivot, column] /= root
        for row in range(pivot + 1, count):
            by = factor[pivot, row]
            if by != 0.0:
                for column in range(row, count):
                    factor[row, column] -= by * factor[pivot, column]
    for row in range(count):
        found[row] /= factor[row, row]
        for column in range(row + 1, count):
            found[column] -= factor[row, column] * found[row]
    for row in range(count - 1, -1, -1):
        total = found[row]
        for column in range(row + 1, count):
            total -= factor[row, column] * found[column]
        found[row] = total / factor[row, row]
    return found


@jit
def _left(gram: Any, right: Any, weights: Any) -> Any:
    """The sum of squares that weights leave, less that without any."""
    found, through = 0.0, np.zeros(len(weights))
    for row in range(len(weights)):
        for column in range(len(weights)):
            through[column] += weights[row] * gram[row, column]
    for row in range(len(weights)):
        found += weights[row] * (through[row] - 2 * right[row])
    return found


@jit
def _standard(
    features: Any,
    use: Any,
    luck: Any,
    y: Any,
    towards: Any,
    noise: Any,
    sizes: Any,
    free: Any,
    graded: Any,
) -> Any:
    """Both halves of what moves (source, row), of size about one, and what is left of y.

    Sizes that are free grow in place.
    """
    many, sources, rows = features.shape[0], luck.shape[0], len(y)
    center, spread = np.zeros(many), np.zeros(many)
    for feature in range(many):
        center[feature], spread[feature] = _spread(features[feature])
        if free[feature]:
            sizes[feature] = max(sizes[feature], spread[feature])
    liveliness = np.zeros(sources)
    for source in range(sources):
        middle, spread_of = _spread(luck[source])
        if spread_of > _TINY:  # what hardly ever happens is small without being lively
            liveliness[source] = np.sqrt(spread_of**2 + middle**2)
    size = np.maximum(sizes, 1e-12)
    moving = np.flatnonzero(spread > _TINY * size)
    lively = np.flatnonzero(liveliness)
    count, half = len(moving) + len(lively), rows // 2
    one = np.empty((count, half), features.dtype)
    other = np.empty((count, rows - half), features.dtype)
    pull, scale, is_graded = np.zeros(count), np.zeros(count), np.zeros(count, np.bool_)
    for place in range(count):
        if place < len(moving):
            feature = moving[place]
            scale[place], pull[place] = sizes[feature], towards[feature] * sizes[feature]
            is_graded[place] = feature < graded
            middle, by = (
                features.dtype.type(center[feature]),
                features.dtype.type(1 / sizes[feature]),
            )
            for row in range(half):
                one[place, row] = (features[feature, use[row]] - middle) * by
            for row in range(half, rows):
                other[place, row - half] = (features[feature, use[row]] - middle) * by
        else:
            source = lively[place - len(moving)]
            scale[place], pull[place] = liveliness[source], noise[source] * liveliness[source]
            by = features.dtype.type(1 / liveliness[source])
            for row in range(half):
                one[place, row] = luck[source, row] * by
            for row in range(half, rows):
                other[place, row - half] = luck[source, row] * by
    left = _less(y, one, other, pull)
    return one, other, left, pull, scale, is_graded, moving, lively, center


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
def _less(y: Any, one: Any, other: Any, slopes: Any) -> Any:
    """What weighted features leave of y."""
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
def _grouped(gram: Any, right: Any, prior: Any, strengths: Any) -> Any:
    """Whether something is gained by weights of each group's own, and those weights."""
    groups, many = prior.shape
    best, least = -1, 0.0
    for number in range(len(strengths)):
        error = 0.0
        for index in range(groups):
            found = _drawn(gram[0, index], right[0, index], strengths[number] / 2, prior[index])
            error += _left(gram[1, index], right[1, index], found)
        if error < least:
            best, least = number, error
    weights = np.zeros((groups, many))
    if best < 0:
        return False, weights
    for index in range(groups):
        weights[index] = _drawn(
            gram[0, index] + gram[1, index],
            right[0, index] + right[1, index],
            strengths[best],
            prior[index],
        )
    return True, weights


@jit
def _drawn(gram: Any, right: Any, strength: Any, prior: Any) -> Any:
    """Weights of one group, drawn toward a prior."""
    towards = right.copy()
    for row in range(len(prior)):
        for column in range(len(prior)):
            towards[column] -= gram[row, column] * prior[row]
    return prior + _solved(gram, towards, np.full(len(prior), strength))


@jit
def explained(x: Any, weights: Any, group: Any) -> Any:
    """The sum over features of x (feature, row) by the weights (group, feature) of each row."""
    found = np.zeros(x.shape[1])
    for feature in range(x.shape[0]):
        for row in range(x.shape[1]):
            found[row] += weights[group[row], feature] * x[feature, row]
    return found


@jit
def add_about(found: Any, weights: Any, kinds: Any, belief: Any) -> Any:
    """Add to what actions are worth (action, row) what depends on another's type.

    `weights` (own type, action, type), `belief` (type, row).
    """
    for action in range(found.shape[0]):
        for other in range(belief.shape[0]):
            for row in range(found.shape[1]):
                found[action, row] += weights[kinds[row], action, other] * belief[other, row]
