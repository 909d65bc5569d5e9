"""How large a tree will be, before it is grown."""

import numpy as np

from offramp.engine.errors import TooLarge
from offramp.strategy.exact.graph import Graph


def ways(graph: Graph) -> float:
    """How many spots the tree has at least: the choices there are, by the ways to come to them."""
    total, paths, before = 0.0, (graph.prior > 0).astype(np.float64), graph.start
    for layer in graph.layers:
        assert before.onward is not None
        arriving = before.onward.like(1.0).T @ paths  # (state,)
        choices = np.bincount(layer.edge_state, minlength=layer.states)
        total += float(arriving[choices > 1] @ choices[choices > 1])
        paths, before = arriving[layer.edge_state], layer
    return total


def too_large(limit: int) -> TooLarge:
    """What to say of a tree with too many nodes."""
    return TooLarge(
        f"the tree has more than {limit:,} nodes: a position that can be reached in many ways "
        "stands in it many times. Shorten the crisis, or solve it with offramp solve"
    )
