"""Regress what followed a move on the features of the position just after it.

Ridge regressions on what one another leaves over: features with the same weight for all actions
and types; then what differs by own type; by action; by both. All are drawn toward the fit of the
following period, so that what is rare in one period is learned from its neighbors. What chance
and the others did that was not to be foreseen is in the first regression too: it has mean zero at
every position, and takes luck out of the rest (control variates). Last come the places that
recur.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.engine.tape import Array
from offramp.strategy.regression.features import Basis, Inputs, Values
from offramp.strategy.regression.groups import adjusted_means, shrunk
from offramp.strategy.regression.places import places_of
from offramp.strategy.regression.ridge import common_ridge, explained, grouped_ridge
from offramp.strategy.regression.values import Worth

Ints = NDArray[np.int64]
_TINY = 1e-6  # of a feature's size: does not move


@dataclass(frozen=True)
class Sample:
    """Decisions of one actor in one period, and what followed those that `use` (row) indexes.

    `kinds` (row,) own types, `picks` the actions; `targets` what the actor went on to earn, the
    move's exact cost left out; `noise` by stream (option, row) what was not to be foreseen.
    """

    inputs: Inputs
    kinds: Ints
    picks: Ints
    use: Ints
    targets: Array
    noise: dict[str, Values]


class Sizes:
    """The natural sizes of an actor's features; the data tell those that the model does not.

    Also how strongly the features of each period are held back, which is found anew now and then:
    when `settled`, it is taken as it was.
    """

    def __init__(self, basis: Basis) -> None:
        base, moved, typed = basis.scales
        who = np.full(sum(s.kinds for s in basis.subjects), 0.5)
        dummies = np.full(basis.kinds + basis.actions, 0.5)
        natural = np.concatenate([base, moved, typed, who, dummies])
        self.free = np.isnan(natural)
        self.values = np.where(self.free, 0.0, natural)
        self.strengths: dict[int, float] = {}
        self.settled = False

    def learn(self, spread: Array) -> None:
        """Take note of the standard deviations of features: the largest met so far counts."""
        self.values[self.free] = np.maximum(self.values, spread)[self.free]


class Memory:
    """The fit of the period fitted before, that is the following one."""

    def __init__(self, basis: Basis, sizes: Sizes) -> None:
        self.basis, self.sizes = basis, sizes
        self.common = np.zeros(len(sizes.values))
        self.noise: dict[str, Array] = {}
        special = 1 + len(basis.interacting) + sum(s.kinds for s in basis.subjects)
        self.by_kind = np.zeros((basis.kinds, special))
        self.by_action = np.zeros((basis.actions, special))


def fit(sample: Sample, memory: Memory) -> Worth:
    """The worth of what follows each action, as the sample says; `memory` is brought forward."""
    basis, use = memory.basis, sample.use
    kinds, picks = sample.kinds[use], sample.picks[use]
    noise = list(sample.noise.values())
    exact = sample.inputs.base.dtype
    luck = np.concatenate(noise) if noise else np.zeros((0, len(use)))
    luck = np.ascontiguousarray(luck, exact)
    left, common = _common(sample, memory, luck)
    special = _special(sample.inputs)[:, use]
    memory.by_kind, left = _deviations(special, left, kinds, memory, memory.by_kind)
    memory.by_action, left = _deviations(special, left, picks, memory, memory.by_action)
    cells = np.zeros((basis.kinds, basis.actions))
    if basis.kinds > 1 and basis.actions > 1:
        group = kinds * basis.actions + picks
        cells = shrunk(adjusted_means(group, cells.size, left, luck[:0]))
        left = left - cells[group]
        cells = cells.reshape(basis.kinds, basis.actions)
    worth = _assembled(basis, common, memory.by_kind, memory.by_action, cells)
    worth.places = places_of(sample.inputs, use, kinds, picks, left, luck)
    return worth


def features_of(inputs: Inputs, kinds: Ints, picks: Ints) -> Array:
    """All features of the actions taken, (feature, row)."""
    rows = np.arange(inputs.count)
    basis, exact = inputs.basis, inputs.base.dtype
    typed = inputs.typed[:, 0] if basis.kinds == 1 else None
    return np.concatenate(
        [
            inputs.base,
            inputs.moved[:, picks, rows],
            inputs.typed[:, kinds, picks, rows] if typed is None else typed[:, picks, rows],
            *inputs.true(),
            (np.arange(basis.kinds)[:, None] == kinds).astype(exact),
            (np.arange(basis.actions)[:, None] == picks).astype(exact),
        ]
    )


def _common(sample: Sample, memory: Memory, luck: Array) -> tuple[Array, tuple[float, Array]]:
    """The regression with the same weights for all; what it leaves, intercept and weights."""
    basis, sizes = memory.basis, memory.sizes
    features = features_of(sample.inputs, sample.kinds, sample.picks)
    use = sample.use
    before = [memory.noise.get(s, np.zeros(len(v))) for s, v in sample.noise.items()]
    noise = np.concatenate(before) if before else np.zeros(0)
    graded = len(sizes.values) - basis.kinds - basis.actions
    period = sample.inputs.period
    level, weights, noise, left, sizes.strengths[period] = common_ridge(
        features,
        use,
        luck,
        sample.targets,
        (memory.common, noise, sizes.values),
        (sizes.free, graded),
        sizes.strengths.get(period) if sizes.settled else None,
    )
    memory.common = weights
    first = 0
    for stream, values in sample.noise.items():
        memory.noise[stream] = noise[first : first + len(values)]
        first += len(values)
    return left, (level, weights)


def _special(inputs: Inputs) -> Array:
    """Features whose weight may differ by own type or action, (feature, row); a one first."""
    one = np.ones((1, inputs.count), inputs.base.dtype)
    return np.concatenate([one, inputs.base[inputs.basis.interacting], *inputs.true()])


def _deviations(
    features: Array, left: Array, group: Ints, memory: Memory, prior: Array
) -> tuple[Array, Array]:
    """Weights by group (group, feature) for what is left over, and what they leave in turn."""
    if len(prior) < 2:
        return prior, left
    basis = memory.basis
    who = np.full(sum(s.kinds for s in basis.subjects), 0.5)
    size = np.concatenate([[1.0], memory.sizes.values[basis.interacting], who])
    moving = np.flatnonzero(features.std(axis=1) > _TINY * np.maximum(size, 1e-12))
    moving = np.concatenate([[0], moving])
    center = features.mean(axis=1)
    center[0] = 0.0
    exact = features.dtype
    x = (features[moving] - center[moving, None]) / size[moving, None].astype(exact)
    towards = prior[:, moving] * size[moving]
    towards[:, 0] += prior @ center  # the same deviations, told about this center
    found = grouped_ridge(x, left, group, towards)
    if found is None:
        return np.zeros_like(prior), left
    left = left - explained(x, found, group)
    weights = prior.copy()
    weights[:, moving] = found / size[moving]
    weights[:, 0] -= weights @ center
    return weights, left


def _assembled(
    basis: Basis, common: tuple[float, Array], by_kind: Array, by_action: Array, cells: Array
) -> Worth:
    intercept, weights = common
    sizes = [len(s) for s in basis.scales]
    sizes += [sum(s.kinds for s in basis.subjects), basis.kinds, basis.actions]
    base, moved, typed, who, kinds, actions = np.split(weights, np.cumsum(sizes)[:-1])
    worth = Worth.zero(basis)
    both = by_kind[:, None, :] + by_action[None, :, :]  # (type, action, special)
    worth.bias[:] = intercept + kinds[:, None] + actions[None, :] + cells + both[..., 0]
    worth.level[:], worth.moved[:], worth.typed[:] = base, moved, typed
    count = len(basis.interacting)
    worth.inter[:] = both[..., 1 : 1 + count]
    first = 0
    for index, subject in enumerate(basis.subjects):
        part = slice(first, first + subject.kinds)
        worth.who[index][:] = who[part] + both[..., 1 + count :][..., part]
        first += subject.kinds
    return worth
