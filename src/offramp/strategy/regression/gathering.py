"""Features of decisions weighed in the rows that a stage keeps, and luck gathered; compiled.

`rows` are (node, run); what is gathered or weighed is for some runs, in their order.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit, kernel

_NEAR = 512  # runs


@kernel
def weigh(
    common: Any,
    found: Any,
    rows: Any,
    base: Any,
    moved: Any,
    typed: Any,
    bias: Any,
    level: Any,
    by_moved: Any,
    by_typed: Any,
    chosen: Any,
    by_kind: Any,
    by_action: Any,
    weights: Any,
    kinds: Any,
    runs: Any,
) -> None:
    """What follows each action for the own types, into `found` (action, decision).

    Others' types are left out. Weights of base features are the `level`, and those by own type and
    by action of the base features that are `chosen`. What all actions have in `common` (decision,)
    is zero yet; `weights` (own type,) are scratch.
    """
    actions, count = found.shape
    whole = count == rows.shape[1]
    for start in range(0, count, _NEAR):  # of which rows stay near for all actions
        part = slice(start, min(start + _NEAR, count))
        own, some, at = kinds[part], runs[part], start if whole else -1
        _add_all(common[part], level, base, rows, some, at)
        for index in range(by_kind.shape[1]):
            weighs = False
            for kind in range(len(weights)):
                weights[kind] = by_kind[kind, index]
                weighs |= weights[kind] != 0.0
            if weighs:
                _add_by_kind(common[part], weights, chosen[index : index + 1], rows, own, some, at)
        for action in range(actions):
            row = found[action, part]
            for k in range(len(row)):
                row[k] = common[start + k] + bias[own[k], action]
            _add_all(row, by_action[action], chosen, rows, some, at)
            _add_all(row, by_moved, moved[:, action], rows, some, at)
            for index in range(len(by_typed)):
                weights[:] = by_typed[index]
                _add_by_kind(row, weights, typed[index, action::actions], rows, own, some, at)


@jit
def of_own_type(rows: Any, nodes: Any, kinds: Any, runs: Any) -> Any:
    """Values by own type and action (action, decision), of nodes (type, action)."""
    found = np.empty((nodes.shape[1], len(runs)))
    for action in range(nodes.shape[1]):
        for k in range(len(runs)):
            found[action, k] = rows[nodes[kinds[k], action], runs[k]]
    return found


@jit
def surprised(p: Any, picks: Any) -> Any:
    """What was picked less its probability (action, run), but of the last action; 0 for no pick."""
    found = np.zeros((len(p) - 1, len(picks)), np.float32)
    for action in range(len(p) - 1):
        for run in range(len(picks)):
            if picks[run] >= 0:
                found[action, run] = (picks[run] == action) - p[action, run]
    return found


@kernel
def add_luck(found: Any, first: Any, surprise: Any, at: Any, by: Any, new: Any, whole: Any) -> None:
    """Add luck (option, row) to rows (source, run), from `first` on: from its row `at`, times `by`.

    Both are (run,). `new`: nothing is there, not even zero. `whole`: it counts fully everywhere.
    """
    for option in range(len(surprise)):
        source, target = surprise[option], found[first + option]
        if new and whole:
            for k in range(len(at)):
                target[k] = source[at[k]]
            continue
        if new:
            target[:] = 0
        for k in range(len(at)):
            target[k] += source[at[k]] * by[k]


@kernel
def add_about(found: Any, weights: Any, kinds: Any, belief: Any) -> None:
    """Add to what actions are worth (action, decision) what depends on another's type.

    `weights` (own type, action, type), `belief` (type, decision).
    """
    if _nothing(weights):
        return
    for action in range(found.shape[0]):
        row = found[action]
        for other in range(belief.shape[0]):
            by, held = weights[:, action, other], belief[other]
            if len(by) == 1:
                for k in range(len(row)):
                    row[k] += by[0] * held[k]
            else:
                for k in range(len(row)):
                    row[k] += by[kinds[k]] * held[k]


@kernel
def add_true(found: Any, weights: Any, kinds: Any, types: Any) -> None:
    """The same where another's type is known (decision,)."""
    if _nothing(weights):
        return
    for action in range(found.shape[0]):
        for k in range(found.shape[1]):
            found[action, k] += weights[kinds[k], action, types[k]]


@kernel
def _nothing(weights: Any) -> Any:
    """Whether all weights (own type, action, type) are zero."""
    for kind in range(weights.shape[0]):
        for action in range(weights.shape[1]):
            for other in range(weights.shape[2]):
                if weights[kind, action, other] != 0.0:
                    return False
    return True


@kernel
def _add_all(found: Any, weights: Any, nodes: Any, rows: Any, runs: Any, at: Any) -> None:
    """Add weighted rows, those of some nodes, one after the other.

    Four at a time: what they are added to is written less often than it is added to. The runs are
    those that follow `at`, unless that is below 0.
    """
    a, b, c, many = 0, 0, 0, 0
    for index in range(len(weights)):
        if weights[index] == 0.0:
            continue
        many += 1
        if many == 1:
            a = index
        elif many == 2:
            b = index
        elif many == 3:
            c = index
        else:
            by = weights[a], weights[b], weights[c], weights[index]
            _add_four(found, by, rows, nodes[a], nodes[b], nodes[c], nodes[index], runs, at)
            many = 0
    if many > 0:
        _add_one(found, weights[a], rows[nodes[a]], runs)
    if many > 1:
        _add_one(found, weights[b], rows[nodes[b]], runs)
    if many > 2:
        _add_one(found, weights[c], rows[nodes[c]], runs)


@kernel
def _add_four(
    found: Any, by: Any, rows: Any, a: Any, b: Any, c: Any, d: Any, runs: Any, at: Any
) -> None:
    one, two, three, four = rows[a], rows[b], rows[c], rows[d]
    if at >= 0:
        one, two, three, four = one[at:], two[at:], three[at:], four[at:]
        for k in range(len(runs)):
            added = found[k] + by[0] * one[k] + by[1] * two[k]
            found[k] = added + by[2] * three[k] + by[3] * four[k]
    else:
        for k in range(len(runs)):
            run = runs[k]
            added = found[k] + by[0] * one[run] + by[1] * two[run]
            found[k] = added + by[2] * three[run] + by[3] * four[run]


@kernel
def _add_one(found: Any, weight: Any, node: Any, runs: Any) -> None:
    for k in range(len(runs)):
        found[k] += weight * node[runs[k]]


@kernel
def _add_by_kind(
    found: Any, weights: Any, nodes: Any, rows: Any, kinds: Any, runs: Any, at: Any
) -> None:
    """Add a row weighted by own type; if there are several nodes, that of the own type.

    As in `_add_all`.
    """
    for kind in range(len(weights)):
        weight, node = weights[kind], rows[nodes[min(kind, len(nodes) - 1)]]
        if at >= 0:
            node = node[at:]
            for k in range(len(runs)):
                found[k] += weight * node[k] if kinds[k] == kind else 0.0
        else:
            for k in range(len(runs)):
                if kinds[k] == kind:
                    found[k] += weight * node[runs[k]]
