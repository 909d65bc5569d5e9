"""A name in a claim that its crisis does not have, told in the words of claims."""

from dataclasses import replace

from offramp.crisis import Crisis
from offramp.language import Formula, Problem
from offramp.language.problems import nearest


def explained(problem: Problem, formula: Formula | None, crisis: Crisis) -> Problem:
    """What is wrong with a formula that is a name by itself, or None for any other."""
    if formula is None:
        return problem
    name, outcomes = formula.text, [outcome.name for outcome in crisis.model.outcomes]
    if name in crisis.policies:
        return Problem(f"{name} is a policy", problem.place, f"write P(event under {name})")
    if name in outcomes:
        return Problem(f"{name} is an outcome", problem.place, f"write P({name})")
    if name == "ended":
        hint = "compare it, as in ended > 3, or write E(ended)"
        return Problem("ended is a number", problem.place, hint)
    if formula.condition and nearest(name, outcomes):
        return Problem(f"there is no outcome {name}", problem.place, nearest(name, outcomes))
    if problem.hint:
        return problem
    measures = [measure.name for measure in crisis.model.measures]
    known = f"outcomes are {', '.join(outcomes)}"
    if not formula.condition:
        known = f"measures are {', '.join(measures)}" if measures else ""
    return replace(problem, hint=known)
