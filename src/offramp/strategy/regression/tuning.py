"""What is found out about an actor's regressions and kept from round to round.

The natural sizes of features, and how strongly each regression is drawn toward what it is drawn
toward. Strengths are chosen in some rounds only: choosing one costs three times as much as using
it, and it is about the same in the next round.
"""

import numpy as np

from offramp.engine.tape import Array
from offramp.strategy.regression.features import Basis


class Tuning:
    """Sizes of an actor's features, and strengths of its regressions by part and period."""

    def __init__(self, basis: Basis) -> None:
        base, moved, typed = basis.scales
        who = np.full(sum(s.kinds for s in basis.subjects), 0.5)
        dummies = np.full(basis.kinds + basis.actions, 0.5)
        natural = np.concatenate([base, moved, typed, who, dummies])
        self.free = np.isnan(natural)
        self.sizes = np.where(self.free, 0.0, natural)
        self.strengths: dict[tuple[str, int], float] = {}  # those not there are to be chosen

    def learn(self, spread: Array) -> None:
        """Take note of the standard deviations of features: the largest met so far counts."""
        self.sizes[self.free] = np.maximum(self.sizes, spread)[self.free]
