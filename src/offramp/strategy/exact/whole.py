"""A game solved as a whole: one system of equations for all choices at once.

Needed where private types make later beliefs, and so values, hang on earlier choices. The branch
of equilibria is followed from uniform choice; large systems are solved by Newton's method along
growing rationality, with a Krylov method for the linear equations.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from offramp.engine.tape import Array
from offramp.strategy.exact.branch import Branch, follow
from offramp.strategy.exact.game import Game
from offramp.strategy.exact.stage import searched
from offramp.strategy.exact.two_by_two import distinct

SMALL = 64  # unknowns up to which the branch is followed around every corner
DENSE = 500  # unknowns up to which derivatives are written out at all
_LEAST_STEP = 1e-4
_TIGHT = 1e-12
_FAR, _OFF = 0.3, 0.1  # a step may move a choice so far, and be off its guess by so much


@dataclass
class Found:
    """Equilibria of a whole game: `z` (equilibrium, unknown) and which was selected."""

    z: list[Array]
    selected: int
    arrived: bool
    steps: int
    turns: tuple[float, ...] = ()
    changes: tuple[float, ...] = field(default=())


class _Whole:
    """A game as a rule for selecting among its equilibria sees it."""

    def __init__(self, game: Game) -> None:
        self.game, self.size = game, game.size
        self.map, self.jacobian = game.map, game.jacobian

    def probabilities(self, z: Array) -> Array:
        """Choice probabilities of the unknowns (unknown,)."""
        choices = self.game.choices(z[:, None])
        parts = [np.exp(choices[b.layer][b.index][b.entries][:, 0]) for b in self.game.blocks]
        return np.concatenate(parts)

    def risk(self, z: Array) -> float:
        """The probability of the outcome to avoid."""
        choices = self.game.choices(z[:, None])
        _, worth = self.game.replies(choices, self.game.beliefs(choices))
        return float(self.game.graph.prior @ worth[:, -1, 0])

    def last_action(self, z: Array) -> float:
        """The probability that the first to choose takes the last of its open actions."""
        block = next(b for b in self.game.blocks if b.entries.any())
        logs = self.game.choices(z[:, None])[block.layer][block.index][..., 0]
        last = np.flatnonzero(block.entries.any(axis=(0, 1)))[-1]
        return float(np.exp(logs[..., last]).mean())


def solve_whole(
    game: Game, selection: str, every: bool, progress: Callable[[int, int], None] | None = None
) -> Found:
    """The selected equilibrium; others too where `every`, or the rule needs them."""
    whole = _Whole(game)
    branch = principal(game, progress)
    found = [branch.z]
    if (every or selection != "principal") and game.size <= DENSE:
        others = searched(whole)
        found = distinct(whole, [*([branch.z] if branch.arrived else []), *others]) or found
    if selection == "principal" or len(found) == 1:
        chosen = 0
    elif selection == "lowest-risk":
        chosen = int(np.argmin([whole.risk(z) for z in found]))
    else:
        order = np.argsort([whole.last_action(z) for z in found], kind="stable")
        places = {"low": 0, "middle": (len(order) - 1) // 2, "high": len(order) - 1}
        chosen = int(order[places[selection]])
    return Found(found, chosen, branch.arrived, branch.steps, branch.turns, branch.changes)


def principal(game: Game, progress: Callable[[int, int], None] | None = None) -> Branch:
    """The principal branch: closely where the game is small, or where climbing fails."""
    if game.size > SMALL:
        branch = climbed(game, progress)
        if branch.arrived or game.size > DENSE:
            return branch
    return follow(_Whole(game))


def climbed(game: Game, progress: Callable[[int, int], None] | None = None) -> Branch:
    """Newton's method along growing rationality, its equations solved by GMRES."""
    z, s, step, changes = np.zeros(game.size), 0.0, 0.1, list[float]()
    previous: tuple[Array, float] | None = None
    rounds, whole = 0, _Whole(game)
    while s < 1.0 and step >= _LEAST_STEP:
        target = min(1.0, s + step)
        guess = z
        if previous is not None and s > previous[1]:
            guess = z + (z - previous[0]) * (target - s) / (s - previous[1])
        new, good = _newton(game, guess, target)
        rounds += 1
        if progress:
            progress(int(100 * s), 100)
        if good:  # but it may have left the branch
            p, guessed, before = (whole.probabilities(each) for each in (new, guess, z))
            off = s > 0.0 and float(np.abs(p - guessed).max()) > _OFF and step > _LEAST_STEP * 8
            good = not off and float(np.abs(p - before).max()) <= _FAR
        if not good:
            step /= 2
            continue
        changes.append(float(np.abs(new - z).max()))
        previous, z, s = (z, s), new, target
        step *= 1.5
    return Branch(z, s >= 1.0, rounds, (), tuple(changes))


def _newton(game: Game, z: Array, s: float) -> tuple[Array, bool]:
    size = np.inf
    for _ in range(25):
        value = s * game.map(z[:, None])[:, 0]
        residual: Array = value - z
        new = float(np.abs(residual).max())
        if not np.isfinite(new) or new > 2 * size:
            return z, False
        size = new
        if size <= _TIGHT * (1 + float(np.abs(z).max())):
            return z, True

        def product(v: Array, at: Array = z) -> Array:
            moved = at.astype(np.complex128) + 1e-30j * np.ravel(v)
            return np.ravel(v) - s * game.map(moved[:, None])[:, 0].imag / 1e-30

        from scipy.sparse import linalg

        krylov: Any = linalg
        operator = krylov.LinearOperator((game.size, game.size), matvec=product, dtype=np.float64)
        change, failed = krylov.gmres(operator, residual, rtol=1e-6, restart=60, maxiter=10)
        if failed < 0:
            return z, False
        z = z + change
    return z, False
