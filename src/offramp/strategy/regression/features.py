"""What a position is described by when its value is regressed, for one actor.

Chosen from the model alone: variables that can change and the squares of those that are numbers,
beliefs, earlier moves of the period, declared features, the actor's own payoffs, and whether an
outcome's condition holds. What the actor's own move or type can change is taken just after the
move, by action (and type). Leaves out products of variables that nobody declared.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.position import Position, Supposed
from offramp.engine.program import Program
from offramp.engine.tape import Array, evaluate, write
from offramp.engine.view import View
from offramp.strategy.regression.gathering import of_own_type
from offramp.strategy.regression.telling import (
    live_variables,
    telling_expressions,
    touched_variables,
)

Ints = NDArray[np.int64]
Values = NDArray[Any]  # in double or single precision
_FEW = 40  # so many features may all interact with the own action
_FLAG, _BELIEF = 0.5, 0.3  # natural scales


@dataclass(frozen=True)
class Subject:
    """Another actor of uncertain type, and where the own belief about it begins."""

    actor: int
    kinds: int
    slot: int


class Basis:
    """The features of one actor's decisions.

    Three blocks: `base` (feature, run), the same whatever the actor does or is; `moved`
    (feature, action, run), just after the own move; `typed` (feature, type, action, run).
    `interacting` indexes the base features whose worth may depend on the own action.
    `scales` are the natural sizes of the features, nan where the data must tell.
    """

    def __init__(self, program: Program, actor: int, start: Position, drawn: bool) -> None:
        self.program, self.actor = program, actor
        code, model = program.actors[actor], program.model
        self.actions, self.kinds = len(code.actions), len(code.type_names)
        own = model.actors[actor].name
        touched, by_type = touched_variables(program, actor)
        live = sorted(live_variables(program, drawn))
        self.live = np.array(live, dtype=np.int64)
        self.still = np.array([v for v in live if v not in touched], dtype=np.int64)
        self.touched = np.array(sorted(touched - by_type), dtype=np.int64)
        self.by_type = np.array(sorted(by_type), dtype=np.int64)
        centers = start.x.mean(axis=1)
        numbers = [v for v, variable in enumerate(model.variables) if variable.kind != "flag"]
        self.still_squares = np.array([v for v in self.still if v in numbers], dtype=np.int64)
        self.touched_squares = np.array([v for v in self.touched if v in numbers], dtype=np.int64)
        self.centers = centers
        groups = telling_expressions(program, own, touched, by_type)
        self.base_tape, self.moved_tape, self.typed_tape = (
            write(group, program.symbols) for group in groups
        )
        self.params = np.arange(len(model.assumptions) if drawn else 0)
        self.slots = np.array(
            [
                slot + kind
                for (_, subject), slot in sorted(program.belief_slots.items(), key=lambda s: s[1])
                for kind in range(len(program.actors[subject].type_names) - 1)
            ],
            dtype=np.int64,
        )
        ordered = model.order != "together"
        self.dids = [
            (other, action)
            for other, them in enumerate(program.actors)
            for action in range(len(them.actions))
            if ordered and other != actor
        ]
        self.subjects = [
            Subject(other, len(program.actors[other].type_names), slot)
            for (observer, other), slot in program.belief_slots.items()
            if observer == actor
        ]

    @cached_property
    def scales(self) -> tuple[Array, Array, Array]:
        """Natural scales of the base, moved and typed features."""

        def of(variables: Ints) -> list[float]:
            parts = self.program.model.variables
            return [_FLAG if parts[int(v)].kind == "flag" else np.nan for v in variables]

        base = [
            *of(self.still),
            *([np.nan] * len(self.still_squares)),
            *([np.nan] * len(self.base_tape.outputs)),
            *([_BELIEF] * len(self.slots)),
            *([_FLAG] * len(self.dids)),
            *([np.nan] * len(self.params)),
        ]
        moved = [
            *of(self.touched),
            *([np.nan] * len(self.touched_squares)),
            *([np.nan] * len(self.moved_tape.outputs)),
        ]
        typed = [*of(self.by_type), *([np.nan] * len(self.typed_tape.outputs))]
        return np.array(base), np.array(moved), np.array(typed)

    @cached_property
    def interacting(self) -> Ints:
        """Which base features interact with the own action: all if few, else the telling ones."""
        count = len(self.scales[0])
        if count <= _FEW:
            return np.arange(count)
        first = len(self.still) + len(self.still_squares)
        last = count - len(self.params)
        return np.arange(first, last)

    def inputs(self, view: View, level: bool = True) -> "Inputs":
        """The features at a view; without `level`, only those base features that interact."""
        cost, after = view.after()
        frame, runs = view.frame, view.position.count
        base = self._base(frame, runs)
        if not level:
            base = base[self.interacting]
        moved = _rows(
            [after.variable(v) for v in self.touched]
            + [_square(after.variable(v), self.centers[v]) for v in self.touched_squares]
            + evaluate(self.moved_tape, after),
            (1, self.actions, runs),
        )[:, 0]
        typed = _rows(
            [after.variable(v) for v in self.by_type] + evaluate(self.typed_tape, after),
            (self.kinds, self.actions, runs),
        )
        at = view.position
        each = (self.kinds, self.actions, runs)
        own = np.broadcast_to(cost, each), np.broadcast_to(view.available, each).astype(np.float64)
        blocks = [base, moved, typed, *own]
        return Inputs(
            self,
            at.period,
            np.concatenate([b.reshape(math.prod(b.shape[:-1]), runs) for b in blocks]),
            self._described(len(base)),
            np.arange(runs),
            view.rationality(),
            at.beliefs,
            at.types,
            np.concatenate(
                [
                    _variables(frame, self.live),
                    np.delete(at.did, self.actor, axis=0).astype(np.float64),
                ]
            ),
        )

    def _described(self, base: int) -> "Described":
        """Where features stand that follow one another, the first so many being base features."""
        moved, typed = (len(scales) for scales in self.scales[1:])
        own = (self.kinds, self.actions)
        shapes = [(base,), (moved, self.actions), (typed, *own), own, own]
        found, first = list[Ints](), 0
        for shape in shapes:
            many = math.prod(shape)
            found.append(np.arange(first, first + many).reshape(shape))
            first += many
        return Described(*found)

    def _base(self, frame: Supposed, runs: int) -> Array:
        blocks = [
            _variables(frame, self.still),
            (_variables(frame, self.still_squares) - self.centers[self.still_squares, None]) ** 2,
            _rows(evaluate(self.base_tape, frame), (runs,)),
            frame.at.beliefs[self.slots],
            _rows([frame.did(other, action) for other, action in self.dids], (runs,)),
            np.broadcast_to(frame.at.params[self.params], (len(self.params), runs)),
        ]
        return np.concatenate(blocks)


@dataclass(frozen=True)
class Described:
    """Which rows hold the features of an actor's decision, its costs, and what is open to it."""

    base: Ints
    moved: Ints  # (feature, action)
    typed: Ints  # (feature, type, action)
    cost: Ints  # (type, action): what the move earns at once
    open_: Ints  # (type, action)

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
