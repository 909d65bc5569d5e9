"""What pygambit computes. Only this module imports it, and only when it is called.

Gambit (Savani and Turocy 2026) and pygambit are free software under the GNU General Public
License, version 2 or later; they are no part of this package and not needed by the rest of it.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from typing import Any

import numpy as np

from offramp.engine.errors import PlayError
from offramp.strategy.gambit.tree import Tree

METHODS = {
    "auto": "the first of the others that fits the crisis",
    "enummixed": "all extreme equilibria of a game of two players",
    "enumpure": "all equilibria in pure strategies",
    "enumpoly": "all isolated equilibria, by polynomial equations for each support",
    "lcp": "one equilibrium of a game of two players, by linear complementarity",
    "lp": "one equilibrium of a game of two players whose payoffs have a constant sum",
    "gnm": "some equilibria, by a global Newton method",
    "ipa": "one equilibrium, by approximation with polymatrix games",
    "simpdiv": "one approximate equilibrium, by simplicial subdivision",
    "logit": "the agent quantal response equilibrium at the rationality of the file",
    "logit-limit": "the limit of agent quantal response as rationality grows",
    "subgame-perfect": "subgame perfect equilibria, subgame by subgame",
}
_LAMBDA = 1e-6  # relative, by which a branch may miss the rationality asked for

Choices = dict[str, list[Fraction | float] | None]  # by name of the information set


class NoPygambit(PlayError):
    """pygambit is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "classical equilibria are computed by pygambit, which is not installed: "
            'pip install "offramp[gambit]" (it is built from source, which takes some minutes)'
        )


class NotSolved(PlayError):
    """Gambit found no equilibrium by the method asked for."""


@dataclass(frozen=True)
class Found:
    """Profiles of choices, None where a method leaves an information set open."""

    profiles: Sequence[Choices]
    complete: bool
    said: str


def loaded() -> Any:
    """The module pygambit. Raises NoPygambit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pygambit  # pyright: ignore
    except ImportError:
        raise NoPygambit() from None
    return pygambit


def read(efg: str) -> Any:
    """A game, from the text of an .efg file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return loaded().read_efg(StringIO(efg))


def solved(efg: str, method: str, rational: bool = True) -> Found:
    """The equilibria that one of Gambit's methods finds. Raises NoPygambit, NotSolved.

    With `rational`, the methods that can calculate with fractions do, exactly and slowly.
    """
    gambit, game = loaded(), read(efg)
    solver = {
        "enummixed": lambda: gambit.nash.enummixed_solve(game, rational=rational),
        "enumpure": lambda: gambit.nash.enumpure_solve(game),
        "enumpoly": lambda: gambit.nash.enumpoly_solve(game, maxregret=1e-8),
        "lcp": lambda: gambit.nash.lcp_solve(game, rational=rational),
        "lp": lambda: gambit.nash.lp_solve(game, rational=rational),
        "gnm": lambda: gambit.nash.gnm_solve(game),
        "ipa": lambda: gambit.nash.ipa_solve(game),
        "simpdiv": lambda: gambit.nash.simpdiv_solve(
            game.mixed_strategy_profile(rational=True), maxregret=gambit.Rational(1, 10**9)
        ),
        "logit-limit": lambda: gambit.nash.logit_solve(game),
    }[method]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            profiles = list(solver().equilibria)
    except (RuntimeError, ValueError, IndexError, ZeroDivisionError) as error:
        raise NotSolved(f"Gambit's method {method} fails on this crisis: {error}") from None
    complete = method in ("enummixed", "enumpure", "enumpoly")
    return Found([_choices(game, profile) for profile in profiles], complete, SAID[method])


SAID = {
    "enummixed": "All extreme Nash equilibria: every other one is a mixture of some of these.",
    "enumpure": "All Nash equilibria in pure strategies.",
    "enumpoly": "All isolated Nash equilibria.",
    "lcp": "One Nash equilibrium; there may be others.",
    "lp": "One Nash equilibrium; payoffs have a constant sum, so all are worth the same.",
    "gnm": "The Nash equilibria on one path; there may be others.",
    "ipa": "One Nash equilibrium; there may be others.",
    "simpdiv": "One Nash equilibrium, approximately; there may be others.",
    "logit-limit": "The Nash equilibrium that agent quantal response leads to as rationality "
    "grows, approximately: a sequential one, the principal branch's; there may be others.",
}


def logit(efg: str, rationality: float) -> Found:
    """The agent quantal response equilibrium on the principal branch. Raises NotSolved.

    The branch may stop short at a pitchfork, which Gambit does not report: what it reached is
    compared with what was asked for.
    """
    gambit, game = loaded(), read(efg)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = gambit.qre.logit_solve_lambda(game, [rationality])[-1]
    if abs(found.lam - rationality) > _LAMBDA * rationality:
        raise NotSolved(
            f"Gambit's branch of quantal response ends at {found.lam / rationality:.4g} of the "
            "rationality asked for, where other branches meet it (a pitchfork): offramp solve "
            "follows it straight on"
        )
    # the profile cannot be asked for by name: numbers run through players, sets and actions
    choices: Choices = {}
    at = 0
    for player in game.players:
        for each in player.infosets:
            count = len(list(each.actions))
            choices[each.label] = [float(found[at + i]) for i in range(count)]
            at += count
    said = (
        "The agent quantal response equilibrium at the rationality of the file, on the branch that "
        "Gambit follows from uniform choice: the principal one, but where others meet it (a "
        "pitchfork, as in symmetric games) Gambit may turn into one of these."
    )
    return Found([choices], False, said)


def _choices(game: Any, profile: Any) -> Choices:
    behavior = profile.as_behavior() if hasattr(profile, "as_behavior") else profile
    found: Choices = {}
    for each in game.infosets:
        values = [behavior[action] for action in each.actions]
        known = behavior.is_defined_at(each)
        number = [_number(value) for value in values]
        found[each.label] = number if known and abs(float(sum(number)) - 1) < 1e-6 else None
    return found


def _number(value: Any) -> Fraction | float:
    if isinstance(value, float):
        return value
    return Fraction(int(value.numerator), int(value.denominator))


def behavior(tree: Tree, choices: Mapping[str, Sequence[Fraction | float] | None]) -> list[Any]:
    """The choices by information set of a tree (action,), None where they are open."""
    found: list[Any] = []
    for each in tree.sets:
        chosen = choices.get(each.label)
        if chosen is None:
            found.append(None)
            continue
        p = np.array([float(value) for value in chosen])
        p = np.clip(p, 0.0, None)
        found.append(p / p.sum())
    return found
