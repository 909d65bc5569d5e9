"""A tile of runs from period to period: calendar, moves, chance, drift, payoffs, outcomes.

See `kernels.py` for how memory is laid out. What is known of every run goes into `Out`, what is
known of all runs together is summed there.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import FINE, execute, padded
from offramp.engine.compiled.events import happen, happens
from offramp.engine.compiled.jit import kernel
from offramp.engine.compiled.kernels import apply, begin_moves, conclude, luck, prepare
from offramp.engine.compiled.outcomes import record, settle
from offramp.engine.compiled.philox import note_runs
from offramp.engine.compiled.rows import filled, pay
from offramp.engine.compiled.tables import NOTHING, event_at, group_at
from offramp.engine.compiled.tile import Out, Tile
from offramp.engine.compiled.turns import follow, in_random_order
from offramp.engine.compiled.views import alike, doubles, short_numbers, whole_numbers

__all__ = ["Out", "Tile", "begin", "close", "moves", "together", "whole"]


@kernel
def begin(t: Any, tile: Any, first: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """The start of a period: calendar."""
    memory, numbers = alike(tile.memory, tile.unit), short_numbers(t.numbers)
    lanes = padded(real, memory)
    if period == 1:
        execute(t, memory, t.truth, t.truth_end, width, lanes)
        note_runs(tile, real)
    if t.random:
        follow(t, tile, period, width, real)
    if lanes > real:  # what lies beyond computes along with the last run
        for index in range(t.carried, t.carried_end):
            start = numbers[index] * width
            memory[start + real : start + lanes] = memory[start + real - 1]
    for actor in range(t.actors):
        filled(memory, t.did + actor, -1.0, width, lanes)
    filled(memory, t.period, np.float64(period), width, lanes)
    broken = FINE
    for number in range(t.event_count):
        if event_at(t.events, number).period == period:
            broken |= happens(t, tile, number, seed, width, real)
    return broken


@kernel
def moves(t: Any, tile: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """All moves of a period, by actors whose behavior is known."""
    plan, planned = whole_numbers(t.plan), whole_numbers(t.planned)
    if t.random:
        return in_random_order(t, tile, period, seed, width, real)
    broken = FINE
    for index in range(plan[period - 1], plan[period]):
        broken |= together(t, tile, planned[index], period, seed, width, real)
    return broken


@kernel
def together(t: Any, tile: Any, group: Any, period: Any, seed: Any, width: Any, real: Any) -> Any:
    """A group of actors moves on what all of them see."""
    memory, record, broken = alike(tile.memory, tile.unit), group_at(t.groups, group), FINE
    numbers = short_numbers(t.numbers)
    lanes = padded(real, memory)
    begin_moves(t, memory, group, width, lanes)
    for index in range(record.members, record.members_end):
        actor = np.int64(numbers[index])
        luck(t, tile, actor, period, seed, width, real)
        broken |= prepare(t, memory, actor, period, width, lanes)
        broken |= conclude(t, memory, actor, period, width, lanes, real)
    return broken | apply(t, memory, group, width, lanes)


@kernel
def evolve(t: Any, memory: Any, period: Any, width: Any, lanes: Any) -> Any:
    """Drift is added, and everybody earns."""
    numbers, discounts = short_numbers(t.numbers), doubles(t.discounts)
    broken = execute(t, memory, t.drift, t.drift_end, width, lanes)
    execute(t, memory, t.flow, t.flow_end, width, lanes)
    for actor in range(t.actors):
        operand = numbers[t.flows + actor]
        if operand != NOTHING:
            constants, discount = t.rows * width, discounts[(period - 1) * t.actors + actor]
            pay(memory, t.earned + actor, operand, discount, constants, width, lanes)
    return broken


@kernel
def close(
    t: Any, out: Any, tile: Any, first: Any, period: Any, seed: Any, width: Any, real: Any
) -> Any:
    """A period after its moves. Returns how many runs go on; below 0: something is no number."""
    broken = happen(t, tile, period, seed, width, real)
    memory = alike(tile.memory, tile.unit)
    broken |= evolve(t, memory, period, width, padded(real, memory))
    record(t, out, tile, first, period, width, real)
    going = settle(t, out, tile, first, period, width, real)
    return -1 if broken else going


@kernel
def whole(t: Any, out: Any, tile: Any, first: Any, seed: Any, width: Any, real: Any) -> Any:
    """All periods of a tile. Returns the period in which something was no number, or 0."""
    for period in range(1, t.periods + 1):
        broken = begin(t, tile, first, period, seed, width, real)
        broken |= moves(t, tile, period, seed, width, real)
        real = close(t, out, tile, first, period, seed, width, real)
        if broken or real < 0:
            return period
        if not real:
            break
    return 0
