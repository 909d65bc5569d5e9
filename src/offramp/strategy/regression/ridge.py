"""Ridge regressions whose strength is chosen by how the fit to one half foretells the other.

Strengths count as so many observations' worth of faith in what is drawn toward. The halves are the
first and the second of the rows, which are alike; each has to foretell the other, lest what befell
a single row pass for a rule. A strength that is known already is taken as it is, which spares most
of the work. Sums over rows are taken once, in the precision of the columns;
everything after is done with the sums.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.jit import jit, kernel
from offramp.engine.compiled.products import factored, products, times
from offramp.engine.compiled.sums import mean, pairwise
from offramp.engine.tape import Array
from offramp.strategy.regression.columns import backward, grouped, less, lucky, ready, spared
from offramp.strategy.regression.merging import shared
from offramp.strategy.regression.taking import Taken

Ints = NDArray[np.int64]
_STRENGTHS = np.array([20.0, 200.0, 2000.0])
_GROUPED = np.array([30.0, 300.0, 3000.0])
_WEAK = 2.0  # of luck
_ROWS = 4  # whose sums are taken side by side


class Columns(NamedTuple):
    """The columns `x` (column, row) of a regression: features, those alike sharing one, then luck.

    By feature that moves: which it is, its `scale`, the column that it is `at`, and which part of
    that it is. The `center` of every feature.
    """

    x: NDArray[Any]
    moving: Ints
    scale: Array
    at: Ints
    part: Array
    center: Array


class Common(NamedTuple):
    """A fit with the same weights for all: by feature, by source of luck; what is left (row,).

    And the strength by which features were drawn.
    """

    level: float
    weights: Array
    noise: Array
    left: Array
    strength: float
    columns: Columns


class Grouped(NamedTuple):
    """Weights by group (group, 1 + feature), what they leave (row,), and how strongly drawn."""

    weights: Array
    left: Array
    strength: float


def common_ridge(
    features: Taken,
    luck: NDArray[Any],
    y: Array,
    before: tuple[Array, Array],
    sizes: tuple[Array, NDArray[np.bool_]],
    known: float | None = None,
) -> Common:
    """What features explain of y (row,), luck (source, row) taken out.

    `before` holds what the weights of features and of luck are drawn toward, `sizes` the features'
    sizes and which of them are free to grow. `known` is the strength.
    """
    made: Any = _common(features, luck, y, *before, *sizes, known or 0.0, _STRENGTHS)
    level, weights, noise, left, strength, *columns = made
    return Common(level, weights, noise, left, strength, Columns(*columns))


def grouped_ridge(
    columns: Columns, moving: Ints, y: Array, group: Ints, prior: Array, known: float | None = None
) -> Grouped | None:
    """Weights by group of one and some features, drawn toward `prior`, and what they leave of y.

    Features are places in `columns.moving`. None where nothing is gained. `known` is the strength.
    """
    x, at, part = columns.x, columns.at, columns.part
    made: Any = _by_group(x, at[moving], part[moving], y, group, prior, known or 0.0, _GROUPED)
    return Grouped(*made) if made[2] else None


@jit
def _common(
    features: Any,
    luck: Any,
    y: Any,
    towards: Any,
    noise: Any,
    sizes: Any,
    free: Any,
    known: Any,
    strengths: Any,
) -> Any:
    """What `Common` and `Columns` hold."""
    level = mean(y)
    made = ready(features, len(luck), y - level, towards, sizes, free)
    x, kept, moving, pull, scale, at, part, center, left = made
    lively, noises, chances = lucky(luck, noise, x[kept:], left)
    columns = x[: kept + len(lively)]
    target = left.astype(x.dtype)
    strength, slopes = _graded(columns, target, len(lively), known, strengths)
    left = less(left, columns, slopes)
    shift, weights, noise = mean(left), towards.copy(), noise.copy()
    for place in range(len(moving)):
        slope = slopes[at[place]] * part[place]
        weights[moving[place]] = (slope + pull[place]) / scale[place]
    for place in range(len(lively)):
        noise[lively[place]] = (slopes[kept + place] + noises[place]) / chances[place]
    level += shift - pairwise(weights * center)
    return level, weights, noise, left - shift, strength, columns, moving, scale, at, part, center


@jit
def _by_group(
    x: Any, at: Any, part: Any, y: Any, group: Any, prior: Any, known: Any, strengths: Any
) -> Any:
    """What `Grouped` holds; a strength of 0 where nothing is gained."""
    places, sizes, parts = shared(at, part)
    towards = times(prior, parts)
    some, target, starts, order = grouped(x, places, sizes, y, group, len(prior))
    sums = _halves(some, target.astype(x.dtype), starts)
    strength = known if known else _best(sums, towards, strengths)
    if not strength:
        return prior, y, 0.0
    found = _whole(sums, towards, strength)
    weights = prior + times(found - towards, parts.T)
    return weights, spared(y, some, found, starts, order), strength


@jit
def _graded(x: Any, y: Any, lively: Any, known: Any, strengths: Any) -> Any:
    """How strongly weights of features are best drawn to zero, and the weights of all columns.

    The last columns of `x`, so many as there are `lively` sources of luck, are drawn weakly. The
    strength is `known`, unless that is 0.
    """
    rows = len(y)
    if known:
        return known, _weights(_without(products(x, y, 0, rows), lively, _WEAK), lively, known)
    a, b = products(x, y, 0, rows // 2), products(x, y, rows // 2, rows)
    best, least = known, np.inf
    first, second = _without(a, lively, _WEAK / 2), _without(b, lively, _WEAK / 2)
    for strength in strengths:
        error = _left(b, _weights(first, lively, strength / 2))
        error += _left(a, _weights(second, lively, strength / 2))
        if error < least:
            best, least = strength, error
    return best, _weights(_without(a + b, lively, _WEAK), lively, best)


@jit
def _without(sums: Any, lively: Any, weak: Any) -> Any:
    """Sums of products, the last columns put first and solved for, drawn weakly."""
    found = np.zeros(sums.shape)
    _turned(sums, lively, found)
    for place in range(lively):
        found[place, place] += weak
    factored(found, lively)
    return found


@kernel
def _turned(sums: Any, lively: Any, found: Any) -> None:
    """Sums of products, the last columns put first."""
    graded = sums.shape[1] - lively
    for row in range(graded):
        for column in range(row + 1):
            found[lively + row, lively + column] = sums[row, column]
        for column in range(lively):
            found[lively + row, column] = sums[graded + column, row]
    for row in range(lively):
        for column in range(row + 1):
            found[row, column] = sums[graded + row, graded + column]
    for column in range(lively):
        found[-1, column] = sums[-1, graded + column]
    for column in range(graded):
        found[-1, lively + column] = sums[-1, column]


@jit
def _weights(sums: Any, lively: Any, strength: Any) -> Any:
    """The weights of all columns, those that were put first last."""
    graded = sums.shape[1] - lively
    weights = np.empty(sums.shape[1])
    weights[:graded] = _solved(sums[lively:, lively:].copy(), strength)
    luck = sums[-1, :lively].copy()
    for column in range(graded):
        for place in range(lively):
            luck[place] -= weights[column] * sums[lively + column, place]
    backward(sums[:lively, :lively], luck)
    weights[graded:] = luck
    return weights


@jit
def _best(sums: Any, prior: Any, strengths: Any) -> Any:
    """How strongly weights of groups' own are best drawn; 0 where nothing is gained by them."""
    best, least = 0.0, 0.0
    for strength in strengths:
        error = 0.0
        for index in range(len(prior)):
            for half in range(2):
                found = _drawn(sums[index, half].copy(), strength / 2, prior[index])
                error += _left(sums[index, 1 - half], found)
        if error < least:
            best, least = strength, error
    return best


@jit
def _whole(sums: Any, prior: Any, strength: Any) -> Any:
    """Weights of each group's own, from both halves."""
    weights = np.zeros(prior.shape)
    for index in range(len(prior)):
        weights[index] = _drawn(sums[index, 0] + sums[index, 1], strength, prior[index])
    return weights


@jit
def _halves(x: Any, y: Any, starts: Any) -> Any:
    """Sums of products by group and half (group, half, column + 1, column)."""
    groups = len(starts) // 2
    sums = np.empty((groups, 2, len(x) + 1, len(x)))
    for index in range(2 * groups):
        sums[index // 2, index % 2] = products(x, y, starts[index], starts[index + 1])
    return sums


@jit
def _drawn(sums: Any, strength: Any, prior: Any) -> Any:
    """Weights of one group, drawn toward a prior; sums are used up."""
    for row in range(len(prior)):
        sums[-1, row] -= sums[row, row] * prior[row]
        for column in range(row):
            sums[-1, row] -= sums[row, column] * prior[column]
            sums[-1, column] -= sums[row, column] * prior[row]
    return prior + _solved(sums, strength)


@jit
def _solved(sums: Any, strength: Any) -> Any:
    """The weights of a ridge regression; sums are used up."""
    count = sums.shape[1]
    for place in range(count):
        sums[place, place] += strength
    factored(sums, count)
    weights = sums[-1].copy()
    backward(sums[:count], weights)
    return weights


@jit
def _left(sums: Any, weights: Any) -> Any:
    """The sum of squares that weights leave, less that without any.

    Rows side by side: each sum waits for its last addition.
    """
    found, through = 0.0, np.empty(_ROWS)
    for top in range(0, len(weights), _ROWS):
        many = min(_ROWS, len(weights) - top)
        for k in range(many):
            through[k] = sums[top + k, top + k] * weights[top + k]
        if many == _ROWS:
            a, b, c, d = through[0], through[1], through[2], through[3]
            for column in range(top):
                by = weights[column]
                a += 2 * sums[top, column] * by
                b += 2 * sums[top + 1, column] * by
                c += 2 * sums[top + 2, column] * by
                d += 2 * sums[top + 3, column] * by
            through[0], through[1], through[2], through[3] = a, b, c, d
        for k in range(many):
            first = top if many == _ROWS else 0
            for column in range(first, top + k):
                through[k] += 2 * sums[top + k, column] * weights[column]
            row = top + k
            found += weights[row] * (through[k] - 2 * sums[-1, row])
    return found
