"""The numbers on which two arguments about one crisis differ, and how far they are apart.

Leaves out: numbers that both assume alike, and what only a policy of either sets.
"""

from dataclasses import dataclass, replace
from typing import Any

from offramp.analysis.claims.case import Case
from offramp.analysis.worlds import score_of
from offramp.crisis import Crisis
from offramp.language import Formula, explicit
from offramp.language.formula import FormulaError
from offramp.language.kinds import is_mapping
from offramp.model.parts import Assumption


@dataclass(frozen=True)
class Disagreement:
    """A number on which the arguments differ.

    `distance` is how far apart their values lie in the uncertainty about it, in standard deviations
    (normal scores): the scenario's, or that of an argument where the scenario is sure. None where
    everybody is. `scenario` is None for what no number of the scenario is.
    """

    path: str
    scenario: float | None
    first: float
    second: float
    distance: float | None


def disagreements(first: Case, second: Case) -> tuple[Disagreement, ...]:
    """The numbers on which two arguments differ, the furthest apart first.

    A number that only one of them sets is compared with that of the scenario.
    """
    plain = replace(first.crisis, assumed=()).with_changes(())
    crises = second.crisis, first.crisis, plain  # of the same path, the last counts
    known = {a.path: a for crisis in crises for a in crisis.model.assumptions}
    one, two = _values(first), _values(second)
    found: list[Disagreement] = []
    for path in dict.fromkeys([*one, *two]):
        assumption = known.get(path)
        center = number_at(plain, path)
        values = one.get(path, center), two.get(path, center)
        if None in values or values[0] == values[1]:
            continue
        left, right = float(values[0] or 0.0), float(values[1] or 0.0)
        found.append(Disagreement(path, center, left, right, _apart(assumption, left, right)))
    return tuple(sorted(found, key=lambda d: -(d.distance or 0.0)))


def number_at(crisis: Crisis, path: str) -> float | None:
    """The central value of a number of a scenario; None where there is none at a path."""
    found: Any = explicit(crisis.scenario)
    for step in path.split("."):
        found = found.get(step) if is_mapping(found) else None
    try:
        return Formula.of(found).constant
    except FormulaError:
        return None


def _values(case: Case) -> dict[str, float]:
    found = case.argument.assumptions
    return {path: formula.constant or 0.0 for path, formula in found.items()}


def _apart(assumption: Assumption | None, one: float, two: float) -> float | None:
    if assumption is None:
        return None
    return abs(score_of(assumption, one) - score_of(assumption, two))
