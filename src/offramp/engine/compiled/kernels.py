"""The steps of a period on one tile of runs: what `period.py` says, on the player's memory.

`memory` is flat: row r of a tile that is `width` lanes wide begins at r · width. A tile holds runs
that still go on, in the order of their numbers; `lanes` is how many. Loops here go over lanes one
by one; what goes over whole rows is in `vector.py`.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.bayes import bayes
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.philox import uniform
from offramp.engine.compiled.tables import LOGIT, NOTHING, WEIGHED
from offramp.engine.compiled.vector import dense, interpret, pick, softmax, sparse

FINE, BROKEN = 0, 1  # what a step returns: whether something was not a number


@jit
def value_of(memory: Any, operand: Any, lane: Any, width: Any, constants: Any, step: Any) -> Any:
    """An operand's value in a lane; `step` numbers stand for each constant."""
    if operand >= 0:
        return memory[operand * width + lane]
    return memory[constants + (-1 - operand) * step]


@jit
def execute(t: Any, memory: Any, first: Any, last: Any, width: Any, lanes: Any) -> Any:
    """Execute a section."""
    if first == last:
        return np.int64(0)
    return interpret(memory, t.ops, first, last, width, t.sizes[0].rows * width, lanes)


@jit
def weigh(t: Any, memory: Any, number: Any, period: Any, width: Any, lanes: Any) -> Any:
    """The weights of a choice (score `number`), and their totals, from what its section found."""
    score = t.scores[number]
    rows = score.kinds * score.actions
    constants, step = t.sizes[0].rows * width, 64 // memory.itemsize
    if score.mode == LOGIT:
        bias = score.bias + (period - 1) * score.bias_step
        for row in range(rows):
            start = (score.rows + row) * width
            number = t.weights[bias + row]
            for lane in range(lanes):
                memory[start + lane] = number
        if score.terms_count:
            first = score.weights + (period - 1) * score.weights_step
            dense(
                memory, t.weights, first, t.numbers, score.terms, score.terms_count, score.rows,
                score.blocks, width, lanes,
            )  # fmt: skip
        if score.entries_count:
            first = score.loose + (period - 1) * score.loose_step
            sparse(
                memory, t.weights, first, t.numbers, score.entries, score.entries_count,
                score.rows, width, lanes,
            )  # fmt: skip
        softmax(
            memory, score.rows, score.kinds, score.actions, t.numbers, score.masks, score.totals,
            width, lanes,
        )  # fmt: skip
    elif score.mode == WEIGHED:
        for kind in range(score.kinds):
            total = (score.totals + kind) * width
            memory[total : total + lanes] = 0
            for action in range(score.actions):
                row = kind * score.actions + action
                operand = t.numbers[score.terms + row]
                for lane in range(lanes):
                    weight = value_of(memory, operand, lane, width, constants, step)
                    memory[(score.rows + row) * width + lane] = weight
                    memory[total + lane] += weight


@jit
def prepare(t: Any, memory: Any, actor: Any, period: Any, width: Any, lanes: Any) -> Any:
    """All that a mover's choice needs, and the weights of its choices."""
    mover = t.movers[actor]
    execute(t, memory, mover.section, mover.section_end, width, lanes)
    weigh(t, memory, mover.own, period, width, lanes)
    if mover.judged != mover.own:
        weigh(t, memory, mover.judged, period, width, lanes)
    if mover.calm >= 0:
        weigh(t, memory, mover.calm, period, width, lanes)


@jit
def conclude(
    t: Any, memory: Any, actor: Any, period: Any, width: Any, lanes: Any, real: Any
) -> Any:
    """The mover's pick, its effects and costs, and what watchers saw, once weights are known."""
    broken = choose(t, memory, actor, width, lanes, real)
    consequences(t, memory, actor, period, width, real)
    mover = t.movers[actor]
    if mover.judging:
        plainly(t, memory, actor, width, real)
    for number in range(mover.watchers, mover.watchers_end):
        if not t.watchers[number].plain:
            watched(t, memory, actor, number, width, real)
    return broken


@jit
def choose(t: Any, memory: Any, actor: Any, width: Any, lanes: Any, real: Any) -> Any:
    """The pick of each lane: an action, or -1 where none is open."""
    mover = t.movers[actor]
    score = t.scores[mover.own]
    own = t.sizes[0].types + actor
    pick(
        memory, score.rows, score.kinds, score.actions, score.totals, own, mover.uniform,
        mover.pick, width, lanes,
    )  # fmt: skip
    broken = FINE
    for lane in range(real):
        kind = np.int64(memory[own * width + lane])
        total = memory[(score.totals + kind) * width + lane]
        place = mover.pick * width + lane
        if not total > 0:
            if total != total:
                broken = BROKEN
            memory[place] = -1
            continue
        first = score.rows + kind * score.actions
        found = min(np.int64(memory[place]), score.actions - 1)
        while found > 0 and not memory[(first + found) * width + lane] > 0:
            found -= 1  # rounding: no impossible option
        memory[place] = found
    return broken


@jit
def consequences(t: Any, memory: Any, actor: Any, period: Any, width: Any, real: Any) -> Any:
    """Add up the effects of the picks and pay their costs."""
    mover = t.movers[actor]
    sizes = t.sizes[0]
    constants, step = sizes.rows * width, 64 // memory.itemsize
    discount = t.discounts[period - 1, actor]
    earned = (sizes.earned + actor) * width
    for lane in range(real):
        action = np.int64(memory[mover.pick * width + lane])
        if action < 0:
            continue
        for entry in range(t.starts[mover.effects + action], t.starts[mover.effects + action + 1]):
            value = value_of(memory, t.effects[entry, 1], lane, width, constants, step)
            memory[t.effects[entry, 0] * width + lane] += value
        if mover.cost_count >= 0:
            kind = np.int64(memory[(sizes.types + actor) * width + lane])
            place = (kind * mover.actions + action) * (mover.cost_count + 1) + mover.cost_weights
            cost = t.weights[place]
            for term in range(mover.cost_count):
                row = t.numbers[mover.cost_terms + term]
                cost += t.weights[place + 1 + term] * memory[row * width + lane]
            memory[earned + lane] += discount * cost
            continue
        for entry in range(t.numbers[mover.costs + action], t.numbers[mover.costs + action + 1]):
            value = value_of(memory, t.numbers[entry], lane, width, constants, step)
            memory[earned + lane] += discount * value


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
def plainly(t: Any, memory: Any, actor: Any, width: Any, real: Any) -> Any:
    """The likelihoods for those who see everything and judge it by the situation."""
    mover = t.movers[actor]
    score = t.scores[mover.judged]
    for kind in range(mover.kinds):
        row = (mover.plain + kind) * width
        totals, rows = (score.totals + kind) * width, score.rows + kind * score.actions
        for lane in range(real):
            action = np.int64(memory[mover.pick * width + lane])
            total = memory[totals + lane]
            if action >= 0:
                weight = memory[(rows + action) * width + lane]
                memory[row + lane] = weight / total if total > 0 else memory.dtype.type(0)
            else:
                memory[row + lane] = 0 if total > 0 else 1


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


@jit
def apply(t: Any, memory: Any, group: Any, width: Any, lanes: Any, real: Any) -> Any:
    """The moves of a group take effect and are seen; 1 where something is no finite number."""
    sizes, record = t.sizes[0], t.groups[group]
    broken = execute(t, memory, record.section, record.section_end, width, lanes)
    for index in range(record.members, record.members_end):
        actor = t.numbers[index]
        did, picked = (sizes.did + actor) * width, t.movers[actor].pick * width
        for lane in range(real):
            memory[did + lane] = memory[picked + lane]
    for index in range(record.members, record.members_end):
        mover = t.movers[t.numbers[index]]
        for number in range(mover.watchers, mover.watchers_end):
            watcher = t.watchers[number]
            execute(t, memory, watcher.before, watcher.before_end, width, lanes)
            least = 1e-12 if watcher.guarded else 0.0
            bayes(
                memory, watcher.belief, watcher.likelihood, watcher.kinds, least,
                watcher.surprised, width, lanes,
            )  # fmt: skip
            execute(t, memory, watcher.after, watcher.after_end, width, lanes)
    return broken


@jit
def clear(t: Any, memory: Any, first: Any, last: Any, width: Any, lanes: Any) -> Any:
    """Zero in the rows that effects are added up in."""
    for index in range(first, last):
        start = t.numbers[index] * width
        for lane in range(lanes):
            memory[start + lane] = 0


@jit
def luck(
    t: Any, memory: Any, actor: Any, runs: Any, period: Any, seed: Any, width: Any, real: Any
) -> Any:
    """The uniform numbers of a mover's choice, and of those who may see it wrongly."""
    mover = t.movers[actor]
    uniform(memory, mover.uniform * width, runs, real, period, seed, mover.key)
    for number in range(mover.watchers, mover.watchers_end):
        watcher = t.watchers[number]
        if watcher.uniform >= 0:
            uniform(memory, watcher.uniform * width, runs, real, period, seed, watcher.key)
