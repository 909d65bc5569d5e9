"""Rows of play that are followed from one layer of a game graph to the next."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from offramp.engine.position import Ints, Position


@dataclass
class Frontier(Position):
    """A position whose rows come from an edge (`runs`) with a probability (`weight`)."""

    history: Ints

    def take(self, rows: Any) -> "Frontier":
        """A copy with these rows."""
        taken = super().take(rows)
        assert isinstance(taken, Frontier)
        taken.history = self.history[rows]
        return taken


def unique(key: np.ndarray) -> tuple[np.ndarray, Ints, Ints]:
    """Distinct columns of a key, their first column and the group of each column."""
    found, first, group = np.unique(key.T, axis=0, return_index=True, return_inverse=True)
    return found, first, group.reshape(-1)
