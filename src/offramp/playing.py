"""Play a crisis: lower its model, play batch after batch, collect a `Run`."""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from offramp import catalog
from offramp.crisis import Crisis, load
from offramp.engine.exact import Exact, enumerate_play
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.engine.reference import Batch
from offramp.engine.reference import play as play_batch
from offramp.engine.view import Behavior
from offramp.model import Model
from offramp.runs.collecting import Collection
from offramp.runs.origin import (
    Assumed,
    AssumptionsMode,
    Named,
    NamedAction,
    NamedMeasure,
    Origin,
    Settings,
    Versions,
)
from offramp.runs.run import Run
from offramp.strategy import behaviors_of

BATCH = 1_024
_MOST_VALUES = 32_000_000  # held by one batch
Progress = Callable[[int, int], None]  # runs done, runs asked for


def play(
    crisis: Crisis | str | Path,
    runs: int = 10_000,
    seed: int = 1,
    policy: str | None = None,
    behavior: str | Mapping[str, str] | None = None,
    assumptions: AssumptionsMode = "central",
    progress: Progress | None = None,
    batch: int | None = None,
) -> Run:
    """Play a crisis (or the file or catalog entry of that name) many times.

    `behavior` overrides how all actors choose, or those of a mapping from actor to behavior.
    With `assumptions="drawn"` each run has its own draw of the scenario's uncertain numbers;
    else all have the central values. `progress` is told the runs done and asked for after each
    batch. The size of a batch changes memory and speed, no result.

    An interruption (Ctrl-C) after the first batch ends play: the run holds what was finished and
    is marked `interrupted`.

    Raises Problems for a crisis that is not valid, PlayError for one that cannot be played,
    UnknownBehavior, and ValueError for settings that make no sense.
    """
    _check(runs, seed, assumptions, batch)
    crisis = _chosen(crisis, policy, behavior)
    program = lower(crisis.model)
    behaviors = behaviors_of(program)
    size = batch or _batch_size(crisis.model)
    collection = Collection(program)
    interrupted = False
    try:
        for played in _batches(program, behaviors, seed, runs, size, assumptions == "drawn"):
            collection.add(played)
            if progress:
                progress(collection.runs, runs)
    except KeyboardInterrupt:
        if not collection.runs:
            raise
        interrupted = collection.runs < runs
    columns, summary = collection.finished()
    origin = _origin(crisis, runs, seed, behavior, assumptions)
    return Run(origin, columns, summary, crisis.resolved, interrupted)


def exactly(crisis: Crisis | str | Path, policy: str | None = None) -> Exact:
    """The exact distribution of a small crisis: every branch followed, nothing sampled.

    Raises TooLarge when too many positions can be reached or a start is drawn from a
    distribution, PlayError, Problems, UnknownBehavior.
    """
    program = lower(_chosen(crisis, policy, None).model)
    return enumerate_play(program, behaviors_of(program))


def _batches(
    program: Program, behaviors: Sequence[Behavior], seed: int, runs: int, size: int, drawn: bool
) -> Iterator[Batch]:
    """The batches in the order of their runs. Each depends on its arguments alone."""
    for first in range(0, runs, size):
        count = min(size, runs - first)
        yield play_batch(program, behaviors, seed=seed, first=first, count=count, drawn=drawn)


def _check(runs: int, seed: int, assumptions: str, batch: int | None) -> None:
    if runs < 1:
        raise ValueError(f"runs must be at least 1, not {runs}")
    if not 0 <= seed < 2**64:
        raise ValueError(f"the seed must lie between 0 and 2**64 - 1, not {seed}")
    if assumptions not in ("central", "drawn"):
        raise ValueError(f"assumptions are central or drawn, not {assumptions}")
    if batch is not None and batch < 1:
        raise ValueError(f"a batch has at least one run, not {batch}")


def _chosen(
    crisis: Crisis | str | Path, policy: str | None, behavior: str | Mapping[str, str] | None
) -> Crisis:
    if not isinstance(crisis, Crisis):
        crisis = load(crisis, policy=policy)
    elif policy is not None:
        crisis = crisis.under(policy)
    if behavior is None:
        return crisis
    if isinstance(behavior, str):
        behavior = {actor.name: behavior for actor in crisis.model.actors}
    return crisis.changed({f"actors.{actor}.behavior": kind for actor, kind in behavior.items()})


def _batch_size(model: Model) -> int:
    values = model.periods * (len(model.measures) + len(model.actors)) + len(model.variables)
    return max(64, min(BATCH, _MOST_VALUES // max(1, values)))


def _origin(
    crisis: Crisis,
    runs: int,
    seed: int,
    behavior: str | Mapping[str, str] | None,
    assumptions: AssumptionsMode,
) -> Origin:
    model = crisis.model
    settings = Settings(
        runs,
        crisis.policy,
        tuple((change.path, change.value) for change in crisis.changes),
        behavior if behavior is None or isinstance(behavior, str) else dict(behavior),
        {actor.name: actor.behavior.kind for actor in model.actors},
        assumptions,
    )
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
            NamedMeasure(m.name, _words(m.title or m.name), m.unit) for m in model.measures
        ),
        assumptions=tuple(
            Assumed(a.path, a.value, a.law, a.source, a.note) for a in model.assumptions
        ),
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
    return Versions(ours, language, platform.python_version(), _numpy())


def _numpy() -> str:
    numpy: Any = np
    return str(numpy.__version__)
