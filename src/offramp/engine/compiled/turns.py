"""Moves in random order: whoever's turn it is in a run, its part of the tile moves at once."""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import FINE, execute, padded, value_of
from offramp.engine.compiled.jit import inlined, kernel
from offramp.engine.compiled.kernels import apply, begin_moves, conclude, learn, luck, prepare
from offramp.engine.compiled.layout import BLOCK
from offramp.engine.compiled.orders import arranged
from offramp.engine.compiled.philox import uniform
from offramp.engine.compiled.records import act, gather, scatter, summed
from offramp.engine.compiled.rows import believed, filled, picked
from offramp.engine.compiled.tables import NOTHING, mover_at, watcher_at
from offramp.engine.compiled.views import alike, doubles, short_numbers, whole_numbers

_BLOCKS_READ, _BLOCKS_WRITTEN, _READ, _WRITTEN = 0, 2, 4, 6  # places in `turns`


@kernel
def in_random_order(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """One mover after the other, in an order that may differ by run."""
    plan, planned, counts = whole_numbers(t.plan), whole_numbers(t.planned), tile.counts
    first, count, broken = plan[period - 1], plan[period] - plan[period - 1], FINE
    shuffle(t, tile, period, seed, width, real)
    recorded(t, tile, width, real)
    unheld(t, tile, period, width, real)
    for place in range(count):
        sort(tile, place, count, width, real)
        for mover in range(count):
            many = whole_numbers(counts)[mover]
            for start in range(0, many, tile.across):
                some = min(tile.across, many - start)
                actor = planned[first + mover]
                enter(t, tile, actor, mover, start, width, some)
                broken |= turn(t, tile, actor, mover, period, start, width, some)
    restored(t, tile, width, real)
    return broken


@kernel
def shuffle(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """Who moves at which place, by lane; and the luck of all choices."""
    plan, planned = whole_numbers(t.plan), whole_numbers(t.planned)
    order, who, part = doubles(tile.order), doubles(tile.who), alike(tile.part, tile.unit)
    first, count = plan[period - 1], plan[period] - plan[period - 1]
    for index in range(count):
        actor = planned[first + index]
        luck(t, tile, actor, period, seed, width, real)
        uniform(tile, order, index * width, real, period, seed, mover_at(t.movers, actor).order)
        filled(who, index, np.float64(index), width, padded(real, who))
    arranged(order, who, count, width, real)
    filled(part, t.period, np.float64(period), tile.across, tile.across)


@kernel
def sort(tile: Any, place: Any, count: Any, width: Any, real: Any) -> Any:
    """The lanes in which each mover moves at a place; the last of each is listed on."""
    counts, lists, who = whole_numbers(tile.counts), whole_numbers(tile.lists), doubles(tile.who)
    for mover in range(count):
        counts[mover] = 0
    for lane in range(real):
        mover = np.int64(who[place * width + lane])
        lists[mover * tile.reach + counts[mover]] = lane
        counts[mover] += 1
    memory = alike(tile.memory, tile.unit)
    for mover in range(count):
        many, start = counts[mover], mover * tile.reach
        for index in range(many, padded(many, memory)):
            lists[start + index] = lists[start + many - 1]


@kernel
def follow(t: Any, tile: Any, period: Any, width: Any, real: Any) -> Any:
    """Before a period: who lies beyond the last run; and all records, at the start."""
    memory, records = alike(tile.memory, tile.unit), alike(tile.records, tile.unit)
    lanes, every, moved = padded(real, memory), whole_numbers(tile.all), short_numbers(t.moved)
    for lane in range(lanes):
        every[lane] = min(lane, real - 1)
    if period == 1:
        first, last = taken(t, t.actors, _READ)
        evened(t, memory, first, last, width, real)
        scatter(memory, records, every, 0, moved, first, last, t.recorded, width, lanes)


@kernel
def evened(t: Any, memory: Any, first: Any, last: Any, width: Any, real: Any) -> Any:
    """What lies beyond the last run holds what that holds, lest its record get something else.

    They may differ where an event has drawn something for the runs alone.
    """
    moved, lanes = short_numbers(t.moved), padded(real, memory)
    for index in range(first, last):
        for row in range(BLOCK * moved[index], BLOCK * (moved[index] + 1)):
            for lane in range(real, lanes):
                memory[row * width + lane] = memory[row * width + real - 1]


@kernel
def recorded(t: Any, tile: Any, width: Any, real: Any) -> Any:
    """The state into the records of its runs."""
    memory, records = alike(tile.memory, tile.unit), alike(tile.records, tile.unit)
    first, last = taken(t, t.actors, _BLOCKS_WRITTEN)
    evened(t, memory, first, last, width, real)
    scatter(
        memory, records, whole_numbers(tile.all), 0, short_numbers(t.moved), first, last,
        t.recorded, width, padded(real, memory),
    )  # fmt: skip


@kernel
def restored(t: Any, tile: Any, width: Any, real: Any) -> Any:
    """The state, and those beliefs that are read, from the records of their runs."""
    memory, records = alike(tile.memory, tile.unit), alike(tile.records, tile.unit)
    first, last = taken(t, t.actors, _BLOCKS_READ)
    gather(
        memory, records, whole_numbers(tile.all), 0, short_numbers(t.moved), first, last,
        t.recorded, width, padded(real, memory),
    )  # fmt: skip


@inlined
def taken(t: Any, actor: Any, what: Any) -> Any:
    """Which rows or blocks of rows an actor's turn reads or writes: places in `moved`."""
    turns = whole_numbers(t.turns)
    return turns[8 * actor + what], turns[8 * actor + what + 1]


@kernel
def enter(t: Any, tile: Any, actor: Any, mover: Any, first: Any, width: Any, some: Any) -> Any:
    """What a turn reads, of some of the runs in which it comes."""
    memory, part = alike(tile.memory, tile.unit), alike(tile.part, tile.unit)
    lists, moved, start = whole_numbers(tile.lists), short_numbers(t.moved), mover * tile.reach
    lanes, across, start = padded(some, part), tile.across, start + first
    begin, end = taken(t, actor, _BLOCKS_READ)
    records = alike(tile.records, tile.unit)
    gather(part, records, lists, start, moved, begin, end, t.recorded, across, lanes)
    begin, end = taken(t, actor, _READ)
    for index in range(begin, end):
        row = np.int64(moved[index])
        picked(part, row * across, memory, row * width, lists, start, lanes)


@kernel
def leave(t: Any, tile: Any, actor: Any, mover: Any, first: Any, width: Any, some: Any) -> Any:
    """What a turn has written goes back where it belongs."""
    memory, part = alike(tile.memory, tile.unit), alike(tile.part, tile.unit)
    lists, moved, start = whole_numbers(tile.lists), short_numbers(t.moved), mover * tile.reach
    lanes, across, start = padded(some, part), tile.across, start + first
    begin, end = taken(t, actor, _BLOCKS_WRITTEN)
    records = alike(tile.records, tile.unit)
    scatter(part, records, lists, start, moved, begin, end, t.recorded, across, lanes)
    begin, end = taken(t, actor, _WRITTEN)
    for index in range(begin, end):
        row = np.int64(moved[index])
        for lane in range(some):
            memory[row * width + lists[start + lane]] = part[row * across + lane]


@kernel
def turn(
    t: Any, tile: Any, actor: Any, mover: Any, period: Any, first: Any, width: Any, some: Any
) -> Any:
    """One turn in some runs, all of which move by one actor."""
    memory, part = alike(tile.part, tile.unit), tile.across
    lanes = padded(some, memory)
    record, group = mover_at(t.movers, actor), t.alone + actor
    if record.swift:
        broken = prepare(t, memory, actor, period, part, lanes)
        broken |= acts(t, tile, actor, mover, period, first, width, some)
        learn(t, memory, actor, part, lanes)
        hold(t, tile, actor, some)
        leave(t, tile, actor, mover, first, width, some)
        return broken
    begin_moves(t, memory, group, part, lanes)
    broken = prepare(t, memory, actor, period, part, lanes)
    broken |= conclude(t, memory, actor, period, part, lanes, some)
    broken |= apply(t, memory, group, part, lanes)
    hold(t, tile, actor, some)
    leave(t, tile, actor, mover, first, width, some)
    return broken


@kernel
def hold(t: Any, tile: Any, actor: Any, some: Any) -> Any:
    """Add up what is believed of an actor that has moved, while it is at hand."""
    part, sums, mover = alike(tile.part, tile.unit), doubles(tile.held), mover_at(t.movers, actor)
    for number in range(mover.watchers, mover.watchers_end):
        watcher = watcher_at(t.watchers, number)
        for kind in range(watcher.kinds):
            row = watcher.belief + kind
            total, joint = believed(part, row, t.types + actor, kind, tile.across, some)
            sums[row] += total
            sums[t.recorded + row] += joint


@kernel
def unheld(t: Any, tile: Any, period: Any, width: Any, real: Any) -> Any:
    """Add up what is believed of those who do not move in a period; nothing of the others yet."""
    memory, records = alike(tile.memory, tile.unit), alike(tile.records, tile.unit)
    weights, sums, numbers = alike(t.weights, memory), doubles(tile.held), short_numbers(t.numbers)
    plan, planned = whole_numbers(t.plan), whole_numbers(t.planned)
    for row in range(2 * t.recorded):
        sums[row] = 0.0
    for index in range(t.held, t.held_end, 3):
        row, subject = np.int64(numbers[index]), np.int64(numbers[index + 1])
        kinds, moves = np.int64(numbers[index + 2]), False
        for place in range(plan[period - 1], plan[period]):
            moves |= planned[place] == subject
        if not moves:
            start = (t.types + subject) * width
            summed(records, memory, weights, sums, row, t.recorded, start, kinds, real, t.recorded)


@kernel
def acts(
    t: Any, tile: Any, actor: Any, mover: Any, period: Any, first: Any, width: Any, some: Any
) -> Any:
    """Moves whose effects are numbers: straight on the records of the runs."""
    part, records = alike(tile.part, tile.unit), alike(tile.records, tile.unit)
    memory, weights = alike(tile.memory, tile.unit), alike(t.weights, tile.unit)
    lists, numbers = whole_numbers(tile.lists), short_numbers(t.numbers)
    record, across, start = mover_at(t.movers, actor), tile.across, mover * tile.reach + first
    long, many, broken, length = record.length, record.extra_count, FINE, t.recorded
    table, bounds, prices = record.table + long, record.bounds, record.prices
    picks, kinds, actions = record.pick * across, (t.types + actor) * across, record.actions
    earned, did = (t.earned + actor) * width, (t.did + actor) * width
    terms, extra, operand = record.extra_terms, record.extra_weights, record.cost
    discount = doubles(t.discounts)[(period - 1) * t.actors + actor]
    execute(t, part, record.costs, record.costs_end, across, padded(some, part))
    for index in range(some):
        lane, action = lists[start + index], np.int64(part[picks + index])
        kind = np.int64(part[kinds + index])
        row = 1 + kind * actions + action if action >= 0 and many >= 0 else 0
        cost, bad = act(
            records, weights, lane * length, table + action * long, bounds, prices + row * long,
            long,
        )  # fmt: skip
        if row:
            place = (row - 1) * (many + 1) + extra
            cost += weights[place]
            for term in range(many):
                value = part[numbers[terms + term] * across + index]
                cost += weights[place + 1 + term] * value
        elif operand != NOTHING:
            cost += value_of(part, operand, index, across, t.rows * across)
        memory[earned + lane] += discount * cost
        memory[did + lane] = action
        broken |= bad
    return broken
