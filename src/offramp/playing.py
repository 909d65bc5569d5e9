"""Play a crisis: lower its model, solve for who looks ahead, play blocks, collect a `Run`."""

import platform
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from offramp import catalog
from offramp.crisis import Crisis
from offramp.engine.block import BLOCK, Block, Precision
from offramp.engine.exact import Exact, enumerate_play
from offramp.engine.players import Engine, Means, blocks
from offramp.engine.program import Program
from offramp.runs.asked import check_asked
from offramp.runs.collecting import Collection
from offramp.runs.origin import (
    Assumed,
    AssumptionsMode,
    Named,
    NamedAction,
    NamedBelief,
    NamedMeasure,
    NamedType,
    Origin,
    Settings,
    Versions,
)
from offramp.runs.run import Run
from offramp.runs.solved import Solved
from offramp.solving import (
    Behaviors,
    SelectionName,
    SolverName,
    as_named,
    chosen,
    diagnosed,
    looks_ahead,
    solved,
    solving,
)
from offramp.strategy.choosing import given_behaviors, presuming
from offramp.strategy.solution import Solution
from offramp.strategy.uniform import Uniform

LEVELS = ("level-0", "level-1", "level-2", "equilibrium", "myopic")  # what `play_each` compares
_KEPT = ("doctrine", "script")  # behaviors that say what is done, not how it is chosen
Progress = Callable[[int, int], None]  # runs done, runs asked for


def play(
    crisis: Crisis | str | Path,
    runs: int = 10_000,
    seed: int = 1,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    assumptions: AssumptionsMode = "central",
    progress: Progress | None = None,
    batch: int | None = None,
    solver: SolverName | None = None,
    selection: SelectionName | None = None,
    avoid: str | None = None,
    solution: Solution | None = None,
    threads: int | None = None,
    precision: Precision = "double",
    engine: Engine = "compiled",
    each: int = 1,
) -> Run:
    """Play a crisis (or the file or catalog entry of that name) many times.

    `behavior` overrides how all actors choose, or those of a mapping from actor to behavior.
    With `assumptions="drawn"` each run has its own draw of the scenario's uncertain numbers, or
    each `each` consecutive runs have one together; else all have the central values. `progress` is
    told the runs done and asked for, each time that a `batch` of runs (rounded up to whole blocks
    of 1,024; by default one block) is finished.

    Actors that look ahead are solved for first, as `solve` does (`solver`, `selection`, `avoid`
    are as there); a `solution` of this very crisis, found before, spares that.

    Runs are played by `threads` threads, by default as many as there are processors; how many
    changes no number. With `precision="single"` numbers are computed to 7 digits instead of 16:
    faster, and wrong in the last of them, so that now and then a run takes another course. The
    `engine` "reference" is slow and plain, for whoever doubts the compiled one.

    An interruption (Ctrl-C) after the first block ends play: the run holds what was finished, and
    is marked `stopped`, and `interrupted` unless that was all.

    Raises Problems for a crisis that is not valid, PlayError for one that cannot be played,
    ValueError for settings that make no sense, and TypeError for numbers that are not whole.
    """
    check_asked(runs, seed, assumptions, batch, each)
    runs, seed = int(runs), int(seed)  # NumPy's are too narrow for what is made of them
    means = Means(engine, threads, precision)
    crisis = chosen(crisis, policy, behavior, solving(solver, selection, avoid))
    program = crisis.program
    drawn = assumptions == "drawn"
    solution = _fitting(program, solution) or solved(program, drawn)
    step = -(-(batch or BLOCK) // BLOCK) * BLOCK
    collection = Collection(program, runs)
    stopped = False
    options = (seed, runs, drawn, collection.sampled, means)
    played = blocks(program, solution.behaviors, *options, each, paths="single")
    block: Block | None = None
    try:
        for block in played:
            collection.add(block)
            block = None
            if progress and (collection.runs % step == 0 or collection.runs == runs):
                progress(collection.runs, runs)
    except KeyboardInterrupt:
        _add_finished(collection, block, played)
        if not collection.runs:
            raise
        stopped = True
    columns, summary = collection.finished()
    settings = _settings(crisis, runs, behavior, assumptions, precision, each)
    origin = _origin(crisis, seed, settings, diagnosed(solution))
    cut = collection.runs < runs
    return Run(origin, columns, summary, crisis.resolved, interrupted=cut, stopped=stopped)


def _add_finished(collection: Collection, last: Block | None, played: Generator[Block]) -> None:
    """Take the blocks that were finished, or nearly so, when play was interrupted.

    The `last` one handed over may have been interrupted while it was taken; it is taken again.
    """
    with suppress(KeyboardInterrupt, StopIteration):
        if last is not None and last.first == collection.runs:
            collection.add(last)
        block = played.throw(KeyboardInterrupt)
        while block.first == collection.runs:
            collection.add(block)
            block = next(played)


def play_each(
    crisis: Crisis | str | Path,
    runs: int = 10_000,
    seed: int = 1,
    policy: str | None = None,
    keep: Mapping[str, str] | None = None,
    **options: Any,
) -> dict[str, Run]:
    """Play a crisis once for each of the behaviors `LEVELS`, all with the same luck.

    Actors that follow a doctrine or a script do so in all of them, and those of `keep` (actor to
    behavior) choose as stated there. Further options are those of `play`; raises what it raises.
    """
    crisis = chosen(crisis, policy, keep)
    actors = compared(crisis, keep or ())
    return {
        level: play(crisis, runs, seed, behavior=dict.fromkeys(actors, level), **options)
        for level in LEVELS
    }


def compared(crisis: Crisis, keep: Iterable[str]) -> list[str]:
    """The actors whose behavior `play_each` varies."""
    kept = set(keep)
    return [
        actor.name
        for actor in crisis.model.actors
        if actor.name not in kept and actor.behavior.kind not in _KEPT
    ]


def exactly(
    crisis: Crisis | str | Path,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    solver: SolverName | None = None,
    selection: SelectionName | None = None,
    avoid: str | None = None,
    solution: Solution | None = None,
) -> Exact:
    """The exact distribution of a small crisis: every branch followed, nothing sampled.

    Actors that look ahead are solved for first, as in `play`. Raises TooLarge when too many
    positions can be reached or a start is drawn from a distribution, PlayError, Problems.
    """
    crisis = chosen(crisis, policy, behavior, solving(solver, selection, avoid))
    program = crisis.program
    if _fitting(program, solution) is None:
        foresee(crisis)
    return enumerate_play(program, (solution or solved(program)).behaviors)


def foresee(crisis: Crisis) -> None:
    """Raises TooLarge, before anything is solved, where play could not be enumerated.

    Whatever is open has some probability under quantal choice, as it has under uniform choice.
    """
    program = crisis.program
    if looks_ahead(program):
        known = [behavior or Uniform() for behavior in given_behaviors(program)]
        enumerate_play(program, presuming(program, known))


def _fitting(program: Program, solution: Solution | None) -> Solution | None:
    if solution is not None and len(solution.behaviors) != len(program.actors):
        raise ValueError("the solution is one of another crisis")
    return solution


def _settings(
    crisis: Crisis,
    runs: int,
    behavior: Behaviors | None,
    assumptions: AssumptionsMode,
    precision: Precision,
    each: int,
) -> Settings:
    return Settings(
        runs,
        crisis.policy,
        tuple((change.path, change.value) for change in crisis.changes),
        behavior if behavior is None or isinstance(behavior, str) else dict(behavior),
        {actor.name: as_named(actor.behavior) for actor in crisis.model.actors},
        assumptions,
        precision,
        each,
    )


def _origin(crisis: Crisis, seed: int, settings: Settings, solution: Solved) -> Origin:
    model = crisis.model
    uncertain = [actor for actor in model.actors if len(actor.types) > 1]
    days = [model.day(period) for period in range(1, model.periods + 1)]
    after = model.day(model.periods + 1)
    return Origin(
        scenario=crisis.scenario.id,
        title=model.title or crisis.scenario.id,
        source=source_of(crisis),
        hash=crisis.hash,
        digest=model.digest,
        versions=_versions(crisis.scenario.offramp),
        seed=seed,
        settings=settings,
        periods=model.periods,
        step=str(model.step),
        days=tuple(day for day in days if day is not None),
        end=after - timedelta(days=1) if after else None,
        actors=tuple(Named(a.name, _words(a.title or a.name)) for a in model.actors),
        outcomes=tuple(Named(o.name, _words(o.title or o.name)) for o in model.outcomes),
        actions=tuple(
            NamedAction(actor.name, action.name, _words(action.title or action.name))
            for actor in model.actors
            for action in model.actions_of(actor.name)
        ),
        measures=tuple(
            NamedMeasure(m.name, _words(m.title or m.name), m.unit, m.below, m.beyond)
            for m in model.measures
        ),
        assumptions=tuple(
            Assumed(a.path, a.value, a.law, a.source, a.note) for a in model.assumptions
        ),
        types=tuple(NamedType(a.name, kind.name) for a in uncertain for kind in a.types),
        beliefs=tuple(
            NamedBelief(observer.name, subject.name, kind.name)
            for observer in model.actors
            for subject in uncertain
            if subject is not observer
            for kind in subject.types
        ),
        solution=solution,
    )


def _words(name: str) -> str:
    """A title, or a name where there is none, without the underscores of names."""
    return name.replace("_", " ")


def source_of(crisis: Crisis) -> str:
    """What to give `offramp run` to play a crisis again: its catalog name, or its file."""
    name = crisis.file.removesuffix(".yaml")
    return name if catalog.text(name) == crisis.text else crisis.file


def _versions(language: int) -> Versions:
    try:
        ours = version("offramp")
    except PackageNotFoundError:
        ours = "unknown"
    return Versions(ours, language, platform.python_version(), str(np.__version__))
