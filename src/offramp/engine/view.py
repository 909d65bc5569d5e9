"""What an actor sees when it chooses, and the protocol of the behaviors that choose.

Everything is computed for all of the actor's types at once, because observers ask how each type
would have acted. Arrays have shape (type or 1, action, run).
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from offramp.engine.checks import error_at, paying_hint
from offramp.engine.elementary import exp
from offramp.engine.position import Position, Supposed, bounded
from offramp.engine.program import ActorCode, Program, Slots
from offramp.engine.tape import Array, evaluate, execute, execute_again


class Behavior(Protocol):
    """A way of choosing: probabilities over the available actions, by type.

    One small class is enough for a new behavior.
    """

    def probabilities(self, view: "View") -> Array:
        """Choice probabilities (type, action, run): zero where unavailable, else summing to 1."""
        ...


@dataclass(frozen=True)
class Presumed:
    """A behavior whose actor others presume to choose by another one when they judge its moves."""

    actual: Behavior
    presumed: Behavior

    def probabilities(self, view: "View") -> Array:
        """Choice probabilities (type, action, run), as the actor chooses."""
        return self.actual.probabilities(view)


class View:
    """An actor's choice in a batch of runs, optionally in a supposed situation.

    `supposed` replaces variables (index → values (run,)); the actions open are those of the
    actual situation.
    """

    def __init__(
        self,
        position: Position,
        actor: int,
        bounds: tuple[Array, Array],
        supposed: dict[int, Any] | None = None,
        available: NDArray[np.bool_] | None = None,
    ) -> None:
        self.position = position
        self.program: Program = position.program
        self.actor = actor
        self.code: ActorCode = self.program.actors[actor]
        self.bounds = bounds
        self.frame = Supposed(position, actor, dict(supposed or {}))
        self.available = self._available() if available is None else available

    @property
    def shape(self) -> tuple[int, int, int]:
        """(types, actions, runs)."""
        return len(self.code.type_names), len(self.code.actions), self.position.count

    def presumed(self) -> "View":
        """The same choice by an actor who is as others presume it to be."""
        other = copy(self)
        other.code = self.code.presumed or self.code
        return other

    def rationality(self) -> Any:
        """The choice precision λ, (run or 1,)."""
        return evaluate(self.code.choice, self.frame)[0]

    def immediate(self) -> Array:
        """This period's expected payoff of each action, (type, action, run).

        Costs of the move, plus the period's payoff at the position just after it, before the
        others' moves; what chance may do this period is allowed for one event at a time.
        """
        costs, after = self.after()
        tape, last = self.code.value, self.code.value.outputs[0]
        registers = execute(tape, after)
        base = np.asarray(registers[last], dtype=np.float64)
        value: Array = base
        happen: dict[int, list[Any]] = {}  # each chance event is evaluated once
        for chance, branch in self.code.risks:
            if chance not in happen:
                happen[chance] = evaluate(self.program.chances[chance].tape, after)
            probability, moved, changed = self._risk(after, happen[chance], chance, branch)
            if not np.any(probability):
                continue
            worth = np.asarray(execute_again(tape, moved, registers, changed)[last], np.float64)
            value = value + probability * (worth - base)
        return np.broadcast_to(costs + value, self.shape)

    def after(self) -> tuple[Array, Supposed]:
        """What each action earns at once, (type or 1, action, run), and the position after it.

        The latter is the one just after the own move, before the others' moves.
        """
        outputs = evaluate(self.code.moves, self.frame)
        after = Supposed(self.position, self.actor, self._successors(outputs))
        after.own = np.arange(len(self.code.actions))[:, None]
        costs = [
            sum((np.asarray(outputs[i], dtype=np.float64) for i in action.costs), np.float64(0))
            for action in self.code.actions
        ]
        return self._stack(costs), after

    def quantal(self, values: Array) -> Array:
        """The logit choice: P(a) ∝ exp(λ · value) over the available actions."""
        scaled = np.where(self.available, self.rationality() * values, -np.inf)
        if np.isnan(scaled).any():
            name, period = self.code.name, self.position.period
            words = f"what a move is worth to {name} is not a number in period {period}: "
            part = f"actors.{name}"
            raise error_at(self.position.program, part, words + paying_hint(name))
        top = scaled.max(axis=1, keepdims=True)
        weights = exp(scaled - np.where(np.isfinite(top), top, 0.0))
        total = weights.sum(axis=1, keepdims=True)
        return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)

    # Pieces

    def _available(self) -> NDArray[np.bool_]:
        return self._stack(evaluate(self.code.guards, self.frame)).astype(bool)

    def _stack(self, values: Sequence[Any]) -> Any:
        """Outputs, one per action, along the action axis: (type or 1, action, run)."""
        runs = self.position.count
        lifted = [_lifted(value) for value in values]
        depth = max((value.shape[0] for value in lifted), default=1)
        if not lifted:
            return np.zeros((depth, 0, runs))
        return np.concatenate([np.broadcast_to(v, (depth, 1, runs)) for v in lifted], axis=1)

    def _successors(self, outputs: Sequence[Any]) -> dict[int, Any]:
        """The variables just after each action; those that no action changes are left out."""
        touched = sorted({v for action in self.code.actions for v, _ in action.effects})
        found = dict(self.frame.x)
        for variable in touched:
            now = np.asarray(self.frame.variable(variable), dtype=np.float64)
            added = [
                now + sum(outputs[i] for v, i in action.effects if v == variable)
                for action in self.code.actions
            ]
            found[variable] = bounded(self.program, self._stack(added), variable, self.bounds)
        return found

    def _risk(
        self, after: Supposed, outputs: Sequence[Any], chance: int, branch: int
    ) -> tuple[Any, Supposed, int]:
        """A chance branch's probability, the position it leads to, and the variables it moves."""
        code = self.program.chances[chance]
        probability = _probability(outputs[1 : 1 + len(code.branches)], branch, code.counted)
        moved = Supposed(self.position, self.actor, dict(after.x), after.own)
        effects: Slots = code.branches[branch]
        changed = 0
        for variable, index in effects:
            values = np.asarray(after.variable(variable), dtype=np.float64) + outputs[index]
            moved.x[variable] = bounded(self.program, values, variable, self.bounds)
            changed |= 1 << variable
        return np.where(outputs[0], probability, 0.0), moved, changed


def _probability(laws: Sequence[Any], branch: int, counted: bool) -> Any:
    """The probability of a branch, or that what is counted happens at least once."""
    law = np.asarray(laws[branch], dtype=np.float64)
    if counted:
        return 1 - exp(-np.maximum(law, 0))
    if len(laws) == 1:
        return np.clip(law, 0, 1)
    total = sum(np.clip(np.asarray(other, dtype=np.float64), 0, 1) for other in laws)
    return np.clip(law, 0, 1) / np.maximum(total, 1)  # at most one of them happens


def _lifted(value: Any) -> Any:
    array = np.asarray(value)
    return array if array.ndim == 3 else array.reshape(1, 1, -1)
