"""Means by group, with known noise taken out and drawn toward zero where there is little to go by.

The noise has mean zero in every group by construction (what chance and the others did, less its
probability), so regressing on it within the group takes its luck out of the mean (control
variates). Means are shrunk as empirical Bayes has it: by the ratio of the variance within groups
to that between them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.products import factored
from offramp.engine.compiled.sums import pairwise
from offramp.engine.tape import Array
from offramp.strategy.regression.columns import backward

_MOST_SOURCES = 16  # of noise, for a regression within every group
_RIDGE = 0.5  # doubt about the effect of noise, by its sources' number squared per observation


@dataclass(frozen=True)
class Means:
    """Means and numbers of observations (group,), and the variance within groups."""

    mean: Array
    count: Array
    within: float


def adjusted_means(group: NDArray[np.int64], size: int, y: Array, noise: Array) -> Means:
    """Means of y (row,) by group, with the noise (source, row) regressed out."""
    order = np.argsort(group, kind="stable")
    present, starts, count = np.unique(group[order], return_index=True, return_counts=True)
    y, noise = y[order], noise[:, order]
    noise = noise[np.any(noise != 0, axis=1)]
    total, square = np.add.reduceat(y, starts), np.add.reduceat(y * y, starts)
    mean = total / count
    errors = square - total * mean
    if 0 < len(noise) <= _MOST_SOURCES:
        effect, luck, explained = _effects(y, noise, starts, count, total)
        mean = mean - np.sum(effect * luck, axis=1)
        errors = errors - explained
    spare = max(len(y) - len(present), 1)
    means, counts = np.zeros(size), np.zeros(size)
    means[present], counts[present] = mean, count
    within = float(np.maximum(errors, 0.0).sum() / spare) if len(y) > len(present) else np.inf
    return Means(means, counts, within)


def shrunk(means: Means) -> Array:
    """The means (group,), drawn toward zero; zero where nothing was observed."""
    found: Any = _toward_zero(means.mean, means.count, means.within)
    return found


@jit
def shrunk_means(group: Any, size: Any, y: Any) -> Any:
    """Means of y (row,) by group, drawn toward zero; zero where nothing was observed."""
    count, starts = np.zeros(size), np.zeros(size + 1, np.int64)
    for row in range(len(y)):
        count[group[row]] += 1
    for index in range(size):
        starts[index + 1] = starts[index] + np.int64(count[index])
    sorted_, at = np.empty(len(y)), starts.copy()
    for row in range(len(y)):
        sorted_[at[group[row]]] = y[row]
        at[group[row]] += 1
    squares, means, errors, present = sorted_ * sorted_, np.zeros(size), np.empty(size), 0
    for index in range(size):
        first, many = starts[index], starts[index + 1] - starts[index]
        if many:
            rest = slice(first + 1, first + many)
            total = sorted_[first] + pairwise(sorted_[rest])
            square = squares[first] + pairwise(squares[rest])
            means[index] = total / many
            errors[present] = max(square - total * means[index], 0.0)
            present += 1
    spare = len(y) - present
    return _toward_zero(means, count, pairwise(errors[:present]) / spare if spare else np.inf)


@jit
def _toward_zero(means: Any, count: Any, within: Any) -> Any:
    """Means of so many, drawn toward zero by their variance within groups beside that between."""
    groups = np.count_nonzero(count)
    if not groups or not np.isfinite(within):
        return np.zeros(len(means))
    signal = pairwise(count * (means * means)) - groups * within
    between = signal / max(pairwise(count), 1.0)
    if between <= 0:
        return np.zeros(len(means))
    return means * count / np.maximum(count + within / between, 1e-300)


@jit
def _solved(grams: Any, rights: Any) -> Any:
    """Solutions of small systems of equations (system, row), by Cholesky's factors."""
    systems, count = rights.shape
    found, sums = np.empty(rights.shape), np.empty((count + 1, count))
    for index in range(systems):
        sums[:count], sums[count] = grams[index], rights[index]
        factored(sums, count)
        found[index] = sums[count]
        backward(sums[:count], found[index])
    return found


def _effects(
    y: Array, noise: Array, starts: NDArray[np.int64], count: NDArray[np.int64], total: Array
) -> tuple[Array, Array, Array]:
    """Effects of noise by group (group, source), its mean, and the squares it explains."""
    sources = len(noise)
    sums = [np.add.reduceat(row, starts) for row in noise]
    luck: Array = np.array(sums, dtype=np.float64).T / count[:, None].astype(np.float64)
    gram = np.empty((len(count), sources, sources))
    for i in range(sources):
        for j in range(i + 1):
            both = np.add.reduceat(noise[i] * noise[j], starts)
            gram[:, i, j] = gram[:, j, i] = both - count * luck[:, i] * luck[:, j]
    right = np.array([np.add.reduceat(row * y, starts) for row in noise]).T
    right = right - luck * total[:, None]
    ridge = (_RIDGE * sources**2 / count)[:, None, None] * np.eye(sources)
    effect: Any = _solved(gram + ridge, right)
    return effect, luck, np.sum(effect * right, axis=1)
