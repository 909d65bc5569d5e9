"""What a move is worth: a linear function of features, corrected where positions recur.

Kept per own type. The worth is linear in the truth about the others' types; with the own beliefs
in place of the truth it is the expectation under them.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from offramp.engine.tape import Array
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.gathering import add_about, add_true, weigh
from offramp.strategy.regression.inputs import Inputs
from offramp.strategy.regression.places import Places

Ints = NDArray[np.int64]


@dataclass
class Worth:
    """The worth of what follows each action, for one actor and period.

    `bias` (type, action); `level` (base feature,), `moved` (moved feature,) and `typed` (typed
    feature,), the same for all types and actions; `by_kind` (type, interacting feature) and
    `by_action` (action, interacting feature), which add up; `who` by subject (type, action, type
    of the subject). The move's exact cost is not in it.

    A move that ends the crisis is worth its `bias` and what the end brings, and nothing else;
    `brought` () says how much the latter counts: 1, but in an average with nothing less.
    """

    bias: Array
    level: Array
    moved: Array
    typed: Array
    by_kind: Array
    by_action: Array
    brought: Array
    who: list[Array]
    places: Places | None = field(default=None)

    @staticmethod
    def zero(basis: Basis) -> "Worth":
        """Nothing is worth anything."""
        t, a = basis.kinds, basis.actions
        base, moved, typed = (len(s) for s in basis.scales)
        return Worth(
            np.zeros((t, a)),
            np.zeros(base),
            np.zeros(moved),
            np.zeros(typed),
            np.zeros((t, len(basis.interacting))),
            np.zeros((a, len(basis.interacting))),
            np.zeros(()),
            [np.zeros((t, a, s.kinds)) for s in basis.subjects],
        )

    @property
    def inter(self) -> Array:
        """Weights of interacting features, (type, action, feature)."""
        return self.by_kind[:, None] + self.by_action

    def relative(self, inputs: Inputs, kind: int) -> Array:
        """What follows each action of an own type by its own beliefs, (action, run).

        Less a part that is the same for all actions: what it takes to choose. Every run is
        computed by itself, in the same way whatever runs are beside it.
        """
        found = np.zeros((inputs.basis.actions, inputs.count))
        found += self.bias[kind][:, None]
        ending = inputs.basis.ending.tolist()
        who, base = inputs.believed(), inputs.interacting
        inter = self.by_kind[kind] + self.by_action
        for action, row in enumerate(found):
            if action in ending:
                row += self.brought * inputs.brought[kind, ending.index(action)]
                _add(row, -self.level, inputs.base)
                continue
            _add(row, self.moved, inputs.moved[:, action])
            _add(row, self.typed, inputs.typed[:, kind, action])
            _add(row, inter[action], base)
            for weights, belief in zip(self.who, who, strict=True):
                _add(row, weights[kind, action], belief)
        if self.places is not None:
            self.places.correct(found, inputs, np.full(inputs.count, kind), who)
        return found

    def absolute(self, inputs: Inputs, kinds: Ints) -> tuple[Array, Array]:
        """What follows each action for the own types (decision,), nothing left out.

        By the own beliefs, and in truth, (action, decision).
        """
        own = self._own(inputs, kinds)
        in_truth = own.copy()
        for weights, subject in zip(self.who, inputs.basis.subjects, strict=True):
            add_true(in_truth, weights, kinds, inputs.types[subject.actor])
        if self.places is not None:
            self.places.correct(in_truth, inputs, kinds, inputs.true())
        return self._about(own, inputs, kinds), in_truth

    def expected(self, inputs: Inputs, kinds: Ints) -> Array:
        """The same by the own beliefs alone, (action, decision)."""
        return self._about(self._own(inputs, kinds), inputs, kinds)

    def blended(self, new: "Worth", share: float) -> "Worth":
        """The average with a newer worth, whose share is given; places are the newer one's."""

        def mixed(before: Array, after: Array) -> Array:
            return (1 - share) * before + share * after

        worth = Worth(
            mixed(self.bias, new.bias),
            mixed(self.level, new.level),
            mixed(self.moved, new.moved),
            mixed(self.typed, new.typed),
            mixed(self.by_kind, new.by_kind),
            mixed(self.by_action, new.by_action),
            np.asarray(mixed(self.brought, new.brought)),
            list(map(mixed, self.who, new.who)),
        )
        if new.places is not None:
            worth.places = new.places.blended(self.places, share)
        return worth

    def _own(self, inputs: Inputs, kinds: Ints) -> Array:
        """What follows each action, others' types left out, (action, decision)."""
        rows, at = inputs.rows, inputs.described
        count, (types, actions) = len(inputs.runs), self.bias.shape
        own, chosen = np.empty((actions, count)), at.base[inputs.basis.interacting]
        weigh(
            np.zeros(count), own, rows, at.base, at.moved, at.paired, self.bias, self.level,
            self.moved, self.typed, chosen, self.by_kind, self.by_action, np.empty(types), kinds,
            inputs.runs,
        )  # fmt: skip
        ending = inputs.basis.ending
        if len(ending):
            brought = self.brought * inputs.own(at.brought, kinds)
            own[ending] = self.bias[kinds][:, ending].T + brought
        return own

    def _about(self, found: Array, inputs: Inputs, kinds: Ints) -> Array:
        """With what is believed of the others' types added, in place."""
        believed = inputs.believed()
        for weights, belief in zip(self.who, believed, strict=True):
            add_about(found, weights, kinds, belief)
        if self.places is not None:
            self.places.correct(found, inputs, kinds, believed)
        return found


def _add(row: Array, weights: Array, features: Array) -> None:
    """Add a weighted sum of features, one after the other."""
    for index in np.flatnonzero(weights):
        row += weights[index] * features[index]
