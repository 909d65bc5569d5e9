"""The features of the actions that were taken in some decisions, one by one, compiled.

A feature is gathered where it is needed and when: most are looked at once, and many tell nothing.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.jit import jit, kernel
from offramp.strategy.regression.inputs import Inputs

Ints = NDArray[np.int64]


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
            into[k] = node[t.runs[k]]
        return
    feature -= len(t.base)
    if feature < len(t.moved):
        for k in range(len(t.runs)):
            into[k] = t.rows[t.moved[feature, t.picks[k]], t.runs[k]]
        return
    feature -= len(t.moved)
    if feature < len(t.typed):
        for k in range(len(t.runs)):
            into[k] = t.rows[t.typed[feature, t.both[k]], t.runs[k]]
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


@jit
def gathered(t: Any) -> Any:
    """All features, (feature, decision)."""
    found = np.empty((count_of(t), len(t.runs)), t.rows.dtype)
    for feature in range(len(found)):
        column(t, feature, found[feature])
    return found
