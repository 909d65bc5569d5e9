"""An extensive-form tree: the game graph unfolded, one spot for every way to come to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from offramp.engine.tape import Array
from offramp.strategy.exact.graph import Graph

END = 1_000_000_000  # the stage of ends: after all others


@dataclass(frozen=True)
class Information:
    """An information set: what an actor knows when it chooses.

    It knows all that is public (`public` numbers the way through the graph's nodes), its own
    type and its own moves. `layer`, `mover`, `node`, `place` and `type` are those of the graph,
    `columns` the actions open; `discount` is what a payoff of this period counts at the start.
    `previous` is the actor's last information set before and what it chose there (an index).
    """

    actor: int
    label: str
    actions: tuple[str, ...]
    columns: tuple[int, ...]
    layer: int
    mover: int
    node: int
    place: int
    type: int
    public: int
    discount: float
    previous: tuple[int, int] | None


@dataclass(frozen=True)
class Spot:
    """A node of the tree: an end, a move of chance or an actor's.

    `stage` grows along every path and is the same throughout an information set. `odds` and
    `names` are those of chance, `paid` (actor,) what was paid before, `information` is -1 where
    chance moves and -2 at an end, of which `outcome` and `payoffs` (actor,), counted at the
    start, are known.
    """

    stage: int
    information: int
    children: tuple[int, ...] = ()
    odds: tuple[Fraction, ...] = ()
    names: tuple[str, ...] = ()
    paid: tuple[float, ...] = ()
    outcome: int = -1
    payoffs: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Tree:
    """A game in extensive form, unfolded from a `graph`.

    `spots` come in the order of a walk, parents first, the root at 0. `players` are the actors
    that have a choice and are solved for; all others have become chance. `arrivals` tell, by
    public way, the spots at which play arrives and everyone's types (actor,) there.
    """

    graph: Graph
    title: str
    actors: Sequence[str]
    outcomes: Sequence[str]
    players: Sequence[int]
    spots: Sequence[Spot]
    sets: Sequence[Information]
    arrivals: Mapping[int, Sequence[tuple[int, tuple[int, ...]]]] = field(
        default_factory=dict[int, Sequence[tuple[int, tuple[int, ...]]]]
    )

    @cached_property
    def members(self) -> list[list[int]]:
        """The spots of every information set."""
        found: list[list[int]] = [[] for _ in self.sets]
        for index, spot in enumerate(self.spots):
            if spot.information >= 0:
                found[spot.information].append(index)
        return found

    @cached_property
    def stages(self) -> list[list[int]]:
        """The spots of one stage, later stages first."""
        found: dict[int, list[int]] = {}
        for index, spot in enumerate(self.spots):
            found.setdefault(spot.stage, []).append(index)
        return [found[stage] for stage in sorted(found, reverse=True)]

    @cached_property
    def gains(self) -> Array:
        """Payoffs at the ends (spot, actor); 0 elsewhere."""
        found = np.zeros((len(self.spots), len(self.actors)))
        for index, spot in enumerate(self.spots):
            if not spot.children:
                found[index] = [float(value) for value in spot.payoffs]
        return found

    @cached_property
    def chances(self) -> list[Array]:
        """The odds by spot; empty where chance does not move."""
        return [np.array([float(p) for p in spot.odds]) for spot in self.spots]

    def sets_of(self, actor: int) -> list[int]:
        """The information sets of an actor."""
        return [index for index, each in enumerate(self.sets) if each.actor == actor]
