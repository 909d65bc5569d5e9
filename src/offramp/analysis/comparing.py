"""What policies change: each is played against the crisis as it is, on the same luck.

Under each policy the actors choose anew, knowing it, and a run is compared with itself, so that
luck common to both drops out (common random numbers; Conway 1963, Management Science 10). With
`surprise` nobody foresaw the policy; see `surprise.py`. The intervals hold what chance leaves
open, and nothing else.

Where choices are found by luck (a regression), further seeds of the solver tell what it does.

Leaves out: other assumptions than the central ones (`robust_choice.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.comparison import Compared, Comparison, Difference
from offramp.analysis.surprise import unforeseen
from offramp.analysis.telling import STEPS, Progress, Teller
from offramp.crisis import Crisis, no_policy
from offramp.engine.block import Precision
from offramp.engine.errors import PlayError
from offramp.engine.players import Engine, Means, blocks
from offramp.language import Problem, Problems
from offramp.playing import play
from offramp.runs.asked import check_luck
from offramp.runs.intervals import mean_interval, paired_difference
from offramp.runs.origin import AssumptionsMode
from offramp.runs.run import Run
from offramp.solving import Behaviors, SelectionName, SolverName, chosen, solve, solving
from offramp.strategy.solution import Solution

BASELINE = "baseline"
MEASURED = 100_000  # first runs over which measures are compared
_SOLVING = 80  # of a hundred steps; the rest is playing


@dataclass(frozen=True, eq=False)
class _Played:
    run: Run
    last: NDArray[np.float64]  # measures at the end (measure, run), of the first runs
    solution: Solution


def compare(
    crisis: Crisis | str | Path,
    policies: Sequence[str] | None = None,
    runs: int = 10_000,
    seed: int = 1,
    surprise: bool = False,
    progress: Progress | None = None,
    seeds: int = 1,
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
) -> Comparison:
    """Play a crisis as it is and under each policy (None: all that the scenario names).

    `hotline+restraint` applies two together, in order; `baseline` is the crisis as it is, always
    there. With `surprise` the actors choose as if there were no policy. Choices that are found by
    luck are found with so many `seeds` of the solver, from the scenario's own on. Options after
    these are those of `play`, and hold for the crisis as it is and under each policy: `policy` is
    one that is in force anyway. An interruption after the crisis as it is was played keeps the
    policies that were finished.

    Raises Problems for an unknown policy or one that would be applied twice, ValueError where
    there is none to compare, and what `play` raises.
    """
    options = {"assumptions": assumptions, **asdict(Means(engine, threads, precision))}
    crisis = chosen(crisis, policy, behavior, solving(solver, selection, avoid))
    names = chosen_policies(crisis, policies)
    check_luck(runs, seed)
    teller = Teller(progress, (len(names) + 1) * seeds)
    found = _compared_all(crisis, names, runs, seed, surprise, teller, options)
    solution = found.whole.solution
    if solution is None or solution.solver != "regression":
        return found
    for number in range(1, seeds):
        if found.interrupted:
            break
        teller.next()
        own = crisis.model.solving.seed + number
        again = crisis.changed({"solving.seed": own})
        try:
            others = _compared_all(again, names, runs, seed, surprise, teller, options)
        except KeyboardInterrupt:
            return replace(found, interrupted=True)
        found = found.joined(others)
    return found


def _compared_all(
    crisis: Crisis,
    names: Sequence[str],
    runs: int,
    seed: int,
    surprise: bool,
    teller: Teller,
    options: dict[str, Any],
) -> Comparison:
    """The comparison by one seed of the solver."""
    before = _played(crisis, BASELINE, runs, seed, teller, None, options)
    interrupted, done = before.run.stopped, list[Compared]()
    for name in () if interrupted else names:
        teller.next()
        try:
            variant = (
                unforeseen(crisis, name) if surprise else crisis.under(whole_name(crisis, name))
            )
            known = before.solution if surprise else None
            after = _played(variant, name, runs, seed, teller, known, options)
        except Problems as error:
            done.append(Compared(name, problem=error.problems[0].message))
            continue
        except PlayError as error:
            done.append(Compared(name, problem=str(error)))
            continue
        except KeyboardInterrupt:
            interrupted = True
            break
        if after.run.stopped:
            interrupted = True
            break
        if not _alike(before.run, after.run):
            problem = "it changes which outcomes or actors there are"
            done.append(Compared(name, problem=problem))
            continue
        done.append(_compared(crisis, name, before, after))
    means = tuple(float(values.mean()) for values in before.last)
    return Comparison(before.run, means, before.last.shape[1], tuple(done), surprise, interrupted)


def _alike(one: Run, other: Run) -> bool:
    """Whether two runs have the same outcomes and actors."""
    a, b = one.origin, other.origin
    names = [[name for name, _ in part] for part in (a.outcomes, a.actors, b.outcomes, b.actors)]
    return names[:2] == names[2:]


def chosen_policies(crisis: Crisis, policies: Sequence[str] | None) -> list[str]:
    """The names to compare, each once; by default all that are not in force already.

    Raises Problems for an unknown one or one that would be applied twice, ValueError for none.
    """
    known = crisis.policies
    policies = [policies] if isinstance(policies, str) else policies
    force = crisis.policy.split("+") if crisis.policy else []
    further = [name for name in known if name not in force]
    names = list(dict.fromkeys(further if policies is None else policies))
    names = [name for name in names if name != BASELINE]
    wrong = [problem for name in names for problem in _wrong(name, known, force)]
    if wrong:
        raise Problems(wrong)
    if not names and further:
        raise ValueError(f"name a policy to compare with {BASELINE}: {', '.join(further)}")
    if not names:
        what = f"no {'further ' if force else ''}policy to compare"
        raise ValueError(f"{crisis.scenario.id} has {what}: name one under policies")
    return names


def _wrong(name: str, known: Sequence[str], force: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with a policy, or with several joined by +, beside those in force."""
    parts = name.split("+")
    for part in dict.fromkeys(parts):
        if part not in known:
            yield no_policy(part, name, known)
        elif part in force:
            yield Problem(f"the policy {part} is in force already", None, "compare another one")
        elif parts.count(part) > 1:
            yield Problem(f"{name} applies {part} twice", None, "name each policy once")


def whole_name(crisis: Crisis, policy: str) -> str:
    """A policy, after the one that the crisis is under already."""
    return f"{crisis.policy}+{policy}" if crisis.policy else policy


def title_of(crisis: Crisis, policy: str) -> str:
    """The titles of a policy, or of several joined by +."""
    known = {**crisis.scenario.policies, **crisis.further}
    return "; ".join(known[name].title or name for name in policy.split("+"))


def _played(
    crisis: Crisis,
    label: str,
    runs: int,
    seed: int,
    teller: Teller,
    solution: Solution | None,
    options: dict[str, Any],
) -> _Played:
    if solution is None:
        telling, mode = teller.part(label, 0, _SOLVING), options["assumptions"]
        solution = solve(crisis, every=False, assumptions=mode, progress=telling)
    rest = teller.part(label, _SOLVING, STEPS - _SOLVING)
    run = play(crisis, runs, seed, solution=solution, progress=rest, **options)
    last = np.zeros((0, run.runs))
    if not run.stopped:
        last = last_measures(crisis, solution, seed, min(runs, MEASURED), options)
    return _Played(run, last, solution)


def last_measures(
    crisis: Crisis, solution: Solution, seed: int, runs: int, options: dict[str, Any]
) -> NDArray[np.float64]:
    """The measures at the end of each run (measure, run).

    A run keeps measures as means over all runs only, so these are played a second time, with
    their paths.
    """
    program = crisis.program
    measures = len(program.model.measures)
    if not measures:
        return np.zeros((0, runs))
    means = Means(options["engine"], options["threads"], options["precision"])
    drawn = options["assumptions"] == "drawn"
    played = blocks(program, solution.behaviors, seed, runs, drawn, runs, means)
    parts = [block.sample[-1, :measures] for block in played if block.sample is not None]
    return np.concatenate(parts, axis=1).astype(np.float64)


def _compared(crisis: Crisis, name: str, before: _Played, after: _Played) -> Compared:
    old, new, origin, other = before.run, after.run, before.run.origin, after.run.origin
    outcomes = tuple(
        _of_shares(key, title, old.columns.outcome == i, new.columns.outcome == i)
        for i, (key, title) in enumerate(origin.outcomes)
    )
    payoffs = tuple(
        _of_means(key, title, old.columns.payoffs[i], new.columns.payoffs[i])
        for i, (key, title) in enumerate(origin.actors)
    )
    # those that belong to a mechanism go with it
    place = {measure.name: index for index, measure in enumerate(other.measures)}
    measures = tuple(
        _of_means(m.name, m.title, before.last[i], after.last[place[m.name]])
        for i, m in enumerate(origin.measures)
        if m.name in place
    )
    moved = sum(abs(d.change) for d in outcomes) / 2
    title = title_of(crisis, name)
    return Compared(name, title, outcomes, payoffs, measures, moved, new.solution)


def _of_shares(
    name: str, title: str, before: NDArray[np.bool_], after: NDArray[np.bool_]
) -> Difference:
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    change = paired_difference(gained, lost, len(before))
    return Difference(name, title, float(before.mean()), float(after.mean()), *change)


def _of_means(
    name: str, title: str, before: NDArray[np.float64], after: NDArray[np.float64]
) -> Difference:
    with np.errstate(invalid="ignore"):  # measures may be infinite both ways
        change = mean_interval(after - before)
        return Difference(name, title, float(before.mean()), float(after.mean()), *change)
