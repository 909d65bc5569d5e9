"""A tree in Gambit's format for games in strategic form (.nfg): the reduced normal form."""

from math import prod
from typing import Any

import numpy as np

from offramp.engine.errors import TooLarge
from offramp.strategy.gambit.efg import quoted
from offramp.strategy.gambit.exactly import text
from offramp.strategy.gambit.plans import Plan, count, plans
from offramp.strategy.gambit.tree import Tree

MOST_CELLS = 200_000


def nfg(tree: Tree, limit: int = MOST_CELLS) -> str:
    """The text of an .nfg file: a strategy says what is done wherever it lets play come to.

    Raises TooLarge where the table has more than `limit` cells.
    """
    numbers = [count(tree, actor) for actor in tree.players]
    if prod(numbers) > limit:
        raise TooLarge(
            f"the normal form has {' × '.join(f'{n:,}' for n in numbers)} strategies, more than "
            f"{limit:,} cells: export to efg, which grows with the tree and not with the plans"
        )
    strategies = [plans(tree, actor) for actor in tree.players]
    table = payoffs(tree, strategies)
    lines = [f"NFG 1 R {quoted(tree.title)} {{ {_names(tree)} }}", "", "{"]
    lines += [
        "  { " + " ".join(quoted(_named(tree, plan)) for plan in each) + " }" for each in strategies
    ]
    lines += ["}", '""', ""]
    cells = np.array(table).reshape(len(tree.players), -1, order="F")  # the first player fastest
    lines += [" ".join(text(value) for value in cell) for cell in cells.T]
    return "\n".join(lines) + "\n"


def payoffs(tree: Tree, strategies: list[list[Plan]]) -> list[Any]:
    """By player, the expected payoffs (strategy, …) as fractions."""
    shape = [len(each) for each in strategies]
    tables: list[Any] = [np.full(shape, 0, dtype=object) for _ in tree.players]
    left: list[Any] = [(0, 1, [np.arange(n) for n in shape])]
    while left:
        index, chance, those = left.pop()
        spot = tree.spots[int(index)]
        if not spot.children:
            for table, player in zip(tables, tree.players, strict=True):
                table[np.ix_(*those)] += chance * spot.payoffs[player]
            continue
        if spot.information < 0:
            left += [(c, chance * p, those) for c, p in zip(spot.children, spot.odds, strict=True)]
            continue
        player = list(tree.players).index(tree.sets[spot.information].actor)
        own = those[player]
        mine = strategies[player]
        chosen = np.array([mine[int(s)].get(spot.information, -1) for s in own.tolist()])
        for action, child in enumerate(spot.children):
            kept = own[chosen == action]
            if len(kept):
                left.append((child, chance, [*those[:player], kept, *those[player + 1 :]]))
    return tables


def _names(tree: Tree) -> str:
    return " ".join(quoted(tree.actors[player]) for player in tree.players)


def _named(tree: Tree, plan: Plan) -> str:
    """`challenge` where there is one information set, else each set with its action."""
    parts = [(tree.sets[i].label, tree.sets[i].actions[a]) for i, a in sorted(plan.items())]
    own = tree.sets_of(tree.sets[next(iter(plan))].actor)
    return parts[0][1] if len(own) == 1 else "; ".join(f"{label}: {act}" for label, act in parts)
