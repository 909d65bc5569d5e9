"""Find how the actors that look ahead choose: exactly in small crises, else by regression."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from threadpoolctl import threadpool_limits

from offramp.engine.errors import TooLarge
from offramp.engine.program import Program
from offramp.engine.view import Behavior
from offramp.strategy.choosing import given_behaviors, presuming
from offramp.strategy.solution import Solution

EXACT_LIMIT = 50_000  # positions up to which the exact solver is tried
_ONE_BY_ONE = 700  # of them, that are solved one by one, which takes some ten milliseconds each
_PATIENT_LIMIT = 200_000  # and up to which it goes on when asked for
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Solving:
    """How to solve; what is None is as the scenario's `solving` says.

    `solver` is auto, exact or regression; `selection` the rule that selects among several
    equilibria; `avoid` the outcome that the rule `lowest-risk` keeps unlikely. `every`:
    equilibria are counted. `drawn`: assumptions will be drawn anew for each run. `cached`: a
    solution by regression may be taken from the disk, and is kept there.
    """

    solver: str | None = None
    selection: str | None = None
    avoid: str | None = None
    every: bool = False
    drawn: bool = False
    cached: bool = True


def solve(
    program: Program,
    settings: Solving | None = None,
    progress: Progress | None = None,
    own: Mapping[str, Behavior] | None = None,
) -> Solution:
    """The behaviors of all actors, in the program's order, and how well they were found.

    `own` are behaviors of the caller's by actor; they take the place of the scenario's. Raises
    TooLarge where the exact solver is asked for and cannot, PlayError.
    """
    settings = _filled(program, settings or Solving())
    given = given_behaviors(program)
    for index, actor in enumerate(program.actors):
        given[index] = (own or {}).get(actor.name, given[index])
    known = [behavior for behavior in given if behavior is not None]
    if len(known) == len(given):
        return Solution(presuming(program, known))
    # One thread: small matrices are slower on several, and rounding would hang on their number.
    with threadpool_limits(1):
        found = _solved(program, given, settings, progress)
    return replace(found, behaviors=presuming(program, found.behaviors))


def _filled(program: Program, settings: Solving) -> Solving:
    said = program.model.solving
    return replace(
        settings,
        solver=settings.solver or said.solver,
        selection=settings.selection or said.selection,
        avoid=settings.avoid or said.avoid,
        drawn=settings.drawn and bool(program.model.assumptions),
    )


def _solved(
    program: Program,
    given: list[Behavior | None],
    settings: Solving,
    progress: Progress | None,
) -> Solution:
    if settings.solver == "exact" or (settings.solver == "auto" and not settings.drawn):
        from offramp.strategy.exact import solve_exact

        auto = settings.solver == "auto"
        limit = EXACT_LIMIT if auto else _PATIENT_LIMIT
        try:
            return solve_exact(
                program,
                given,
                settings.selection or "principal",
                settings.avoid,
                settings.every,
                limit,
                _ONE_BY_ONE if auto else None,
                progress,
            )
        except TooLarge:
            if settings.solver == "exact":
                raise
    from offramp.strategy.regression import RegressionSettings, regress

    said = program.model.solving
    chosen = RegressionSettings(said.rounds, said.runs, said.seed, said.damping)
    solved_for = [index for index, behavior in enumerate(given) if behavior is None]
    return regress(
        program, chosen, solved_for, given, settings.drawn, progress, cached=settings.cached
    )
