"""What an argument makes impossible in its scenario, told in the argument's places.

A number that an argument assumes may be one that the scenario cannot have: a probability above 1,
by way of a parameter. That shows where the scenario reads the number, and was written in the
argument. So it is with the numbers that an argument's policies set.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from offramp.crisis import Crisis
from offramp.language import Change, Place, Problem, Problems
from offramp.language.claim import Policies
from offramp.language.located import place_at
from offramp.language.policies import Policy
from offramp.language.tree import Node


def at_assumptions(
    problems: Iterable[Problem], crisis: Crisis, assumed: Sequence[Change], node: Node | None
) -> list[Problem]:
    """The problems that a crisis has under assumptions, each at the assumption that makes it.

    What it takes several for is told of all of them.
    """
    problems = list(problems)
    left = {_said(problem) for problem in problems if _is_of(crisis, problem)}
    alone: dict[tuple[Place | None, str], Place | None] = {}
    for change in assumed if left else ():
        if left <= set(alone):
            break
        try:
            crisis.assuming([change])
        except Problems as error:
            place = change.node.place if change.node else change.place
            alone |= {_said(p): place for p in error.problems if _said(p) not in alone}
    whole = None if node is None else place_at(node, ("assumptions",), key=True)

    def told(problem: Problem) -> Problem:
        said = _said(problem)
        if said not in left:
            return problem
        if said in alone:
            return _moved(problem, "under this assumption: ", alone[said])
        return _moved(problem, "under these assumptions: ", whole)

    return _each_once(told(problem) for problem in problems)


def at_policies(
    problems: Iterable[Problem],
    crisis: Crisis,
    policies: Policies,
    own: Mapping[str, Policy],
    node: Node | None,
) -> list[Problem]:
    """The problems that a crisis has under policies, those of an argument's own at the first."""
    mine = [name for name in policies if name in own]
    if not mine or node is None:
        return list(problems)
    place = place_at(node, ("policies", mine[0]), key=True)
    return _each_once(
        _moved(problem, "", place) if _is_of(crisis, problem) else problem for problem in problems
    )


def _said(problem: Problem) -> tuple[Place | None, str]:
    return problem.place, problem.message


def _is_of(crisis: Crisis, problem: Problem) -> bool:
    """Whether a problem is told at a place of the crisis's own file, or at none."""
    return problem.place is None or problem.place.file == crisis.file


def _moved(problem: Problem, when: str, place: Place | None) -> Problem:
    """The problem at another place; where it shows is the remedy's to say."""
    shows = f"see {problem.place}" if problem.place else ""
    hint = "; ".join(part for part in (problem.hint, shows) if part)
    return replace(problem, message=when + problem.message, place=place, hint=hint)


def _each_once(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without those that say the same at the same place."""
    found: dict[tuple[Place | None, str], Problem] = {}
    for problem in problems:
        found.setdefault(_said(problem), problem)
    return list(found.values())
