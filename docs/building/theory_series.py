"""Lines and dots of a picture by one parameter of a theory game."""

from collections.abc import Callable, Iterable
from math import exp
from typing import Any

from building.chart import Interval, Point
from building.theory_dots import solved as followed
from building.theory_dots import spaced

PRECISE = 1_000  # a rationality near enough to the limit for a picture


def logistic(x: float) -> float:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + exp(-x))


def line(function: Callable[[float], float], low: float, high: float) -> list[Point]:
    """A closed form as a line."""
    return [(x, function(x)) for x in spaced(low, high, 401)]


def dot(place: float, value: float) -> Interval:
    """A value without an interval."""
    return place, value, value, value


def solved(
    name: str,
    parameter: str,
    places: Iterable[float],
    outcome: str,
    rationality: float,
    fixed: dict[str, Any] | None = None,
) -> list[Interval]:
    """Dots of an outcome (or of `not` it) by a parameter."""
    return [
        dot(
            place,
            probability(name, {**(fixed or {}), parameter: place, "lambda": rationality}, outcome),
        )
        for place in places
    ]


def probability(name: str, values: dict[str, Any], outcome: str) -> float:
    """The probability of an outcome (or of `not` it) of a theory game."""
    p = outcomes(name, values)[outcome.removeprefix("not ")]
    return 1 - p if outcome.startswith("not ") else p


def outcomes(name: str, values: dict[str, Any]) -> dict[str, float]:
    """The probabilities of the outcomes of a theory game."""
    return followed(name, values).probabilities
