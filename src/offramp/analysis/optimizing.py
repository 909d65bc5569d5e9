"""Which settings of the levers are best, and what does each gain cost? A search, and its front.

Every trial sets all levers, solves the crisis anew and plays it, on the same luck. The *front* are
the trials that no other beats in all objectives (Pareto). They were picked for looking good on
that luck, so part of what they promise is luck (the winner's curse: Smith and Winkler 2006, The
optimizer's curse, Management Science 52); they are played again on fresh runs, and only those
figures are told.

Leaves out: that solutions, too, rest on sampled play, which fresh runs do not show; and settings
between trials.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from math import isfinite
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from offramp.analysis.comparing import last_measures
from offramp.analysis.complete import play_all
from offramp.analysis.lever_grid import Distinct
from offramp.analysis.levering import Point, chosen_levers, moved
from offramp.analysis.objectives import Objective, found_again
from offramp.analysis.studies import SamplerName, Study, Trial
from offramp.analysis.telling import Progress
from offramp.crisis import Crisis
from offramp.engine.block import Precision
from offramp.engine.errors import PlayError
from offramp.engine.players import Engine, Means
from offramp.language import Problems
from offramp.language.levers import Lever
from offramp.runs.intervals import mean_interval, wilson
from offramp.runs.origin import AssumptionsMode
from offramp.runs.run import Run
from offramp.solving import Behaviors, SelectionName, SolverName, chosen, solve, solving
from offramp.strategy.regression.cache import folder
from offramp.strategy.solution import Solution

MOST_SHOWN = 20  # points of the front that are played again
Clock = Callable[[], float]


class Value(NamedTuple):
    """An objective on fresh runs, with its 95% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Best:
    """A point of the front: its levers, the objectives on fresh runs, and what the search saw.

    `beaten` where on fresh runs another point of the front is better in all objectives.
    """

    point: Point
    values: tuple[Value, ...]
    promised: tuple[float, ...]
    beaten: bool = False


@dataclass(frozen=True)
class Optimized:
    """The trials and the front; `as_is` are the objectives of the crisis as it is, on fresh runs.

    `taken_up` trials had been finished before; `left_out` points of the front were not played
    again, since there are so many. `settings` is how many there are, if all levers list theirs.
    """

    crisis: Crisis
    objectives: tuple[Objective, ...]
    levers: Mapping[str, Lever]
    trials: tuple[Trial, ...]
    as_is: tuple[Value, ...]
    front: tuple[Best, ...]
    runs: int
    fresh: int
    seed: int
    taken_up: int = 0
    left_out: int = 0
    settings: int | None = None
    interrupted: bool = False


def optimize(
    crisis: Crisis | str | Path,
    objectives: Sequence[Objective],
    levers: Sequence[str] | None = None,
    trials: int = 50,
    runs: int = 2_000,
    fresh: int = 10_000,
    seed: int = 1,
    sampler: SamplerName = "tpe",
    minutes: float | None = None,
    restart: bool = False,
    progress: Progress | None = None,
    clock: Clock = monotonic,
    *,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    solver: SolverName | None = None,
    selection: SelectionName | None = None,
    avoid: str | None = None,
    assumptions: AssumptionsMode = "central",
    threads: int | None = None,
    precision: Precision = "double",
    engine: Engine = "compiled",
) -> Optimized:
    """Search the levers of a crisis (all, or those named) for the front of the objectives.

    Each of the `trials` is played `runs` times on the luck of `seed`; the points of the front
    `fresh` times on other luck. After so many `minutes` no trial is begun. Trials are kept on
    disk: a call with the same crisis, objectives, levers, runs, seed and sampler takes up the
    search where it was, unless `restart`. No setting is tried twice: where all levers list theirs
    and `trials` are enough for it, each is tried once (`lever_grid`). An interruption keeps the
    trials that were finished. Options after these are those of `play`, and hold for every trial.

    Raises Problems for an unknown lever or objective or where there is no lever, ValueError without
    an objective, MissingOptuna, and what `play` raises of the crisis as it is.
    """
    if not objectives:
        raise ValueError("name something to minimize or maximize")
    options = {"assumptions": assumptions, **asdict(Means(engine, threads, precision))}
    crisis = chosen(crisis, policy, behavior, solving(solver, selection, avoid))
    objectives = found_again(crisis, objectives)
    known = chosen_levers(crisis, levers)
    played = f"{assumptions}, {precision}"
    file = study_file(crisis, objectives, known, runs, seed, sampler, played)
    if restart:
        file.unlink(missing_ok=True)
    study = Distinct(file, known, [o.maximize for o in objectives], sampler, seed, trials)
    search = _Search(crisis, tuple(objectives), known, runs, seed, options)
    before = len(study.tried)
    until = None if minutes is None else clock() + 60 * minutes
    interrupted = False
    try:
        for number in range(before, study.most):
            if until is not None and clock() >= until:
                break
            _tell(progress, f"trial {number + 1}", number, study.most)
            search.one(study)
    except KeyboardInterrupt:
        study.drop()
        interrupted = True
    done = study.trials
    best = nondominated(done, objectives)
    shown = _spread(best, MOST_SHOWN)
    found: tuple[tuple[Value, ...], list[Best]] = ((), [])
    if not interrupted:
        try:
            found = search.again(shown, fresh, progress)
        except KeyboardInterrupt:
            interrupted = True
    return Optimized(
        crisis,
        tuple(objectives),
        known,
        tuple(done),
        found[0],
        tuple(found[1]),
        runs,
        fresh,
        seed,
        min(before, len(done)),
        len(best) - len(shown),
        study.settings,
        interrupted,
    )


def study_file(
    crisis: Crisis,
    objectives: Sequence[Objective],
    levers: Mapping[str, Lever],
    runs: int,
    seed: int,
    sampler: SamplerName,
    played: str = "central, double",
) -> Path:
    """Where the trials are kept: named by all they depend on, also by how each is `played`."""
    told = [
        crisis.resolved,
        repr(crisis.policy),
        repr([(o.name, o.maximize) for o in objectives]),
        repr(sorted(levers)),
        repr((runs, seed, sampler, played)),
        _version(),
    ]
    key = sha256("\0".join(told).encode()).hexdigest()[:32]
    return folder() / "studies" / f"{key}.journal"


def nondominated(trials: Sequence[Trial], objectives: Sequence[Objective]) -> list[Trial]:
    """The trials that no other beats, each point once, by the first objective."""
    signs = [o.sign for o in objectives]
    losses = [
        tuple(s * v for s, v in zip(signs, trial.values, strict=True)) if trial.values else ()
        for trial in trials
    ]
    seen: set[str] = set()
    front: list[tuple[tuple[float, ...], Trial]] = []
    for loss, trial in zip(losses, trials, strict=True):
        key = repr(sorted(trial.point.items()))
        if loss and key not in seen and not any(_beats(other, loss) for other in losses):
            seen.add(key)
            front.append((loss, trial))
    return [trial for _, trial in sorted(front, key=lambda pair: pair[0])]


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether losses are nowhere larger and somewhere smaller."""
    return bool(one) and one != other and all(a <= b for a, b in zip(one, other, strict=True))


@dataclass
class _Search:
    crisis: Crisis
    objectives: tuple[Objective, ...]
    levers: Mapping[str, Lever]
    runs: int
    seed: int
    options: dict[str, Any]

    def one(self, study: Study) -> None:
        """The next trial."""
        point = study.ask()
        try:
            run, _ = self._played(moved(self.crisis, self.levers, point), self.runs, self.seed)
            values = [objective.of(run) for objective in self.objectives]
        except Problems as error:
            study.tell(None, error.problems[0].message)
        except (PlayError, ValueError) as error:
            study.tell(None, str(error))
        else:
            finite = all(map(isfinite, values))
            study.tell(values if finite else None, "" if finite else "a value is not finite")

    def again(
        self, front: Sequence[Trial], fresh: int, progress: Progress | None
    ) -> tuple[tuple[Value, ...], list[Best]]:
        """The crisis as it is, and the front, on fresh runs."""
        seed, total = (self.seed + 1) % 2**64, len(front) + 1
        _tell(progress, "fresh runs", 0, total)
        as_is = self._values(self.crisis, fresh, seed)
        points: list[Best] = []
        for number, trial in enumerate(front):
            _tell(progress, "fresh runs", number + 1, total)
            values = self._values(moved(self.crisis, self.levers, trial.point), fresh, seed)
            points.append(Best(trial.point, values, trial.values))
        losses = [
            tuple(o.sign * v.mean for o, v in zip(self.objectives, best.values, strict=True))
            for best in points
        ]
        beaten = [any(_beats(other, loss) for other in losses) for loss in losses]
        return as_is, [replace(p, beaten=b) for p, b in zip(points, beaten, strict=True)]

    def _played(self, crisis: Crisis, runs: int, seed: int) -> tuple[Run, Solution]:
        solution = solve(crisis, every=False, assumptions=self.options["assumptions"])
        return play_all(crisis, runs, seed, solution=solution, **self.options), solution

    def _values(self, crisis: Crisis, runs: int, seed: int) -> tuple[Value, ...]:
        run, solution = self._played(crisis, runs, seed)
        last = None
        if any(o.kind == "measure" for o in self.objectives):
            last = last_measures(crisis, solution, seed, runs, self.options)
        values: list[Value] = []
        for o in self.objectives:
            if o.kind == "outcome":
                hits = int(o.each(run).sum())
                values.append(Value(hits / runs, *wilson(hits, runs)))
            elif last is not None and o.kind == "measure":
                names = [measure.name for measure in run.origin.measures]
                values.append(Value(*mean_interval(last[names.index(o.name)])))
            else:
                values.append(Value(*mean_interval(o.each(run))))
        return tuple(values)


def _spread(front: list[Trial], most: int) -> list[Trial]:
    """At most so many points of a front, evenly along it, its ends among them."""
    if len(front) <= most:
        return front
    return [front[round(i * (len(front) - 1) / (most - 1))] for i in range(most)]


def _version() -> str:
    try:
        return version("offramp")
    except PackageNotFoundError:
        return "unknown"


def _tell(progress: Progress | None, label: str, done: int, of: int) -> None:
    if progress is not None:
        progress(label, done, of)
