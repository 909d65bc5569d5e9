"""What happens to runs without anybody's choice: dated events, and chance."""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import BROKEN, FINE, execute, padded, value_of
from offramp.engine.compiled.chances import decide, hit, likelihood
from offramp.engine.compiled.elementary import exponential
from offramp.engine.compiled.jit import kernel
from offramp.engine.compiled.philox import uniform
from offramp.engine.compiled.rows import filled, shows
from offramp.engine.compiled.tables import NOTHING, chance_at, event_at, redraw_at
from offramp.engine.compiled.views import alike, bits, short_numbers, whole_numbers

MAX_RATE = 500.0


@kernel
def happens(t: Any, tile: Any, number: Any, seed: Any, width: Any, real: Any) -> Any:
    """A dated event takes effect."""
    memory, event = alike(tile.memory, tile.unit), event_at(t.events, number)
    lanes, constants, numbers = padded(real, memory), t.rows * width, short_numbers(t.numbers)
    broken = execute(t, memory, event.section, event.section_end, width, lanes)
    for index in range(event.redraws, event.redraws_end):
        new = redraw_at(t.redraws, index)
        uniform(tile, memory, t.uniform * width, real, event.period, seed, new.key)
        for lane in range(real):
            if value_of(memory, new.holds, lane, width, constants) == 0:
                continue
            u, below, total = memory[t.uniform * width + lane], 0.0, 0.0
            for kind in range(new.kinds):
                operand = numbers[new.weights + kind]
                total += value_of(memory, operand, lane, width, constants)
            found, last = np.int64(0), np.int64(0)
            for kind in range(new.kinds):
                operand = numbers[new.weights + kind]
                weight = value_of(memory, operand, lane, width, constants)
                below += weight
                found += u * total >= below
                last = kind if weight > 0 else last
                for place in range(new.beliefs, new.beliefs_end):
                    row = numbers[place] + kind
                    memory[row * width + lane] = weight
                    if t.random:
                        alike(tile.records, memory)[lane * t.recorded + row] = weight
            memory[(t.types + new.actor) * width + lane] = min(found, last)
    for index in range(event.redraws, event.redraws_end):  # when nothing of the event is needed
        new = redraw_at(t.redraws, index)
        execute(t, memory, new.section, new.section_end, width, lanes)
    return broken


@kernel
def happen(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """Chance events, all at one state; then their effects."""
    memory = alike(tile.memory, tile.unit)
    lanes, broken = padded(real, memory), FINE
    for number in range(t.chance_count):
        if not possible(t, memory, number, width, real):
            continue
        found = drawn(t, tile, number, period, seed, width, real)
        if found < 0:
            broken = BROKEN
        elif found:
            strike(t, tile, number, width, lanes)
    return broken | shift(t, tile, width, lanes)


@kernel
def possible(t: Any, memory: Any, number: Any, width: Any, real: Any) -> Any:
    """Whether the guard of a chance event holds anywhere; its probabilities are then known."""
    chance, lanes = chance_at(t.chances, number), padded(real, memory)
    execute(t, memory, chance.guard, chance.guard_end, width, lanes)
    if chance.holds != NOTHING and not shows(memory, chance.holds, width, real):
        return False
    execute(t, memory, chance.section, chance.section_end, width, lanes)
    return True


@kernel
def drawn(t: Any, tile: Any, number: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """How often a chance event happens, or its branch counted from 1, into the spare row.

    Returns whether it does anywhere; below 0 where a probability is not a number. Where it cannot,
    no noise is drawn.
    """
    memory, chance = alike(tile.memory, tile.unit), chance_at(t.chances, number)
    lanes, numbers, hits = padded(real, memory), short_numbers(t.numbers), bits(tile.hits)
    constants = t.rows * width
    seen = likelihood(
        memory, numbers, chance.laws, chance.branches, t.total, constants, width, lanes
    )
    if seen > 1:
        return -1
    if not seen:
        filled(memory, t.spare, 0.0, width, lanes)
        return 0
    uniform(tile, memory, t.uniform * width, real, period, seed, chance.key)
    if not chance.counted:
        return decide(
            memory, numbers, hits, chance.laws, chance.branches, t.total,
            t.uniform, t.spare, constants, width, lanes,
        )  # fmt: skip
    filled(memory, t.spare, 0.0, width, lanes)
    for lane in range(real):
        rate = memory[t.total * width + lane]
        if not rate <= MAX_RATE:
            return -1
        u = memory[t.uniform * width + lane]
        memory[t.spare * width + lane] = poisson(u, max(rate, 0.0))
    return hit(memory, hits, t.spare, width, lanes)


@kernel
def poisson(u: Any, rate: Any) -> Any:
    """A Poisson count by inversion; most often none, since exp(-rate) is above 1 - rate."""
    if u + rate < 0.999999:
        return 0
    term = exponential(-rate)
    below, count = term, 0
    while u >= below and term > 0:
        count += 1
        term = term * rate / count
        below += term
    return count


@kernel
def strike(t: Any, tile: Any, number: Any, width: Any, lanes: Any) -> Any:
    """Add up the effects of a chance event where it happens."""
    memory, chance = alike(tile.memory, tile.unit), chance_at(t.chances, number)
    numbers, marks, hits = short_numbers(t.numbers), whole_numbers(tile.marks), bits(tile.hits)
    weights, many = alike(t.weights, memory), chance.touched_end - chance.touched
    for index in range(chance.touched, chance.touched_end):
        variable = numbers[index]
        if not marks[variable]:
            marks[variable] = 1
            filled(memory, t.added + variable, 0.0, width, lanes)
    execute(t, memory, chance.effects, chance.effects_end, width, lanes)
    if chance.table < 0:
        return
    for first in range(0, lanes, 64 // memory.itemsize):
        left, lane = np.int64(hits[first]), first
        while left:
            if left & 1:
                found = np.int64(memory[t.spare * width + lane])
                place = chance.table + (0 if chance.counted else (found - 1) * many)
                times = memory.dtype.type(found if chance.counted else 1)
                for index in range(many):
                    row = t.added + numbers[chance.touched + index]
                    memory[row * width + lane] += times * weights[place + index]
            left >>= 1
            lane += 1


@kernel
def shift(t: Any, tile: Any, width: Any, lanes: Any) -> Any:
    """Move the variables that chance has struck."""
    broken, memory = FINE, alike(tile.memory, tile.unit)
    numbers, marks = short_numbers(t.numbers), whole_numbers(tile.marks)
    for index in range(t.shifts, t.shifts_end, 3):
        variable = numbers[index]
        if marks[variable]:
            marks[variable] = 0
            first, last = numbers[index + 1], numbers[index + 2]
            broken |= execute(t, memory, first, last, width, lanes)
    return broken
