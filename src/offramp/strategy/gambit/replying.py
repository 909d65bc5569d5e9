"""What an actor could do better: its best plan against the others' choices.

Completes profiles where a method leaves open what an actor would do at positions that its own
plan never comes to, by its best reply there; measures how far a profile is from equilibrium; and
says whether choices off the path are best for some belief.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import optimize

from offramp.engine.tape import Array
from offramp.strategy.gambit.following import Followed, odds_of, reached
from offramp.strategy.gambit.tree import Tree

_EQUAL = 1e-9
_TREMBLE = 1e-6


def completed(tree: Tree, behavior: Sequence[Array | None]) -> list[Array]:
    """The behavior with a best reply wherever it is None; between equal actions chance decides.

    Where the others too would have to err to come there, they are taken to tremble.
    """
    found = [
        np.full(len(s.actions), 1 / len(s.actions)) if p is None else p
        for s, p in zip(tree.sets, behavior, strict=True)
    ]
    for actor in {tree.sets[i].actor for i, p in enumerate(behavior) if p is None}:
        best, _ = best_replies(tree, found, actor, lambda index: behavior[index] is None)
        for index, p in best.items():
            found[index] = p
    return found


def regret(tree: Tree, found: Followed, behavior: Sequence[Array]) -> float:
    """The most that any player could gain by another plan for the whole game."""
    worst = 0.0
    for actor in tree.players:
        _, value = best_replies(tree, behavior, actor, lambda _: True)
        worst = max(worst, value - float(found.payoffs[actor]))
    return worst


def best_replies(
    tree: Tree, behavior: Sequence[Array], actor: int, free: Callable[[int], bool]
) -> tuple[dict[int, Array], float]:
    """An actor's best choices at its `free` information sets, and what it then expects."""
    shares = odds_of(tree, behavior)
    mass = _others_mass(tree, shares, actor, 0.0)
    trembling: Array | None = None
    members = tree.members
    worth = tree.gains[:, actor].copy()
    best: dict[int, Array] = {}
    for here in tree.stages:
        for number in {tree.spots[i].information for i in here}:
            if number >= 0 and tree.sets[number].actor == actor and free(number):
                weight = mass
                if mass[members[number]].sum() <= 0:
                    if trembling is None:
                        trembling = _others_mass(tree, shares, actor, _TREMBLE)
                    weight = trembling
                best[number] = _best(tree, members[number], weight, worth)
        for index in here:
            spot = tree.spots[index]
            if spot.children:
                p = best.get(spot.information, shares[index])
                worth[index] = p @ worth[list(spot.children)]
    return best, float(worth[0])


def _best(tree: Tree, members: Sequence[int], mass: Array, worth: Array) -> Array:
    children = np.array([tree.spots[i].children for i in members])
    values = mass[list(members)] @ worth[children]
    equal = values >= values.max() - _EQUAL * (1e-300 + np.abs(values).max())
    return equal / equal.sum()


def _others_mass(tree: Tree, shares: Sequence[Array], actor: int, tremble: float) -> Array:
    """How likely chance and the others let play come to each spot (spot,)."""
    allowed: list[Array] = []
    for spot, share in zip(tree.spots, shares, strict=True):
        if spot.information >= 0 and tree.sets[spot.information].actor == actor:
            share = np.ones(len(share))
        elif spot.information >= 0 and tree.sets[spot.information].actor != actor:
            share = (1 - tremble) * share + tremble / len(share)
        allowed.append(share)
    return reached(tree, allowed)


def tenable(tree: Tree, found: Followed, behavior: Sequence[Array]) -> bool:
    """Whether every choice off the path is best for some belief, the rest of play being as it is.

    That is asked for each information set by itself, as in a weak perfect Bayesian equilibrium.
    """
    for number, members in enumerate(tree.members):
        if found.reach[number] > 0:
            continue
        actor = tree.sets[number].actor
        children: Any = np.array([tree.spots[i].children for i in members])
        values = found.worth[children, actor]  # (member, action)
        chosen = np.flatnonzero(behavior[number] > _EQUAL)
        if not _believable(values, chosen):
            return False
    return True


def _believable(values: Array, chosen: Any) -> bool:
    """Whether some weights of the rows of values (member, action) make the chosen ones best."""
    near = _EQUAL * (1 + np.abs(values).max())
    if (values[:, chosen].min(axis=1) >= values.max(axis=1) - near).any():
        return True
    if len(values) == 1:
        return False
    worse = (values[:, None, :] - values[:, chosen, None]).reshape(len(values), -1).T
    if (worse.min(axis=1) > near).any():
        return False
    solver: Any = optimize
    done = solver.linprog(
        np.zeros(len(values)),
        A_ub=worse,
        b_ub=np.full(len(worse), near),
        A_eq=np.ones((1, len(values))),
        b_eq=[1.0],
    )
    return int(done.status) == 0
