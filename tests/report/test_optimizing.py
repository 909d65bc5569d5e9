"""The front and its picture: readable however narrow, and what was tried."""

import json
from io import StringIO

import pytest
from rich.console import Console

from offramp.analysis.lever_grid import settings_in_order
from offramp.analysis.levering import chosen_levers
from offramp.analysis.objectives import objective
from offramp.analysis.optimizing import Best, Optimized, Value
from offramp.analysis.studies import Trial
from offramp.crisis import Crisis, loads
from offramp.report.optimizing import optimized_json, print_optimized

TEXT = """
offramp: 1
id: dike
time: {periods: 1}
parameters: {height: 0.2, price: 0.5}
actors: {town: {behavior: uniform}, village: {behavior: uniform}}
variables: {wet: 0}
actions: {hold: {by: [town, village]}}
chance: {flood: {probability: (1 - height) ** 2, effects: {wet: 1}}}
outcomes: {flooded: wet > 0, dry: otherwise}
payoffs: {town: {terminal: -price * height}, village: {terminal: -wet}}
measures: {wet: wet}
levers:
  dike: {path: parameters.height, values: [0.1, 0.5]}
  price: {path: price, values: [0.5, 0.7]}
"""
NAMES = ("flooded", "payoff.town", "payoff.village", "wet")


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return loads(TEXT)


def answer(crisis: Crisis, points: int, of: int = 4) -> Optimized:
    levers = chosen_levers(crisis)
    every = [dict(zip(levers, setting, strict=True)) for setting in settings_in_order(levers)]
    values = tuple(Value(0.123 * i, 0.123 * i - 0.0456, 0.123 * i + 0.0456) for i in range(1, 5))
    means = tuple(value.mean for value in values)
    trials = tuple(Trial(point, means[:of]) for point in every[:points])
    best = tuple(Best(point, values[:of], means[:of]) for point in every[:2])
    objectives = tuple(objective(crisis, name) for name in NAMES[:of])
    budget = 100, 200, 1
    return Optimized(crisis, objectives, levers, trials, values[:of], best, *budget, settings=4)


def printed(found: Optimized, width: int) -> list[str]:
    stream = StringIO()
    print_optimized(found, Console(file=stream, width=width, markup=False, highlight=False))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("width", [60, 72, 100])
def test_the_picture_fits_with_both_ends_of_its_scale(crisis: Crisis, width: int) -> None:
    lines = printed(answer(crisis, 4), width)
    axis = next(i for i, line in enumerate(lines) if "└" in line)
    assert len(lines[axis + 1].split()) == 2  # from here, to there
    assert len(lines[axis + 1]) == len(lines[axis])
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [60, 66])
def test_a_front_too_wide_is_told_in_several_tables_with_numbered_rows(
    crisis: Crisis, width: int
) -> None:
    lines = printed(answer(crisis, 4), width)
    assert "…" not in "".join(lines)
    rows = [i for i, line in enumerate(lines) if line.startswith("× as it is")]
    assert len(rows) > 1
    heads = [lines[row - 1].split() for row in rows]
    assert [name for head in heads for name in head] == ["A", "B", "C", "D", "dike", "price"]
    for mark in ("● 1", "● 2"):
        assert sum(line.startswith(mark) for line in lines) == len(rows)
    assert max(map(len, lines)) <= width


def test_a_front_that_fits_has_one_table(crisis: Crisis) -> None:
    lines = printed(answer(crisis, 4, of=2), 88)
    assert sum(line.startswith("× as it is") for line in lines) == 1
    assert not any(line.startswith("● 1 ") for line in lines)


def test_how_many_settings_were_tried_and_in_which_order(crisis: Crisis) -> None:
    def told(found: Optimized) -> str:
        return " ".join(printed(found, 100))

    listed = "All 4 settings of the levers were tried once, in the order in which they are listed."
    whole = answer(crisis, 4)
    assert listed in told(whole)
    assert "3 of the 4 settings of the levers were tried." in told(answer(crisis, 3))
    turned = Optimized(**{**vars(whole), "trials": whole.trials[::-1]})
    assert "All 4 settings of the levers were tried once." in told(turned)
    numbers = Optimized(**{**vars(whole), "settings": None})
    assert "settings of the levers" not in told(numbers)
    data = json.loads(optimized_json(answer(crisis, 3)))
    assert (data["settings"], data["tried"]) == (4, 3)
