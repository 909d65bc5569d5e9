"""The end of a period: what is measured and believed is summed, and runs that are over are paid."""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import execute, padded, value_of
from offramp.engine.compiled.jit import inlined, kernel
from offramp.engine.compiled.philox import note_runs
from offramp.engine.compiled.rows import believed, counts_of, row_sum, shows
from offramp.engine.compiled.tables import end_at, mover_at
from offramp.engine.compiled.views import (
    alike,
    bytes_,
    doubles,
    floats,
    short_numbers,
    shorts,
    whole_numbers,
)


@kernel
def record(t: Any, out: Any, tile: Any, first: Any, period: Any, width: Any, real: Any) -> Any:
    """Sum what is measured and believed, count what was done, keep the paths that are asked for."""
    memory, numbers = alike(tile.memory, tile.unit), short_numbers(t.numbers)
    sums = doubles(out.sums)
    execute(t, memory, t.measure, t.measure_end, width, padded(real, memory))
    start = (period - 1) * out.kept
    for index in range(t.measures):
        sums[start + index] += row_sum(memory, numbers[t.measured + index], width, real)
    believe(t, out, tile, period, width, real)
    tell(t, out, tile, period, width, real)
    if out.sampled or out.acted:
        keep(t, out, tile, first, period, width, real)


@kernel
def believe(t: Any, out: Any, tile: Any, period: Any, width: Any, real: Any) -> Any:
    """Sum beliefs, beliefs where they are of the truth, and truth."""
    memory, sums = alike(tile.memory, tile.unit), doubles(out.sums)
    tallies, held, before = whole_numbers(tile.tallies), doubles(tile.held), np.int64(-1)
    for index in range(t.believed):
        row, subject, kind = trio(t, t.followed + 3 * index)
        place, truth = (period - 1) * out.kept + t.measures + index, t.types + subject
        if before != subject:
            before = subject
            for other in range(mover_at(t.movers, subject).kinds):
                tallies[other] = counts_of(memory, truth, other, width, real)
        if t.random:
            total, joint = held[row], held[t.recorded + row]
        else:
            total, joint = believed(memory, row, truth, kind, width, real)
        sums[place] += total
        sums[place + t.believed] += joint
        sums[place + 2 * t.believed] += tallies[kind]


@kernel
def tell(t: Any, out: Any, tile: Any, period: Any, width: Any, real: Any) -> Any:
    """Count what was done; by four counters, since a counter is slow to be counted up again."""
    memory, tallies = alike(tile.memory, tile.unit), whole_numbers(tile.tallies)
    actions, start = whole_numbers(out.actions), (period - 1) * t.actions
    for actor in range(t.actors):
        many = mover_at(t.movers, actor).actions
        did = (t.did + actor) * width
        for index in range(4 * tile.widest):
            tallies[index] = 0
        for lane in range(real):
            tallies[(lane & 3) * tile.widest + np.int64(memory[did + lane]) + 1] += 1
        for action in range(many):
            for counter in range(4):
                actions[start + action] += tallies[counter * tile.widest + action + 1]
        start += many


@kernel
def keep(t: Any, out: Any, tile: Any, first: Any, period: Any, width: Any, real: Any) -> Any:
    """Keep the paths that are asked for."""
    memory = alike(tile.memory, tile.unit)
    done, runs = bytes_(out.did), whole_numbers(tile.runs)
    if out.sampled and out.narrow:
        paths(t, out, tile, floats(out.sample), first, period, width, real)
    elif out.sampled:
        paths(t, out, tile, doubles(out.sample), first, period, width, real)
    if out.acted:
        for actor in range(t.actors):
            start = ((period - 1) * t.actors + actor) * out.acted - first
            for lane in range(real):
                done[start + runs[lane]] = np.int8(memory[(t.did + actor) * width + lane])


@kernel
def paths(
    t: Any, out: Any, tile: Any, sample: Any, first: Any, period: Any, width: Any, real: Any
) -> Any:
    """Keep what is measured and believed of each run."""
    memory, numbers = alike(tile.memory, tile.unit), short_numbers(t.numbers)
    runs, many = whole_numbers(tile.runs), t.measures + t.believed
    for index in range(many):
        row = np.int64(numbers[t.measured + index])
        if index >= t.measures:
            row = np.int64(numbers[t.followed + 3 * (index - t.measures)])
        start = ((period - 1) * many + index) * out.sampled - first
        for lane in range(real):
            sample[start + runs[lane]] = stands(t, tile, memory, row, width, lane)


@inlined
def stands(t: Any, tile: Any, memory: Any, row: Any, width: Any, lane: Any) -> Any:
    """What a row holds for a run: a belief may stand in the record of its run."""
    if t.random and t.variables <= row and row < t.recorded:
        return alike(tile.records, memory)[lane * t.recorded + row]
    return memory[row * width + lane]


@inlined
def trio(t: Any, place: Any) -> Any:
    """Three numbers."""
    numbers = short_numbers(t.numbers)
    return np.int64(numbers[place]), np.int64(numbers[place + 1]), np.int64(numbers[place + 2])


@kernel
def settle(t: Any, out: Any, tile: Any, first: Any, period: Any, width: Any, real: Any) -> Any:
    """Which runs are over, and how; others take their places. Returns how many go on.

    Below 0 where what somebody has earned is no number.
    """
    memory = alike(tile.memory, tile.unit)
    execute(t, memory, t.settle, t.settle_end, width, padded(real, memory))
    spare = t.spare * width
    if period == t.periods:
        for lane in range(real):
            if memory[spare + lane] == 0:
                memory[spare + lane] = t.last + 1
    elif not shows(memory, t.spare, width, real):
        return real
    sound = True
    for outcome in range(t.end_count):
        sound &= finish(t, out, tile, outcome, first, period, width, real)
    going = compact(t, tile, width, real)
    return going if sound else -1


@kernel
def finish(
    t: Any, out: Any, tile: Any, outcome: Any, first: Any, period: Any, width: Any, real: Any
) -> Any:
    """Pay and note the runs that end in an outcome."""
    memory, end = alike(tile.memory, tile.unit), end_at(t.ends, outcome)
    numbers, discounts = short_numbers(t.numbers), doubles(t.discounts)
    outcomes, ended, payoffs = shorts(out.outcome), short_numbers(out.ended), doubles(out.payoffs)
    types, runs, known, sound = bytes_(out.types), whole_numbers(tile.runs), False, True
    for lane in range(real):
        if memory[t.spare * width + lane] != outcome + 1:
            continue
        if not known:
            execute(t, memory, end.section, end.section_end, width, padded(real, memory))
            known = True
        run = runs[lane] - first
        outcomes[run], ended[run] = outcome, period
        for actor in range(t.actors):
            value = value_of(memory, numbers[end.paid + actor], lane, width, t.rows * width)
            discount = discounts[(period - 1) * t.actors + actor]
            earned = memory[(t.earned + actor) * width + lane] + discount * value
            sound &= np.isfinite(earned)
            payoffs[actor * out.runs + run] = earned
            types[actor * out.runs + run] = np.int8(memory[(t.types + actor) * width + lane])
        last(t, out, tile, run, period, width, lane)
    return sound


@kernel
def last(t: Any, out: Any, tile: Any, run: Any, period: Any, width: Any, lane: Any) -> Any:
    """What a run that is over goes on counting as."""
    memory, numbers = alike(tile.memory, tile.unit), short_numbers(t.numbers)
    tail, beliefs, start = doubles(out.tail), floats(out.beliefs), (period - 1) * out.kept
    for index in range(t.measures):
        tail[start + index] += memory[numbers[t.measured + index] * width + lane]
    for index in range(t.believed):
        row, subject, kind = trio(t, t.followed + 3 * index)
        belief, place = stands(t, tile, memory, row, width, lane), start + t.measures + index
        beliefs[run * t.believed + index] = belief
        tail[place] += belief
        if memory[(t.types + subject) * width + lane] == kind:
            tail[place + t.believed] += belief
            tail[place + 2 * t.believed] += 1


@kernel
def compact(t: Any, tile: Any, width: Any, real: Any) -> Any:
    """Runs that go on, from the end of the tile, take the places of those that are over."""
    memory, numbers = alike(tile.memory, tile.unit), short_numbers(t.numbers)
    into, runs = whole_numbers(tile.moved), whole_numbers(tile.runs)
    spare, going, moved = t.spare * width, real, 0
    for lane in range(real):
        while going > lane and memory[spare + going - 1] != 0:
            going -= 1
        if lane >= going:
            break
        if memory[spare + lane] != 0:
            going -= 1
            into[moved], into[width + moved] = lane, going
            runs[lane] = runs[going]
            moved += 1
    for index in range(t.carried, t.carried_end):
        start = numbers[index] * width
        for k in range(moved):
            memory[start + into[k]] = memory[start + into[width + k]]
    if t.random:
        records = alike(tile.records, tile.unit)
        for k in range(moved):
            first, other = into[k] * t.recorded, into[width + k] * t.recorded
            for index in range(t.recorded):
                records[first + index] = records[other + index]
    if going:
        note_runs(tile, going)
    return going
