"""One node's stage game, its continuation known: the logit equilibria of a small normal form.

All logit equilibria are found where two movers without private types have two open actions each
(monotone iteration from both ends, Milgrom and Roberts 1990); else those that Newton's method
reaches from many starts. One is selected by an explicit rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from offramp.engine.tape import Array
from offramp.strategy.exact.algebra import Sums
from offramp.strategy.exact.branch import follow, polish, retrace
from offramp.strategy.exact.game import jacobian, spread_over
from offramp.strategy.exact.graph import Layer
from offramp.strategy.exact.logs import log_softmax
from offramp.strategy.exact.two_by_two import all_of_two_by_two, distinct


@dataclass(frozen=True)
class Stage:
    """The equilibria of one node: unknowns `z` (equilibrium, unknown), which was selected."""

    z: Array
    selected: int
    proven: bool  # no equilibrium can be missing
    turns: tuple[float, ...] = ()
    arrived: bool = True


class StageGame:
    """The stage game of a layer of one node, what its edges are worth being known.

    `held` are fixed choices by mover, else None; `gains` (edge, actor) with the risk in the last
    column; `beliefs` (history, slot, 1).
    """

    def __init__(
        self,
        layer: Layer,
        slots: dict[tuple[int, int], int],
        held: Sequence[Any],
        gains: Array,
        beliefs: Array,
    ) -> None:
        self.layer, self.held = layer, held
        self.gains, self.beliefs = gains[:, :, None], beliefs
        self.sums = Sums(layer, slots)
        self.free: list[int] = []
        self.entries: list[Any] = []
        self.rows: list[slice] = []
        self.size = 0
        for index, mover in enumerate(layer.movers):
            entries = mover.open & (mover.open.sum(axis=2, keepdims=True) > 1)
            if held[index] is None and entries.any():
                self.free.append(index)
                self.entries.append(entries)
                self.rows.append(slice(self.size, self.size + int(entries.sum())))
                self.size += int(entries.sum())
        self.tables = self._tables()

    def choices(self, z: Any) -> list[Any]:
        """Log choice probabilities by mover."""
        found = list(self.held)
        for index, mover in enumerate(self.layer.movers):
            if found[index] is None:
                found[index] = spread_over(mover.open, np.zeros_like(mover.open), z[:0])
        for index, entries, rows in zip(self.free, self.entries, self.rows, strict=True):
            found[index] = spread_over(self.layer.movers[index].open, entries, z[rows])
        return found

    def map(self, z: Any) -> Any:
        """λ · Q(softmax z), (unknown, batch)."""
        if self.tables is not None:
            one, other = (log_softmax(z[rows], 0) for rows in self.rows)
            replies = (self.tables[0] @ np.exp(other), self.tables[1] @ np.exp(one))
            return np.concatenate(replies)
        p = self.sums.probabilities(self.choices(z))
        found = self.sums.replies(p, self.gains, self.beliefs)
        parts = [
            self.layer.movers[i].rationality * found[i][entries]
            for i, entries in zip(self.free, self.entries, strict=True)
        ]
        return np.concatenate([np.broadcast_to(p, (len(p), z.shape[-1])) for p in parts])

    def jacobian(self, z: Array) -> Array:
        """Its derivative (unknown, unknown)."""
        if self.tables is None:
            return jacobian(self.map, z)
        found = np.zeros((self.size, self.size))
        for i, table in enumerate(self.tables):
            p = np.exp(log_softmax(z[self.rows[1 - i]], 0))
            found[self.rows[i], self.rows[1 - i]] = table @ (np.diag(p) - np.outer(p, p))
        return found

    def _tables(self) -> tuple[Array, Array] | None:
        """λ times both movers' payoffs, own action by other's, where that is all there is."""
        layer = self.layer
        if layer.states != 1 or len(layer.movers) != 2 or len(self.free) != 2:
            return None
        own, other = (np.flatnonzero(self.entries[i][0, 0]) for i in (0, 1))
        picks = [layer.picks[mover.actor] for mover in layer.movers]
        find: Any = np.searchsorted
        row, column = find(own, picks[0]), find(other, picks[1])
        found = np.zeros((2, len(own), len(other)))
        for i, mover in enumerate(layer.movers):
            worth = self.gains[:, mover.actor, 0] * mover.rationality
            found[i, row, column] = worth
        return found[0], found[1].T

    def risk(self, z: Array) -> float:
        """The probability of the outcome to avoid, averaged over the node's states."""
        p = self.sums.probabilities(self.choices(z[:, None]))
        return float(self.sums.worth(p, self.gains)[:, -1].mean())

    def probabilities(self, z: Array) -> Array:
        """Choice probabilities of the unknowns (unknown,)."""
        found = self.choices(z[:, None])
        parts = [
            np.exp(found[i][entries][:, 0])
            for i, entries in zip(self.free, self.entries, strict=True)
        ]
        return np.concatenate(parts)

    def last_action(self, z: Array) -> float:
        """The probability that the first mover takes the last of its open actions."""
        first = self.choices(z[:, None])[self.free[0]][..., 0]
        open_ = np.flatnonzero(self.entries[0].any(axis=(0, 1)))
        return float(np.exp(first[..., open_[-1]]).mean())


def solve_stage(game: StageGame, selection: str, every: bool) -> Stage:
    """The selected equilibrium; all that can be found where `every`, or the rule needs them."""
    branch = None
    proven, found = False, list[Array]()
    two_by_two = game.size == 4 and len(game.free) == 2
    if two_by_two:
        found, proven = all_of_two_by_two(game)
    if selection == "principal" and not (proven and len(found) == 1):
        branch = follow(game)
        if branch.arrived:
            found = distinct(game, [branch.z, *found])
    if not proven and (every or selection != "principal" or not found):
        found = distinct(game, [*found, *searched(game)])
    if not found:  # nothing converged: the best that is there, and a residual that tells
        z = branch.z if branch is not None else np.zeros(game.size)
        return Stage(z[None], 0, False, branch.turns if branch else (), False)
    selected = _select(game, found, selection, branch.z if branch and branch.arrived else None)
    turns = branch.turns if branch is not None else ()
    arrived = selection != "principal" or branch is None or branch.arrived
    return Stage(np.array(found), selected, proven, turns, arrived)


def searched(game: Any, seed: int = 0) -> list[Array]:
    """Fixed points that Newton's method reaches from replies to random choices.

    And those across a fold from them. The larger the system, the fewer starts are affordable.
    """
    starts = 16 if game.size <= 16 else 8 if game.size <= 60 else 3
    noise = np.random.default_rng(seed)
    found: list[Array] = []
    spread = noise.normal(size=(game.size, starts)) * np.geomspace(0.5, 60, starts)
    with np.errstate(all="ignore"):
        begin = game.map(spread)
    for start in begin.T:
        if not np.isfinite(start).all():
            continue
        z, left = polish(game.map, game.jacobian, start, 25)
        if left <= 1e-9 * (1 + float(np.abs(z).max(initial=0.0))):
            found.append(z)
    found = distinct(game, found)
    across = [retrace(game, z, 400 if game.size <= 60 else 40) for z in found]
    return distinct(game, [*found, *(z for z in across if z is not None)])


def _select(game: StageGame, found: Sequence[Array], selection: str, principal: Any) -> int:
    if len(found) == 1 or (selection == "principal" and principal is None):
        return 0
    if selection == "principal":
        p = game.probabilities(principal)
        apart = [float(np.abs(game.probabilities(z) - p).max()) for z in found]
        return int(np.argmin(apart))
    if selection == "lowest-risk":
        return int(np.argmin([game.risk(z) for z in found]))
    order = np.argsort([game.last_action(z) for z in found], kind="stable")
    place = {"low": 0, "middle": (len(order) - 1) // 2, "high": len(order) - 1}[selection]
    return int(order[place])
