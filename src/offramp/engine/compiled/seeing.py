"""What watchers make of a move who may see it wrongly or blame character, lane by lane."""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import value_of
from offramp.engine.compiled.jit import kernel
from offramp.engine.compiled.rows import copied, mixed
from offramp.engine.compiled.tables import NOTHING, mover_at, score_at, watcher_at
from offramp.engine.compiled.views import short_numbers


@kernel
def watched(t: Any, memory: Any, actor: Any, number: Any, width: Any, lanes: Any) -> Any:
    """The likelihoods for a watcher who may see wrongly or blame character.

    Those of moves that cannot be mistaken come of the mover's rows: as things are, and as they
    would have been unprovoked.
    """
    mover, watcher = mover_at(t.movers, actor), watcher_at(t.watchers, number)
    for kind in range(mover.kinds):
        into, plain = watcher.likelihood + kind, mover.plain + kind
        if watcher.empathy == NOTHING:
            copied(memory, into, plain, width, lanes)
        else:
            supposed, constants = mover.supposed + kind, t.rows * width
            mixed(memory, into, watcher.empathy, plain, supposed, constants, width, lanes)
    if watcher.sights < watcher.sights_end:
        known = blurred(t, number, mover.actions)
        for lane in range(lanes):
            action = np.int64(memory[mover.pick * width + lane])
            if action < 0 or known >> min(action, 62) & 1:
                glimpsed(t, memory, actor, number, action, lane, width)


@kernel
def blurred(t: Any, number: Any, actions: Any) -> Any:
    """Bits of the actions that may be taken for something else, or something else for them."""
    watcher, sights, found = watcher_at(t.watchers, number), short_numbers(t.sights), np.int64(0)
    if actions > 62:  # more than there are bits: all of them are looked at closely
        return np.int64(-1)
    for entry in range(watcher.sights, watcher.sights_end):
        found |= np.int64(1) << sights[3 * entry] | np.int64(1) << sights[3 * entry + 1]
    return found


@kernel
def glimpsed(
    t: Any, memory: Any, actor: Any, number: Any, action: Any, lane: Any, width: Any
) -> Any:
    """The likelihoods, in one lane, of what a watcher sees of a move that may be mistaken."""
    mover, watcher = mover_at(t.movers, actor), watcher_at(t.watchers, number)
    blames, signal, empathy = watcher.empathy != NOTHING, mover.actions, 1.0
    if action >= 0:
        u = memory[watcher.uniform * width + lane]
        signal = seen(t, memory, number, u, action, lane, width)
    if blames:
        empathy = value_of(memory, watcher.empathy, lane, width, t.rows * width)
    for kind in range(mover.kinds):
        found = through(t, memory, number, mover.judged, kind, signal, lane, width)
        if blames:
            supposed = through(t, memory, number, mover.calm, kind, signal, lane, width)
            found = empathy * found + (1 - empathy) * supposed
        memory[(watcher.likelihood + kind) * width + lane] = found


@kernel
def seen(t: Any, memory: Any, number: Any, u: Any, action: Any, lane: Any, width: Any) -> Any:
    """What a watcher sees of an action: a signal."""
    watcher, sights = watcher_at(t.watchers, number), short_numbers(t.sights)
    constants = t.rows * width
    total, last = 0.0, np.int64(-1)
    for entry in range(watcher.sights, watcher.sights_end):
        if sights[3 * entry] == action:
            p = value_of(memory, sights[3 * entry + 2], lane, width, constants)
            total += p
            if p > 0:
                last = np.int64(sights[3 * entry + 1])
    if last < 0:
        return action  # an action that is seen for what it is
    below, limit = 0.0, u * total
    for entry in range(watcher.sights, watcher.sights_end):
        if sights[3 * entry] == action:
            below += value_of(memory, sights[3 * entry + 2], lane, width, constants)
            if not limit >= below:
                return min(np.int64(sights[3 * entry + 1]), last)
    return last


@kernel
def through(
    t: Any, memory: Any, number: Any, score: Any, kind: Any, signal: Any, lane: Any, width: Any
) -> Any:
    """P(signal | type) as a watcher sees: the signal's own action, and those taken for it."""
    watcher, judged = watcher_at(t.watchers, number), score_at(t.scores, score)
    sights, actions = short_numbers(t.sights), judged.actions
    total = memory[(judged.totals + kind) * width + lane]
    if not total > 0:  # nothing is open
        return 1.0 if signal == actions else 0.0
    found, mistaken, first = 0.0, signal == actions, judged.rows + kind * actions
    for entry in range(watcher.sights, watcher.sights_end):
        mistaken |= sights[3 * entry] == signal
        if sights[3 * entry + 1] == signal:
            p = value_of(memory, sights[3 * entry + 2], lane, width, t.rows * width)
            found += p * memory[(first + sights[3 * entry]) * width + lane]
    if not mistaken:
        found += memory[(first + signal) * width + lane]
    return found / total
