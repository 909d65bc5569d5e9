"""How an actor chooses once values have been regressed: quantally, by what each move is worth."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from offramp.engine.compiled.sight import Logits, Sight
from offramp.engine.position import Ints
from offramp.engine.tape import Array
from offramp.engine.view import View
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.inputs import Inputs, inputs_at
from offramp.strategy.regression.lowering import lowered
from offramp.strategy.regression.values import Worth


@dataclass(frozen=True)
class Regressed:
    """P(a) ∝ exp(λ · Q(a)), Q the move's exact cost plus the regressed worth of what follows.

    `worths` by period. In a period without one, all open actions are alike.
    """

    basis: Basis
    worths: Mapping[int, Worth]

    def probabilities(self, view: View) -> Array:
        """Choice probabilities (type, action, run)."""
        if view.position.period not in self.worths:
            return uniform(view)
        return view.quantal(self.values(view))

    def lowered(self, sight: Sight) -> Logits | None:
        """The same, for the compiled player."""
        return lowered(self.basis, self.worths, sight)

    def values(self, view: View) -> Array:
        """What each action is worth, (type, action, run), less a part common to all actions."""
        inputs = inputs_at(self.basis, view, level=False)
        worth = self.worths.get(inputs.period)
        found = np.zeros((self.basis.kinds, self.basis.actions, inputs.count))
        for kind, values in enumerate(found):
            if worth is not None:
                values += worth.relative(inputs, kind) + inputs.cost[kind]
        return found

    def own(self, inputs: Inputs, kinds: Ints) -> Array:
        """What each action is worth to the own types (decision,), (action, decision)."""
        worth = self.worths.get(inputs.period)
        if worth is None:
            return np.zeros((self.basis.actions, inputs.count))
        return worth.expected(inputs, kinds) + inputs.own(inputs.described.cost, kinds)


def uniform(view: View) -> Array:
    """All open actions alike, (type, action, run)."""
    open_ = np.broadcast_to(view.available, view.shape).astype(np.float64)
    return open_ / np.maximum(open_.sum(axis=1, keepdims=True), 1.0)
