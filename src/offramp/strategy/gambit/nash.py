"""Nash, subgame perfect and quantal response equilibria of a small crisis, found by pygambit."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from offramp.engine.errors import TooLarge
from offramp.engine.program import Program
from offramp.engine.tape import Array, evaluate
from offramp.strategy.gambit import library
from offramp.strategy.gambit.deciding import decisions
from offramp.strategy.gambit.efg import efg
from offramp.strategy.gambit.exactly import fraction
from offramp.strategy.gambit.fitting import fitting, in_fractions
from offramp.strategy.gambit.following import Followed, follow
from offramp.strategy.gambit.library import Found, NotSolved
from offramp.strategy.gambit.perfect import subgame_perfect, subgames
from offramp.strategy.gambit.refusing import Unsayable
from offramp.strategy.gambit.replying import completed, regret, tenable
from offramp.strategy.gambit.tree import Tree
from offramp.strategy.gambit.unfold import to_tree
from offramp.strategy.solution import Alternative, Decision

MOST_SPOTS = 20_000
MOST_SETS = 300  # information sets of games that are solved in one piece unasked
_SAME = {"simpdiv": 1e-4, "logit-limit": 1e-4, "gnm": 1e-6, "ipa": 1e-6, "enumpoly": 1e-7}


@dataclass(frozen=True)
class Choice:
    """What is done at an information set, named `name`; `reach` is 0 off the path of play."""

    name: str
    period: int
    actor: str
    type: str
    reach: float
    actions: tuple[str, ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class Equilibrium(Alternative):
    """An equilibrium: outcomes, payoffs, and `decisions` on its path of play.

    `unreached` are the choices off the path, whose values are not known. `path` numbers (from 1)
    the first equilibrium with the same path of play: itself, unless they differ off the path
    only. `regret` is the most that anybody could gain by another plan, in payoff units at the
    start; `tenable`, whether every choice off the path is best for some belief (else the
    equilibrium rests on a threat that nobody would carry out). `choices` are all choices, by
    information set.
    """

    unreached: Sequence[Decision] = ()
    path: int = 1
    regret: float = 0.0
    tenable: bool = True
    choices: tuple[Choice, ...] = ()

    def p(self, actor: str, action: str, type: str | None = None, period: int = 0) -> float:
        """The probability that an actor (of a type, in a period) takes an action where it can.

        Raises ValueError where that is not one information set.
        """
        found = [
            dict(zip(c.actions, c.probabilities, strict=True))[action]
            for c in self.choices
            if c.actor == actor and action in c.actions
            if (type is None or c.type == type) and (not period or c.period == period)
        ]
        if len(found) != 1:
            raise ValueError(f"{actor} can choose {action} at {len(found)} information sets")
        return found[0]


@dataclass(frozen=True)
class Nash:
    """The equilibria found, by which `method`, and whether these are all of their kind.

    `said` is a plain sentence on what was computed; equal profiles were merged, those that are
    equal at every information set, on the path as well as off it.
    """

    equilibria: tuple[Equilibrium, ...]
    method: str
    complete: bool
    said: str = ""
    spots: int = 0


def nash(program: Program, method: str = "auto", limit: int = MOST_SPOTS) -> Nash:
    """The equilibria of a program at central values; actors of given behavior are chance.

    `method` is one of `METHODS`; `auto` takes all extreme equilibria (two players) or all isolated
    ones (more) where the game is small, else one. Rationality plays a part in `logit` only. All
    that Gambit returns is followed through the tree again and its regret measured.

    Raises NoPygambit, Unsayable (no game in extensive form with a common prior), NotSolved,
    TooLarge (a tree of more than `limit` nodes), PlayError, and ValueError for an unknown method.
    """
    if method not in library.METHODS:
        raise ValueError(f"there is no method {method}: known are {', '.join(library.METHODS)}")
    library.loaded()
    tree = to_tree(program, limit)
    taken = _fitting(tree) if method == "auto" else method
    _suits(tree, taken)
    if taken == "logit":
        found = _logit(program, tree)
    elif taken == "subgame-perfect":
        found = subgame_perfect(tree)
    else:
        found = library.solved(efg(tree), taken, in_fractions(tree, taken))
        if method == "auto" and not found.profiles:
            taken, found = "logit-limit", library.solved(efg(tree), "logit-limit")
    if not found.profiles:
        raise NotSolved(f"Gambit's method {taken} found no equilibrium of this crisis")
    behaviors = [completed(tree, library.behavior(tree, each)) for each in found.profiles]
    kept = _merged(behaviors, _SAME.get(taken, 1e-9))
    return Nash(
        tuple(_described(program, tree, kept)), taken, found.complete, found.said, len(tree.spots)
    )


def _fitting(tree: Tree) -> str:
    """The method taken where none is asked for. Raises TooLarge."""
    if len(tree.sets) <= MOST_SETS or len(tree.players) == 1:
        return fitting(tree, tree.players)
    if len(subgames(tree)) * 4 >= len(tree.sets):
        return "subgame-perfect"
    raise TooLarge(
        f"with {len(tree.sets):,} information sets the game is likely to take Gambit very long: "
        "name a method to let it try, as in --method lcp, or use offramp solve"
    )


def _suits(tree: Tree, method: str) -> None:
    """Refuse a method for two players where there are others."""
    if method in ("enummixed", "lcp", "lp") and len(tree.players) != 2:
        names = ", ".join(tree.actors[p] for p in tree.players)
        raise Unsayable(
            f"the method {method} is for two players; here choose {names}: take enumpure, enumpoly "
            "or auto"
        )
    if method == "lp" and not _constant_sum(tree):
        raise Unsayable("the method lp is for payoffs with a constant sum: take lcp or enummixed")


def _constant_sum(tree: Tree) -> bool:
    sums = {sum(s.payoffs[p] for p in tree.players) for s in tree.spots if not s.children}
    return len(sums) == 1


def _logit(program: Program, tree: Tree) -> Found:
    """Agent quantal response. Payoffs are scaled by everyone's rationality, Gambit's being one.

    Gambit counts payoffs at the start, so that with patience below 1 rationality would fade from
    choice to choice: where all of an actor's choices are in one period, payoffs make up for it.
    """
    scale: dict[int, Fraction] = {}
    for actor in tree.players:
        counts = {round(tree.sets[i].discount, 12) for i in tree.sets_of(actor)}
        if len(counts) > 1:
            raise Unsayable(
                f"{tree.actors[actor]} has a patience below 1 and chooses in several periods: "
                "Gambit's quantal response would be less rational in later ones. Set its "
                "patience to 1, or use offramp solve"
            )
        scale[actor] = fraction(rationality(program, actor) / counts.pop())
    whole = max(scale.values())
    unit = {actor: value / whole for actor, value in scale.items()}
    return library.logit(efg(tree, scale=unit), float(whole))


def rationality(program: Program, actor: int) -> float:
    """An actor's rationality at central values."""
    from offramp.engine.noise import Noise
    from offramp.engine.setting import started

    frame = started(program, Noise(0, 0, 1), drawn=False).frame()
    return float(np.asarray(evaluate(program.actors[actor].choice, frame)[0]).reshape(-1)[0])


def _merged(behaviors: Sequence[Sequence[Array]], same: float) -> list[Sequence[Array]]:
    """Profiles without repetition: equal at every information set."""
    flat = np.array([np.concatenate(each) for each in behaviors])
    kept: list[int] = []
    for index, one in enumerate(flat):
        if not kept or np.abs(flat[kept] - one).max(axis=1).min() > same:
            kept.append(index)
    return [behaviors[index] for index in kept]


def _described(
    program: Program, tree: Tree, behaviors: Sequence[Sequence[Array]]
) -> list[Equilibrium]:
    found: list[Equilibrium] = []
    spots: list[Array] = []
    for number, behavior in enumerate(behaviors, 1):
        there = follow(tree, behavior)
        same = next((i for i, other in enumerate(spots, 1) if _equal(there.spots, other)), number)
        spots.append(there.spots)
        on, off = decisions(program, tree, there, behavior)
        found.append(
            Equilibrium(
                f"equilibrium {number}",
                dict(zip(tree.outcomes, there.ends.tolist(), strict=True)),
                dict(zip(tree.actors, there.payoffs.tolist(), strict=True)),
                on,
                off,
                same,
                regret(tree, there, behavior),
                tenable(tree, there, behavior),
                _listed(program, tree, there, behavior),
            )
        )
    return found


def _equal(one: Array, other: Array) -> bool:
    return float(np.abs(one - other).max()) <= 1e-9


def _listed(
    program: Program, tree: Tree, found: Followed, behavior: Sequence[Array]
) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            each.label,
            tree.graph.layers[each.layer].period,
            tree.actors[each.actor],
            program.actors[each.actor].type_names[each.type],
            float(reach),
            each.actions,
            tuple(p.tolist()),
        )
        for each, reach, p in zip(tree.sets, found.reach, behavior, strict=True)
    )
