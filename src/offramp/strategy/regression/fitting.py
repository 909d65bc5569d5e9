"""Regress what followed a move on the features of the position just after it.

Ridge regressions on what one another leaves over: features with the same weight for all actions
and types; then what differs by own type; by action; by both. All are drawn toward the fit of the
following period, so that what is rare in one period is learned from its neighbors. What chance
and the others did that was not to be foreseen is in the first regression too: it has mean zero at
every position, and takes luck out of the rest (control variates). Last come the places that
recur.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.tape import Array
from offramp.strategy.regression.columns import scaled, unscaled
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.groups import shrunk_means
from offramp.strategy.regression.inputs import Inputs
from offramp.strategy.regression.places import places_of
from offramp.strategy.regression.ridge import Common, common_ridge, grouped_ridge
from offramp.strategy.regression.taking import Taken, taken
from offramp.strategy.regression.values import Worth

Ints = NDArray[np.int64]
_FAITH = 30.0  # observations that the following period's is worth, of ends


@dataclass(frozen=True)
class Sample:
    """Decisions of one actor in one period, and what followed those that `use` (row) indexes.

    `kinds` (row,) own types, `picks` the actions; `targets` what the actor went on to earn, the
    move's exact cost left out; `luck` (source, used row) what was not to be foreseen, by `streams`
    and the number of sources of each.
    """

    inputs: Inputs
    kinds: Ints
    picks: Ints
    use: Ints
    targets: Array
    luck: NDArray[Any]
    streams: Sequence[tuple[str, int]]


class Sizes:
    """The natural sizes of an actor's features; the data tell those that the model does not."""

    def __init__(self, basis: Basis) -> None:
        base, moved, typed = basis.scales
        who = np.full(sum(s.kinds for s in basis.subjects), 0.5)
        dummies = np.full(basis.kinds + basis.actions, 0.5)
        natural = np.concatenate([base, moved, typed, who, dummies])
        self.free = np.isnan(natural)
        self.values = np.where(self.free, 0.0, natural)

    def learn(self, spread: Array) -> None:
        """Take note of the standard deviations of features: the largest met so far counts."""
        self.values[self.free] = np.maximum(self.values, spread)[self.free]


class Memory:
    """The fit of the period fitted before, that is the following one.

    `strengths` are those by which the parts of the fit at hand were best drawn, as far as known; 0
    for a part by which nothing is gained.
    """

    def __init__(self, basis: Basis, sizes: Sizes) -> None:
        self.basis, self.sizes = basis, sizes
        self.strengths: dict[str, float] = {}
        self.common = np.zeros(len(sizes.values))
        self.noise: dict[str, Array] = {}
        first, others = sum(len(s) for s in basis.scales), sum(s.kinds for s in basis.subjects)
        self.who = first + np.arange(others)  # features that mark the others' types
        special = 1 + len(basis.interacting) + others
        self.by_kind = np.zeros((basis.kinds, special))
        self.by_action = np.zeros((basis.actions, special))
        self.ended = np.zeros((basis.kinds, basis.actions))


def fit(going: Sample, ended: Sample, memory: Memory) -> Worth:
    """The worth of what follows each action, as samples say; `memory` is brought forward.

    One of moves after which the crisis goes on, one of moves that end it.
    """
    basis = memory.basis
    worth, left = _regressed(going, memory)
    if len(basis.ending):
        left = np.concatenate([left, _ended(ended, memory)])
        worth.brought = np.ones(())
        worth.bias[:, basis.ending] = memory.ended[:, basis.ending]
        for weights in worth.who:
            weights[:, basis.ending] = 0.0
    if len(going.inputs.place):
        use = np.concatenate([going.use, ended.use])
        luck = np.concatenate([going.luck, ended.luck], axis=1)
        kinds, picks = going.kinds[use], going.picks[use]
        worth.places = places_of(going.inputs, use, kinds, picks, left, luck)
    return worth


def _regressed(sample: Sample, memory: Memory) -> tuple[Worth, Array]:
    """The worth of moves after which the crisis goes on, and what it leaves (used row,)."""
    basis = memory.basis
    features = taken(sample.inputs, sample.kinds, sample.picks, sample.use)
    kinds, picks, group = features.kinds, features.picks, features.both
    common = _common(features, sample, memory)
    special = np.concatenate([basis.interacting, memory.who])
    memory.by_kind, left = _deviations(
        memory, "kinds", common, special, common.left, kinds, memory.by_kind
    )
    memory.by_action, left = _deviations(
        memory, "actions", common, special, left, picks, memory.by_action
    )
    cells: Any = np.zeros((basis.kinds, basis.actions))
    if basis.kinds > 1 and basis.actions > 1:
        cells = shrunk_means(group, cells.size, left)
        left = left - cells[group]
        cells = cells.reshape(basis.kinds, basis.actions)
    return _assembled(basis, common, memory.by_kind, memory.by_action, cells), left


def _ended(sample: Sample, memory: Memory) -> Array:
    """What moves that end the crisis earn beside what the end brings, as it stands after the move.

    What the others do at the same time and what drifts may change it. By type and action, drawn
    toward the following period's; returns what that leaves (used row,).
    """
    basis, use, inputs = memory.basis, sample.use, sample.inputs
    kinds, picks = sample.kinds[use], sample.picks[use]
    group, size = kinds * basis.actions + picks, memory.ended.size
    brought = inputs.own(inputs.described.brought, sample.kinds)
    left = sample.targets - brought[np.searchsorted(basis.ending, picks), use]
    total = np.bincount(group, left, size) + _FAITH * memory.ended.reshape(-1)
    means = total / (np.bincount(group, minlength=size) + _FAITH)
    memory.ended = means.reshape(memory.ended.shape)
    return left - means[group]


def _common(features: Taken, sample: Sample, memory: Memory) -> Common:
    """The regression with the same weights for all; `memory` is brought forward."""
    sizes, streams = memory.sizes, sample.streams
    before = [memory.noise.get(stream, np.zeros(many)) for stream, many in streams]
    found = common_ridge(
        features,
        sample.luck,
        sample.targets,
        (memory.common, np.concatenate([*before, np.zeros(0)])),
        (sizes.values, sizes.free),
        memory.strengths.get("common"),
    )
    memory.strengths["common"] = found.strength
    memory.common, first = found.weights, 0
    for stream, many in streams:
        memory.noise[stream] = found.noise[first : first + many]
        first += many
    return found


def _deviations(
    memory: Memory,
    part: str,
    common: Common,
    special: Ints,
    left: Array,
    group: Ints,
    prior: Array,
) -> tuple[Array, Array]:
    """Weights by group (group, one and special feature) for what is left; what they leave."""
    if len(prior) < 2:
        return prior, left
    known = memory.strengths.get(part)
    if known == 0:
        return np.zeros_like(prior), left
    columns = common.columns
    made: Any = scaled(special, columns.moving, columns.scale, columns.center, prior)
    moving, places, towards = made
    found = grouped_ridge(columns, places, left, group, towards, known)
    memory.strengths[part] = found.strength if found else 0.0
    if found is None:
        return np.zeros_like(prior), left
    weights: Any = unscaled(
        found.weights, prior, special, moving, columns.scale[places], columns.center
    )
    return weights, found.left


def _assembled(
    basis: Basis, common: Common, by_kind: Array, by_action: Array, cells: Array
) -> Worth:
    base, moved, typed = map(len, basis.scales)
    level, rest = common.weights[:base], common.weights[base:]
    others = sum(subject.kinds for subject in basis.subjects)
    who, own = rest[moved + typed :][:others], rest[moved + typed + others :]
    kinds, actions = own[: basis.kinds, None], own[None, basis.kinds :]
    first = 1 + len(basis.interacting)
    about = who + (by_kind[:, None, first:] + by_action[:, first:])  # all subjects' types in a row
    found: list[Array] = []
    at = 0
    for subject in basis.subjects:
        found.append(about[:, :, at : at + subject.kinds].copy())
        at += subject.kinds
    return Worth(
        common.level + kinds + actions + cells + (by_kind[:, :1] + by_action[:, 0]),
        level,
        rest[:moved],
        rest[moved : moved + typed],
        by_kind[:, 1:first].copy(),
        by_action[:, 1:first].copy(),
        np.zeros(()),
        found,
    )
