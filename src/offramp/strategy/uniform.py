"""An actor that picks any open action with equal probability: level 0."""

import numpy as np

from offramp.engine.compiled.sight import Lottery, Sight
from offramp.engine.tape import Array
from offramp.engine.view import View


class Uniform:
    """Every available action is equally likely."""

    def probabilities(self, view: View) -> Array:
        """Choice probabilities (type, action, run)."""
        open_ = np.broadcast_to(view.available, view.shape).astype(np.float64)
        return open_ / np.maximum(open_.sum(axis=1, keepdims=True), 1.0)

    def lowered(self, sight: Sight) -> Lottery:
        """The same, for the compiled player."""
        return Lottery(sight.available)
