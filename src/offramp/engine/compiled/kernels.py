"""A mover's turn on one tile of runs: what `period.py` says of moves, on the player's memory.

`memory` is flat: row r of a tile that is `width` lanes wide begins at r · width. A tile holds runs
that still go on; `real` is how many, and `lanes` that number up to the end of a vector.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import BROKEN, FINE, execute
from offramp.engine.compiled.bayes import bayes
from offramp.engine.compiled.jit import kernel
from offramp.engine.compiled.joining import joined, tally
from offramp.engine.compiled.philox import uniform
from offramp.engine.compiled.picks import likely, pick
from offramp.engine.compiled.rows import copied, filled, pay
from offramp.engine.compiled.scores import bundled, dense, softmax, sparse
from offramp.engine.compiled.seeing import watched
from offramp.engine.compiled.tables import (
    ASKED,
    LOGIT,
    NOTHING,
    group_at,
    mover_at,
    score_at,
    watcher_at,
)
from offramp.engine.compiled.views import alike, doubles, short_numbers


@kernel
def luck(t: Any, tile: Any, actor: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """The uniform numbers of a mover's choice, and of those who may see it wrongly."""
    mover, memory = mover_at(t.movers, actor), alike(tile.memory, tile.unit)
    uniform(tile, memory, mover.uniform * width, real, period, seed, mover.key)
    for number in range(mover.watchers, mover.watchers_end):
        watcher = watcher_at(t.watchers, number)
        if watcher.uniform >= 0:
            uniform(tile, memory, watcher.uniform * width, real, period, seed, watcher.key)


@kernel
def weigh(
    t: Any, memory: Any, number: Any, period: Any, into: Any, apart: Any, width: Any, lane: Any
) -> Any:
    """The weights of a choice (score `number`) in a vector of lanes, and their totals."""
    score, weights = score_at(t.scores, number), alike(t.weights, memory)
    numbers = short_numbers(t.numbers)
    if score.mode == LOGIT:
        bias = score.bias + (period - 1) * score.bias_step
        first = score.weights + (period - 1) * score.weights_step
        if score.parts < 0:
            dense(
                memory, weights, numbers, bias, first, score.terms, score.terms_count,
                score.blocks, into, apart, width, lane,
            )  # fmt: skip
        else:
            place, step = score.parts * width, 64 // memory.itemsize
            dense(
                memory, weights, numbers, score.base, first, score.terms, score.terms_count,
                score.blocks, place, step, width, lane,
            )  # fmt: skip
            first = score.common + (period - 1) * score.common_step
            sparse(
                memory, weights, numbers, first, score.shared, score.shared_count, place,
                step, width, lane,
            )  # fmt: skip
            joined(
                memory, weights, numbers, bias, score.joins, score.kinds, score.actions, place,
                into, apart,
            )  # fmt: skip
        if score.bundle_blocks:
            bundled(
                memory, weights, numbers, score.bundled + (period - 1) * score.bundled_step,
                score.bundle_terms, score.bundle_count, score.bundle, score.bundle_blocks, into,
                apart, width, lane,
            )  # fmt: skip
        if score.entries_count:
            first = score.loose + (period - 1) * score.loose_step
            sparse(
                memory, weights, numbers, first, score.entries, score.entries_count, into,
                apart, width, lane,
            )  # fmt: skip
        steady = np.int64(score.largest <= (100 if memory.itemsize == 4 else 900))
        softmax(
            memory, numbers, score.masks, steady, score.kinds, score.actions, score.totals, into,
            apart, width, lane,
        )  # fmt: skip
    else:
        tally(
            memory, numbers, score.terms, score.kinds, score.actions, score.totals,
            t.rows * width, into, apart, width, lane,
        )  # fmt: skip


@kernel
def take(t: Any, memory: Any, actor: Any, into: Any, apart: Any, width: Any, lane: Any) -> Any:
    """The pick in a vector of lanes, and the likelihoods for those who see it as it is."""
    mover = mover_at(t.movers, actor)
    score = score_at(t.scores, mover.own)
    broken = pick(
        memory, score.kinds, score.actions, score.totals, t.types + actor, mover.uniform,
        mover.pick, into, apart, width, lane,
    )  # fmt: skip
    if mover.judging and mover.judged == mover.own:
        likely(
            memory, score.kinds, score.actions, score.totals, mover.pick, mover.plain, into, apart,
            width, lane,
        )  # fmt: skip
    return broken


@kernel
def prepare(t: Any, memory: Any, actor: Any, period: Any, width: Any, lanes: Any) -> Any:
    """All that a mover's choice needs, the weights of its choices, and its pick.

    The pick is left to `conclude` where the player has to be asked for the weights. Where nothing
    but the pick hangs on the weights, those of each vector of lanes take the place of the last.
    """
    mover = mover_at(t.movers, actor)
    execute(t, memory, mover.section, mover.section_end, width, lanes)
    score = score_at(t.scores, mover.own)
    if score.mode == ASKED:
        return FINE
    broken, step = FINE, 64 // memory.itemsize
    for lane in range(0, lanes, step):
        into, apart = score.rows * width + lane, width
        if mover.brief:
            into, apart = score.rows * width, step
        weigh(t, memory, mover.own, period, into, apart, width, lane)
        broken |= take(t, memory, actor, into, apart, width, lane)
    for number in (mover.judged, mover.calm):
        if number >= 0 and number != mover.own:
            first = score_at(t.scores, number).rows * width
            for lane in range(0, lanes, step):
                weigh(t, memory, number, period, first + lane, width, width, lane)
            broken |= unsound(t, memory, number, width, lanes)
    return broken


@kernel
def unsound(t: Any, memory: Any, number: Any, width: Any, lanes: Any) -> Any:
    """1 where the total weight of a score is no number."""
    score, total = score_at(t.scores, number), 0.0
    for row in range(score.totals, score.totals + score.kinds):
        for lane in range(lanes):
            total += memory[row * width + lane]
    return BROKEN if total != total else FINE


@kernel
def conclude(
    t: Any, memory: Any, actor: Any, period: Any, width: Any, lanes: Any, real: Any
) -> Any:
    """What hangs on a mover's weights: its effects and costs, and what watchers saw."""
    mover = mover_at(t.movers, actor)
    score, broken, step = score_at(t.scores, mover.own), FINE, 64 // memory.itemsize
    if score.mode == ASKED:
        for lane in range(0, lanes, step):
            into = score.rows * width + lane
            broken |= take(t, memory, actor, into, width, width, lane)
    if mover.judging and mover.judged != mover.own:
        plainly(t, memory, actor, mover.judged, mover.plain, width, lanes)
    if mover.calm >= 0:
        plainly(t, memory, actor, mover.calm, mover.supposed, width, lanes)
    execute(t, memory, mover.effects, mover.effects_end, width, lanes)
    spend(t, memory, actor, period, width, lanes, real)
    for number in range(mover.watchers, mover.watchers_end):
        if not watcher_at(t.watchers, number).plain:
            watched(t, memory, actor, number, width, lanes)
    return broken


@kernel
def plainly(
    t: Any, memory: Any, actor: Any, number: Any, target: Any, width: Any, lanes: Any
) -> Any:
    """The likelihoods by a score's weights, for those who see everything, from row `target` on."""
    mover, score = mover_at(t.movers, actor), score_at(t.scores, number)
    for lane in range(0, lanes, 64 // memory.itemsize):
        likely(
            memory, score.kinds, score.actions, score.totals, mover.pick, target,
            score.rows * width + lane, width, width, lane,
        )  # fmt: skip


@kernel
def spend(t: Any, memory: Any, actor: Any, period: Any, width: Any, lanes: Any, real: Any) -> Any:
    """The mover pays what its pick costs."""
    mover, earned = mover_at(t.movers, actor), t.earned + actor
    weights, numbers = alike(t.weights, memory), short_numbers(t.numbers)
    discount = doubles(t.discounts)[(period - 1) * t.actors + actor]
    if mover.cost_count < 0:
        if mover.cost != NOTHING:
            execute(t, memory, mover.costs, mover.costs_end, width, lanes)
            pay(memory, earned, mover.cost, discount, t.rows * width, width, lanes)
        return
    for lane in range(real):
        action = np.int64(memory[mover.pick * width + lane])
        if action < 0:
            continue
        kind = np.int64(memory[(t.types + actor) * width + lane])
        place = (kind * mover.actions + action) * (mover.cost_count + 1) + mover.cost_weights
        cost = weights[place]
        for term in range(mover.cost_count):
            row = numbers[mover.cost_terms + term]
            cost += weights[place + 1 + term] * memory[row * width + lane]
        memory[earned * width + lane] += discount * cost


@kernel
def apply(t: Any, memory: Any, group: Any, width: Any, lanes: Any) -> Any:
    """The moves of a group take effect and are seen; 1 where something is no finite number."""
    record, numbers = group_at(t.groups, group), short_numbers(t.numbers)
    broken = execute(t, memory, record.section, record.section_end, width, lanes)
    for index in range(record.members, record.members_end):
        actor = numbers[index]
        copied(memory, t.did + actor, mover_at(t.movers, actor).pick, width, lanes)
    for index in range(record.members, record.members_end):
        learn(t, memory, numbers[index], width, lanes)
    return broken


@kernel
def learn(t: Any, memory: Any, actor: Any, width: Any, lanes: Any) -> Any:
    """All who watch a mover update their beliefs about it."""
    mover = mover_at(t.movers, actor)
    for number in range(mover.watchers, mover.watchers_end):
        watcher = watcher_at(t.watchers, number)
        execute(t, memory, watcher.before, watcher.before_end, width, lanes)
        least = 1e-12 if watcher.guarded else 0.0
        bayes(
            memory, watcher.belief, watcher.likelihood, watcher.kinds, least, watcher.surprised,
            watcher.forgotten, t.rows * width, width, lanes,
        )  # fmt: skip


@kernel
def begin_moves(t: Any, memory: Any, group: Any, width: Any, lanes: Any) -> Any:
    """Zero in the rows that a group's effects are added up in; and what several of it go by."""
    record, numbers = group_at(t.groups, group), short_numbers(t.numbers)
    for index in range(record.touched, record.touched_end):
        filled(memory, numbers[index], 0.0, width, lanes)
    execute(t, memory, record.common, record.common_end, width, lanes)
