"""A tile of runs from period to period: calendar, moves, chance, drift, payoffs, outcomes.

See `kernels.py` for how memory is laid out. What is known of every run goes into `Out`, what is
known of all runs together is summed there.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import FINE, execute, padded
from offramp.engine.compiled.events import happen, happens
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.kernels import apply, clear, conclude, luck, prepare
from offramp.engine.compiled.outcomes import record, settle
from offramp.engine.compiled.philox import note_runs
from offramp.engine.compiled.rows import filled, pay
from offramp.engine.compiled.tables import NOTHING
from offramp.engine.compiled.tile import Out, Tile
from offramp.engine.compiled.turns import in_random_order

__all__ = ["Out", "Tile", "begin", "close", "moves", "together", "whole"]


@jit
def begin(t: Any, tile: Any, first: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """The start of a period: calendar."""
    sizes, memory = t.sizes[0], tile.memory
    lanes = padded(real, memory)
    if period == 1:
        execute(t, memory, sizes.truth, sizes.truth_end, width, lanes)
        note_runs(tile, real)
    if lanes > real:  # what lies beyond computes along with the last run
        for index in range(sizes.carried, sizes.carried_end):
            start = t.numbers[index] * width
            memory[start + real : start + lanes] = memory[start + real - 1]
    for actor in range(sizes.actors):
        filled(memory, sizes.did + actor, -1.0, width, lanes)
    filled(memory, sizes.period, np.float64(period), width, lanes)
    broken = FINE
    for number in range(len(t.events)):
        if t.events[number].period == period:
            broken |= happens(t, tile, number, seed, width, real)
    return broken


@jit
def moves(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """All moves of a period, by actors whose behavior is known."""
    if t.sizes[0].random and t.plan[period] - t.plan[period - 1] > 1:
        return in_random_order(t, tile, period, seed, width, real)
    broken = FINE
    for index in range(t.plan[period - 1], t.plan[period]):
        broken |= together(t, tile, t.planned[index], period, seed, width, real)
    return broken


@jit
def together(t: Any, tile: Any, group: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """A group of actors moves on what all of them see."""
    memory, record, broken = tile.memory, t.groups[group], FINE
    lanes = padded(real, memory)
    clear(t, memory, record.touched, record.touched_end, width, lanes)
    for index in range(record.members, record.members_end):
        actor = np.int64(t.numbers[index])
        luck(t, tile, actor, period, seed, width, real)
        broken |= prepare(t, memory, actor, period, width, lanes)
        broken |= conclude(t, memory, actor, period, width, lanes, real)
    return broken | apply(t, memory, group, width, lanes)


@jit
def evolve(t: Any, memory: Any, period: Any, width: Any, lanes: Any) -> Any:
    """Drift is added, and everybody earns."""
    sizes = t.sizes[0]
    broken = execute(t, memory, sizes.drift, sizes.drift_end, width, lanes)
    execute(t, memory, sizes.flow, sizes.flow_end, width, lanes)
    for actor in range(sizes.actors):
        operand, discount = (t.numbers[sizes.flows + actor], t.discounts[period - 1, actor])
        if operand != NOTHING:
            constants = sizes.rows * width
            pay(memory, sizes.earned + actor, operand, discount, constants, width, lanes)
    return broken


@jit
def close(
    t: Any, out: Any, tile: Any, first: Any, period: Any, seed: Any, width: Any, real: Any
) -> Any:
    """A period after its moves. Returns how many runs go on; below 0: something is no number."""
    broken = happen(t, tile, period, seed, width, real)
    broken |= evolve(t, tile.memory, period, width, padded(real, tile.memory))
    record(t, out, tile, first, period, width, real)
    going = settle(t, out, tile, first, period, width, real)
    return -1 if broken else going


@jit
def whole(t: Any, out: Any, tile: Any, first: Any, seed: Any, width: Any, real: Any) -> Any:
    """All periods of a tile. Returns the period in which something was no number, or 0."""
    for period in range(1, t.sizes[0].periods + 1):
        broken = begin(t, tile, first, period, seed, width, real)
        broken |= moves(t, tile, period, seed, width, real)
        real = close(t, out, tile, first, period, seed, width, real)
        if broken or real < 0:
            return period
        if not real:
            break
    return 0
