"""Dots of the pictures of theory games: what the program finds by solving a crisis."""

from collections.abc import Iterable, Mapping
from typing import Any

from building.chart import Interval
from offramp.crisis import load
from offramp.engine.exact import Exact
from offramp.playing import exactly
from offramp.solving import SelectionName


def solved(
    name: str,
    values: Mapping[str, Any],
    selection: SelectionName | None = None,
    policy: str | None = None,
) -> Exact:
    """The exact distribution of a theory game with parameters set, its actors solved for."""
    crisis = load(f"theory/{name}").changed({f"parameters.{k}": v for k, v in values.items()})
    return exactly(crisis, policy=policy, selection=selection)


def dots(points: Iterable[tuple[float, float]]) -> list[Interval]:
    """Points without statistical error."""
    return [(x, y, y, y) for x, y in points]


def spaced(low: float, high: float, count: int) -> list[float]:
    """So many values from low to high, both included."""
    return [low + (high - low) * index / (count - 1) for index in range(count)]
