"""Values of a layer's states and choices as sums over its edges.

`W` (state, actor, batch) is what each actor expects from a state, everyone's types known to the
reckoner; `Q` (place, type, action + 1, batch) what a mover expects of a choice, which knows its
own type and weighs the others' by its beliefs.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from offramp.engine.position import Ints
from offramp.strategy.exact.graph import Layer, Mover
from offramp.strategy.exact.sparse import Sparse


class Sums:
    """A layer's edges, indexed for sums over them."""

    def __init__(self, layer: Layer, slots: dict[tuple[int, int], int]) -> None:
        self.layer, edges = layer, len(layer.edge_state)
        ones = np.ones(edges)
        every = np.arange(edges)
        self.by_state = Sparse(ones, layer.edge_state, every, (layer.states, edges))
        self.choices = [_Edges(layer, mover, slots) for mover in layer.movers]

    def probabilities(self, choices: Sequence[Any]) -> list[Any]:
        """Each mover's probability of its part in every edge (edge, batch)."""
        return [edges.probability(p) for edges, p in zip(self.choices, choices, strict=True)]

    def worth(self, p: Sequence[Any], gains: Any) -> Any:
        """W (state, actor, batch) from choices' probabilities and edges' worth."""
        weight = _product(p)
        value = gains * weight[:, None] if len(p) else gains
        return self.by_state @ value

    def replies(self, p: Sequence[Any], gains: Any, beliefs: Any) -> list[Any]:
        """Q of every mover of the layer, from beliefs (history, slot, batch)."""
        return [
            edges.expected(_product([*p[:index], *p[index + 1 :]]), gains, beliefs)
            for index, edges in enumerate(self.choices)
        ]


class _Edges:
    """The edges of a layer as one of its movers sees them."""

    def __init__(self, layer: Layer, mover: Mover, slots: dict[tuple[int, int], int]) -> None:
        self.mover, self.shape = mover, mover.shape
        node = layer.node[layer.edge_state]
        self.turn = mover.place[node] >= 0
        self.all = bool(self.turn.all())
        self.place = mover.place[node]
        self.kind = layer.types[mover.actor][layer.edge_state]
        self.pick = np.where(self.turn, layer.picks[mover.actor], 0)
        self.rows = np.flatnonzero(self.turn)
        index = np.ravel_multi_index(
            (self.place[self.rows], self.kind[self.rows], self.pick[self.rows]), self.shape
        )
        size = int(np.prod(self.shape))
        count = len(self.rows)
        self.sums = Sparse(np.ones(count), index, np.arange(count), (size, count))
        self.history = layer.history[node[self.rows]]
        self.others: list[tuple[int, Ints]] = [  # belief slot of each other's type, by edge
            (slot, slot + layer.types[subject][layer.edge_state[self.rows]])
            for (observer, subject), slot in slots.items()
            if observer == mover.actor
        ]

    def probability(self, choices: Any) -> Any:
        """P(pick | type) by edge (edge, batch), 1 where it is not the mover's turn."""
        if len(self.place) > np.prod(self.shape):  # choices are fewer than edges
            found = np.exp(choices)[self.place, self.kind, self.pick]
        else:
            found = np.exp(choices[self.place, self.kind, self.pick])
        return found if self.all else np.where(self.turn[:, None], found, 1.0)

    def expected(self, others: Any, gains: Any, beliefs: Any) -> Any:
        """Q (place, type, action + 1, batch)."""
        rows = slice(None) if self.all else self.rows
        gain = gains[rows, self.mover.actor]
        weight = others[rows] if np.ndim(others) else None
        for _, slot in self.others:
            b = beliefs[self.history, slot]
            weight = b if weight is None else _times(weight, b)
        if weight is None:
            return (self.sums @ gain).reshape(*self.shape, -1)
        total = self.sums @ _times(weight, gain)
        if self.others:
            norm = self.sums @ weight
            total = total / np.where(norm == 0, 1.0, norm)
        return total.reshape(*self.shape, -1)


def _times(a: Any, b: Any) -> Any:
    """The product of (edge, batch); a complex number times a real one takes two products."""
    if not np.iscomplexobj(a) or np.iscomplexobj(b) or b.shape[-1] > 1:
        return a * b
    parts = np.ascontiguousarray(a).view(np.float64)  # real and imaginary, side by side
    return (parts * b).view(np.complex128)


def _product(factors: Sequence[Any]) -> Any:
    found: Any = 1.0
    for place, factor in enumerate(factors):
        found = found * factor if place else factor
    return found


def onward(layer: Layer, after: Any) -> Any:
    """What edges are worth (edge, actor, batch): rewards, and the next layer's W, discounted."""
    assert layer.reward is not None
    if layer.onward is None or after is None:
        return layer.reward[:, :, None]
    assert layer.discount is not None
    return layer.reward[:, :, None] + layer.discount[:, None] * (layer.onward @ after)
