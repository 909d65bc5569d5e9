"""Moves in random order: whoever's turn it is in a run, its part of the tile moves at once."""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import FINE, execute, padded, value_of
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.kernels import apply, clear, conclude, learn, luck, prepare
from offramp.engine.compiled.orders import arranged
from offramp.engine.compiled.philox import uniform
from offramp.engine.compiled.records import act, gather, scatter
from offramp.engine.compiled.rows import filled
from offramp.engine.compiled.tables import NOTHING


@jit
def in_random_order(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """One mover after the other, in an order that may differ by run."""
    first, count, broken = t.plan[period - 1], t.plan[period] - t.plan[period - 1], FINE
    shuffle(t, tile, period, seed, width, real)
    recorded(t, tile, width, real)
    for place in range(count):
        sort(tile, place, count, real)
        for mover in range(count):
            broken |= turns(t, tile, t.planned[first + mover], mover, period, width)
    restored(t, tile, width, real)
    return broken


@jit
def shuffle(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """Who moves at which place, by lane; and the luck of all choices."""
    first, count = t.plan[period - 1], t.plan[period] - t.plan[period - 1]
    for index in range(count):
        actor = t.planned[first + index]
        luck(t, tile, actor, period, seed, width, real)
        uniform(tile, tile.order[0, index], 0, real, period, seed, t.movers[actor].order)
        tile.order[1, index, :] = index
    arranged(tile.order, count, width, real)
    filled(tile.part, t.sizes[0].period, np.float64(period), tile.across, tile.across)


@jit
def sort(tile: Any, place: Any, count: Any, real: Any) -> Any:
    """The lanes in which each mover moves at a place; the last of each is listed on."""
    counts, lists = tile.counts, tile.lists
    counts[:] = 0
    for lane in range(real):
        mover = np.int64(tile.order[1, place, lane])
        lists[mover, counts[mover]] = lane
        counts[mover] += 1
    for mover in range(count):
        many = counts[mover]
        if many:
            lists[mover, many : padded(many, tile.memory)] = lists[mover, many - 1]


@jit
def recorded(t: Any, tile: Any, width: Any, real: Any) -> Any:
    """State and beliefs into the records of their runs."""
    first, last = blocks_of(t, tile, len(t.movers), 0)
    scatter(
        tile.memory, tile.records, tile.all, 0, t.blocks, first, last, t.sizes[0].recorded, width,
        padded(real, tile.memory),
    )  # fmt: skip


@jit
def restored(t: Any, tile: Any, width: Any, real: Any) -> Any:
    """State and beliefs from the records of their runs."""
    first, last = blocks_of(t, tile, len(t.movers), 0)
    gather(
        tile.memory, tile.records, tile.all, 0, t.blocks, first, last, t.sizes[0].recorded, width,
        padded(real, tile.memory),
    )  # fmt: skip


@jit
def blocks_of(t: Any, tile: Any, actor: Any, written: Any) -> Any:
    """Which blocks of rows an actor reads or writes."""
    single = 1 if tile.memory.itemsize == 4 else 0
    return t.turns[single, actor, 2 * written], t.turns[single, actor, 2 * written + 1]


@jit
def turns(t: Any, tile: Any, actor: Any, mover: Any, period: Any, width: Any) -> Any:
    """The turn of an actor in all runs in which it comes now, as many at once as a part holds."""
    broken, many, part = FINE, tile.counts[mover], tile.across
    for first in range(0, many, part):
        some = min(part, many - first)
        enter(t, tile, actor, mover, first, width, some)
        broken |= turn(t, tile, actor, mover, period, first, width, some)
    return broken


@jit
def enter(t: Any, tile: Any, actor: Any, mover: Any, first: Any, width: Any, some: Any) -> Any:
    """What a turn reads, of some of the runs in which it comes."""
    part, lanes, listing = tile.across, padded(some, tile.memory), tile.lists[mover]
    begin, end = blocks_of(t, tile, actor, 0)
    gather(
        tile.part, tile.records, listing, first, t.blocks, begin, end, t.sizes[0].recorded, part,
        lanes,
    )  # fmt: skip
    for index in range(t.gather[actor, 0], t.gather[actor, 1]):
        row = np.int64(t.moved[index])
        for lane in range(lanes):
            tile.part[row * part + lane] = tile.memory[row * width + listing[first + lane]]


@jit
def leave(t: Any, tile: Any, actor: Any, mover: Any, first: Any, width: Any, some: Any) -> Any:
    """What a turn has written goes back where it belongs."""
    part, listing = tile.across, tile.lists[mover]
    begin, end = blocks_of(t, tile, actor, 1)
    scatter(
        tile.part, tile.records, listing, first, t.blocks, begin, end, t.sizes[0].recorded, part,
        padded(some, tile.memory),
    )  # fmt: skip
    for index in range(t.scatter[actor, 0], t.scatter[actor, 1]):
        row = np.int64(t.moved[index])
        for lane in range(some):
            tile.memory[row * width + listing[first + lane]] = tile.part[row * part + lane]


@jit
def turn(
    t: Any, tile: Any, actor: Any, mover: Any, period: Any, first: Any, width: Any, some: Any
) -> Any:
    """One turn in some runs, all of which move by one actor."""
    memory, part, lanes = tile.part, tile.across, padded(some, tile.part)
    record, group = t.movers[actor], t.sizes[0].alone + actor
    if record.swift:
        broken = prepare(t, memory, actor, period, part, lanes)
        broken |= acts(t, tile, actor, mover, period, first, width, some)
        learn(t, memory, actor, part, lanes)
        leave(t, tile, actor, mover, first, width, some)
        return broken
    clear(t, memory, t.groups[group].touched, t.groups[group].touched_end, part, lanes)
    broken = prepare(t, memory, actor, period, part, lanes)
    broken |= conclude(t, memory, actor, period, part, lanes, some)
    broken |= apply(t, memory, group, part, lanes)
    leave(t, tile, actor, mover, first, width, some)
    return broken


@jit
def acts(
    t: Any, tile: Any, actor: Any, mover: Any, period: Any, first: Any, width: Any, some: Any
) -> Any:
    """Moves whose effects are numbers: straight on the records of the runs."""
    memory, part, sizes, record = tile.part, tile.across, t.sizes[0], t.movers[actor]
    constants, step, long = sizes.rows * part, 64 // memory.itemsize, record.length
    listing, broken, many = tile.lists[mover], FINE, record.extra_count
    discount, earned = t.discounts[period - 1, actor], (sizes.earned + actor) * width
    execute(t, memory, record.costs, record.costs_end, part, padded(some, memory))
    for index in range(some):
        lane, action = (listing[first + index], np.int64(memory[record.pick * part + index]))
        kind = np.int64(memory[(sizes.types + actor) * part + index])
        row = 1 + kind * record.actions + action if action >= 0 and many >= 0 else 0
        cost, bad = act(
            tile.records, t.weights, lane * sizes.recorded, record.table + (action + 1) * long,
            record.bounds, record.prices + row * long, long,
        )  # fmt: skip
        if row:
            place = (row - 1) * (many + 1) + record.extra_weights
            cost += t.weights[place]
            for term in range(many):
                operand = t.numbers[record.extra_terms + term]
                cost += t.weights[place + 1 + term] * memory[operand * part + index]
        elif record.cost != NOTHING:
            cost += value_of(memory, record.cost, index, part, constants, step)
        tile.memory[earned + lane] += discount * cost
        tile.memory[(sizes.did + actor) * width + lane] = action
        broken |= bad
    return broken
