"""A name in a claim that its crisis does not have, told in the words of claims."""

from collections.abc import Iterable
from dataclasses import replace

from offramp.crisis import Crisis
from offramp.language import Formula, Problem
from offramp.language.problems import nearest

_UNKNOWN = "unknown name "


def explained(problem: Problem, said: Iterable[Formula], crisis: Crisis) -> Problem:
    """What is wrong with formulas of claims; about unknown names, what claims would say instead."""
    if not problem.message.startswith(_UNKNOWN):
        return problem
    name = problem.message.removeprefix(_UNKNOWN)
    found = next((formula for formula in said if name in _names(formula)), None)
    return problem if found is None else _explained(problem, name, found, crisis)


def _explained(problem: Problem, name: str, formula: Formula, crisis: Crisis) -> Problem:
    outcomes, alone = [o.name for o in crisis.model.outcomes], formula.text == name
    if name in crisis.policies:
        return Problem(f"{name} is a policy", problem.place, f"write P(event under {name})")
    if name in outcomes:
        hint = f"write {name} by itself" if formula.condition else f"write P({name})"
        return Problem(f"{name} is an outcome", problem.place, hint)
    if formula.condition and alone and nearest(name, outcomes):
        return Problem(f"there is no outcome {name}", problem.place, nearest(name, outcomes))
    if problem.hint or not alone:
        return problem
    measures = [measure.name for measure in crisis.model.measures]
    known = f"outcomes are {', '.join(outcomes)}"
    if not formula.condition:
        known = f"measures are {', '.join(measures)}" if measures else ""
    return replace(problem, hint=known)


def _names(formula: Formula) -> set[str]:
    return {".".join(term.parts) for term in formula.term.walk() if term.kind == "name"}
