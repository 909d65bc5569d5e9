"""An actor that minds this period's payoff only, and chooses quantally.

Source: logit choice, McFadden (1974); McKelvey and Palfrey (1995). Leaves out the future.
"""

from offramp.engine.compiled.sight import Logits, Lottery, Sight
from offramp.engine.tape import Array
from offramp.engine.view import View


class Myopic:
    """P(a) ∝ exp(λ · this period's expected payoff of a)."""

    def probabilities(self, view: View) -> Array:
        """Choice probabilities (type, action, run)."""
        return view.quantal(view.immediate())

    def lowered(self, sight: Sight) -> Logits | Lottery:
        """The same, for the compiled player."""
        return sight.logits(sight.immediate())
