"""The end of a period: what is measured and believed is summed, and runs that are over are paid."""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import execute, padded, value_of
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.philox import note_runs
from offramp.engine.compiled.rows import believed, counts_of, row_sum, shows


@jit
def record(t: Any, out: Any, tile: Any, first: Any, period: Any, width: Any, real: Any) -> Any:
    """Sum what is measured and believed, count what was done, keep the paths that are asked for."""
    sizes, memory = t.sizes[0], tile.memory
    execute(t, memory, sizes.measure, sizes.measure_end, width, padded(real, memory))
    sums, many = out.sums[period - 1], sizes.measures
    for index in range(many):
        sums[index] += row_sum(memory, t.numbers[sizes.measured + index], width, real)
    before = np.int64(-1)
    for index in range(sizes.believed):
        row, subject, kind = trio(t, sizes.followed + 3 * index)
        place, truth = many + index, sizes.types + subject
        if before != subject:
            before = subject
            for other in range(t.movers[subject].kinds):
                tile.tallies[0, other] = counts_of(memory, truth, other, width, real)
        total, joint = believed(memory, row, truth, kind, width, real)
        sums[place] += total
        sums[place + sizes.believed] += joint
        sums[place + 2 * sizes.believed] += tile.tallies[0, kind]
    tell(t, out, tile, period, width, real)
    if out.sample.shape[2] or out.did.shape[2]:
        keep(t, out, tile, first, period, width, real)


@jit
def tell(t: Any, out: Any, tile: Any, period: Any, width: Any, real: Any) -> Any:
    """Count what was done; by four counters, since a counter is slow to be counted up again."""
    memory, tallies, start = tile.memory, tile.tallies, 0
    for actor in range(t.sizes[0].actors):
        many = t.movers[actor].actions
        did = (t.sizes[0].did + actor) * width
        tallies[:, : many + 1] = 0
        for lane in range(real):
            tallies[lane & 3, np.int64(memory[did + lane]) + 1] += 1
        for action in range(many):
            out.actions[period - 1, start + action] += tallies[:, action + 1].sum()
        start += many


@jit
def keep(t: Any, out: Any, tile: Any, first: Any, period: Any, width: Any, real: Any) -> Any:
    """Keep the paths that are asked for."""
    sizes, memory, many = t.sizes[0], tile.memory, t.sizes[0].measures
    if out.sample.shape[2]:
        for index in range(many + sizes.believed):
            if index < many:
                row = np.int64(t.numbers[sizes.measured + index])
            else:
                row = np.int64(t.numbers[sizes.followed + 3 * (index - many)])
            for lane in range(real):
                value = memory[row * width + lane]
                out.sample[period - 1, index, tile.runs[lane] - first] = value
    if out.did.shape[2]:
        for actor in range(sizes.actors):
            for lane in range(real):
                did = memory[(sizes.did + actor) * width + lane]
                out.did[period - 1, actor, tile.runs[lane] - first] = np.int8(did)


@jit
def trio(t: Any, place: Any) -> Any:
    """Three numbers."""
    return np.int64(t.numbers[place]), t.numbers[place + 1], t.numbers[place + 2]


@jit
def settle(t: Any, out: Any, tile: Any, first: Any, period: Any, width: Any, real: Any) -> Any:
    """Which runs are over, and how; the others move together. Returns how many go on.

    Below 0 where what somebody has earned is no number.
    """
    sizes, memory = t.sizes[0], tile.memory
    execute(t, memory, sizes.settle, sizes.settle_end, width, padded(real, memory))
    spare = sizes.spare * width
    if period == sizes.periods:
        for lane in range(real):
            if memory[spare + lane] == 0:
                memory[spare + lane] = sizes.last + 1
    elif not shows(memory, sizes.spare, width, real):
        return real
    sound = True
    for outcome in range(len(t.ends)):
        sound &= finish(t, out, tile, outcome, first, period, width, real)
    going = compact(t, tile, width, real)
    return going if sound else -1


@jit
def finish(
    t: Any, out: Any, tile: Any, outcome: Any, first: Any, period: Any, width: Any, real: Any
) -> Any:
    """Pay and note the runs that end in an outcome."""
    sizes, memory, spare = t.sizes[0], tile.memory, t.sizes[0].spare * width
    constants, step = sizes.rows * width, 64 // memory.itemsize
    known, sound = False, True
    for lane in range(real):
        if memory[spare + lane] != outcome + 1:
            continue
        if not known:
            end = t.ends[outcome]
            execute(t, memory, end.section, end.section_end, width, padded(real, memory))
            known = True
        run = tile.runs[lane] - first
        out.outcome[run], out.ended[run] = outcome, period
        for actor in range(sizes.actors):
            operand = t.numbers[t.ends[outcome].paid + actor]
            value = value_of(memory, operand, lane, width, constants, step)
            discount = t.discounts[period - 1, actor]
            earned = memory[(sizes.earned + actor) * width + lane] + discount * value
            sound &= np.isfinite(earned)
            out.payoffs[actor, run] = earned
            out.types[actor, run] = np.int8(memory[(sizes.types + actor) * width + lane])
        last(t, out, tile, run, period, width, lane)
    return sound


@jit
def last(t: Any, out: Any, tile: Any, run: Any, period: Any, width: Any, lane: Any) -> Any:
    """What a run that is over goes on counting as."""
    sizes, memory, many = t.sizes[0], tile.memory, t.sizes[0].measures
    tail = out.tail[period - 1]
    for index in range(many):
        tail[index] += memory[t.numbers[sizes.measured + index] * width + lane]
    for index in range(sizes.believed):
        row, subject, kind = trio(t, sizes.followed + 3 * index)
        belief = memory[row * width + lane]
        out.beliefs[index, run] = belief
        tail[many + index] += belief
        if memory[(sizes.types + subject) * width + lane] == kind:
            tail[many + index + sizes.believed] += belief
            tail[many + index + 2 * sizes.believed] += 1


@jit
def compact(t: Any, tile: Any, width: Any, real: Any) -> Any:
    """Runs that go on, from the end of the tile, take the places of those that are over."""
    sizes, memory = t.sizes[0], tile.memory
    spare, going, moved = sizes.spare * width, real, 0
    for lane in range(real):
        while going > lane and memory[spare + going - 1] != 0:
            going -= 1
        if lane >= going:
            break
        if memory[spare + lane] != 0:
            going -= 1
            tile.moved[0, moved], tile.moved[1, moved] = lane, going
            tile.runs[lane] = tile.runs[going]
            moved += 1
    for index in range(sizes.carried, sizes.carried_end):
        start = t.numbers[index] * width
        for k in range(moved):
            memory[start + tile.moved[0, k]] = memory[start + tile.moved[1, k]]
    if going:
        note_runs(tile, going)
    return going
