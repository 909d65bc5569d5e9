"""Ridge regressions whose strength is chosen by how the fit to one half foretells the other.

Strengths count as so many observations' worth of faith in what is drawn toward. The halves are the
first and the second of the rows, which are alike.
"""

from typing import Any

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from offramp.engine.tape import Array

Ints = NDArray[np.int64]
_linalg: Any = scipy.linalg  # which has no types
_numpy: Any = np  # whose solver does not know its type
_STRENGTHS = (20.0, 200.0, 2000.0)
_GROUP_STRENGTHS = (30.0, 300.0, 3000.0)
_WEAK = 2.0  # of what is not graded


def graded_ridge(x: Array, y: Array, graded: NDArray[np.bool_]) -> Array:
    """Weights of x (feature, row), of size about one, for y; drawn toward zero.

    The strength of the `graded` features is chosen, the others' is weak.
    """
    half = len(y) // 2
    parts = [(x[:, p] @ x[:, p].T, x[:, p] @ y[p]) for p in (slice(0, half), slice(half, None))]
    errors: list[float] = []
    for strength in _STRENGTHS:
        found = _ridge(*parts[0], np.where(graded, strength, _WEAK) / 2)
        errors.append(_left(*parts[1], found))
    best = np.where(graded, _STRENGTHS[int(np.argmin(errors))], _WEAK)
    return _ridge(parts[0][0] + parts[1][0], parts[0][1] + parts[1][1], best)


def grouped_ridge(x: Array, y: Array, group: Ints, prior: Array) -> Array | None:
    """Weights by group (group, feature), drawn toward `prior`; None where nothing is gained."""
    half = len(y) // 2
    parts = [_moments(x[:, p], y[p], group[p], prior) for p in (slice(0, half), slice(half, None))]
    errors: list[float] = []
    for strength in _GROUP_STRENGTHS:
        found = _each(*parts[0], strength / 2, prior)
        errors.append(_left_by_group(*parts[1], found))
    best = int(np.argmin(errors))
    if errors[best] >= 0:
        return None
    gram, right = (a + b for a, b in zip(*parts, strict=True))
    return _each(gram, right, _GROUP_STRENGTHS[best], prior)


def _ridge(gram: Array, right: Array, penalty: Array) -> Array:
    matrix = gram.copy()
    matrix[np.diag_indices_from(matrix)] += penalty
    factor = _linalg.cho_factor(matrix, check_finite=False, overwrite_a=True)
    found: Array = _linalg.cho_solve(factor, right, check_finite=False)
    return found


def _left(gram: Array, right: Array, weights: Array) -> float:
    """The sum of squares that weights leave, less that without any."""
    return float(weights @ gram @ weights - 2 * weights @ right)


def _moments(x: Array, y: Array, group: Ints, prior: Array) -> tuple[Array, Array]:
    gram = np.zeros((len(prior), len(x), len(x)))
    right = np.zeros((len(prior), len(x)))
    for index in range(len(prior)):
        some = np.flatnonzero(group == index)
        part = x[:, some]
        gram[index], right[index] = part @ part.T, part @ y[some]
    return gram, right


def _each(gram: Array, right: Array, strength: float, prior: Array) -> Array:
    towards = right - np.einsum("gij,gj->gi", gram, prior)
    matrix = gram + strength * np.eye(gram.shape[1])
    found: Array = _numpy.linalg.solve(matrix, towards[:, :, None])
    return prior + found[:, :, 0]


def _left_by_group(gram: Array, right: Array, weights: Array) -> float:
    fitted = np.einsum("gi,gij,gj->", weights, gram, weights, optimize=True)
    return float(fitted - 2 * np.sum(weights * right))
