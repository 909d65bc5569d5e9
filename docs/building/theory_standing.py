"""Standing on the brink, or in a war of attrition, with private stakes: pictures of strategies."""

from collections.abc import Callable, Mapping
from math import exp, log

from building.chart import Axis, Point, Series, chart
from building.theory_dots import dots, spaced
from offramp.crisis import load
from offramp.solving import solve

TYPES, LEVELS = 5, 8


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    return {"brinkmanship-two-sided.svg": _brink(), "attrition-private.svg": _attrition()}


# Closed forms


def risk_run(v: float, d: float) -> float:
    """The risk of disaster that the type v stands before it gives way."""
    return 1 - (1 - v) ** (1 / d) * exp(v / d)


def stays(v: float, exponential: bool) -> float:
    """How long the type v stays at a cost of 1 per unit of time."""
    return v * v / 2 if exponential else -v - log(1 - v)


# Pictures


def _brink() -> str:
    series: list[Series] = []
    for d in (0.5, 1, 5):
        line = [(v, risk_run(v, d)) for v in spaced(0, 0.99, 100)]
        found = _chosen("brinkmanship-two-sided", {"d": d}, lambda share: share**2, 1 / TYPES)
        series.append(Series(f"disaster costs each {d:g}", line, dots(found)))
    return chart(
        Axis("what winning is worth to a side", 0, 1),
        Axis("risk that it runs before it gives way", 0, 1.3),
        series,
        "The risk of disaster that each type runs. Lines: the symmetric Bayesian equilibrium. "
        "Dots: the mean level that each of five types chooses in the solution.",
    )


def _attrition() -> str:
    values = {"exponential": 0}
    line = [(v, stays(v, False)) for v in spaced(0, 0.93, 100)]
    found = _chosen("attrition-private", values, lambda share: 1.5 * share**2, 1 / TYPES)
    return chart(
        Axis("prize", 0, 1),
        Axis("time to quit", 0, 2),
        [Series("uniform prior", line, dots(found))],
        "How long each type stays in a war of attrition. Line: the symmetric Bayesian "
        "equilibrium. Dots: the mean time that each of five types chooses in the solution.",
    )


def _chosen(
    name: str, values: Mapping[str, float], level: Callable[[float], float], width: float
) -> list[Point]:
    """The mean of what each type of the first side chooses, by the middle of its share."""
    crisis = load(f"theory/{name}").changed({f"parameters.{k}": v for k, v in values.items()})
    found: list[Point] = []
    for decision in solve(crisis, every=False).decisions:
        if decision.actor == "a" and decision.type:
            mean = sum(p * level(k / LEVELS) for k, p in enumerate(decision.probabilities))
            found.append(((int(decision.type.removeprefix("v_")) - 0.5) * width, mean))
    return sorted(found)
