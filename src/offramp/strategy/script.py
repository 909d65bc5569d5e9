"""An actor that follows a dated list of actions: history replayed.

In a period without an entry, or when the listed action is not open, the last entry that is open
goes on; before the first entry, the first open action is taken.
"""

import numpy as np

from offramp.engine.tape import Array
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
