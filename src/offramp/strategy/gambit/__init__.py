"""Gambit: a crisis as an extensive-form tree, written for Gambit and solved by pygambit.

`nash(program, method="auto") -> Nash(equilibria, method, complete, …)` is what other code needs;
`to_tree`, `efg` and `nfg` write the game without pygambit.
"""

from offramp.strategy.gambit.efg import efg
from offramp.strategy.gambit.library import METHODS, NoPygambit, NotSolved
from offramp.strategy.gambit.nash import Choice, Equilibrium, Nash, nash
from offramp.strategy.gambit.nfg import nfg
from offramp.strategy.gambit.refusing import Unsayable
from offramp.strategy.gambit.tree import Tree
from offramp.strategy.gambit.unfold import to_tree

__all__ = [
    "METHODS",
    "Choice",
    "Equilibrium",
    "Nash",
    "NoPygambit",
    "NotSolved",
    "Tree",
    "Unsayable",
    "efg",
    "nash",
    "nfg",
    "to_tree",
]
