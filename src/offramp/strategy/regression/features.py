"""What a position is described by when its value is regressed, for one actor.

Chosen from the model alone: variables that can change, the squares of those that are numbers (of
what the own move changes only, where variables are very many), beliefs, earlier moves of the
period, declared features, the actor's own payoffs, and whether an outcome's condition holds. What
the actor's own move or type can change is taken just after the move, by action (and type). Leaves
out products of variables that nobody declared.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offramp.engine.position import Position
from offramp.engine.program import Program
from offramp.engine.tape import Array, write
from offramp.strategy.regression.ending import ending_actions
from offramp.strategy.regression.telling import (
    live_variables,
    telling_expressions,
    touched_variables,
)

Ints = NDArray[np.int64]
_FEW = 40  # so many features may all interact with the own action
_MANY = 100  # variables, of which the squares would blur more than they tell
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
    `ending` are the actions that end the crisis, which are worth what that brings; `ends` (action,)
    marks them.
    `interacting` indexes the base features whose worth may depend on the own action.
    `scales` are the natural sizes of the features, nan where the data must tell.
    """

    def __init__(self, program: Program, actor: int, start: Position, drawn: bool) -> None:
        self.program, self.actor = program, actor
        code, model = program.actors[actor], program.model
        self.actions, self.kinds = len(code.actions), len(code.type_names)
        own = model.actors[actor].name
        self.ending = ending_actions(program, actor, start)
        self.ends = np.isin(np.arange(self.actions), self.ending)
        touched, by_type = touched_variables(program, actor)
        live = sorted(live_variables(program, drawn))
        self.live = np.array(live, dtype=np.int64)
        self.still = np.array([v for v in live if v not in touched], dtype=np.int64)
        self.touched = np.array(sorted(touched - by_type), dtype=np.int64)
        self.by_type = np.array(sorted(by_type), dtype=np.int64)
        centers = start.x.mean(axis=1)
        numbers = [v for v, variable in enumerate(model.variables) if variable.kind != "flag"]
        squared = [v for v in self.still if v in numbers] if len(live) <= _MANY else []
        self.still_squares = np.array(squared, dtype=np.int64)
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

    def regress_endings(self) -> None:
        """Let moves that end the crisis be regressed like all others."""
        self.ending = np.zeros(0, dtype=np.int64)
        self.ends = np.zeros(self.actions, dtype=bool)

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

    @cached_property
    def marks(self) -> tuple[Ints, Ints, Ints]:
        """Of whose types the last features tell, and of whom and of what each (`taking.Taken`)."""
        counts = [*(subject.kinds for subject in self.subjects), self.kinds, self.actions]
        of = np.repeat(np.arange(len(counts)), counts)
        value = np.concatenate([np.arange(count) for count in counts])
        return np.array([subject.actor for subject in self.subjects], np.int64), of, value
