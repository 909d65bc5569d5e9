"""All logit equilibria of a stage with two binary choices.

By one unknown, the log-odds of the first mover: the second's reply to it and the first's reply to
that make a map of the line to itself. If it falls there is one fixed point; if it rises, iteration
from either end leads to the least and the greatest (Milgrom and Roberts 1990), and a third may lie
between them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from offramp.engine.tape import Array
from offramp.strategy.exact.branch import polish
from offramp.strategy.exact.logs import expit, logit

_SAME = 1e-7  # choice probabilities that differ by less are one equilibrium


def all_of_two_by_two(game: Any) -> tuple[list[Array], bool]:
    """The fixed points (unknown,) of a stage game, and whether none can be missing."""
    table = _affine(game)
    if table is None:
        return [], False
    (a0, a1), (b0, b1) = table  # log-odds of the second action: a0 + a1 · P(other's second)

    def second(x: float) -> float:
        return b0 + b1 * expit(x)

    def again(x: float) -> float:
        return a0 + a1 * expit(second(x))

    low, high = min(a0, a0 + a1), max(a0, a0 + a1)
    zs: list[Array] = []
    if a1 * b1 <= 0:
        roots = [_root(again, low, high)]
        steep = _steep(table, roots[0])
        if steep is not None:
            return [steep], True
    else:
        least, greatest = _climbed(again, low), _climbed(again, high)
        roots = [least]
        if greatest - least > 1e-9 * (1 + abs(least)):
            steep = _steep(table, 0.0)
            zs += [] if steep is None else [steep]
            roots += [] if zs else _between(again, least, greatest)
            roots.append(greatest)
    for x in roots:
        odds = [x, second(x)]
        start = np.concatenate([[0.0, value] for value in odds])
        base = game.map(start[:, None])[:, 0]
        z, _ = polish(game.map, game.jacobian, base)
        zs.append(z)
    return distinct(game, zs), True


def _steep(table: tuple[tuple[float, float], tuple[float, float]], x: float) -> Array | None:
    """The fixed point from which replies lead away, by iterating backward, which leads to it.

    Near a mixed equilibrium of Nash replies turn so sharply that rounding is all they show; what
    the other must be choosing for a reply to be mixed is known to the last digit.
    """
    (a0, a1), (b0, b1) = table
    if not a1 or not b1:
        return None
    for _ in range(200):
        y = logit((x - a0) / a1)
        new = logit((y - b0) / b1)
        if not np.isfinite(new):
            return None
        if abs(new - x) <= 1e-14 * (1 + abs(x)):
            return np.array([0.0, new, 0.0, y])
        x = new
    return None


def _affine(game: Any) -> tuple[tuple[float, float], tuple[float, float]] | None:
    sure = 800.0
    ends: list[Array] = []
    for value in (-sure, sure):
        z = np.array([0.0, value, 0.0, value])
        ends.append(game.map(z[:, None])[:, 0])
    low, high = ends
    a = (float(low[1] - low[0]), float(high[1] - high[0]))
    b = (float(low[3] - low[2]), float(high[3] - high[2]))
    if not np.isfinite([*a, *b]).all():
        return None
    return (a[0], a[1] - a[0]), (b[0], b[1] - b[0])


def _root(again: Any, low: float, high: float) -> float:
    if high - low < 1e-14:
        return low
    return _root_in(again, low - 1e-9, high + 1e-9)


def _climbed(again: Any, x: float) -> float:
    """Monotone iteration from an end to the nearest fixed point, or near it."""
    for _ in range(5_000):
        new = again(x)
        if abs(new - x) <= 1e-13 * (1 + abs(x)):
            return new
        x = new
    return x


def _between(again: Any, least: float, greatest: float) -> list[float]:
    """The fixed point between two others, if the map crosses the diagonal there."""
    for share in (1e-9, 1e-7, 1e-5, 1e-3):
        step = share * (greatest - least)
        low, high = least + step, greatest - step
        if (again(low) - low) * (again(high) - high) < 0:
            return [_root_in(again, low, high)]
    return []


def _root_in(again: Any, low: float, high: float) -> float:
    def gap(x: float) -> float:
        return again(x) - x

    from scipy import optimize  # takes longer to load than most stages to solve

    solver: Any = optimize
    return float(solver.brentq(gap, low, high, xtol=1e-13))


def distinct(game: Any, found: Sequence[Array]) -> list[Array]:
    """Fixed points without repetition, by their choice probabilities, in order."""
    kept: list[Array] = []
    for z in found:
        p = game.probabilities(z)
        if all(np.abs(p - game.probabilities(other)).max() > _SAME for other in kept):
            kept.append(z)
    return kept
