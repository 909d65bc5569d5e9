"""What observers learn from a move: Bayes' rule on what they could see, empathy included.

An observer with empathy e judges the mover by e · P(a | type, the situation the mover was in) +
(1 − e) · P(a | type, an unprovoked situation): with e = 0 it blames character for what the
situation explains (the attribution error, Jervis 1976). It evaluates the mover's choice
probabilities at the mover's actual position and beliefs and is unsure only of its type; how it
presumes each type to choose may be wrong (mirror-imaging, say). What is seen may be the action
itself, another action it is taken for, or nothing; and nothing is also what a type does that has
no action open.

An observer may forget: after every move the belief about the mover is (1 − f) of the posterior
and f of equal odds, so that it never becomes certain and what was learned long ago counts for
less. This is the linear forgetting of Kulhavý and Kraus (1996), and what Bayes' rule says to who
thinks that at each move, with probability f, a type is drawn anew from equal odds: for two types
a hazard rate of f / 2 (Glaze, Kable and Gold 2015). Types that do not change make it an error.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from offramp.engine.position import Ints, Position
from offramp.engine.program import ActorCode
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, Presumed, View

IMPOSSIBLE = 1e-12  # what no type does more often than so surprises who has a belief for it


@dataclass(frozen=True)
class Reading:
    """What observers need to judge a move, formed before it.

    `probabilities` (type, action, run) are those by which the mover chooses. `presumed` and
    `unprovoked` (type, action + 1, run) are what observers presume, the last action being that
    nothing can be done; they are None where the mover has one type only or nobody lacks empathy.
    `sights` by observer, P(signal | action) as (action + 1, signal, run), the last signal being
    nothing; `empathy` by observer.
    """

    probabilities: Array
    presumed: Array | None
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
            presumed=None if self.presumed is None else self.presumed[..., rows],
            unprovoked=None if self.unprovoked is None else self.unprovoked[..., rows],
            sights={observer: matrix[..., rows] for observer, matrix in self.sights.items()},
            empathy={observer: cut(value) for observer, value in self.empathy.items()},
        )

    def likelihood(self, observer: int, signal: Ints) -> Array:
        """P(signal | type), (type, run), as an observer judges it."""
        matrix = self.sights.get(observer)
        assert self.presumed is not None  # movers of one type tell nothing
        actual = likelihoods(self.presumed, signal, matrix)
        if self.unprovoked is None:
            return actual
        empathy = self.empathy.get(observer, 1.0)
        return empathy * actual + (1 - empathy) * likelihoods(self.unprovoked, signal, matrix)


def reading_of(view: View, behavior: Behavior) -> Reading:
    """The choice probabilities at a view and what observers make of them."""
    code, at = view.code, view.position
    p = np.broadcast_to(behavior.probabilities(view), view.shape)
    if len(code.type_names) < 2:
        return Reading(p, None, None, {}, {})

    def judged(seen: View) -> Array:
        if isinstance(behavior, Presumed):
            found = behavior.presumed.probabilities(seen.presumed())
        else:
            found = behavior.probabilities(seen)
        return with_nothing(np.broadcast_to(found, view.shape))

    others = [o for o in range(len(view.program.actors)) if o != view.actor]
    sights = {o: _whole(m) for o in others if (m := sight_matrix(at, code, o)) is not None}
    empathy: dict[int, Any] = {}
    for o in others:
        observer = view.program.actors[o]
        if not observer.always_empathic:
            values = evaluate(observer.empathy, at.frame())
            empathy[o] = np.clip(values[observer.subjects.index(view.actor)], 0, 1)
    actual = judged(view) if isinstance(behavior, Presumed) else with_nothing(p)
    calm = judged(unprovoked_view(view)) if empathy else None
    return Reading(p, actual, calm, sights, empathy)


def with_nothing(probabilities: Array) -> Array:
    """Choice probabilities (type, action + 1, run), the last being that nothing can be done."""
    idle = probabilities.sum(axis=1, keepdims=True) < 0.5  # else they add up to 1
    return np.concatenate([probabilities, idle], axis=1)


def likelihoods(probabilities: Array, signal: Ints, matrix: Array | None) -> Array:
    """P(signal | type), (type, run), from probabilities (type, action + 1, run).

    `signal` is an action, or -1 for nothing; `matrix` P(signal | action), None if all is seen.
    """
    rows = np.arange(len(signal))
    if matrix is None:
        return probabilities[:, signal, rows]
    column = matrix[:, signal, rows]  # (action + 1, run)
    return (probabilities * column).sum(axis=1)


def updated(prior: Array, likelihood: Array, surprised: Array | None = None) -> Array:
    """The posterior (type, run) by Bayes' rule.

    Where no type that is held possible would have done what was seen, `surprised` (type, run)
    takes over, or the prior stays. Likelihoods are taken relative to the largest, so that they
    may be as small as numbers can be.
    """
    top = np.where(prior > 0, likelihood, 0.0).max(axis=0)
    possible = top > (0.0 if surprised is None else IMPOSSIBLE)
    joint = prior * (likelihood / np.where(possible, top, 1.0))
    posterior = joint / np.where(possible, joint.sum(axis=0), 1.0)
    return np.where(possible, posterior, prior if surprised is None else surprised)


def surprised_belief(position: Position, observer: int, subject: int) -> Array | None:
    """The belief (type, run) of an observer about a subject that did what none of its types do."""
    program = position.program
    code, slot = program.actors[observer], program.belief_slots[observer, subject]
    kinds = len(program.actors[subject].type_names)
    stated = [(s - slot, index) for s, index in code.surprised_slots if 0 <= s - slot < kinds]
    if not stated:
        return None
    outputs = evaluate(code.surprised, position.frame())
    belief = np.zeros((kinds, position.count))
    for kind, index in stated:
        belief[kind] = np.maximum(outputs[index], 0.0)
    return belief / belief.sum(axis=0)


def remembered(position: Position, observer: int, posterior: Array) -> Array:
    """What an observer keeps of a posterior (type, run): some of it gives way to equal odds."""
    code = position.program.actors[observer]
    if code.never_forgets:
        return posterior
    forgetting = evaluate(code.choice, position.frame())[2]
    return (1 - forgetting) * posterior + forgetting / len(posterior)


def unprovoked_view(view: View) -> View:
    """The mover's situation had nobody provoked it: as stated, else as at the start."""
    code, at = view.code, view.position
    if code.supposed:
        values = evaluate(code.unprovoked, view.frame)
        supposed = dict(zip(code.supposed, values, strict=True))
    else:
        supposed: dict[int, Any] = dict(enumerate(at.x0))
    return View(at, view.actor, view.bounds, supposed, view.available)


def sight_matrix(position: Position, code: ActorCode, observer: int) -> Array | None:
    """P(signal | action), (action, action + 1, run), the last signal being nothing seen.

    None where the observer sees all actions for what they are.
    """
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


def _whole(matrix: Array) -> Array:
    """The matrix with a last row: who does nothing is seen to do nothing."""
    nothing = np.zeros((1, *matrix.shape[1:]))
    nothing[0, -1] = 1.0
    return np.concatenate([matrix, nothing])
