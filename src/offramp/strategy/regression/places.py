"""Positions met again and again, and what the linear fit misses there.

A place is a state without beliefs; its leaves are the beliefs held there. In small crises every
position recurs often enough for a mean of its own (by action and types), so that values are right
up to sampling error; in large ones hardly any does, and no place is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offramp.engine.elementary import exp
from offramp.engine.tape import Array
from offramp.strategy.regression.groups import adjusted_means, shrunk
from offramp.strategy.regression.inputs import Inputs

Ints = NDArray[np.int64]
_WIDTHS = (1e-6, 1e-3, 0.01, 0.03, 0.1, 0.3, np.inf)  # of leaves, in units of belief
_REACH = 0.2  # distance in belief over which a leaf still tells something
_MOST_LEAVES = 64  # at a place
_MOST_VALUES = 2_000_000
_LEAST_ROWS = 8  # a place is met so often, in the mean
GLANCE = 512  # decisions that show whether positions recur
_DIGITS = 2.0**20  # states that agree to this precision are one


@dataclass(frozen=True)
class Places:
    """Corrections `values` (leaf, type, action, profile of the subjects' types).

    `cells` (cell,) are the sorted codes of places; `leaves` (cell, rank) their leaves, padded by
    -1; `codes` (leaf,) and `minds` (leaf, slot) say where each leaf is.
    """

    cells: Ints
    leaves: Ints
    codes: Ints
    minds: Array
    values: Array

    def correct(self, found: Array, inputs: Inputs, kinds: Ints, who: Sequence[Array]) -> None:
        """Add the corrections to the worth (action, run) of the own types' (run,) actions."""
        rows, leaf, weight = self.nearest(coded(inputs.place), inputs.minds)
        if not len(rows):
            return
        profile = weight[None]
        for belief in who:
            profile = (profile[:, None] * belief[None, :, rows]).reshape(-1, len(rows))
        values = self.values[leaf, kinds[rows]]  # (row, action, profile)
        for action in range(len(found)):
            change = np.zeros(len(rows))
            for p, weights in enumerate(profile):
                change += weights * values[:, action, p]
            found[action, rows] += change

    def nearest(self, codes: Ints, minds: Array) -> tuple[Ints, Ints, Array]:
        """The rows at known places, the leaf nearest to each and how much it tells."""
        cell = np.minimum(np.searchsorted(self.cells, codes), len(self.cells) - 1)
        rows = np.flatnonzero(self.cells[cell] == codes)
        ranked = self.leaves[cell[rows]]  # (row, rank)
        distance = np.where(ranked >= 0, 0.0, np.inf)
        for slot, alike in self.apart:
            distance += alike * (self.minds[ranked, slot] - minds[slot][rows, None]) ** 2
        rank = np.argmin(distance, axis=1)
        each = np.arange(len(rows))
        weight = exp(-distance[each, rank] / _REACH**2)
        return rows, ranked[each, rank], weight

    @cached_property
    def apart(self) -> list[tuple[int, int]]:
        """Belief slots in which leaves differ, and how many slots agree with each.

        Observers who see the same believe the same: one of them stands for all.
        """
        if not len(self.minds):
            return []
        _, first, alike = np.unique(
            self.minds.round(9), axis=1, return_index=True, return_counts=True
        )
        vary = np.ptp(self.minds, axis=0) > 0
        pairs = zip(first.tolist(), alike.tolist(), strict=True)
        return [(slot, count) for slot, count in pairs if vary[slot]]

    def blended(self, old: "Places | None", share: float) -> "Places":
        """The average with older corrections, at the places of this one."""
        values = share * self.values
        if old is not None:
            rows, leaf, weight = old.nearest(self.codes, self.minds.T)
            values[rows] += (1 - share) * weight[:, None, None, None] * old.values[leaf]
        return replace(self, values=values)


def places_of(
    inputs: Inputs, use: Ints, kinds: Ints, picks: Ints, residuals: Array, noise: Array
) -> Places | None:
    """Corrections from the decisions that `use` (row,) indexes; None where none recurs.

    `kinds` (row,) are own types, `picks` the actions, `residuals` what the linear fit missed;
    `noise` (source, row) has mean zero at every position and explains part of the residuals.
    """
    basis, count = inputs.basis, len(use)
    if not len(inputs.place):
        return None
    profiles = int(np.prod([s.kinds for s in basis.subjects]))
    per_leaf = basis.kinds * basis.actions * profiles
    if not few(coded(inputs.place[:, use[:GLANCE]]), count):
        return None
    codes = coded(inputs.place[:, use])
    cells = len(np.unique(codes))
    if cells * _LEAST_ROWS > count or cells * per_leaf > _MOST_VALUES:
        return None
    minds, types = inputs.minds[:, use], inputs.types[:, use]
    leaf, first = _leaves(codes, minds, per_leaf)
    size = len(first)
    means = np.array([np.bincount(leaf, m, size) for m in minds]).reshape(len(minds), size)
    means /= np.bincount(leaf, minlength=size)
    group = (leaf * basis.kinds + kinds) * basis.actions + picks
    for subject in basis.subjects:
        group = group * subject.kinds + types[subject.actor]
    values = shrunk(adjusted_means(group, size * per_leaf, residuals, noise))
    shape = (size, basis.kinds, basis.actions, profiles)
    return _indexed(codes[first], means.T, values.reshape(shape))


def few(codes: Ints, count: int) -> bool:
    """Whether there are so few places among so many decisions that they recur."""
    return len(np.unique(codes)) * _LEAST_ROWS <= count


def coded(place: Array) -> Ints:
    """One number for each state (component, run), the same for the same state."""
    whole = np.rint(place * _DIGITS).astype(np.int64)
    code = np.full(whole.shape[1:], 7, dtype=np.int64)
    for row in whole:  # wraps around: a hash
        code = (code ^ row) * np.int64(-7046029254386353131)
        code ^= code >> 29
    return code


def _leaves(codes: Ints, minds: Array, per_leaf: int) -> tuple[Ints, Ints]:
    """The leaf of each row and a row of each leaf, as fine as there are rows for."""
    most = min(len(codes) // _LEAST_ROWS, _MOST_VALUES // per_leaf)
    for width in _WIDTHS:
        if np.isinf(width):
            break
        rounded = coded(np.rint(minds / width)) if len(minds) else np.zeros_like(codes)
        both = codes ^ (rounded * 31)
        _, first, leaf = np.unique(both, return_index=True, return_inverse=True)
        crowd = np.unique(codes[first], return_counts=True)[1].max()
        if len(first) <= most and crowd <= _MOST_LEAVES:
            return leaf.reshape(-1), first
    _, first, leaf = np.unique(codes, return_index=True, return_inverse=True)
    return leaf.reshape(-1), first


def _indexed(codes: Ints, minds: Array, values: Array) -> Places:
    cells, cell = np.unique(codes, return_inverse=True)
    cell = cell.reshape(-1)
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(len(cells)))
    rank = np.arange(len(codes)) - starts[cell[order]]
    leaves = np.full((len(cells), int(rank.max()) + 1), -1, dtype=np.int64)
    leaves[cell[order], rank] = order
    return Places(cells, leaves, codes, minds, values)
