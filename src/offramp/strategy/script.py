"""An actor that follows a dated list of actions: history replayed.

In a period without an entry, or when the listed action is not open, the last entry that is open
goes on; before the first entry, the first open action is taken.
"""

import numpy as np

from offramp.engine.compiled.sight import Lottery, Sight
from offramp.engine.tape import Array, Code
from offramp.engine.view import View


class Script:
    """The latest listed action that is open, with certainty."""

    def probabilities(self, view: View) -> Array:
        """Choice probabilities (type, action, run)."""
        open_ = np.broadcast_to(view.available, view.shape)
        first = np.argmax(open_, axis=1)  # (type, run)
        chosen = first
        for period, action in view.code.script:
            if period <= view.position.period:
                chosen = np.where(open_[:, action], action, chosen)
        actions = np.arange(view.shape[1])[None, :, None]
        return ((chosen[:, None, :] == actions) & open_).astype(np.float64)

    def lowered(self, sight: Sight) -> Lottery:
        """The same, for the compiled player."""
        return Lottery([_lowered(sight, kind) for kind in range(sight.kinds)])


def _lowered(sight: Sight, kind: int) -> list[int]:
    """Weights of the actions of an own type, as nodes."""
    graph, open_ = sight.graph, sight.available[kind]
    chosen, earlier = [graph.const(0.0)] * sight.actions, graph.const(0.0)
    for action, is_open in enumerate(open_):  # before the first entry: the first that is open
        chosen[action] = graph.op(Code.AND, is_open, graph.op(Code.NOT, earlier))
        earlier = graph.op(Code.OR, earlier, is_open)
    for period, listed in sight.code.script:
        due = graph.op(Code.GE, sight.frame(kind).period, graph.const(period))
        now = graph.op(Code.AND, due, open_[listed])
        chosen = [
            graph.op(Code.WHERE, now, graph.const(float(action == listed)), before)
            for action, before in enumerate(chosen)
        ]
    return chosen
