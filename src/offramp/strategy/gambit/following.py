"""Follow a profile of choices through the tree: how often all is reached, what all is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from offramp.engine.tape import Array
from offramp.strategy.gambit.tree import Tree

Behavior = Sequence[Array]  # by information set: the probability of each of its actions


@dataclass(frozen=True)
class Followed:
    """A behavior followed through.

    `spots` (spot,) are reach probabilities, `worth` (spot, actor) what is expected there, counted
    at the start; `reach` (set,), `values` by set: what each action is worth, counted when chosen
    (not a number where the set is not reached). `ends` (outcome,), `payoffs` (actor,).
    """

    tree: Tree
    spots: Array
    worth: Array
    reach: Array
    values: Sequence[Array]
    ends: Array

    @property
    def payoffs(self) -> Array:
        """What everybody expects at the start (actor,)."""
        return self.worth[0]

    @cached_property
    def believed(self) -> dict[int, Array]:
        """By public way: the probability (actor, type) of types; not a number where unreached."""
        found: dict[int, Array] = {}
        most = 1 + max((max(t) for a in self.tree.arrivals.values() for _, t in a), default=0)
        for public, arrivals in self.tree.arrivals.items():
            mass = np.zeros((len(self.tree.actors), most))
            for spot, types in arrivals:
                mass[np.arange(len(types)), list(types)] += self.spots[spot]
            with np.errstate(invalid="ignore"):
                found[public] = mass / mass.sum(axis=1, keepdims=True)
        return found


def follow(tree: Tree, behavior: Behavior) -> Followed:
    """Reach forward, worth backward."""
    shares = odds_of(tree, behavior)
    spots = reached(tree, shares)
    worth = tree.gains.copy()
    ends = np.zeros(len(tree.outcomes))
    for index in range(len(tree.spots) - 1, -1, -1):
        spot = tree.spots[index]
        if spot.children:
            worth[index] = shares[index] @ worth[list(spot.children)]
        else:
            ends[spot.outcome] += spots[index]
    reach, values = np.zeros(len(tree.sets)), list[Array]()
    for number, members in enumerate(tree.members):
        values.append(replies(tree, number, members, spots, worth))
        reach[number] = spots[members].sum()
    return Followed(tree, spots, worth, reach, values, ends)


def replies(tree: Tree, number: int, members: Sequence[int], mass: Array, worth: Array) -> Array:
    """What each action of a set is worth, its spots having this mass (spot,)."""
    each = tree.sets[number]
    total = np.zeros(len(each.actions))
    for index in members:
        spot = tree.spots[index]
        gain = worth[list(spot.children), each.actor] - spot.paid[each.actor]
        total += mass[index] * gain
    with np.errstate(invalid="ignore", divide="ignore"):
        return total / (mass[list(members)].sum() * each.discount)


def odds_of(tree: Tree, behavior: Behavior) -> list[Array]:
    """The probability of every child of every spot."""
    return [
        behavior[spot.information] if spot.information >= 0 else chance
        for spot, chance in zip(tree.spots, tree.chances, strict=True)
    ]


def reached(tree: Tree, shares: Sequence[Array]) -> Array:
    """The probability (spot,) of coming to each spot, given those of its children."""
    found = np.zeros(len(tree.spots))
    found[0] = 1.0
    for index, spot in enumerate(tree.spots):
        if spot.children:
            found[list(spot.children)] = found[index] * shares[index]
    return found
