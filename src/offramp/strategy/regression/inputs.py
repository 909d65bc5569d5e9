"""The features of decisions: rows, and which of them hold what, for every own type and action."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.position import Supposed
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import View
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.gathering import of_own_type

Ints = NDArray[np.int64]
Values = NDArray[Any]  # in double or single precision


@dataclass(frozen=True)
class Described:
    """Which rows hold the features of an actor's decision, its costs, and what is open to it."""

    base: Ints
    moved: Ints  # (feature, action)
    typed: Ints  # (feature, type, action)
    cost: Ints  # (type, action): what the move earns at once
    open_: Ints  # (type, action)
    brought: Ints  # (type, ending action): what the end earns, as things stand after the move

    @property
    def paired(self) -> Ints:
        """Which rows hold features by own type and action, (feature, type and action)."""
        return self.typed.reshape(len(self.typed), self.cost.size)


@dataclass
class Inputs:
    """The features of a batch of decisions, for every own type and action.

    `rows` (row, run) hold them as `described` says; the decisions are those of some `runs`, in
    their order. What follows is by decision: `rationality` (decision,) or one for all; `place` is
    the state just before the move, without beliefs and types, as far as it may recur.
    """

    basis: Basis
    period: int
    rows: Values
    described: Described
    runs: Ints
    rationality: Any
    beliefs: Values  # (slot, decision)
    types: Ints  # (actor, decision), the true ones
    place: Values  # (component, decision); without components where positions do not recur

    @property
    def count(self) -> int:
        """The number of decisions."""
        return self.types.shape[1]

    @cached_property
    def base(self) -> Values:
        """The same whatever the actor does or is, (feature, decision)."""
        return self._at(self.described.base)

    @cached_property
    def moved(self) -> Values:
        """Just after the own move, (feature, action, decision)."""
        return self._at(self.described.moved)

    @cached_property
    def typed(self) -> Values:
        """The same, where it hangs on the own type, (feature, type, action, decision)."""
        return self._at(self.described.typed)

    @cached_property
    def cost(self) -> Values:
        """What each move earns at once, (type, action, decision)."""
        return self._at(self.described.cost)

    @cached_property
    def brought(self) -> Values:
        """What each move that ends the crisis brings, (type, ending action, decision)."""
        return self._at(self.described.brought)

    @cached_property
    def open_(self) -> NDArray[np.bool_]:
        """Which actions are open, (type, action, decision)."""
        return self._at(self.described.open_) != 0

    @property
    def interacting(self) -> Values:
        """The base features whose worth may depend on the own action, (feature, decision)."""
        chosen = self.basis.interacting
        return self.base if len(self.base) == len(chosen) else self.base[chosen]

    def own(self, places: Ints, kinds: Ints) -> Array:
        """Rows at places (type, action) for the own types (decision,), (action, decision)."""
        found: Any = of_own_type(self.rows, places, kinds, self.runs)
        return found

    def believed(self) -> list[Values]:
        """The own belief about each subject's type, (type, decision)."""
        return [self.beliefs[s.slot : s.slot + s.kinds] for s in self.basis.subjects]

    def true(self) -> list[Values]:
        """The truth about each subject's type, as a belief that is certain of it."""
        return [
            (np.arange(s.kinds)[:, None] == self.types[s.actor]).astype(self.rows.dtype)
            for s in self.basis.subjects
        ]

    @property
    def minds(self) -> Values:
        """Everybody's beliefs, (component, decision)."""
        return self.beliefs[self.basis.slots]

    def _at(self, places: Ints) -> Values:
        whole = len(self.runs) == self.rows.shape[1]
        found = self.rows[places.reshape(-1)]
        return (found if whole else found[:, self.runs]).reshape(*places.shape, self.count)


def inputs_at(basis: Basis, view: View, level: bool = True) -> Inputs:
    """The features at a view; without `level`, only those base features that interact."""
    cost, after = view.after()
    frame, runs = view.frame, view.position.count
    base = _base(basis, frame, runs)
    if not level and not len(basis.ending):
        base = base[basis.interacting]
    moved = _rows(
        [after.variable(v) for v in basis.touched]
        + [_square(after.variable(v), basis.centers[v]) for v in basis.touched_squares]
        + evaluate(basis.moved_tape, after),
        (1, basis.actions, runs),
    )[:, 0]
    typed = _rows(
        [after.variable(v) for v in basis.by_type] + evaluate(basis.typed_tape, after),
        (basis.kinds, basis.actions, runs),
    )
    at = view.position
    each = (basis.kinds, basis.actions, runs)
    own = np.broadcast_to(cost, each), np.broadcast_to(view.available, each).astype(np.float64)
    value = np.asarray(evaluate(view.code.value, after)[0])
    brought = np.broadcast_to(value, each)[:, basis.ending]
    blocks = [base, moved, typed, *own, brought]
    return Inputs(
        basis,
        at.period,
        np.concatenate([b.reshape(math.prod(b.shape[:-1]), runs) for b in blocks]),
        _described(basis, len(base)),
        np.arange(runs),
        view.rationality(),
        at.beliefs,
        at.types,
        np.concatenate(
            [
                _variables(frame, basis.live),
                np.delete(at.did, basis.actor, axis=0).astype(np.float64),
            ]
        ),
    )


def _described(basis: Basis, base: int) -> Described:
    """Where features stand that follow one another, the first so many being base features."""
    moved, typed = (len(scales) for scales in basis.scales[1:])
    own = (basis.kinds, basis.actions)
    ends = basis.kinds, len(basis.ending)
    shapes = [(base,), (moved, basis.actions), (typed, *own), own, own, ends]
    found, first = list[Ints](), 0
    for shape in shapes:
        many = math.prod(shape)
        found.append(np.arange(first, first + many).reshape(shape))
        first += many
    return Described(*found)


def _base(basis: Basis, frame: Supposed, runs: int) -> Array:
    blocks = [
        _variables(frame, basis.still),
        (_variables(frame, basis.still_squares) - basis.centers[basis.still_squares, None]) ** 2,
        _rows(evaluate(basis.base_tape, frame), (runs,)),
        frame.at.beliefs[basis.slots],
        _rows([frame.did(other, action) for other, action in basis.dids], (runs,)),
        np.broadcast_to(frame.at.params[basis.params], (len(basis.params), runs)),
    ]
    return np.concatenate(blocks)


def joined(parts: Sequence[Inputs]) -> Inputs:
    """The decisions of several batches, one after the other."""
    if len(parts) == 1:
        return parts[0]
    wide = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("beliefs", "types", "place")
    }
    rows = np.concatenate([part.rows[:, part.runs] for part in parts], axis=1)
    precision = [np.broadcast_to(part.rationality, (part.count,)) for part in parts]
    return replace(
        parts[0],
        **wide,
        rows=rows,
        runs=np.arange(rows.shape[1]),
        rationality=np.concatenate(precision),
    )


def _variables(frame: Supposed, variables: Ints) -> Array:
    x = frame.at.x[variables]
    for row, variable in enumerate(variables):
        if variable in frame.x:
            x[row] = frame.x[variable]
    return x


def _square(values: Any, center: float) -> Any:
    return (np.asarray(values) - center) ** 2


def _rows(values: Sequence[Any], shape: tuple[int, ...]) -> Array:
    """Values of any broadcastable shape as rows of one, (value, *shape)."""
    found = np.empty((len(values), *shape))
    for row, value in enumerate(values):
        found[row] = value
    found[~np.isfinite(found)] = 0.0  # an expression that has no value here tells nothing
    return found
