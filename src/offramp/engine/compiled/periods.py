"""A tile of runs from period to period: calendar, moves, chance, drift, payoffs, outcomes.

See `kernels.py` for how memory is laid out. What is known of every run goes into `Out`, what is
known of all runs together is summed there.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.kernels import (
    BROKEN,
    FINE,
    apply,
    clear,
    conclude,
    execute,
    luck,
    prepare,
    value_of,
)
from offramp.engine.compiled.philox import uniform
from offramp.engine.compiled.tables import NOTHING
from offramp.engine.compiled.vector import row_dot

MAX_RATE = 500.0


class Out(NamedTuple):
    """What is found of runs `first` and on; `tail` is what runs that are over go on counting as.

    `sums` and `tail` (period, measure + 3 · believed); `sample` (period, measure + believed, run)
    has no runs where paths are not asked for.
    """

    outcome: NDArray[np.int16]
    ended: NDArray[np.int32]
    payoffs: NDArray[np.float64]  # (actor, run)
    types: NDArray[np.int8]  # (actor, run)
    beliefs: NDArray[np.float32]  # (believed, run)
    sums: NDArray[np.float64]
    tail: NDArray[np.float64]
    actions: NDArray[np.int64]  # (period, action)
    sample: NDArray[np.float32]
    did: NDArray[np.int8]  # (period, actor, run), no runs where not asked for


class Tile(NamedTuple):
    """The memory of a tile, that of a part of it, and the runs in both."""

    memory: NDArray[Any]
    part: NDArray[Any]
    runs: NDArray[np.int64]  # (lane,)
    some: NDArray[np.int64]  # (lane,): lanes of the tile that are in the part
    some_runs: NDArray[np.int64]
    order: NDArray[np.int64]  # (place, lane)
    draws: NDArray[np.float64]  # (mover, lane)


@jit
def padded(lanes: Any, memory: Any) -> Any:
    """Lanes up to the end of the last vector."""
    count = 64 // memory.itemsize
    return (lanes + count - 1) // count * count


@jit
def begin(t: Any, tile: Any, first: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """The start of a period: calendar, and the luck of those who move."""
    sizes, memory = t.sizes[0], tile.memory
    lanes = padded(real, memory)
    if lanes > real:  # what lies beyond computes along with the last run
        for index in range(sizes.carried, sizes.carried_end):
            start = t.numbers[index] * width
            memory[start + real : start + lanes] = memory[start + real - 1]
    for actor in range(sizes.actors):
        start = (sizes.did + actor) * width
        memory[start : start + lanes] = -1
    memory[sizes.period * width : sizes.period * width + lanes] = period
    broken = FINE
    for number in range(len(t.events)):
        if t.events[number].period == period:
            broken |= happens(t, tile, number, seed, width, real)
    return broken


@jit
def happens(t: Any, tile: Any, number: Any, seed: Any, width: Any, real: Any) -> Any:
    """A dated event takes effect."""
    sizes, memory, event = t.sizes[0], tile.memory, t.events[number]
    lanes = padded(real, memory)
    constants, step = sizes.rows * width, 64 // memory.itemsize
    broken = execute(t, memory, event.section, event.section_end, width, lanes)
    for index in range(event.redraws, event.redraws_end):
        new = t.redraws[index]
        uniform(memory, sizes.uniform * width, tile.runs, real, event.period, seed, new.key)
        for lane in range(real):
            if value_of(memory, new.holds, lane, width, constants, step) == 0:
                continue
            u, below, total = memory[sizes.uniform * width + lane], 0.0, 0.0
            for kind in range(new.kinds):
                operand = t.numbers[new.weights + kind]
                total += value_of(memory, operand, lane, width, constants, step)
            found, last = np.int64(0), np.int64(0)
            for kind in range(new.kinds):
                operand = t.numbers[new.weights + kind]
                weight = value_of(memory, operand, lane, width, constants, step)
                below += weight
                found += u * total >= below
                last = kind if weight > 0 else last
                for place in range(new.beliefs, new.beliefs_end):
                    memory[(t.numbers[place] + kind) * width + lane] = weight
            memory[(sizes.types + new.actor) * width + lane] = min(found, last)
    for index in range(event.redraws, event.redraws_end):  # when nothing of the event is needed
        new = t.redraws[index]
        execute(t, memory, new.section, new.section_end, width, lanes)
    return broken


@jit
def moves(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """All moves of a period, by actors whose behavior is known."""
    broken = FINE
    if t.sizes[0].random and t.plan[period] - t.plan[period - 1] > 1:
        shuffle(t, tile, period, seed, width, real)
        for place in range(t.plan[period] - t.plan[period - 1]):
            for index in range(t.plan[period - 1], t.plan[period]):
                actor = t.planned[index]
                some = collect(t, tile, actor, place, index - t.plan[period - 1], width, real)
                if some:
                    group = t.sizes[0].alone + actor
                    broken |= together(
                        t, tile.part, tile.some_runs, group, period, seed, width, some, False
                    )
                    spread(t, tile, actor, width, some)
        return broken
    for index in range(t.plan[period - 1], t.plan[period]):
        group = t.planned[index]
        broken |= together(t, tile.memory, tile.runs, group, period, seed, width, real, True)
    return broken


@jit
def together(
    t: Any,
    memory: Any,
    runs: Any,
    group: Any,
    period: Any,
    seed: Any,
    width: Any,
    real: Any,
    draw: Any,
) -> Any:
    """A group of actors moves on what all of them see."""
    record, lanes, broken = t.groups[group], padded(real, memory), FINE
    clear(t, memory, record.touched, record.touched_end, width, lanes)
    for index in range(record.members, record.members_end):
        actor = np.int64(t.numbers[index])
        if draw:
            luck(t, memory, actor, runs, period, seed, width, real)
        prepare(t, memory, actor, period, width, lanes)
        broken |= conclude(t, memory, actor, period, width, lanes, real)
    return broken | apply(t, memory, group, width, lanes, real)


@jit
def shuffle(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """Who moves at which place, by lane; and the luck of all choices."""
    first, count = t.plan[period - 1], t.plan[period] - t.plan[period - 1]
    for mover in range(count):
        actor = t.planned[first + mover]
        luck(t, tile.memory, actor, tile.runs, period, seed, width, real)
        uniform(tile.draws[mover], 0, tile.runs, real, period, seed, t.movers[actor].order)
    for lane in range(real):
        for mover in range(count):
            u, place = tile.draws[mover, lane], mover
            while place > 0 and tile.draws[tile.order[place - 1, lane], lane] > u:
                tile.order[place, lane] = tile.order[place - 1, lane]
                place -= 1
            tile.order[place, lane] = mover


@jit
def collect(t: Any, tile: Any, actor: Any, place: Any, mover: Any, width: Any, real: Any) -> Any:
    """Copy what a mover's turn reads, of the lanes in which it moves at this place."""
    some = 0
    for lane in range(real):
        if tile.order[place, lane] == mover:
            tile.some[some] = lane
            tile.some_runs[some] = tile.runs[lane]
            some += 1
    if not some:
        return 0
    lanes = padded(some, tile.memory)
    for lane in range(some, lanes):
        tile.some[lane] = tile.some[some - 1]
    for index in range(t.gather[actor, 0], t.gather[actor, 1]):
        start = t.moved[index] * width
        for lane in range(lanes):
            tile.part[start + lane] = tile.memory[start + tile.some[lane]]
    return some


@jit
def spread(t: Any, tile: Any, actor: Any, width: Any, some: Any) -> Any:
    """Copy back what a mover's turn has written."""
    for index in range(t.scatter[actor, 0], t.scatter[actor, 1]):
        start = t.moved[index] * width
        for lane in range(some):
            tile.memory[start + tile.some[lane]] = tile.part[start + lane]


@jit
def happen(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """Chance events, all at one state; then their effects."""
    sizes, memory = t.sizes[0], tile.memory
    lanes, broken, anything = padded(real, memory), FINE, False
    clear(t, memory, sizes.touched, sizes.touched_end, width, lanes)
    for number in range(len(t.chances)):
        chance = t.chances[number]
        execute(t, memory, chance.guard, chance.guard_end, width, lanes)
        if chance.holds != NOTHING and not any_of(memory, chance.holds, width, real):
            continue
        execute(t, memory, chance.section, chance.section_end, width, lanes)
        uniform(memory, sizes.uniform * width, tile.runs, real, period, seed, chance.key)
        found = drawn(t, memory, number, width, real)
        if found < 0:
            broken = BROKEN
        elif found:
            anything = True
            first, last = chance.effects_section, chance.effects_section_end
            execute(t, memory, first, last, width, lanes)
            strike(t, memory, number, width, real)
    if anything:
        broken |= execute(t, memory, sizes.happened, sizes.happened_end, width, lanes)
    return broken


@jit
def any_of(memory: Any, row: Any, width: Any, real: Any) -> Any:
    """Whether a condition holds in any lane."""
    found = False
    for lane in range(real):
        found |= memory[row * width + lane] != 0
    return found


@jit
def drawn(t: Any, memory: Any, number: Any, width: Any, real: Any) -> Any:
    """How often a chance event happens, or its branch plus one, by lane in the spare row.

    Returns in how many lanes it does; below 0 where a probability is not a number.
    """
    sizes, chance = t.sizes[0], t.chances[number]
    constants, step = sizes.rows * width, 64 // memory.itemsize
    some = 0
    for lane in range(real):
        u = memory[sizes.uniform * width + lane]
        if chance.counted:
            rate = value_of(memory, t.numbers[chance.laws], lane, width, constants, step)
            if not rate <= MAX_RATE:
                return -1
            found = poisson(u, max(rate, 0.0))
        else:
            total = 0.0
            for branch in range(chance.branches):
                operand = t.numbers[chance.laws + branch]
                total += value_of(memory, operand, lane, width, constants, step)
            if total != total:
                return -1
            scale, below, found = max(total, 1.0), 0.0, 1
            for branch in range(chance.branches):
                operand = t.numbers[chance.laws + branch]
                below += value_of(memory, operand, lane, width, constants, step)
                found += u * scale >= below
            if found > chance.branches:
                found = 0
        memory[sizes.spare * width + lane] = found
        some += found > 0
    return some


@jit
def poisson(u: Any, rate: Any) -> Any:
    """A Poisson count by inversion."""
    term = np.exp(-rate)
    below, count = term, 0
    while u >= below and term > 0:
        count += 1
        term = term * rate / count
        below += term
    return count


@jit
def strike(t: Any, memory: Any, number: Any, width: Any, real: Any) -> Any:
    """Add up the effects of a chance event where it happens."""
    sizes, chance = t.sizes[0], t.chances[number]
    constants, step = sizes.rows * width, 64 // memory.itemsize
    for lane in range(real):
        found = np.int64(memory[sizes.spare * width + lane])
        if found <= 0:
            continue
        branch = 0 if chance.counted else found - 1
        times = memory.dtype.type(found if chance.counted else 1)
        first = chance.effects + branch
        for entry in range(t.starts[first], t.starts[first + 1]):
            value = value_of(memory, t.effects[entry, 1], lane, width, constants, step)
            memory[t.effects[entry, 0] * width + lane] += times * value


@jit
def evolve(t: Any, memory: Any, period: Any, width: Any, real: Any) -> Any:
    """Drift is added, and everybody earns."""
    sizes, lanes = t.sizes[0], padded(real, memory)
    constants, step = sizes.rows * width, 64 // memory.itemsize
    broken = execute(t, memory, sizes.drift, sizes.drift_end, width, lanes)
    execute(t, memory, sizes.flow, sizes.flow_end, width, lanes)
    for actor in range(sizes.actors):
        operand, earned = t.numbers[sizes.flows + actor], (sizes.earned + actor) * width
        discount = t.discounts[period - 1, actor]
        for lane in range(real):
            value = value_of(memory, operand, lane, width, constants, step)
            memory[earned + lane] += discount * value
    return broken


@jit
def record(t: Any, out: Any, tile: Any, first: Any, period: Any, width: Any, real: Any) -> Any:
    """Sum what is measured and believed, count what was done, keep the paths that are asked for."""
    sizes, memory = t.sizes[0], tile.memory
    lanes = padded(real, memory)
    execute(t, memory, sizes.measure, sizes.measure_end, width, lanes)
    sums, one, many = out.sums[period - 1], sizes.one, sizes.measures
    for index in range(many):
        row = t.numbers[sizes.measured + index]
        sums[index] += row_dot(memory, row, one, width, real)
    for index in range(sizes.believed):
        row, subject, kind = trio(t, sizes.followed + 3 * index)
        for lane in range(lanes):
            is_kind = memory[(sizes.types + subject) * width + lane] == kind
            memory[sizes.spare * width + lane] = 1 if is_kind else 0
        place = many + index
        sums[place] += row_dot(memory, row, one, width, real)
        sums[place + sizes.believed] += row_dot(memory, row, sizes.spare, width, real)
        sums[place + 2 * sizes.believed] += row_dot(memory, sizes.spare, one, width, real)
    start = 0
    for actor in range(sizes.actors):
        did = (sizes.did + actor) * width
        for lane in range(real):
            action = np.int64(memory[did + lane])
            if action >= 0:
                out.actions[period - 1, start + action] += 1
        start += t.movers[actor].actions
    if out.sample.shape[2]:
        for index in range(many):
            row = t.numbers[sizes.measured + index] * width
            for lane in range(real):
                out.sample[period - 1, index, tile.runs[lane] - first] = memory[row + lane]
        for index in range(sizes.believed):
            row = t.numbers[sizes.followed + 3 * index] * width
            for lane in range(real):
                out.sample[period - 1, many + index, tile.runs[lane] - first] = memory[row + lane]
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
    """Which runs are over, and how; the others move together. Returns how many go on."""
    sizes, memory = t.sizes[0], tile.memory
    lanes = padded(real, memory)
    constants, step = sizes.rows * width, 64 // memory.itemsize
    execute(t, memory, sizes.settle, sizes.settle_end, width, lanes)
    spare, some = sizes.spare * width, 0
    ending = sizes.last if period == sizes.periods else -1
    for lane in range(real):
        found = ending
        for outcome in range(len(t.ends)):
            holds = t.ends[outcome].holds
            if holds != NOTHING and value_of(memory, holds, lane, width, constants, step) != 0:
                found = outcome
                break
        memory[spare + lane] = found
        some += found >= 0
    if not some:
        return real
    for outcome in range(len(t.ends)):
        finish(t, out, tile, outcome, first, period, width, real)
    return compact(t, tile, width, real)


@jit
def finish(
    t: Any, out: Any, tile: Any, outcome: Any, first: Any, period: Any, width: Any, real: Any
) -> Any:
    """Pay and note the runs that end in an outcome."""
    sizes, memory, spare = t.sizes[0], tile.memory, t.sizes[0].spare * width
    constants, step = sizes.rows * width, 64 // memory.itemsize
    known, many = False, sizes.measures
    for lane in range(real):
        if memory[spare + lane] != outcome:
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
            earned = memory[(sizes.earned + actor) * width + lane]
            out.payoffs[actor, run] = earned + discount * value
            out.types[actor, run] = np.int8(memory[(sizes.types + actor) * width + lane])
        for index in range(many):
            row = t.numbers[sizes.measured + index]
            out.tail[period - 1, index] += memory[row * width + lane]
        for index in range(sizes.believed):
            row, subject, kind = trio(t, sizes.followed + 3 * index)
            belief = memory[row * width + lane]
            out.beliefs[index, run] = belief
            out.tail[period - 1, many + index] += belief
            if memory[(sizes.types + subject) * width + lane] == kind:
                out.tail[period - 1, many + index + sizes.believed] += belief
                out.tail[period - 1, many + index + 2 * sizes.believed] += 1


@jit
def compact(t: Any, tile: Any, width: Any, real: Any) -> Any:
    """Move the runs that go on together, in their order."""
    sizes, memory = t.sizes[0], tile.memory
    going = 0
    for lane in range(real):
        if memory[sizes.spare * width + lane] < 0:
            tile.some[going] = lane
            tile.runs[going] = tile.runs[lane]
            going += 1
    first = 0
    while first < going and tile.some[first] == first:
        first += 1
    for index in range(sizes.carried, sizes.carried_end):
        start = t.numbers[index] * width
        for lane in range(first, going):
            memory[start + lane] = memory[start + tile.some[lane]]
    return going


@jit
def close(
    t: Any, out: Any, tile: Any, first: Any, period: Any, seed: Any, width: Any, real: Any
) -> Any:
    """A period after its moves. Returns how many runs go on; below 0: something is no number."""
    broken = happen(t, tile, period, seed, width, real)
    broken |= evolve(t, tile.memory, period, width, real)
    record(t, out, tile, first, period, width, real)
    going = settle(t, out, tile, first, period, width, real)
    return -1 if broken else going


@jit
def whole(t: Any, out: Any, tile: Any, first: Any, seed: Any, width: Any, real: Any) -> Any:
    """All periods of a tile. Returns the period in which something was no number, or 0."""
    execute(
        t, tile.memory, t.sizes[0].truth, t.sizes[0].truth_end, width, padded(real, tile.memory)
    )
    for period in range(1, t.sizes[0].periods + 1):
        broken = begin(t, tile, first, period, seed, width, real)
        broken |= moves(t, tile, period, seed, width, real)
        real = close(t, out, tile, first, period, seed, width, real)
        if broken or real < 0:
            return period
        if not real:
            break
    return 0
