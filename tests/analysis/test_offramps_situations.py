"""The situation in which a deviation does most: what is chosen, and what is left alone."""

import numpy as np
import pytest

from offramp.analysis.offramps.situations import (
    Cell,
    Sample,
    cells_of,
    features_of,
    holds,
)
from offramp.analysis.offramps.trials import Key
from offramp.crisis import loads
from offramp.engine.lower import lower
from offramp.engine.program import Program

TEXT = """
offramp: 1
id: cells
time: {periods: 1}
actors:
  north: {types: {weak: {probability: 0.5}, strong: {probability: 0.5}}, behavior: uniform}
  south: {behavior: uniform}
variables: {heat: 0, rung: {kind: integer, start: 0}}
actions: {press: {by: [north, south]}, ease: {by: [north, south]}}
outcomes: {war: heat > 1, peace: otherwise}
measures: {mood: heat}
"""
LANES, RUNS = 2_000, 4_000


@pytest.fixture(scope="module")
def program() -> Program:
    return lower(loads(TEXT).model)


def sample(falls, costs=None, weights=None, **seen) -> Sample:
    """Lanes in which features are noise of a fixed seed, but for those given."""
    random = np.random.default_rng(1)
    rows = {name: random.uniform(size=LANES) for name in ("heat", "rung", "weak", "strong", "mood")}
    table = np.array(list((rows | seen).values()))
    costs = np.zeros((2, LANES)) if costs is None else costs
    weights = np.ones(LANES) if weights is None else weights
    return Sample(Key(1, 0, 0, 1), RUNS, falls, costs, table, weights)


def cell(program: Program, given: Sample, often: float = 0.02, tolerate: float = 0.05) -> Cell:
    *_, found = cells_of(program, given, often, [0, 1], tolerate)
    return found


def test_features_are_named_as_scenarios_write_them(program: Program) -> None:
    assert features_of(program) == [
        ("variable", "heat"),
        ("variable", "rung"),
        ("belief", "belief.south.north.weak"),
        ("belief", "belief.south.north.strong"),
        ("measure", "mood"),
    ]


def test_what_works_everywhere_has_no_condition(program: Program) -> None:
    random = np.random.default_rng(2)
    found = cell(program, sample(random.choice([0.0, 1.0], size=LANES, p=[0.7, 0.3])))
    assert found.conditions == ()
    assert found.trial.share == LANES / RUNS
    assert found.trial.fall == pytest.approx(0.3, abs=0.05)


def test_two_conditions_are_found_one_after_the_other(program: Program) -> None:
    random = np.random.default_rng(3)
    rung = random.integers(0, 4, LANES).astype(float)
    heat = random.uniform(size=LANES)
    works = (rung >= 2) & (heat < 0.5)
    given = sample(np.where(works, 1.0, -0.0), heat=heat, rung=rung)
    found = cell(program, given)
    assert {c.name for c in found.conditions} == {"rung", "heat"}
    by_name = {c.name: c for c in found.conditions}
    assert by_name["rung"].text == "rung >= 2"
    assert by_name["heat"].sign == "<"
    assert by_name["heat"].value == pytest.approx(0.5, abs=0.05)  # a quantile of what was seen
    mask = holds(program, found.conditions, given.seen)
    assert mask.mean() == pytest.approx(2 * found.trial.share)
    assert works[mask].mean() > 0.95


def test_where_it_is_acceptable_comes_before_where_it_does_most(program: Program) -> None:
    rung = np.repeat([0.0, 1.0], LANES // 2)
    falls = np.where(rung > 0, 0.9, 0.1)
    costs = np.zeros((2, LANES))
    costs[1] = np.where(rung > 0, 1.0, 0.0)
    found = cell(program, sample(falls, costs, rung=rung))
    assert [c.text for c in found.conditions] == ["rung < 1"]
    assert found.acceptable == 2
    rich = cell(program, sample(falls, costs, rung=rung), tolerate=2.0)
    assert [c.text for c in rich.conditions] == ["rung >= 1"]


def test_seldom_situations_are_left_alone(program: Program) -> None:
    rung = np.zeros(LANES)
    rung[:100] = 1
    falls = np.where(rung > 0, 1.0, 0.0)
    assert cell(program, sample(falls, rung=rung)).trial.share == 100 / RUNS
    found = cell(program, sample(falls, rung=rung), often=0.05)
    assert found.trial.share >= 0.05
    assert cells_of(program, sample(falls, rung=rung), 0.6, [0, 1], 0.05) == []


def test_lanes_count_for_the_runs_they_stand_for(program: Program) -> None:
    falls = np.where(np.arange(LANES) < LANES // 2, 1.0, 0.0)
    weights = np.where(falls > 0, 0.5, 1.5)
    found = cell(program, sample(falls, weights=weights))
    assert found.trial.fall == pytest.approx(0.25)
    assert found.trial.share == pytest.approx(LANES / RUNS)
