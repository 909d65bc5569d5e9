"""Features of decisions gathered from the rows that a stage keeps, and weighed, compiled.

`rows` are (node, run); what is gathered or weighed is for some runs, in their order.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit


@jit
def gathered(
    rows: Any,
    base: Any,
    moved: Any,
    typed: Any,
    marks: Any,
    counts: Any,
    picks: Any,
    both: Any,
    runs: Any,
    spare: Any,
) -> Any:
    """Features of the actions taken (feature, decision), dummies of the marks last.

    Behind them are so many rows to `spare`, of which nothing is known.

    `base` (feature,), `moved` (feature, action) and `typed` (feature, type and action) are nodes.
    `picks` says which action was taken in each decision, `both` which type and action; `marks`
    (mark, decision) are numbers of which there are so many `counts`.
    """  # fmt: skip
    plain, many = len(base), len(base) + len(moved) + len(typed)
    found = np.empty((many + counts.sum() + spare, len(runs)), rows.dtype)
    for index in range(plain):
        node = rows[base[index]]
        for k in range(len(runs)):
            found[index, k] = node[runs[k]]
    for index in range(len(moved)):
        for k in range(len(runs)):
            found[plain + index, k] = rows[moved[index, picks[k]], runs[k]]
    for index in range(len(typed)):
        for k in range(len(runs)):
            found[plain + len(moved) + index, k] = rows[typed[index, both[k]], runs[k]]
    for mark in range(len(marks)):
        for value in range(counts[mark]):
            for k in range(len(runs)):
                found[many + value, k] = marks[mark, k] == value
        many += counts[mark]
    return found


@jit
def weighed(
    rows: Any,
    base: Any,
    moved: Any,
    typed: Any,
    bias: Any,
    level: Any,
    by_moved: Any,
    by_typed: Any,
    special: Any,
    by_kind: Any,
    by_action: Any,
    kinds: Any,
    runs: Any,
) -> Any:
    """What follows each action for the own types, (action, decision), others' types left out.

    Weights of base features are the `level`, and those by own type and by action of the base
    features that are `special`.
    """  # fmt: skip
    actions, count = bias.shape[1], len(runs)
    common, found = np.zeros(count), np.empty((actions, count))
    for index in range(len(level)):
        _add(common, level[index], rows[base[index]], runs)
    for index in range(by_kind.shape[1]):
        weights, node = by_kind[:, index].copy(), rows[base[special[index]]]
        if weights.any():
            for k in range(count):
                common[k] += weights[kinds[k]] * node[runs[k]]
    for action in range(actions):
        row = found[action]
        for k in range(count):
            row[k] = common[k] + bias[kinds[k], action]
        for index in range(by_action.shape[1]):
            _add(row, by_action[action, index], rows[base[special[index]]], runs)
        for index in range(len(by_moved)):
            _add(row, by_moved[index], rows[moved[index, action]], runs)
        for index in range(len(by_typed)):
            weight = by_typed[index]
            for k in range(count):
                row[k] += weight * rows[typed[index, kinds[k] * actions + action], runs[k]]
    return found


@jit
def of_own_type(rows: Any, nodes: Any, kinds: Any, runs: Any) -> Any:
    """Values by own type and action (action, decision), of nodes (type, action)."""
    found = np.empty((nodes.shape[1], len(runs)))
    for action in range(nodes.shape[1]):
        for k in range(len(runs)):
            found[action, k] = rows[nodes[kinds[k], action], runs[k]]
    return found


@jit
def add_luck(found: Any, first: Any, surprise: Any, weight: Any, place: Any, runs: Any) -> None:
    """Add weighted luck (option, row) at some runs to rows (source, run), from `first` on.

    `place` says in which row of the luck a run is, or -1.
    """
    count = len(runs)
    at, by = np.empty(count, np.int64), np.empty(count)
    for k in range(count):
        here = place[runs[k]]
        at[k], by[k] = max(here, 0), weight[runs[k]] if here >= 0 else 0.0
    for option in range(len(surprise)):
        source, target = surprise[option], found[first + option]
        for k in range(count):
            target[k] += source[at[k]] * by[k]


@jit
def add_about(found: Any, weights: Any, kinds: Any, belief: Any) -> None:
    """Add to what actions are worth (action, decision) what depends on another's type.

    `weights` (own type, action, type), `belief` (type, decision).
    """
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


@jit
def _add(found: Any, weight: Any, node: Any, runs: Any) -> None:
    if weight == 0.0:
        return
    if len(runs) == len(node):  # all of them, in order
        for k in range(len(runs)):
            found[k] += weight * node[k]
    else:
        for k in range(len(runs)):
            found[k] += weight * node[runs[k]]
