"""Which of Gambit's methods fits a game, by its players and its size."""

from collections.abc import Collection, Sequence
from math import prod

from offramp.strategy.gambit.plans import count
from offramp.strategy.gambit.tree import Tree

_MATRIX = 100  # cells of a normal form of two up to which all extreme equilibria are enumerated
_FRACTIONS = 36  # cells up to which that is done in fractions
_FEW = 12  # information sets up to which other methods calculate in fractions
_SUPPORTS = 5_000  # supports up to which all are tried
_CELLS = 20_000  # of a normal form


def fitting(tree: Tree, players: Sequence[int], within: Collection[int] | None = None) -> str:
    """The method for these players at all their information sets, or `within` some."""
    if len(players) == 1:
        return "enumpure"
    numbers = [count(tree, player, within) for player in players]
    if len(players) == 2:
        return "enummixed" if prod(numbers) <= _MATRIX else "lcp"
    sets = [i for p in players for i in tree.sets_of(p) if within is None or i in within]
    supports = prod(2 ** len(tree.sets[i].actions) - 1 for i in sets)
    if supports <= _SUPPORTS:
        return "enumpoly"
    return "gnm" if prod(numbers) <= _CELLS else "logit-limit"


def in_fractions(tree: Tree, method: str, within: Collection[int] | None = None) -> bool:
    """Whether the method calculates with fractions: where it takes no more than a moment."""
    sets = range(len(tree.sets)) if within is None else within
    if method != "enummixed":
        return len(sets) <= _FEW
    players = {tree.sets[i].actor for i in sets}
    return prod(count(tree, player, within) for player in players) <= _FRACTIONS
