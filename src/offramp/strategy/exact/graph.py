"""The game graph of a small crisis: every position that can be reached, layer by layer.

A layer holds the positions at which some actors choose. A *node* is what everybody can know: the
state of the world and what has been observed (its *history*). A *state* is a node together with
everyone's private types (a *profile*). An *edge* is a state with the joint choice of the movers;
chance leads from it to states of the next layer, paying rewards on the way, or to an end.

Nodes with equal state and history are one, so crises without private types stay small. Beliefs
belong to histories; they depend on how everyone chooses and are no part of the graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.engine.position import Ints, Position
from offramp.engine.tape import Array
from offramp.strategy.exact.sparse import Sparse

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Mover:
    """An actor that chooses at some nodes of a layer.

    `place` (node,) numbers the nodes at which it moves, -1 elsewhere. `open` (place, type,
    action + 1): what can be chosen; the last column is open where nothing else is. `given` are
    choice probabilities of the same shape where the actor is not solved for. `unprovoked`
    (place,) is the place whose choices an observer without empathy would expect.
    """

    actor: int
    place: Ints
    open: Bools
    rationality: float
    given: Array | None = None
    unprovoked: Ints | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """(places, types, actions + 1)."""
        places, types, actions = self.open.shape
        return places, types, actions


@dataclass(frozen=True)
class Sighting:
    """How one observer reads a typed mover of a layer, by new history.

    `signal` (history,) is the action seen (the number of actions: nothing). `matrix` (node,
    action + 1, signal) is P(signal | action), None where all is seen. `empathy` (node,) weighs
    the actual against the unprovoked situation. `judged` are the choice probabilities (node,
    type, action + 1) that observers presume, and `calm` those in the unprovoked situation,
    where these do not come from the solution.
    """

    slot: int
    mover: int  # index into the layer's movers
    signal: Ints
    matrix: Array | None
    empathy: Array | None
    judged: Array | None
    calm: Array | None
    surprised: Array | None = None  # (type,), the belief after what no type would do
    forgetting: float = 0.0  # the weight of equal odds in what is then believed


@dataclass(frozen=True)
class Histories:
    """Histories that begin in a layer: `parent` (new,), the `node` of the layer, sightings."""

    first: int
    parent: Ints
    node: Ints
    sightings: Sequence[Sighting]


@dataclass(frozen=True)
class Resets:
    """Histories that begin with new private types: `belief` (new, type) from `slot` on."""

    first: int
    parent: Ints
    slots: Sequence[int]
    belief: Array


@dataclass
class Layer:
    """Positions at which somebody chooses.

    `node` and `types` tell each state's node (state,) and types (actor, state). `edge_state`
    (edge,) is sorted; `picks` (actor, edge) are the chosen actions (the number of actions:
    nothing open; -1: it was not the actor's turn). After an edge: `reward` (edge, actor),
    `ends` (edge, outcome), and `onward` (edge, state of the next layer), sparse, later payoffs
    multiplied by `discount` (actor,).
    """

    period: int
    at: Position  # one row a node
    history: Ints  # (node,)
    node: Ints
    types: Ints
    movers: Sequence[Mover]
    edge_state: Ints
    picks: Ints
    before: Sequence[Resets]
    new: Histories | None = None
    reward: Array | None = None
    ends: Array | None = None
    onward: Sparse | None = None
    discount: Array | None = None

    @property
    def states(self) -> int:
        """The number of states."""
        return len(self.node)

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return len(self.history)


@dataclass(frozen=True)
class Graph:
    """All layers in order of play.

    `root` (edge of the start, state of the first layer) leads from the profiles of types in
    `profiles` (actor, profile), of `prior` probability, to the first layer; its rewards and ends
    are those of a layer. `beliefs` (slot,) are the first ones, `histories` their number in all.
    """

    layers: Sequence[Layer]
    profiles: Ints
    prior: Array
    start: Layer
    beliefs: Array
    histories: int
    positions: int
    kinds: Sequence[int]  # types by actor
    outcomes: Sequence[str]
