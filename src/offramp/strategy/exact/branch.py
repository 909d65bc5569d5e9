"""Follow the branch of logit equilibria from uniform choice to the assumed rationality.

The principal branch (McKelvey and Palfrey 1995; Turocy 2005): pseudo-arclength continuation of
F(z, s) = z - s · map(z) from s = 0, where all choices are uniform, to s = 1. Where the branch
folds, it is followed backward; where others cross it (a pitchfork), it is followed straight on.
Both show as a change of sign of det(∂F/∂z) and are located and reported.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from offramp.engine.tape import Array

Map = Callable[[Any], Any]  # (unknown, batch) to (unknown, batch), analytic
Derivative = Callable[[Array], Array]  # (unknown,) to (unknown, unknown)


class Equations(Protocol):
    """What is solved: z = s · map(z), with the choice probabilities that z stands for."""

    size: int

    def map(self, z: Any) -> Any:
        """λ · Q(softmax z), (unknown, batch), analytic."""
        ...

    def jacobian(self, z: Array) -> Array:
        """Its derivative (unknown, unknown)."""
        ...

    def probabilities(self, z: Array) -> Array:
        """Choice probabilities of the unknowns (unknown,)."""
        ...


_MOST_STEPS = 3_000
_NEWTON = 8
_TOLERANCE = 1e-10
_FAR = 0.2  # a step that moves a choice probability by more is too long
_OFF = 0.03  # as is one whose guess is off by so much: it may land on another branch
_BISECTIONS = 30
_SHARES = 0.5 ** np.arange(20)  # of a step of Newton's method
_TRIED = (1, 4, 10)  # where the next are tried, if those before do not do


@dataclass(frozen=True)
class Branch:
    """Where a branch led: `z` (unknown,) at s = 1 if `arrived`, the `turns` on the way.

    `changes` are the sizes of the steps.
    """

    z: Array
    arrived: bool
    steps: int
    turns: tuple[float, ...] = ()
    changes: tuple[float, ...] = ()


@dataclass
class _Point:
    z: Array
    s: float
    tangent: Array = field(default_factory=lambda: np.zeros(0))
    sign: float = 1.0


def follow(game: Equations) -> Branch:
    """Follow the principal branch from s = 0 to s = 1."""
    if game.size == 0:
        return Branch(np.zeros(0), True, 0)
    forward = np.zeros(game.size + 1)
    forward[-1] = 1.0
    return _Following(game).branch(_Point(np.zeros(game.size), 0.0), forward)


def retrace(game: Equations, z: Array, most: int = 400) -> Array | None:
    """Follow an equilibrium's branch back: where it returns to s = 1, at another equilibrium.

    None if it leads to uniform choice, or has not returned after so many steps. So the unstable
    equilibria are found, which lie across a fold from a stable one.
    """
    backward = np.zeros(game.size + 1)
    backward[-1] = -1.0
    branch = _Following(game, most=most).branch(_Point(z, 1.0), backward)
    return branch.z if branch.arrived else None


def polish(
    function: Map, derivative: Derivative, z: Array, rounds: int = 50
) -> tuple[Array, float]:
    """Newton's method at s = 1, damped: the fixed point near z and its residual."""
    value = function(z[:, None])[:, 0]
    size = float(np.abs(value - z).max(initial=0.0))
    for _ in range(rounds):
        if size <= 1e-13 * (1 + float(np.abs(z).max(initial=0.0))) or not np.isfinite(size):
            break
        try:
            step = solve(np.eye(len(z)) - derivative(z), value - z)
        except np.linalg.LinAlgError:
            break
        nearer = _nearer(function, z, step, size)
        if nearer is None:
            break
        z, value, size = nearer
    return z, size


def _nearer(function: Map, z: Array, step: Array, size: float) -> tuple[Array, Array, float] | None:
    """As much of a step as leaves a smaller residual, its value and residual; None if none does.

    The whole of it, a half, a quarter, and so on: several at once, which takes little longer.
    """
    for shares in np.split(_SHARES, _TRIED):
        trials = z[:, None] + step[:, None] * shares
        values = function(trials)
        left = np.abs(values - trials).max(axis=0)
        better = np.flatnonzero(left < size)  # what is not finite is not
        if len(better):
            first = better[0]
            return trials[:, first], values[:, first], float(left[first])
    return None


def solve(matrix: Any, right: Any) -> Array:
    """The solution of linear equations. Raises numpy.linalg.LinAlgError."""
    linear: Any = np.linalg
    return np.asarray(linear.solve(matrix, right), dtype=np.float64)


class _Following:
    def __init__(self, game: Equations, most: int = _MOST_STEPS) -> None:
        self.function, self.derivative, self.size = game.map, game.jacobian, game.size
        self.probabilities, self.most = game.probabilities, most
        self.turns: list[float] = []
        self.changes: list[float] = []

    def branch(self, start: _Point, direction: Array) -> Branch:
        """From a point in a direction until s is 1 (again), or not above 0."""
        here = self.oriented(start, direction)
        length = 0.01 / max(abs(float(here.tangent[-1])), 1e-12)
        back = direction[-1] < 0
        for step in range(1, self.most):
            there, good = self.step(here, length)
            if there is None or not good:
                length /= 3
                if length < 1e-12:
                    return Branch(here.z, False, step, tuple(self.turns), tuple(self.changes))
                continue
            if there.sign != here.sign:
                self.turns.append(self.located(here, length))
            self.changes.append(float(np.abs(there.z - here.z).max()))
            if there.s <= 0.0 and back:
                return Branch(there.z, False, step)
            if there.s >= 1.0:
                z = here.z + (there.z - here.z) * (1.0 - here.s) / (there.s - here.s)
                z, left = polish(self.function, self.derivative, z)
                near = self.apart(z, there.z) <= _FAR
                if left <= 1e-8 * (1 + float(np.abs(z).max())) and near:
                    turns = tuple(t for t in self.turns if t < 1.0)
                    return Branch(z, True, step, turns, tuple(self.changes))
                length /= 3
                continue
            length *= 2.0 if good > 1 else 1.1
            here = there
        return Branch(here.z, False, self.most, tuple(self.turns), tuple(self.changes))

    def step(self, here: _Point, length: float) -> tuple[_Point | None, int]:
        """The point so far along the branch; how good the step was: 0 refused, 2 easy."""
        guess = np.append(here.z, here.s) + length * here.tangent
        y, moved, tried = guess.copy(), np.inf, 0
        for _ in range(_NEWTON):
            value = self.function(y[:-1, None])[:, 0]
            residual = np.append(y[:-1] - y[-1] * value, here.tangent @ (y - guess))
            try:
                change = solve(self.augmented(y, value, here.tangent), -residual)
            except np.linalg.LinAlgError:
                return None, 0
            y = y + change
            size, tried = float(np.abs(change).max()), tried + 1
            if not np.isfinite(size) or size > 4 * moved + 1e-9:
                return None, 0
            moved = size
            if size <= _TOLERANCE * (1 + float(np.abs(y).max())):
                break
        else:
            return None, 0
        if float(np.linalg.norm(y - guess)) > 0.5 * length:
            return None, 0
        if self.apart(y[:-1], guess[:-1]) > _OFF or self.apart(y[:-1], here.z) > _FAR:
            return None, 0
        there = self.oriented(_Point(y[:-1], float(y[-1])), here.tangent)
        turned = float(here.tangent @ there.tangent)
        if turned < 0.9:
            return None, 0
        return there, 2 if turned > 0.99 and tried <= 4 else 1

    def apart(self, one: Array, other: Array) -> float:
        """The largest difference of choice probabilities."""
        return float(np.abs(self.probabilities(one) - self.probabilities(other)).max())

    def augmented(self, y: Array, value: Array, tangent: Array) -> Array:
        matrix = np.empty((self.size + 1, self.size + 1))
        matrix[:-1, :-1] = np.eye(self.size) - y[-1] * self.derivative(y[:-1])
        matrix[:-1, -1] = -value
        matrix[-1] = tangent
        return matrix

    def oriented(self, point: _Point, direction: Array) -> _Point:
        """The point with its tangent, which goes on in a direction, and the sign of det ∂F/∂z."""
        value = self.function(point.z[:, None])[:, 0]
        matrix = self.augmented(np.append(point.z, point.s), value, direction)
        last = np.zeros(self.size + 1)
        last[-1] = 1.0
        tangent = solve(matrix, last)
        point.tangent = tangent / np.linalg.norm(tangent)
        point.sign = float(np.linalg.slogdet(matrix[:-1, :-1])[0])
        return point

    def located(self, here: _Point, length: float) -> float:
        """The s at which the sign of the determinant changes within a step."""
        low, high, s = 0.0, length, here.s
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            there, _ = self.step(here, middle)
            if there is None:
                break
            s = there.s
            if there.sign == here.sign:
                low = middle
            else:
                high = middle
        return s
