"""A shard's moves and chance in one call each, with what is noted of them; compiled.

What is noted is of the whole batch, (…, run); run `first` of it is in a shard's first lane. A call
from Python takes as long as a kernel takes for some lanes, and holds the lock: so there are few.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.basic import BROKEN, FINE, execute, padded, value_of
from offramp.engine.compiled.events import drawn, possible, shift, strike
from offramp.engine.compiled.jit import inlined, kernel
from offramp.engine.compiled.kernels import apply, begin_moves, conclude, luck, plainly, prepare
from offramp.engine.compiled.periods import evolve
from offramp.engine.compiled.tables import chance_at, end_at, group_at, mover_at, score_at
from offramp.engine.compiled.views import alike, short_numbers


@kernel
def moved(
    t: Any,
    tile: Any,
    group: Any,
    period: Any,
    seed: Any,
    width: Any,
    real: Any,
    first: Any,
    forced: Any,
    actions: Any,
    u: Any,
    opens: Any,
    places: Any,
    p: Any,
    picks: Any,
) -> Any:
    """A group moves; returns whether something was not a number.

    Picks of the actors `forced` (run,) are replaced by `actions` (run,), or where these are below
    0 by an open action at random, by the uniform numbers `u` (run,). Notes choice probabilities
    `p` (option, run), an actor's options from its place on, and `picks` (actor, run). From the
    same places on, `opens` (place,) are the rows by type and action that say what is open; see
    `_explore`. Both kinds of places are (2, actor).
    """
    memory, numbers = alike(tile.memory, tile.unit), short_numbers(t.numbers)
    record, lanes, broken = group_at(t.groups, group), padded(real, memory), FINE
    begin_moves(t, memory, group, width, lanes)
    for index in range(record.members, record.members_end):
        actor = np.int64(numbers[index])
        mover = mover_at(t.movers, actor)
        score, own = score_at(t.scores, mover.own), t.types + actor
        luck(t, tile, actor, period, seed, width, real)
        broken |= prepare(t, memory, actor, period, width, lanes)
        if len(p):
            _choices(
                memory, score.rows, own, score.actions, width, real, p, places[0, actor], first
            )
        for lane in range(real):
            pick = mover.pick * width + lane
            if forced[first + lane] == actor:
                if actions[first + lane] >= 0:
                    memory[pick] = actions[first + lane]
                elif memory[pick] >= 0:
                    kind = np.int64(memory[own * width + lane])
                    place = places[1, actor] + kind * score.actions
                    _explore(
                        memory, opens, place, score.actions, mover.pick, width, lane,
                        u[first + lane],
                    )  # fmt: skip
            picks[actor, first + lane] = np.int64(memory[pick])
        if mover.judging:  # picks may be others than before
            plainly(t, memory, actor, mover.judged, mover.plain, width, lanes)
        conclude(t, memory, actor, period, width, lanes, real)
    return broken | apply(t, memory, group, width, lanes)


@kernel
def closed(
    t: Any,
    tile: Any,
    period: Any,
    seed: Any,
    width: Any,
    real: Any,
    first: Any,
    places: Any,
    surprises: Any,
    ends: Any,
) -> Any:
    """Chance, drift, payoffs and outcomes; returns whether something was not a number.

    Notes how runs end, `ends` (run,), -1 where they go on; and what happened less its probability,
    `surprises` (option, run), those of an event from its place on, or none. Otherwise chance goes
    as in `events.happen`.
    """
    memory = alike(tile.memory, tile.unit)
    lanes, broken = padded(real, memory), FINE
    for number in range(t.chance_count):
        if not possible(t, memory, number, width, real):
            continue
        found = drawn(t, tile, number, period, seed, width, real)
        if found < 0:
            return BROKEN
        if len(surprises):
            _surprise(t, memory, number, width, real, surprises, places[number], first)
        if found:
            strike(t, tile, number, width, lanes)
    broken |= shift(t, tile, width, lanes)
    broken |= evolve(t, memory, period, width, lanes)
    _settle(t, memory, period, width, real, ends, first)
    return broken


# Pieces


@inlined
def _choices(
    memory: Any,
    weights: Any,
    own: Any,
    actions: Any,
    width: Any,
    real: Any,
    p: Any,
    place: Any,
    first: Any,
) -> None:
    """Choice probabilities of the own type, from rows of weights (type, action)."""
    for lane in range(real):
        total = 0.0
        start = weights + np.int64(memory[own * width + lane]) * actions
        for action in range(actions):
            weight = memory[(start + action) * width + lane]
            p[place + action, first + lane] = weight
            total += weight
        for action in range(actions):
            p[place + action, first + lane] /= total if total > 0 else 1.0


@inlined
def _explore(
    memory: Any, opens: Any, place: Any, actions: Any, pick: Any, width: Any, lane: Any, u: Any
) -> None:
    """Pick at random in a lane, all open actions alike.

    `opens` are rows that say what is open, -1 where it always is.
    """
    many = 0
    for action in range(actions):
        many += _open(memory, opens[place + action], lane, width)
    nth = min(np.int64(u * many), many - 1)
    for action in range(actions):
        if _open(memory, opens[place + action], lane, width):
            if nth == 0:
                memory[pick * width + lane] = action
            nth -= 1


@inlined
def _surprise(
    t: Any,
    memory: Any,
    number: Any,
    width: Any,
    real: Any,
    surprises: Any,
    place: Any,
    first: Any,
) -> None:
    """What happened of a chance event less its probability, by branch."""
    chance, numbers = chance_at(t.chances, number), short_numbers(t.numbers)
    constants = t.rows * width
    for lane in range(real):
        happened, total = memory[t.spare * width + lane], 0.0
        if chance.counted:
            rate = value_of(memory, numbers[chance.laws], lane, width, constants)
            surprises[place, first + lane] = happened - max(rate, 0.0)
            continue
        for branch in range(chance.branches):
            total += value_of(memory, numbers[chance.laws + branch], lane, width, constants)
        for branch in range(chance.branches):
            law = value_of(memory, numbers[chance.laws + branch], lane, width, constants)
            surprises[place + branch, first + lane] = (happened == branch + 1) - law / max(
                total, 1.0
            )


@inlined
def _settle(t: Any, memory: Any, period: Any, width: Any, real: Any, ends: Any, first: Any) -> None:
    """How runs end now; what the end pays is earned."""
    numbers, constants, lanes = short_numbers(t.numbers), t.rows * width, padded(real, memory)
    execute(t, memory, t.settle, t.settle_end, width, lanes)
    for lane in range(real):
        outcome = np.int64(memory[t.spare * width + lane]) - 1
        over = outcome >= 0 or period < t.periods
        ends[first + lane] = outcome if over else t.last
    for outcome in range(t.end_count):
        some = False
        for lane in range(real):
            some |= ends[first + lane] == outcome
        if not some:
            continue
        end = end_at(t.ends, outcome)
        execute(t, memory, end.section, end.section_end, width, lanes)
        for actor in range(t.actors):
            earned, operand = (t.earned + actor) * width, numbers[end.paid + actor]
            for lane in range(real):
                if ends[first + lane] == outcome:
                    memory[earned + lane] += value_of(memory, operand, lane, width, constants)


@inlined
def _open(memory: Any, row: Any, lane: Any, width: Any) -> Any:
    return row < 0 or memory[row * width + lane] != 0
