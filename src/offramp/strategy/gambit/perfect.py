"""Subgame perfect equilibria: the subgames solved one by one, from the last to the whole game.

Each subgame, those inside it replaced by what they are worth, is solved by the method of
Gambit's that fits it; where one has several equilibria, each is carried on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from offramp.strategy.gambit import library
from offramp.strategy.gambit.efg import efg
from offramp.strategy.gambit.fitting import fitting, in_fractions
from offramp.strategy.gambit.library import Choices, Found
from offramp.strategy.gambit.tree import Tree

_MOST = 64  # combinations of subgames' equilibria carried on

Worth = tuple[Fraction, ...]  # by actor


@dataclass(frozen=True)
class _Carried:
    """Equilibria of some subgames put together: their choices, and what each is worth."""

    choices: Choices
    worth: dict[int, Worth]


def subgame_perfect(tree: Tree) -> Found:
    """All combinations of extreme (or isolated) equilibria of the subgames, up to a bound."""
    roots = subgames(tree)
    carried, complete = [_Carried({}, {})], True
    known: dict[tuple[int, tuple[tuple[int, Worth], ...]], tuple[list[Choices], bool]] = {}
    for root in roots:
        spots, ends = _within(tree, root, set(roots))
        grown: list[_Carried] = []
        for one in carried:
            inside = {end: one.worth[end] for end in ends}
            key = root, tuple(sorted(inside.items()))
            if key not in known:
                known[key] = _solved(tree, root, spots, inside)
            profiles, all_ = known[key]
            complete &= all_
            for each in profiles:
                choices = {**one.choices, **each}
                worth = {**one.worth, root: _worth(tree, spots, inside, choices)}
                grown.append(_Carried(choices, worth))
        complete &= len(grown) <= _MOST
        carried = grown[:_MOST]
    return Found([one.choices for one in carried], complete, _said(len(roots), complete))


def subgames(tree: Tree) -> list[int]:
    """The roots of all subgames in which somebody chooses at once, and 0; inner ones first."""
    enter, leave = _walk(tree)
    members = tree.members
    first = [min((enter[i] for i in each), default=0) for each in members]
    last = [max((leave[i] for i in each), default=0) for each in members]
    low, high = list(enter), list(leave)
    order = sorted(range(len(tree.spots)), key=lambda i: -enter[i])
    for index in order:
        spot = tree.spots[index]
        if spot.information >= 0:
            low[index] = min(low[index], first[spot.information])
            high[index] = max(high[index], last[spot.information])
        for child in spot.children:
            low[index] = min(low[index], low[child])
            high[index] = max(high[index], high[child])
    return [
        i
        for i in order
        if i == 0 or (tree.spots[i].information >= 0 and low[i] >= enter[i] and high[i] <= leave[i])
    ]


def _walk(tree: Tree) -> tuple[list[int], list[int]]:
    """When a walk through the tree enters each spot, and the last entry below it."""
    enter, order, left = [0] * len(tree.spots), list[int](), [0]
    while left:
        index = left.pop()
        enter[index] = len(order)
        order.append(index)
        left.extend(reversed(tree.spots[index].children))
    leave = list(enter)
    for index in reversed(order):
        for child in tree.spots[index].children:
            leave[index] = max(leave[index], leave[child])
    return enter, leave


def _within(tree: Tree, root: int, roots: set[int]) -> tuple[list[int], list[int]]:
    """The spots of a subgame in order, and the subgames where it is cut off."""
    spots, ends, left = list[int](), list[int](), [root]
    while left:
        index = left.pop()
        if index != root and index in roots:
            ends.append(index)
            continue
        spots.append(index)
        left.extend(tree.spots[index].children)
    return spots, ends


def _solved(
    tree: Tree, root: int, spots: Sequence[int], inside: Mapping[int, Worth]
) -> tuple[list[Choices], bool]:
    sets = {tree.spots[i].information for i in spots if tree.spots[i].information >= 0}
    players = sorted({tree.sets[i].actor for i in sets})
    if not players:
        return [{}], True
    method = fitting(tree, players, sets)
    text = efg(tree, root, inside, players=players)
    found = library.solved(text, method, in_fractions(tree, method, sets))
    if not found.profiles:
        found = library.solved(text, "logit-limit")
    return list(found.profiles), found.complete


def _worth(
    tree: Tree, spots: Sequence[int], inside: Mapping[int, Worth], choices: Choices
) -> Worth:
    """What the subgame is worth to every actor, exactly."""
    worth = dict(inside)
    for index in reversed(spots):
        spot = tree.spots[index]
        if not spot.children:
            worth[index] = spot.payoffs
            continue
        p = list(spot.odds)
        if spot.information >= 0:
            known = choices.get(tree.sets[spot.information].label)
            count = len(spot.children)
            p = [Fraction(v) for v in known] if known else [Fraction(1, count)] * count
        paid = np.array([worth[child] for child in spot.children], dtype=object)
        worth[index] = tuple(np.array(p, dtype=object) @ paid)
    return worth[spots[0]]


def _said(roots: int, complete: bool) -> str:
    if roots == 1:
        return (
            "The game has no subgame but itself, so that every Nash equilibrium is subgame "
            "perfect: these are its extreme or isolated ones."
        )
    kind = "All" if complete else "Some"
    return (
        f"{kind} subgame perfect equilibria made of extreme or isolated equilibria of the "
        f"{roots} subgames."
    )
