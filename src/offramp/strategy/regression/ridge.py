"""Ridge regressions whose strength is chosen by how the fit to one half foretells the other.

Strengths count as so many observations' worth of faith in what is drawn toward. The halves are the
first and the second of the rows, which are alike; each has to foretell the other, lest what befell
a single row pass for a rule. A strength that is known already is taken as it is, which spares most
of the work. Sums over rows are taken once, in the precision of the columns;
everything after is done with the sums.
"""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.jit import jit
from offramp.engine.tape import Array
from offramp.strategy.regression.arranging import Columns, columns_of, shared
from offramp.strategy.regression.columns import backward, forward, grouped, less, spared

Ints = NDArray[np.int64]
_STRENGTHS = np.array([20.0, 200.0, 2000.0])
_GROUP_STRENGTHS = np.array([30.0, 300.0, 3000.0])
_WEAK = 2.0  # of luck
_TINY = 1e-6  # under a root: sums are rounded
_ROUNDED = 1e-5  # of their trace, at most


class Common(NamedTuple):
    """A fit with the same weights for all: by feature, by source of luck; what is left (row,).

    And the strength by which features were drawn.
    """

    level: float
    weights: Array
    noise: Array
    left: Array
    columns: Columns
    strength: float


class Grouped(NamedTuple):
    """Weights by group (group, 1 + feature), what they leave (row,), and how strongly drawn."""

    weights: Array
    left: Array
    strength: float


def common_ridge(
    x: NDArray[Any],
    luck: NDArray[Any],
    y: Array,
    before: tuple[Array, Array],
    sizes: tuple[Array, NDArray[np.bool_]],
    known: float | None = None,
) -> Common:
    """What features explain of y (row,), luck (source, row) taken out.

    `x` (feature, row) has as many rows to spare, behind the features, as there are sources; what is
    in it is lost. `before` holds what the weights of features and of luck are drawn toward,
    `sizes` the features' sizes and which of them are free to grow. `known` is the strength.
    """
    level = y.mean()
    columns = columns_of(x, luck, y - level, before, sizes)
    strength, slopes = _graded(columns, known)
    left: Array = less(columns.left, columns.x, slopes)
    shift, parts = left.mean(), slopes[columns.at] * columns.part
    slopes = (parts + columns.pull) / columns.scale
    weights, noise = before[0].copy(), before[1].copy()
    weights[columns.moving] = slopes[: len(columns.moving)]
    noise[columns.lively] = slopes[len(columns.moving) :]
    level += shift - weights @ columns.center
    return Common(float(level), weights, noise, left - shift, columns, strength)


def grouped_ridge(
    columns: Columns, moving: Ints, y: Array, group: Ints, prior: Array, known: float | None = None
) -> Grouped | None:
    """Weights by group of one and some features, drawn toward `prior`, and what they leave of y.

    Features are places in `columns.moving`. None where nothing is gained. `known` is the strength.
    """
    places, sizes, parts = shared(columns, moving)
    towards = prior @ parts
    groups, many = towards.shape
    arranged: Any = grouped(columns.x, places, sizes, y, group, groups)
    x, target, starts, order = arranged
    gram, right = np.zeros((groups, 2, many, many)), np.zeros((groups, 2, many))
    for index, (first, last) in enumerate(pairwise(starts)):
        part = _products(x[:, first:last], target[first:last].astype(x.dtype))
        gram[index // 2, index % 2], right[index // 2, index % 2] = part
    strength = known or _best(gram, right, towards, _GROUP_STRENGTHS)
    if not strength:
        return None
    found: Any = _whole(gram, right, towards, strength)
    weights = prior + (found - towards) @ parts.T
    return Grouped(weights, spared(y, x, found, starts, order), strength)


def _graded(columns: Columns, known: float | None) -> tuple[float, Array]:
    """How strongly weights of features are best drawn to zero, and the weights of all columns."""
    x, y = columns.x, columns.left.astype(columns.x.dtype)
    if known is not None:
        gram, right = (sums.astype(np.float64) for sums in _products(x, y))
        sums = _Sums(gram, right, len(x) - len(columns.lively), _WEAK)
        return known, sums.weights(np.array([known]))[0]
    half, graded = len(y) // 2, len(x) - len(columns.lively)
    parts = _products(x[:, :half], y[:half]), _products(x[:, half:], y[half:])
    a, b = (_Sums(*part, graded, _WEAK / 2) for part in parts)
    error = b.left(a.weights(_STRENGTHS / 2)) + a.left(b.weights(_STRENGTHS / 2))
    best = _STRENGTHS[[int(np.argmin(error))]]
    gram, right = (x.astype(np.float64) + y for x, y in zip(*parts, strict=True))
    return float(best[0]), _Sums(gram, right, graded, _WEAK).weights(best)[0]


def _products(x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Sums of products over rows, of columns with one another and with y."""
    return x @ x.T, x @ y


class _Sums:
    """Sums of products, of which the columns after the graded ones are solved for once."""

    def __init__(self, gram: NDArray[Any], right: NDArray[Any], graded: int, weak: float) -> None:
        self.gram, self.right = gram, right
        self.root = _root(gram[graded:, graded:], weak)
        across = np.column_stack([gram[graded:, :graded], right[graded:]])
        forward(self.root, across)
        self.by, self.level = across[:, :-1], across[:, -1]
        self.inner = gram[:graded, :graded] - self.by.T @ self.by
        self.target = right[:graded] - self.by.T @ self.level

    def weights(self, strengths: Array) -> NDArray[Any]:
        """The weights (strength, column) for each strength."""
        many = len(self.target)
        found = np.empty((len(strengths), len(self.gram)), self.gram.dtype)
        for row, strength in zip(found, strengths, strict=True):
            root = _root(self.inner, strength)
            row[:many], row[many:] = self.target, self.level
            forward(root, row[:many, None])
            backward(root, row[:many])
            row[many:] -= self.by @ row[:many]
            backward(self.root, row[many:])
        return found

    def left(self, weights: NDArray[Any]) -> Array:
        """The sum of squares that weights leave, less that without any, (strength,)."""
        left: Any = np.sum((weights @ self.gram - 2 * self.right) * weights, axis=1)
        return left


def _root(sums: NDArray[Any], strength: float) -> NDArray[Any]:
    """Cholesky's factor (lower) of sums of products, with a strength added to the squares."""
    added, cholesky = sums.copy(), np.linalg.cholesky
    squares = np.einsum("ii->i", added)
    squares += strength
    try:
        root: NDArray[Any] = cholesky(added)
    except np.linalg.LinAlgError:  # sums are rounded
        squares += _ROUNDED * squares.sum()
        root = cholesky(added)
    return root


@jit
def _best(gram: Any, right: Any, prior: Any, strengths: Any) -> Any:
    """How strongly weights of groups' own are best drawn; 0 where nothing is gained by them."""
    groups, best, least = len(prior), 0.0, 0.0
    for number in range(len(strengths)):
        error = 0.0
        for index in range(groups):
            for half in range(2):
                strength = strengths[number] / 2
                found = _drawn(gram[index, half], right[index, half], strength, prior[index])
                error += _left(gram[index, 1 - half], right[index, 1 - half], found)
        if error < least:
            best, least = strengths[number], error
    return best


@jit
def _whole(gram: Any, right: Any, prior: Any, strength: Any) -> Any:
    """Weights of each group's own, from both halves."""
    weights = np.zeros(prior.shape)
    for index in range(len(prior)):
        both = gram[index, 0] + gram[index, 1]
        weights[index] = _drawn(both, right[index].sum(axis=0), strength, prior[index])
    return weights


@jit
def _drawn(gram: Any, right: Any, strength: Any, prior: Any) -> Any:
    """Weights of one group, drawn toward a prior."""
    towards = right.copy()
    for row in range(len(prior)):
        for column in range(len(prior)):
            towards[column] -= gram[row, column] * prior[row]
    return prior + _solved(gram, towards, strength)


@jit
def _solved(gram: Any, right: Any, strength: Any) -> Any:
    """The weights of a ridge regression, by Cholesky's factors (of the upper triangle)."""
    factor, found, count = gram.copy(), right.copy(), len(right)
    for index in range(count):
        factor[index, index] += strength
    for pivot in range(count):
        root = np.sqrt(max(factor[pivot, pivot], _TINY))
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
