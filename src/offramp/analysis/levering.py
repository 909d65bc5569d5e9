"""Levers moved: the crisis with every lever at some value."""

from collections.abc import Mapping, Sequence
from typing import Any

from offramp.crisis import Crisis
from offramp.language import Problem, Problems
from offramp.language.levers import NONE, Lever
from offramp.language.problems import nearest

Point = Mapping[str, Any]  # lever and its value


def chosen_levers(crisis: Crisis, names: Sequence[str] | None = None) -> dict[str, Lever]:
    """The levers of these names, or all. Raises Problems for an unknown one, or where none is."""
    known = crisis.scenario.levers
    if not known:
        hint = "add, say, levers: {risk: {path: parameters.risk, low: 0, high: 0.1}}"
        raise Problems([Problem(f"{crisis.scenario.id} names no levers to search", None, hint)])
    for name in names or ():
        if name not in known:
            hint = nearest(name, known) or f"known are {', '.join(known)}"
            raise Problems([Problem(f"there is no lever {name}", None, hint)])
    return {name: known[name] for name in names or known}


def moved(crisis: Crisis, levers: Mapping[str, Lever], point: Point) -> Crisis:
    """The crisis with its levers at a point: policies first, then values. Raises Problems."""
    policies = [
        str(point[name]) for name, lever in levers.items() if lever.policies and point[name] != NONE
    ]
    given = [crisis.policy] if crisis.policy else []
    variant = crisis.under("+".join([*given, *policies])) if policies else crisis
    values = {lever.path: point[name] for name, lever in levers.items() if lever.path is not None}
    return variant.changed(values) if values else variant
