"""Where could the bad outcome still have been averted, at a price that all could accept?

An off-ramp is a decision point, met often enough, at which another action that is open to the actor
cuts the probability of an outcome, at a cost in payoff that each side could accept. It is found by
going on from that point with the other action and the same noise: a one-shot deviation that nobody
foresees, after which everybody chooses as solved.

The search is in three steps: all deviations tried at random (`screening`), the best looked at
closely and in which situation they do most (`situations`), and what is best then measured on fresh
runs (`confirming`). Leaves out: deviations of two actors together or over several periods, such as
a deal; what others would do if they foresaw the deviation, for which there are policies.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from offramp.analysis.offramps.confirming import Asking
from offramp.analysis.offramps.course import playing
from offramp.analysis.offramps.found import Offramps
from offramp.analysis.offramps.searching import Progress, Searching
from offramp.crisis import Crisis
from offramp.engine.program import Program
from offramp.engine.wholes import check_whole
from offramp.solving import Behaviors, chosen, diagnosed, solve
from offramp.strategy.choosing import presuming
from offramp.strategy.solution import Solution

FEWEST_RUNS = 100
TOLERATE = 0.05  # a twentieth of what the main stake is worth to a median type


def offramps(
    crisis: Crisis | str | Path,
    avoid: str | Sequence[str],
    runs: int = 10_000,
    seed: int = 1,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    solution: Solution | None = None,
    tolerate: float = TOLERATE,
    consent: Sequence[str] = (),
    often: float = 0.02,
    most: int = 5,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Offramps:
    """The off-ramps of a crisis: where another move would have averted the outcome `avoid`.

    Of several outcomes any counts. The first half of the runs is searched, the second half
    confirms at most so many candidates (`most`). Only what at least a share `often` of the runs
    gives occasion for counts. A deviation is accepted by an actor that loses no more than
    `tolerate` in payoff by it (in value of its period), with its whole interval; `consent` names
    the actors that have to, by default all with payoffs. `policy`, `behavior` and `solution` are as
    in `play`; assumptions have their central values. No number depends on `threads`.

    An interruption while candidates are confirmed keeps the runs that were finished; an earlier one
    is passed on. Raises ValueError for what makes no sense, and what `play` raises.
    """
    crisis = chosen(crisis, policy, behavior)
    names = (avoid,) if isinstance(avoid, str) else tuple(avoid)
    _check(crisis, names, consent, runs, often, most)
    program = crisis.program
    found = solution or _solution(crisis, progress)
    bad = np.array([name in names for name in program.outcomes])
    paid = _paid(program)
    agreeing = [i for i in paid if not consent or program.actors[i].name in consent]
    search = Searching(
        program,
        playing(program, presuming(program, found.behaviors), seed),
        bad,
        Asking(agreeing, tolerate, paid, often, most),
        threads,
        progress,
    )
    seen = search.screen(seed, runs // 2)
    deviations, best = search.chosen(seen, runs // 2, seed)
    confirmed = search.confirm(deviations, best, runs // 2, runs - runs // 2)
    known = [trial for trial in seen.trials.values() if trial.share >= often]
    return Offramps(
        avoid=names,
        searched=runs // 2,
        runs=confirmed.runs,
        seed=seed,
        found=seen.bad,
        before=confirmed.before,
        points=len({trial.key[:3] for trial in known}),
        tried=len(known),
        tolerate=tolerate,
        consent=tuple(program.actors[i].name for i in agreeing),
        often=often,
        level=confirmed.level,
        candidates=confirmed.candidates,
        left_level=confirmed.left_level,
        left=confirmed.left,
        solution=diagnosed(found),
        interrupted=confirmed.interrupted,
    )


def _solution(crisis: Crisis, progress: Progress | None) -> Solution:
    """How the actors choose, known also where plain play never goes.

    An exact solution covers the positions that play can reach. Actors that follow rules never reach
    those that a deviation of theirs leads to, so that then values have to be regressed.
    """

    def told(done: int, steps: int) -> None:
        if progress:
            progress("solving", done, steps)

    kinds = {actor.behavior.kind for actor in crisis.model.actors}
    if crisis.model.solving.solver == "auto" and kinds & {"doctrine", "script"}:
        crisis = crisis.changed({"solving.solver": "regression"})
    return solve(crisis, every=False, progress=told if progress else None)


def _paid(program: Program) -> list[int]:
    """The actors that have payoffs."""
    model = program.model
    paid = {payoff.actor for payoff in model.payoffs}
    paid |= {actor for outcome in model.outcomes for actor, _ in outcome.payoffs}
    paid |= {action.actor for action in model.actions if action.costs}
    return [i for i, actor in enumerate(program.actors) if actor.name in paid]


def _check(
    crisis: Crisis,
    avoid: Sequence[str],
    consent: Sequence[str],
    runs: int,
    often: float,
    most: int,
) -> None:
    outcomes = [outcome.name for outcome in crisis.model.outcomes]
    unknown = [name for name in avoid if name not in outcomes]
    if unknown:
        raise ValueError(f"there is no outcome {unknown[0]}: there are {', '.join(outcomes)}")
    if not avoid or set(avoid) == set(outcomes):
        raise ValueError("avoid at least one outcome, and not all of them")
    actors = [actor.name for actor in crisis.model.actors]
    strangers = [name for name in consent if name not in actors]
    if strangers:
        raise ValueError(f"there is no actor {strangers[0]}: there are {', '.join(actors)}")
    check_whole(runs, "runs")
    if runs < FEWEST_RUNS:
        raise ValueError(f"a search takes at least {FEWEST_RUNS} runs, not {runs}")
    if not 0 < often <= 1:
        raise ValueError(f"often is a share of the runs, above 0 and at most 1, not {often}")
    if most < 1:
        raise ValueError(f"at least one candidate is confirmed, not {most}")
