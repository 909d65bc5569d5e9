"""The fixed-point problem of a game graph: z = s · λ · Q(softmax z), for all that is solved for.

The unknown z holds, for every action of every type at every node, rationality times the action's
worth; choices are its softmax. s scales rationality: at s = 0 choices are uniform, at s = 1 a
fixed point is a Markov logit equilibrium (McKelvey and Palfrey 1995, 1998), with beliefs by
Bayes' rule at every history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.tape import Array
from offramp.strategy.exact.algebra import Sums, onward
from offramp.strategy.exact.beliefs import first_beliefs, reset, update
from offramp.strategy.exact.graph import Graph, Layer, Mover
from offramp.strategy.exact.logs import log_softmax, logarithm

Choices = list[Any]  # by mover of a layer: log probabilities (place, type, action + 1, batch)
_STEP = 1e-30  # of complex differentiation: no difference is taken, so no digit is lost


@dataclass(frozen=True)
class Block:
    """Unknowns of one mover of a layer: where they stand among all, which entries they are."""

    layer: int
    index: int
    mover: Mover
    rows: slice
    entries: NDArray[np.bool_]  # (place, type, action + 1)


class Game:
    """A graph with the choices that are held fixed: `held[layer][mover]` (…, 1) or None.

    `patience` is how many positions may be solved one by one; None: any number.
    """

    def __init__(self, graph: Graph, slots: dict[tuple[int, int], int]) -> None:
        self.graph, self.slots = graph, slots
        self.sums = [Sums(layer, slots) for layer in graph.layers]
        self.held: list[list[Any]] = [
            [given_choices(mover) for mover in layer.movers] for layer in graph.layers
        ]
        self.blocks: list[Block] = []
        self.size = 0
        self.patience: int | None = None

    def unknowns(self, layers: Sequence[int] | None = None) -> None:
        """Number the unknowns: of all layers, or of some."""
        self.blocks, self.size = [], 0
        for number in range(len(self.graph.layers)) if layers is None else layers:
            for index, mover in enumerate(self.graph.layers[number].movers):
                if self.held[number][index] is not None:
                    continue
                free = mover.open.sum(axis=2, keepdims=True) > 1
                entries = mover.open & free
                count = int(entries.sum())
                rows = slice(self.size, self.size + count)
                self.blocks.append(Block(number, index, mover, rows, entries))
                self.size += count

    def choices(self, z: Any) -> list[Choices]:
        """Log choice probabilities everywhere, from the unknowns (unknown, batch)."""
        found = [list(each) for each in self.held]
        for block in self.blocks:
            found[block.layer][block.index] = spread(block, z)
        return found

    def beliefs(self, choices: Sequence[Choices]) -> Any:
        """Beliefs at every history (history, slot, batch)."""
        every = [c for layer in choices for c in layer]
        batch = max((c.shape[-1] for c in every), default=1)
        complexes = any(np.iscomplexobj(c) for c in every)
        found = first_beliefs(self.graph, batch, np.complex128 if complexes else np.float64)
        for layer, chosen in zip(self.graph.layers, choices, strict=True):
            reset(found, layer.before)
            update(found, layer, chosen)
        return found

    def replies(self, choices: Sequence[Choices], beliefs: Any) -> tuple[list[list[Any]], Any]:
        """Q of every mover by layer, and the worth of the start's edges (profile, actor, batch)."""
        after, found = None, list[list[Any]]()
        for number in reversed(range(len(self.graph.layers))):
            layer, sums = self.graph.layers[number], self.sums[number]
            gains = onward(layer, after)
            p = sums.probabilities(choices[number])
            found.append(sums.replies(p, gains, beliefs))
            after = sums.worth(p, gains)
        return found[::-1], onward(self.graph.start, after)

    def map(self, z: Any) -> Any:
        """λ · Q(softmax z) of the unknowns, (unknown, batch)."""
        choices = self.choices(z)
        found, _ = self.replies(choices, self.beliefs(choices))
        return self.gathered(found)

    def gathered(self, found: Sequence[Sequence[Any]]) -> Any:
        """The unknowns' share of all Q, times rationality."""
        parts = [b.mover.rationality * found[b.layer][b.index][b.entries] for b in self.blocks]
        batch = max((part.shape[-1] for part in parts), default=1)
        return np.concatenate([np.broadcast_to(p, (len(p), batch)) for p in parts])

    def jacobian(self, z: Array) -> Array:
        """The derivative of `map` at z (unknown,), by a complex step; (unknown, unknown)."""
        return jacobian(self.map, z, self._columns())

    def _columns(self) -> int:
        widest = max(len(layer.edge_state) for layer in self.graph.layers)
        actors = self.graph.start.picks.shape[0] + 1
        return max(1, 4_000_000 // (widest * actors))


def jacobian(function: Any, z: Array, columns: int = 4_096) -> Array:
    """The derivative (unknown, unknown) of a vectorized analytic function at z (unknown,)."""
    n = len(z)
    found = np.empty((n, n))
    for first in range(0, n, columns):
        part = np.arange(first, min(first + columns, n))
        moved = np.repeat(z[:, None].astype(np.complex128), len(part), axis=1)
        moved[part, np.arange(len(part))] += 1j * _STEP
        found[:, part] = function(moved).imag / _STEP
    return found


def spread(block: Block, z: Any) -> Any:
    """Log choice probabilities (place, type, action + 1, batch) of a block's unknowns."""
    return spread_over(block.mover.open, block.entries, z[block.rows])


def spread_over(open_: NDArray[np.bool_], entries: NDArray[np.bool_], z: Any) -> Any:
    """The same from the entries' own values (entry, batch); what alone is open is certain."""
    full = np.full((*open_.shape, z.shape[-1]), -np.inf, dtype=z.dtype)
    full[open_] = 0.0
    full[entries] = z
    return log_softmax(full, 2)


def given_choices(mover: Mover) -> Any:
    """Log choice probabilities of a mover that is not solved for, else None."""
    return None if mover.given is None else logarithm(mover.given)[..., None]


def assumed_choices(layer: Layer) -> Choices:
    """Choices before anything is known: as given, else uniform."""
    given = [given_choices(mover) for mover in layer.movers]
    return [
        uniform_choices(mover) if choices is None else choices
        for mover, choices in zip(layer.movers, given, strict=True)
    ]


def uniform_choices(mover: Mover) -> Any:
    """Level 0: all open actions alike."""
    share = mover.open / mover.open.sum(axis=2, keepdims=True)
    return logarithm(share)[..., None]


def coupled(layers: Sequence[Layer], held: Sequence[Sequence[Any]]) -> bool:
    """Whether choices at one layer change beliefs, and so values, at a later one."""
    telling = False
    for layer, fixed in zip(layers, held, strict=True):
        if telling and any(h is None for h in fixed):
            return True
        if layer.new is not None:
            telling |= any(fixed[s.mover] is None for s in layer.new.sightings)
    return False
