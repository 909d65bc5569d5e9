"""Solve a crisis: find how the actors that look ahead choose, and judge how well it was found.

The behaviors `equilibrium` and `level-k` are solved for, given those of all other actors; the
solvers are in `strategy/`. Leaves out: playing, which `playing.py` does with what is found here.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Literal

from offramp.crisis import Crisis, load
from offramp.engine.errors import TooLarge
from offramp.engine.program import Program
from offramp.engine.view import Behavior as Choosing
from offramp.model.parts import Behavior
from offramp.runs.asked import check_luck
from offramp.runs.origin import AssumptionsMode
from offramp.runs.solved import Regret, Samples, Solved
from offramp.strategy import behaviors_of
from offramp.strategy.choosing import SOLVED_FOR
from offramp.strategy.solution import Solution, Trial

SolverName = Literal["auto", "exact", "regression"]
SelectionName = Literal["principal", "lowest-risk", "low", "middle", "high"]
Behaviors = str | Mapping[str, str]
Progress = Callable[[int, int], None]  # steps done, steps expected

_LEVEL = re.compile(r"\{?\s*level-(?:k:)?\s*([0-9]+)\s*\}?")


def solve(
    crisis: Crisis | str | Path,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    solver: SolverName | None = None,
    selection: SelectionName | None = None,
    avoid: str | None = None,
    every: bool = True,
    assumptions: AssumptionsMode = "central",
    own: Mapping[str, Choosing] | None = None,
    progress: Progress | None = None,
) -> Solution:
    """How the actors of a crisis (or of the file or catalog entry of that name) choose.

    `behavior` overrides how all actors choose, or those of a mapping from actor to behavior, as
    in `{"north": "level-2"}`. `solver`, `selection` and `avoid` override what the scenario says
    under `solving`. With `every`, all equilibria are looked for, where a proof that there is one
    is lacking. A solution that is to be played with assumptions drawn is found with
    `assumptions="drawn"`. `own` are behaviors of yours by actor, objects with the one method of
    the protocol `Behavior`; all others look ahead knowing them. `progress` is told the steps done
    and expected.

    Raises Problems, PlayError, ValueError for an unknown actor, and TooLarge when the exact
    solver is asked of too large a crisis.
    """
    crisis = chosen(crisis, policy, behavior, solving(solver, selection, avoid))
    return solved(crisis.program, assumptions == "drawn", every, progress, own)


def solved(
    program: Program,
    drawn: bool = False,
    every: bool = False,
    progress: Progress | None = None,
    own: Mapping[str, Choosing] | None = None,
) -> Solution:
    """The solution of a program; nothing is done where nobody who looks ahead has a choice."""
    unknown = set(own or {}) - set(program.symbols.actors)
    if unknown:
        raise ValueError(f"there is no actor {min(unknown)}")
    if not looks_ahead(program) and not own:
        return Solution(behaviors_of(program, instead="uniform"))
    from offramp.strategy.solving import Solving
    from offramp.strategy.solving import solve as solve_program

    asked = program.model.solving
    settings = Solving(asked.solver, asked.selection, asked.avoid, every, drawn)
    try:
        return solve_program(program, settings, progress, own)
    except TooLarge as error:
        if asked.solver != "exact":
            raise
        words = str(error).partition(": ")[0]
        hint = "too many to solve exactly, take the solver auto or regression"
        raise TooLarge(f"{words}: {hint}") from None


def try_moves(
    crisis: Crisis | str | Path,
    solution: Solution | None = None,
    runs: int = 4_096,
    seed: int = 1,
    moves: Collection[str] | None = None,
    progress: Progress | None = None,
) -> tuple[Trial, ...]:
    """What moves bring against what their actors expect of them, where choices were regressed.

    Each move is forced in one decision of each of so many runs, under the luck of that `seed`, and
    compared with the same run without. `solution` is one of this very crisis; by default it is
    solved. `moves` are those to try, as in `["north.press"]`; by default all. A move that hardly
    any run has a choice about is left out, and so is everybody whose behavior is given or was
    solved exactly. `progress` is told the moves tried and to try.

    Raises Problems, PlayError, and ValueError for less than one run or a move that there is not.
    """
    check_luck(runs, seed)
    crisis = chosen(crisis)
    program = crisis.program
    only = None if moves is None else named_moves(crisis, moves)
    solution = solution or solved(program)
    if solution.diagnostics.solver != "regression":
        return ()
    from offramp.strategy.regression.trying import try_moves as tried

    return tried(program, solution, runs, seed, only, progress)


def named_moves(crisis: Crisis, moves: Iterable[str]) -> set[tuple[str, str]]:
    """Actors and actions, told as `actor.action`. Raises ValueError for one that there is not."""
    known = {f"{action.actor}.{action.name}": action for action in crisis.model.actions}
    found: set[tuple[str, str]] = set()
    for move in moves:
        if move not in known:
            raise ValueError(f"there is no move {move}; moves are {', '.join(known)}")
        found.add((known[move].actor, known[move].name))
    return found


def looks_ahead(program: Program) -> bool:
    """Whether the behavior of any actor is solved for that has several moves to choose from."""
    kinds = [actor.behavior.kind for actor in program.model.actors]
    moves = [len(actor.actions) for actor in program.actors]
    return any(k in SOLVED_FOR and many > 1 for k, many in zip(kinds, moves, strict=True))


def chosen(
    crisis: Crisis | str | Path,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Crisis:
    """The crisis under a policy, with other behaviors and other changes.

    Raises Problems, and TypeError for a behavior that is no word.
    """
    if not isinstance(crisis, Crisis):
        crisis = load(crisis, policy=policy)
    elif policy is not None:
        crisis = crisis.under(policy)
    if isinstance(behavior, str):
        behavior = {actor.name: behavior for actor in crisis.model.actors}
    if not isinstance(behavior, Mapping | None):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"behavior: expected a word or a mapping by actor, found {behavior!r}")
    kinds = {f"actors.{name}.behavior": as_written(kind) for name, kind in (behavior or {}).items()}
    values = {**(changes or {}), **kinds}
    return crisis.changed(values) if values else crisis


def solving(solver: str | None, selection: str | None, avoid: str | None) -> dict[str, str]:
    """The changes to a scenario's `solving`, by path."""
    asked = {"solver": solver, "selection": selection, "avoid": avoid}
    return {f"solving.{key}": value for key, value in asked.items() if value is not None}


def as_written(kind: str) -> Any:
    """A behavior as a scenario writes it: `level-2` is `{level-k: 2}`, level 0 is `uniform`."""
    if not isinstance(kind, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"a behavior is a word, such as uniform or level-2, not {kind!r}")
    level = _LEVEL.fullmatch(kind.strip())
    if level is None:
        return kind.strip()
    depth = int(level[1])
    return {"level-k": depth} if depth else "uniform"


def as_named(behavior: Behavior) -> str:
    """A behavior by its name: `level-2`."""
    return f"level-{behavior.depth}" if behavior.kind == "level-k" else behavior.kind


def diagnosed(solution: Solution) -> Solved:
    """The diagnostics as a run keeps them."""
    found = solution.diagnostics
    given = {field.name: getattr(found, field.name) for field in fields(Solved)}
    given["regrets"] = tuple(Regret(**asdict(regret)) for regret in found.regrets)
    given["samples"] = tuple(Samples(*row) for row in found.samples)
    return Solved(**given)
