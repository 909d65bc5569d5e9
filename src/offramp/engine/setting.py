"""The start of play: assumptions, types, beliefs and state drawn or set."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from offramp.engine.chances import sampled_option
from offramp.engine.draws import quantile
from offramp.engine.noise import Noise
from offramp.engine.position import Constants, Ints, Position, bounded, bounds_of
from offramp.engine.program import LotteryCode, Program
from offramp.engine.tape import Array, evaluate


def started(program: Program, noise: Noise, drawn: bool) -> Position:
    """The position before the first period of the runs that the noise covers."""
    count = noise.count
    drawn = drawn and bool(program.model.assumptions)
    runs = np.arange(noise.first, noise.first + count)
    params = _assumptions(program, noise, runs, drawn)
    constants = Constants(params)
    actors = len(program.actors)
    types = np.zeros((actors, count), dtype=np.int64)
    beliefs = np.zeros((program.slots, count))
    attributes: list[Array] = []
    for index, actor in enumerate(program.actors):
        kinds, names = len(actor.type_names), len(actor.attribute_names)
        values = [np.broadcast_to(v, (params.shape[1],)) for v in evaluate(actor.types, constants)]
        prior = np.array(values[:kinds])
        prior = prior / prior.sum(axis=0)
        table = np.array(values[kinds:], dtype=np.float64).reshape(kinds, names, params.shape[1])
        attributes.append(np.swapaxes(table, 0, 1))  # (attribute, type, run or 1)
        u = noise.uniform(f"type.{actor.name}", 0, runs)
        types[index] = np.minimum((u >= np.cumsum(prior, axis=0)).sum(axis=0), kinds - 1)
        for (_, subject), slot in program.belief_slots.items():
            if subject == index:
                beliefs[slot : slot + kinds] = prior
    _own_priors(program, constants, beliefs)
    x = _state(program, noise, params)
    return Position(
        program=program,
        period=0,
        runs=runs,
        x=x,
        types=types,
        beliefs=beliefs,
        params=params,
        did=np.full((actors, count), -1),
        earned=np.zeros((actors, count)),
        x0=x.copy(),
        weight=np.ones(count),
        attributes=attributes,
        constant=not drawn,
    )


class Grounds(NamedTuple):
    """What starts are made of: numbers of the tape, each (run,) or one, and bounds of variables."""

    values: list[Any]
    bounds: tuple[Array, Array]  # each (variable, run|1)


def grounds(program: Program, params: Array) -> Grounds:
    """What starts are made of by assumptions (assumption, run), or (assumption, 1)."""
    return Grounds(evaluate(program.start, Constants(params)), bounds_of(program, params))


def drawn_starts(program: Program, noise: Noise, given: Grounds) -> dict[int, Array]:
    """The starts that are drawn or lotteries, by variable: values (run,) of the noise's runs."""
    values, bounds = given
    runs, found = np.arange(noise.first, noise.first + noise.count), dict[int, Array]()

    def uniform(variable: int) -> Array:
        return noise.uniform(f"start.{program.model.variables[variable].name}", 0, runs)

    for draw in program.draws:
        u, parameters = uniform(draw.variable), [values[i] for i in draw.parameters]
        found[draw.variable] = quantile(draw.law, u, parameters)
    for lottery in program.lotteries:
        p = _chances(lottery, values, len(runs))
        pick = sampled_option(uniform(lottery.variable), p, spare=False)
        prizes = _prizes(lottery, values, len(runs))
        found[lottery.variable] = prizes[pick, np.arange(len(runs))]
    return {index: bounded(program, x, index, bounds) for index, x in found.items()}


def deal(
    program: Program, at: Position, branch: Callable[[Position, str, Array], tuple[Any, Ints]]
) -> None:
    """Decide the starts that are lotteries by `branch`, which is that of a `Player`.

    `branch(at, stream, p)` decides among options by their probabilities (option, run), changes
    `at` to the rows that go on, and returns them with the option each takes. Other starts stay.
    """
    for lottery in program.lotteries:
        name = program.model.variables[lottery.variable].name
        start = evaluate(program.start, Constants(at.params))
        _, pick = branch(at, f"start.{name}", _chances(lottery, start, at.count))
        start = evaluate(program.start, Constants(at.params))
        x = _prizes(lottery, start, at.count)[pick, np.arange(at.count)]
        at.x[lottery.variable] = bounded(
            program, x, lottery.variable, bounds_of(program, at.params)
        )
    at.x0 = at.x.copy()


def _chances(lottery: LotteryCode, start: list[Any], count: int) -> Array:
    """The probabilities (option, run) of a lottery, adding up to 1."""
    p = np.array([np.broadcast_to(start[p], (count,)) for _, p in lottery.prizes])
    p = np.maximum(p, 0.0)  # drawn assumptions may go astray
    total = p.sum(axis=0)
    return p / np.where(total > 0, total, 1.0)


def _prizes(lottery: LotteryCode, start: list[Any], count: int) -> Array:
    """The values (option, run) of a lottery."""
    values = [np.broadcast_to(start[value], (count,)) for value, _ in lottery.prizes]
    return np.array(values, dtype=np.float64)


def _assumptions(program: Program, noise: Noise, runs: np.ndarray, drawn: bool) -> Array:
    """(assumption, run) drawn, or (assumption, 1) at their central values."""
    assumptions = program.model.assumptions
    if not drawn:
        return np.array([a.value for a in assumptions], dtype=np.float64).reshape(-1, 1)
    if noise.world is not None:
        return np.broadcast_to(noise.world[:, None], (len(assumptions), len(runs)))
    return np.array(
        [
            quantile(a.distribution, noise.worlds(f"assumption.{a.path}", runs), a.parameters)
            for a in assumptions
        ]
    )


def _own_priors(program: Program, constants: Constants, beliefs: Array) -> None:
    """Priors that depart from the common one; the rest of the belief is scaled to fit."""
    for o, actor in enumerate(program.actors):
        values = evaluate(actor.priors, constants)
        given = {slot: values[index] for slot, index in actor.prior_slots}
        for (observer, subject), first in program.belief_slots.items():
            slots = range(first, first + len(program.actors[subject].type_names))
            named = [slot for slot in slots if slot in given]
            if observer != o or not named:
                continue
            for slot in named:
                beliefs[slot] = given[slot]
            free = [slot for slot in slots if slot not in given]
            left = np.maximum(1 - beliefs[named].sum(axis=0), 0)
            if free:
                share = beliefs[free] / np.maximum(beliefs[free].sum(axis=0), 1e-300)
                beliefs[free] = share * left
            beliefs[list(slots)] /= beliefs[list(slots)].sum(axis=0)


def _state(program: Program, noise: Noise, params: Array) -> Array:
    """(variable, run); what no draw makes different is found once."""
    count, width = len(program.model.variables), params.shape[1]
    given = grounds(program, params)
    same = np.empty((count, width))
    for index in range(count):
        same[index] = bounded(program, given.values[index], index, given.bounds)
    x = np.broadcast_to(same, (count, noise.count)).copy()
    for variable, drawn in drawn_starts(program, noise, given).items():
        x[variable] = drawn
    return x
