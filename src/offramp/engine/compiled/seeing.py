"""What watchers make of a move who may see it wrongly or blame character, lane by lane.

Functions called for every lane take numbers and arrays, never all the tables: those would be copied
for each call.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import value_of
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.tables import NOTHING


@jit
def watched(t: Any, memory: Any, actor: Any, number: Any, width: Any, real: Any) -> Any:
    """The likelihoods for a watcher who may see wrongly or blame character."""
    mover, watcher = t.movers[actor], t.watchers[number]
    sizes, sights = t.sizes[0], t.sights[watcher.sights : watcher.sights_end]
    constants, step = sizes.rows * width, 64 // memory.itemsize
    own = t.scores[mover.judged]
    blames, nothing = watcher.empathy != NOTHING, mover.actions
    calm = t.scores[mover.calm if blames else mover.judged]
    for lane in range(real):
        action = np.int64(memory[mover.pick * width + lane])
        signal = nothing if action < 0 else action
        if watcher.uniform >= 0 and action >= 0:
            u = memory[watcher.uniform * width + lane]
            signal = seen(sights, memory, u, action, lane, width, constants, step)
        empathy = 1.0
        if blames:
            empathy = value_of(memory, watcher.empathy, lane, width, constants, step)
        for kind in range(mover.kinds):
            found = through(
                sights, memory, own.rows, own.totals + kind, kind, nothing, signal, lane, width,
                constants, step,
            )  # fmt: skip
            if blames:
                supposed = through(
                    sights, memory, calm.rows, calm.totals + kind, kind, nothing, signal, lane,
                    width, constants, step,
                )  # fmt: skip
                found = empathy * found + (1 - empathy) * supposed
            memory[(watcher.likelihood + kind) * width + lane] = found


@jit
def seen(
    sights: Any,
    memory: Any,
    u: Any,
    action: Any,
    lane: Any,
    width: Any,
    constants: Any,
    step: Any,
) -> Any:
    """What a watcher sees of an action: a signal."""
    total, last = 0.0, np.int64(-1)
    for entry in range(len(sights)):
        if sights[entry, 0] == action:
            p = value_of(memory, sights[entry, 2], lane, width, constants, step)
            total += p
            if p > 0:
                last = np.int64(sights[entry, 1])
    if last < 0:
        return action  # an action that is seen for what it is
    below, limit = 0.0, u * total
    for entry in range(len(sights)):
        if sights[entry, 0] == action:
            below += value_of(memory, sights[entry, 2], lane, width, constants, step)
            if not limit >= below:
                return min(np.int64(sights[entry, 1]), last)
    return last


@jit
def through(
    sights: Any,
    memory: Any,
    rows: Any,
    total: Any,
    kind: Any,
    actions: Any,
    signal: Any,
    lane: Any,
    width: Any,
    constants: Any,
    step: Any,
) -> Any:
    """P(signal | type) as a watcher sees: the signal's own action, and those taken for it."""
    whole = memory[total * width + lane]
    if not whole > 0:  # nothing is open
        return 1.0 if signal == actions else 0.0
    found, mistaken, first = 0.0, signal == actions, rows + kind * actions
    for entry in range(len(sights)):
        mistaken |= sights[entry, 0] == signal
        if sights[entry, 1] == signal:
            p = value_of(memory, sights[entry, 2], lane, width, constants, step)
            found += p * memory[(first + sights[entry, 0]) * width + lane]
    if not mistaken:
        found += memory[(first + signal) * width + lane]
    return found / whole
