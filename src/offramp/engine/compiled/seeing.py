"""What watchers make of a move who may see it wrongly or blame character, lane by lane."""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import value_of
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.tables import NOTHING


@jit
def judged(t: Any, memory: Any, number: Any, kind: Any, signal: Any, lane: Any, width: Any) -> Any:
    """P(action | type) by a score's weights; the action after the last is that none is open."""
    score = t.scores[number]
    total = memory[(score.totals + kind) * width + lane]
    if signal == score.actions:
        return memory.dtype.type(0 if total > 0 else 1)
    weight = memory[(score.rows + kind * score.actions + signal) * width + lane]
    return weight / total if total > 0 else memory.dtype.type(0)


@jit
def watched(t: Any, memory: Any, actor: Any, number: Any, width: Any, real: Any) -> Any:
    """The likelihoods for a watcher who may see wrongly or blame character."""
    mover, watcher = t.movers[actor], t.watchers[number]
    sizes = t.sizes[0]
    constants, step = sizes.rows * width, 64 // memory.itemsize
    nothing = mover.actions
    for lane in range(real):
        action = np.int64(memory[mover.pick * width + lane])
        signal = nothing if action < 0 else action
        if watcher.uniform >= 0:
            signal = seen(t, memory, number, action, nothing, lane, width)
        empathy = 1.0
        if watcher.empathy != NOTHING:
            empathy = value_of(memory, watcher.empathy, lane, width, constants, step)
        for kind in range(mover.kinds):
            found = through(t, memory, number, mover.judged, kind, signal, lane, width)
            if watcher.empathy != NOTHING:
                calm = through(t, memory, number, mover.calm, kind, signal, lane, width)
                found = empathy * found + (1 - empathy) * calm
            memory[(watcher.likelihood + kind) * width + lane] = found


@jit
def seen(t: Any, memory: Any, number: Any, action: Any, nothing: Any, lane: Any, width: Any) -> Any:
    """What a watcher sees of an action: a signal."""
    watcher = t.watchers[number]
    constants, step = t.sizes[0].rows * width, 64 // memory.itemsize
    if action < 0:
        return nothing
    total, last = 0.0, np.int64(-1)
    for entry in range(watcher.sights, watcher.sights_end):
        if t.sights[entry, 0] == action:
            p = value_of(memory, t.sights[entry, 2], lane, width, constants, step)
            total += p
            if p > 0:
                last = np.int64(t.sights[entry, 1])
    if last < 0:
        return action  # an action that is seen for what it is
    below = 0.0
    limit = memory[watcher.uniform * width + lane] * total
    for entry in range(watcher.sights, watcher.sights_end):
        if t.sights[entry, 0] == action:
            below += value_of(memory, t.sights[entry, 2], lane, width, constants, step)
            if not limit >= below:
                return min(np.int64(t.sights[entry, 1]), last)
    return last


@jit
def through(
    t: Any, memory: Any, number: Any, score: Any, kind: Any, signal: Any, lane: Any, width: Any
) -> Any:
    """P(signal | type) as a watcher sees: the signal's own action, and those taken for it."""
    watcher = t.watchers[number]
    constants, step = t.sizes[0].rows * width, 64 // memory.itemsize
    found, mistaken = 0.0, False
    for entry in range(watcher.sights, watcher.sights_end):
        mistaken |= t.sights[entry, 0] == signal
        if t.sights[entry, 1] == signal:
            p = value_of(memory, t.sights[entry, 2], lane, width, constants, step)
            found += p * judged(t, memory, score, kind, np.int64(t.sights[entry, 0]), lane, width)
    if not mistaken:
        found += judged(t, memory, score, kind, signal, lane, width)
    return found
