"""Chicken, attrition and brinkmanship for perfectly rational actors: all equilibria, by Gambit.

`offramp nash` writes the scenario as a tree, of which pygambit enumerates the extreme Nash
equilibria in rational numbers. Elsewhere the limits of logit equilibria are compared with the
same results.
"""

from functools import partial
from typing import Any

import pytest

import points
from offramp.crisis import load
from offramp.engine import lower
from offramp.strategy.gambit import Equilibrium, nash

pytest.importorskip("pygambit")

cases = partial(points.cases, named=points.flat)


def equilibria(name: str, values: dict[str, Any]) -> tuple[Equilibrium, ...]:
    crisis = load(f"theory/{name}").changed({f"parameters.{k}": v for k, v in values.items()})
    found = nash(lower(crisis.model), "enummixed")
    assert found.complete
    assert all(each.regret < 1e-12 for each in found.equilibria)
    return found.equilibria


def has(found: list[tuple[float, ...]], *row: float, tolerance: float) -> bool:
    return any(each == pytest.approx(row, abs=tolerance) for each in found)


@pytest.mark.parametrize(("params", "expected"), cases("01_chicken", "mixed_nash"))
def test_chicken(params: dict[str, float], expected: dict[str, float]) -> None:
    found = equilibria("chicken", params)
    dares = [(each.p("a", "dare"), each.p("b", "dare")) for each in found]
    assert len(found) == expected["n_equilibria"]
    assert has(dares, expected["P_dare_A"], expected["P_dare_B"], tolerance=1e-12)
    assert has(dares, 0, 1, tolerance=0)
    assert has(dares, 1, 0, tolerance=0)


@pytest.mark.parametrize(("params", "expected"), cases("09_attrition", "a_complete"))
def test_a_round_of_attrition(params: dict[str, float], expected: dict[str, float]) -> None:
    found = equilibria("attrition-round", params)
    quits = [(each.p("one", "quit"), each.p("two", "quit")) for each in found]
    assert len(quits) == 3
    assert has(quits, expected["quit_prob_1"], expected["quit_prob_2"], tolerance=1e-10)


@pytest.mark.parametrize(("params", "expected"), cases("02_brinkmanship", "d_one_sided"))
def test_one_sided_threat(params: dict[str, float], expected: dict[str, float]) -> None:
    """Of all Nash equilibria the one with a challenge is perfect Bayesian, and unique."""
    found = equilibria("brinkmanship-one-sided", params)
    (one,) = [each for each in found if each.p("challenger", "challenge") > 0]
    assert one.tenable
    assert one.p("challenger", "challenge") == pytest.approx(expected["challenge"], abs=1e-9)
    resists = one.p("defender", "resist", "weak")
    assert resists == pytest.approx(expected["q_weak_resists"], abs=1e-9)
    assert one.p("challenger", "persist") == pytest.approx(expected["r_C_persists"], abs=1e-9)
    assert one.outcomes["disaster"] == pytest.approx(expected["P_disaster"], abs=1e-9)
    assert one.payoffs["challenger"] == pytest.approx(expected["U_challenge"], abs=1e-9)
