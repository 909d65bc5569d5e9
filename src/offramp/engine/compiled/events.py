"""What happens to runs without anybody's choice: dated events, and chance."""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import BROKEN, FINE, execute, padded, value_of
from offramp.engine.compiled.chances import decide, hit, likelihood
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.philox import uniform
from offramp.engine.compiled.rows import filled, shows
from offramp.engine.compiled.tables import NOTHING

MAX_RATE = 500.0


@jit
def happens(t: Any, tile: Any, number: Any, seed: Any, width: Any, real: Any) -> Any:
    """A dated event takes effect."""
    sizes, memory, event = t.sizes[0], tile.memory, t.events[number]
    lanes = padded(real, memory)
    constants, step = sizes.rows * width, 64 // memory.itemsize
    broken = execute(t, memory, event.section, event.section_end, width, lanes)
    for index in range(event.redraws, event.redraws_end):
        new = t.redraws[index]
        uniform(tile, memory, sizes.uniform * width, real, event.period, seed, new.key)
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
def happen(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """Chance events, all at one state; then their effects."""
    lanes, broken = padded(real, tile.memory), FINE
    for number in range(len(t.chances)):
        if not possible(t, tile.memory, number, width, real):
            continue
        found = drawn(t, tile, number, period, seed, width, real)
        if found < 0:
            broken = BROKEN
        elif found:
            strike(t, tile, number, width, lanes)
    return broken | shift(t, tile, width, lanes)


@jit
def possible(t: Any, memory: Any, number: Any, width: Any, real: Any) -> Any:
    """Whether the guard of a chance event holds anywhere; its probabilities are then known."""
    chance, lanes = t.chances[number], padded(real, memory)
    execute(t, memory, chance.guard, chance.guard_end, width, lanes)
    if chance.holds != NOTHING and not shows(memory, chance.holds, width, real):
        return False
    execute(t, memory, chance.section, chance.section_end, width, lanes)
    return True


@jit
def drawn(t: Any, tile: Any, number: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """How often a chance event happens, or its branch counted from 1, into the spare row.

    Returns whether it does anywhere; below 0 where a probability is not a number. Where it cannot,
    no noise is drawn.
    """
    sizes, memory, chance = t.sizes[0], tile.memory, t.chances[number]
    lanes = padded(real, memory)
    constants = sizes.rows * width
    seen = likelihood(
        memory, t.numbers, chance.laws, chance.branches, sizes.total, constants, width, lanes
    )
    if seen > 1:
        return -1
    if not seen:
        filled(memory, sizes.spare, 0.0, width, lanes)
        return 0
    uniform(tile, memory, sizes.uniform * width, real, period, seed, chance.key)
    if not chance.counted:
        return decide(
            memory, t.numbers, tile.hits, chance.laws, chance.branches, sizes.total,
            sizes.uniform, sizes.spare, constants, width, lanes,
        )  # fmt: skip
    filled(memory, sizes.spare, 0.0, width, lanes)
    for lane in range(real):
        rate = memory[sizes.total * width + lane]
        if not rate <= MAX_RATE:
            return -1
        u = memory[sizes.uniform * width + lane]
        memory[sizes.spare * width + lane] = poisson(u, max(rate, 0.0))
    return hit(memory, tile.hits, sizes.spare, width, lanes)


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
def strike(t: Any, tile: Any, number: Any, width: Any, lanes: Any) -> Any:
    """Add up the effects of a chance event where it happens."""
    sizes, memory, chance = t.sizes[0], tile.memory, t.chances[number]
    step, many = 64 // memory.itemsize, chance.touched_end - chance.touched
    for index in range(chance.touched, chance.touched_end):
        variable = t.numbers[index]
        if not tile.marks[variable]:
            tile.marks[variable] = 1
            filled(memory, sizes.added + variable, 0.0, width, lanes)
    execute(t, memory, chance.effects, chance.effects_end, width, lanes)
    if chance.table < 0:
        return
    for first in range(0, lanes, step):
        bits, lane = tile.hits[first], first
        while bits:
            if bits & 1:
                found = np.int64(memory[sizes.spare * width + lane])
                place = chance.table + (0 if chance.counted else (found - 1) * many)
                times = memory.dtype.type(found if chance.counted else 1)
                for index in range(many):
                    row = sizes.added + t.numbers[chance.touched + index]
                    memory[row * width + lane] += times * t.weights[place + index]
            bits >>= 1
            lane += 1


@jit
def shift(t: Any, tile: Any, width: Any, lanes: Any) -> Any:
    """Move the variables that chance has struck."""
    broken, sizes = FINE, t.sizes[0]
    for index in range(sizes.shifts, sizes.shifts_end, 3):
        variable = t.numbers[index]
        if tile.marks[variable]:
            tile.marks[variable] = 0
            first, last = t.numbers[index + 1], t.numbers[index + 2]
            broken |= execute(t, tile.memory, first, last, width, lanes)
    return broken
