"""What observers learn from a move: Bayes' rule on what they could see, empathy included.

An observer with empathy e judges the mover by e · P(a | type, the situation the mover was in) +
(1 − e) · P(a | type, an unprovoked situation): with e = 0 it blames character for what the
situation explains (the attribution error, Jervis 1976). It evaluates the mover's choice
probabilities at the mover's actual position and beliefs and is unsure only of its type. What is
seen may be the action itself, another action it is taken for, or nothing.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from offramp.engine.position import Ints, Position
from offramp.engine.program import ActorCode
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, View


@dataclass(frozen=True)
class Reading:
    """What observers need to judge a move, formed before it.

    `probabilities` and `unprovoked` (type, action, run); `sights` by observer, P(signal |
    action) as (action, signal, run), the last signal being nothing seen; `empathy` by observer.
    """

    probabilities: Array
    unprovoked: Array | None
    sights: dict[int, Array]
    empathy: dict[int, Any]

    def take(self, rows: Ints) -> "Reading":
        """The reading for these rows."""

        def cut(values: Any) -> Any:
            array = np.asarray(values)
            return array if array.ndim == 0 or array.shape[-1] == 1 else array[..., rows]

        return replace(
            self,
            probabilities=self.probabilities[..., rows],
            unprovoked=None if self.unprovoked is None else self.unprovoked[..., rows],
            sights={observer: matrix[..., rows] for observer, matrix in self.sights.items()},
            empathy={observer: cut(value) for observer, value in self.empathy.items()},
        )


def reading_of(view: View, behavior: Behavior) -> Reading:
    """The choice probabilities at a view and what observers make of them."""
    code, at = view.code, view.position
    p = np.broadcast_to(behavior.probabilities(view), view.shape)
    if len(code.type_names) < 2:
        return Reading(p, None, {}, {})
    others = [o for o in range(len(view.program.actors)) if o != view.actor]
    sights = {o: m for o in others if (m := _sight_matrix(at, code, o)) is not None}
    empathy: dict[int, Any] = {}
    for o in others:
        observer = view.program.actors[o]
        if not observer.always_empathic:
            values = evaluate(observer.empathy, at.frame())
            empathy[o] = np.clip(values[observer.subjects.index(view.actor)], 0, 1)
    calm = None
    if empathy:
        calm = np.broadcast_to(behavior.probabilities(_unprovoked(view)), view.shape)
    return Reading(p, calm, sights, empathy)


def likelihoods(probabilities: Array, signal: Ints, matrix: Array | None) -> Array:
    """P(signal | type), (type, run), from choice probabilities (type, action, run)."""
    rows = np.arange(len(signal))
    if matrix is None:
        seen = probabilities[:, np.maximum(signal, 0), rows]
        return np.where(signal >= 0, seen, 1.0)
    column = matrix[:, np.maximum(signal, 0), rows]  # (action, run)
    found = np.einsum("tar,ar->tr", probabilities, column)
    return np.where(signal >= 0, found, 1.0)


def updated(prior: Array, likelihood: Array) -> Array:
    """The posterior (type, run); unchanged where no type could have done what was seen."""
    joint = prior * likelihood
    total = joint.sum(axis=0)
    possible = total > 0
    return np.where(possible, joint / np.where(possible, total, 1.0), prior)


def mixed(actual: Array, unprovoked: Array | None, empathy: Any) -> Array:
    """Likelihoods as an observer with this empathy judges them."""
    if unprovoked is None:
        return actual
    return empathy * actual + (1 - empathy) * unprovoked


def _unprovoked(view: View) -> View:
    """The mover's situation had nobody provoked it: as stated, else as at the start."""
    code, at = view.code, view.position
    if code.supposed:
        values = evaluate(code.unprovoked, view.frame)
        supposed = dict(zip(code.supposed, values, strict=True))
    else:
        supposed: dict[int, Any] = dict(enumerate(at.x0))
    return View(at, view.actor, view.bounds, supposed, view.available)


def _sight_matrix(position: Position, code: ActorCode, observer: int) -> Array | None:
    sights = dict(code.seen_by).get(observer)
    if sights is None:
        return None
    actions, runs = len(code.actions), position.count
    matrix = np.zeros((actions, actions + 1, runs))
    matrix[np.arange(actions), np.arange(actions)] = 1.0
    outputs = evaluate(code.sights, position.frame())
    for sight in sights:
        row = matrix[sight.action]
        row[:] = 0.0
        row[sight.action] = np.clip(outputs[sight.seen], 0, 1)
        for other, index in sight.taken_for:
            row[other] += np.clip(outputs[index], 0, 1)
        total = row.sum(axis=0)
        row /= np.maximum(total, 1.0)
        row[-1] = np.maximum(1.0 - total, 0.0)
    return matrix
