"""An actor that follows ordered rules: `when` a condition holds, `do` an action or a lottery.

The first rule whose condition holds and of whose actions at least one is open decides (its
lottery is scaled to the open ones); if none does, the first open action is taken.
"""

import numpy as np

from offramp.engine.tape import Array, evaluate
from offramp.engine.view import View


class Doctrine:
    """The actor's rules, in file order."""

    def probabilities(self, view: View) -> Array:
        """Choice probabilities (type, action, run)."""
        types, actions, runs = view.shape
        open_ = np.broadcast_to(view.available, view.shape)
        outputs = evaluate(view.code.rules, view.frame)
        chosen = np.zeros(view.shape)
        decided = np.zeros((types, 1, runs), dtype=bool)
        for rule in view.code.rule_codes:
            lottery = np.zeros(view.shape)
            for action, index in rule.do:
                value = np.clip(np.asarray(outputs[index], dtype=np.float64), 0, 1)
                lottery[:, action] += value[:, 0] if value.ndim == 3 else value
            lottery *= open_
            total = lottery.sum(axis=1, keepdims=True)
            holds = np.asarray(outputs[rule.when], dtype=bool)
            holds = holds if holds.ndim == 3 else holds.reshape(1, 1, -1)
            now = holds & (total > 0) & ~decided
            chosen = np.where(now, lottery / np.where(total > 0, total, 1.0), chosen)
            decided = decided | now
        fallback = np.arange(actions)[None, :, None] == np.argmax(open_, axis=1)[:, None, :]
        return np.where(decided, chosen, (fallback & open_).astype(np.float64))
