"""The value of a criterion under each policy, in many worlds: solved in each, or played.

A small game that the exact solver takes is solved in every world for itself, by actors who know
the world they are in, and followed exactly where that can be done; so is a larger one that asks
for the solver `exact`. Other crises are solved once for each policy, by regression: what actors
expect is linear in the numbers of the world they are in. With very many uncertain numbers that
takes too long: then actors choose by what they learned at the central values, while payoffs and
rules are those of the world (`central`). They are played so many times in each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.comparing import BASELINE, whole_name
from offramp.analysis.complete import play_all
from offramp.analysis.criterion import Criterion
from offramp.analysis.surprise import unforeseen
from offramp.analysis.telling import STEPS, Progress, Teller
from offramp.analysis.worlds import Worlds, at, draw
from offramp.crisis import Crisis
from offramp.engine.errors import TooLarge
from offramp.engine.exact import enumerate_play
from offramp.engine.lower import lower
from offramp.runs.origin import AssumptionsMode
from offramp.solving import looks_ahead, solve, solved
from offramp.strategy.solution import Solution

Floats = NDArray[np.float64]
_SOLVING = 80  # of a hundred steps
_MANY = 60  # uncertain numbers, of which actors learn nothing
_SMALL = 1_000  # positions of a game that is solved in every world: some ten milliseconds each


@dataclass(eq=False)
class Values:
    """Losses by policy (world, run): the criterion, with its sign turned where more is better.

    Where every world was followed exactly, there is one "run": the expected value.
    """

    losses: dict[str, Floats] = field(default_factory=dict[str, Floats])
    exact: bool = False
    central: bool = False
    interrupted: bool = False


@dataclass(frozen=True)
class _Task:
    crisis: Crisis
    criterion: Criterion
    worlds: int
    each: int
    seed: int
    surprise: bool
    options: dict[str, Any]


def values_of(
    crisis: Crisis,
    names: Sequence[str],
    criterion: Criterion,
    worlds: int,
    each: int,
    seed: int,
    surprise: bool,
    progress: Progress | None,
    options: dict[str, Any],
) -> Values:
    """The losses under each policy; an interruption keeps those finished, if they are two."""
    task = _Task(crisis, criterion, worlds, each, seed, surprise, options)
    teller, found = Teller(progress, len(names)), Values()
    way = _way(crisis)
    found.exact = way is _exactly
    found.central = way is _drawn and len(crisis.model.assumptions) > _MANY
    foreseen: AssumptionsMode = "central" if found.central else "drawn"
    base: Solution | None = None
    for name in names:
        try:
            variant = _variant(crisis, name, surprise)
            if way is _drawn and (base is None or not surprise):
                telling = teller.part(name, 0, _SOLVING)
                base = solve(variant, every=False, assumptions=foreseen, progress=telling)
            found.losses[name] = criterion.sign * way(task, variant, base, teller, name)
        except KeyboardInterrupt:
            if len(found.losses) < 2:
                raise
            found.interrupted = True
            break
        teller.next()
    return found


def _variant(crisis: Crisis, name: str, surprise: bool) -> Crisis:
    if name == BASELINE:
        return crisis
    return unforeseen(crisis, name) if surprise else crisis.under(whole_name(crisis, name))


_Way = Callable[[_Task, Crisis, Solution | None, Teller, str], Floats]


def _way(crisis: Crisis) -> _Way:
    """Exactly, solved in each world and played, or solved once."""
    program = crisis.program
    if not looks_ahead(program) or program.model.solving.solver == "regression":
        return _drawn
    known = solved(program, every=False)
    large = (known.diagnostics.positions or 0) > _SMALL
    if known.diagnostics.solver != "exact" or (large and program.model.solving.solver == "auto"):
        return _drawn
    try:
        enumerate_play(program, known.behaviors)
    except TooLarge:
        return _each
    return _exactly


def _drawn(
    task: _Task, variant: Crisis, solution: Solution | None, teller: Teller, label: str
) -> Floats:
    rest = teller.part(label, _SOLVING, STEPS - _SOLVING)
    run = play_all(
        variant,
        task.worlds * task.each,
        task.seed,
        assumptions="drawn",
        each=task.each,
        solution=solution,
        progress=rest,
        **task.options,
    )
    return task.criterion.of_runs(run).reshape(task.worlds, task.each)


def _exactly(
    task: _Task, variant: Crisis, solution: Solution | None, teller: Teller, label: str
) -> Floats:
    def value(here: Crisis, known: Solution, world: int) -> list[float]:
        return [task.criterion.exactly(enumerate_play(lower(here.model), known.behaviors))]

    return _in_each(task, variant, teller, label, value)


def _each(
    task: _Task, variant: Crisis, solution: Solution | None, teller: Teller, label: str
) -> Floats:
    def value(here: Crisis, known: Solution, world: int) -> list[float]:
        seed = task.seed + world  # luck of its own in each world, the same for all policies
        run = play_all(here, task.each, seed % 2**64, solution=known, **task.options)
        return task.criterion.of_runs(run).tolist()

    return _in_each(task, variant, teller, label, value)


def _in_each(
    task: _Task,
    variant: Crisis,
    teller: Teller,
    label: str,
    value: Callable[[Crisis, Solution, int], list[float]],
) -> Floats:
    """The values of every world, solved for itself (world, run)."""
    own: Worlds = draw(variant.model, task.worlds, task.seed)  # a policy may have its own numbers
    known = draw(task.crisis.model, task.worlds, task.seed) if task.surprise else own
    telling = teller.part(label, 0, STEPS)
    values: list[list[float]] = []
    for world in range(task.worlds):
        here = at(variant, own.of(world))
        solver = at(task.crisis, known.of(world)) if task.surprise else here
        values.append(value(here, solve(solver, every=False), world))
        if telling:
            telling(world + 1, task.worlds)
    return np.array(values)
