"""The features of the actions that were taken in some decisions, one by one, compiled.

A feature is gathered where it is needed and when: most are looked at once, and many tell nothing.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.jit import inlined, jit, kernel
from offramp.strategy.regression.inputs import Inputs

Ints = NDArray[np.int64]
SIDE = 4  # features that are gathered side by side


class Taken(NamedTuple):
    """Which rows (node, run) hold the features of the actions taken in some decisions.

    `base` (feature,), `moved` (feature, action) and `typed` (feature, type and action) are nodes.
    Marks come last: they tell whether the other actors `who`, then oneself, are of a type, then
    whether an action was taken; each says `of` which of these, and which `value` it tells of.
    `types` (actor, decision) and `use` are of all decisions, what follows of those `use` indexes:
    own types `kinds`, `picks`, `both` (which type and action) and `runs`.
    """

    rows: NDArray[Any]
    base: Ints
    moved: Ints
    typed: Ints
    who: Ints
    of: Ints
    value: Ints
    types: Ints
    use: Ints
    kinds: Ints
    picks: Ints
    both: Ints
    runs: Ints


def taken(inputs: Inputs, kinds: Ints, picks: Ints, use: Ints) -> Taken:
    """The features of some decisions; `kinds` are the own types of all, `picks` the actions."""
    basis, at = inputs.basis, inputs.described
    own, picked = kinds[use], picks[use]
    who, of, value = basis.marks
    return Taken(
        inputs.rows,
        at.base,
        at.moved,
        at.paired,
        who,
        of,
        value,
        inputs.types,
        use,
        own,
        picked,
        own * basis.actions + picked,
        inputs.runs[use],
    )


@kernel
def count_of(t: Any) -> Any:
    """How many features there are."""
    return len(t.base) + len(t.moved) + len(t.typed) + len(t.of)


@kernel
def column(t: Any, feature: Any, into: Any) -> None:
    """A feature (decision,)."""
    if feature < len(t.base):
        node = t.rows[t.base[feature]]
        for k in range(len(t.runs)):
            into[k] = node[np.uint64(t.runs[k])]
        return
    feature -= len(t.base)
    if feature < len(t.moved):
        _chosen(t.rows, t.moved[feature], t.picks, t.runs, into)
        return
    feature -= len(t.moved)
    if feature < len(t.typed):
        _chosen(t.rows, t.typed[feature], t.both, t.runs, into)
        return
    feature -= len(t.typed)
    of, value = t.of[feature], t.value[feature]
    if of < len(t.who):
        for k in range(len(t.runs)):
            into[k] = t.types[t.who[of], t.use[k]] == value
    elif of == len(t.who):
        for k in range(len(t.runs)):
            into[k] = t.kinds[k] == value
    else:
        for k in range(len(t.runs)):
            into[k] = t.picks[k] == value


@kernel
def columns(t: Any, first: Any, into: Any) -> None:
    """Features from the `first` on (feature, decision), of which so many as go `into` it are left.

    Four that are the same for all actions are gathered side by side: which runs are meant is read
    once, and four rows come from afar at a time.
    """
    if len(into) != SIDE or first + SIDE > len(t.base):
        for index in range(len(into)):
            column(t, first + index, into[index])
        return
    one, two = t.rows[t.base[first]], t.rows[t.base[first + 1]]
    three, four = t.rows[t.base[first + 2]], t.rows[t.base[first + 3]]
    for k in range(len(t.runs)):
        run = np.uint64(t.runs[k])
        into[0, k] = one[run]
        into[1, k] = two[run]
        into[2, k] = three[run]
        into[3, k] = four[run]


@inlined
def _chosen(rows: Any, nodes: Any, which: Any, runs: Any, into: Any) -> None:
    """The rows of some nodes, of which one is meant in each decision."""
    for k in range(len(runs)):  # unsigned: nobody counts from the end
        into[k] = rows[np.uint64(nodes[np.uint64(which[k])]), np.uint64(runs[k])]


@jit
def gathered(t: Any) -> Any:
    """All features, (feature, decision)."""
    found = np.empty((count_of(t), len(t.runs)), t.rows.dtype)
    for feature in range(len(found)):
        column(t, feature, found[feature])
    return found
