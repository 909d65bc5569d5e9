"""The known results of theory, as points: parameters of a game, and the numbers of its solution."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# beside the repository, which does not hold them
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "theory"


def cases(
    name: str,
    *subs: str,
    parts: tuple[str, ...] = ("params", "expected"),
    named: Callable[[Any], Any] = lambda part: part,
) -> list[Any]:
    """Points of parts of a file as test parameters; a skipped one where it is absent.

    `named` gives the values of a part the names that our scenario has for them.
    """
    file = FOLDER / f"{name}.json"
    if not file.is_file():
        absent = pytest.mark.skip(reason=f"{file.name} is not here")
        return [pytest.param(*({} for _ in parts), marks=absent)]
    points = json.loads(file.read_text(encoding="utf-8"))["points"]
    chosen = [point for point in points if point["sub"] in subs]
    assert chosen, f"{name} has none of {subs}"
    return [
        pytest.param(*(named(plain(point[part])) for part in parts), id=f"{point['sub']}-{i}")
        for i, point in enumerate(chosen)
    ]


def plain(value: Any) -> Any:
    """Numbers written as {exact, value}, or as a fraction's text, as numbers."""
    if isinstance(value, dict):
        return value["value"] if "value" in value else {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str) and "/" in value:
        above, below = value.split("/")
        return float(above) / float(below)
    return value


def flat(values: dict[str, Any]) -> dict[str, Any]:
    """A.R as R_A, and g.R, which both have, as R; a list of numbers v as v_1 and v_2."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            ending = "" if key == "g" else f"_{key}"
            found |= {f"{name}{ending}": number for name, number in value.items()}
        elif isinstance(value, list) and all(isinstance(item, int | float) for item in value):
            found |= {f"{key}_{i}": number for i, number in enumerate(value, 1)}
        else:
            found[key] = value
    return found


def simple(values: dict[str, Any]) -> dict[str, Any]:
    """By names that a parameter may have."""
    names = {"a=P(HH)": "a", "b=P(HS)": "b", "DD+": "DD_plus", "DD-": "DD_minus"}
    return {names.get(key, key): value for key, value in values.items()}
