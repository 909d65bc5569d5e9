"""What a position is described by when its value is regressed, for one actor.

Chosen from the model alone: variables that can change and the squares of those that are numbers,
beliefs, earlier moves of the period, declared features, the actor's own payoffs, and whether an
outcome's condition holds. What the actor's own move or type can change is taken just after the
move, by action (and type). Leaves out products of variables that nobody declared.
"""

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
        return Inputs(
            self,
            at.period,
            base,
            moved,
            typed,
            np.asarray(cost),
            view.available,
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


@dataclass
class Inputs:
    """The features of a batch of decisions, for every own type and action.

    `open_` says which actions are open; `rationality` is (run,) or one for all; `place` is the
    state just before the move, without beliefs and types, as far as it may recur.
    """

    basis: Basis
    period: int
    base: Values  # (feature, run)
    moved: Values  # (feature, action, run)
    typed: Values  # (feature, type, action, run)
    cost: Values  # (type or 1, action, run): what the move earns at once
    open_: NDArray[np.bool_]  # (type or 1, action, run)
    rationality: Any
    beliefs: Values  # (slot, run)
    types: Ints  # (actor, run), the true ones
    place: Values  # (component, run); without components where positions do not recur

    @property
    def count(self) -> int:
        """The number of runs."""
        return self.types.shape[1]

    @property
    def interacting(self) -> Values:
        """The base features whose worth may depend on the own action, (feature, run)."""
        chosen = self.basis.interacting
        return self.base if len(self.base) == len(chosen) else self.base[chosen]

    def cost_of(self, kind: int) -> Values:
        """What each action earns an own type at once, (action, run)."""
        return self.cost[kind if self.cost.shape[0] > 1 else 0]

    def believed(self) -> list[Values]:
        """The own belief about each subject's type, (type, run)."""
        return [self.beliefs[s.slot : s.slot + s.kinds] for s in self.basis.subjects]

    def true(self) -> list[Values]:
        """The truth about each subject's type, as a belief that is certain of it."""
        return [
            (np.arange(s.kinds)[:, None] == self.types[s.actor]).astype(self.base.dtype)
            for s in self.basis.subjects
        ]

    @property
    def minds(self) -> Values:
        """Everybody's beliefs, (component, run)."""
        return self.beliefs[self.basis.slots]


def joined(parts: Sequence[Inputs]) -> Inputs:
    """The decisions of several batches, one after the other."""
    one = parts[0]
    if len(parts) == 1:
        return one
    wide = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("base", "moved", "typed", "beliefs", "types", "place")
    }
    for name in ("cost", "open_"):
        shape = (one.basis.kinds, one.basis.actions)
        wide[name] = np.concatenate(
            [np.broadcast_to(getattr(part, name), (*shape, part.count)) for part in parts], axis=-1
        )
    precision = [np.broadcast_to(part.rationality, (part.count,)) for part in parts]
    return replace(one, **wide, rationality=np.concatenate(precision))


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
