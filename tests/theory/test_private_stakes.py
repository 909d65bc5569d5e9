"""Standing on the brink, or in a war of attrition, with private stakes: continuous types, gridded.

The known results are symmetric Bayesian equilibria with a continuum of types and times. The
program solves a game with a few of either, so that what is tested is how near it comes.
"""

import math
from typing import Any

import pytest
from scipy.special import gamma, gammainc

from offramp.crisis import Crisis, load
from offramp.engine.exact import Exact
from offramp.playing import exactly
from offramp.solving import solve

COARSE, MEDIUM, FINE = {"n": 3, "m": 4}, {"n": 4, "m": 6}, {"n": 5, "m": 8}


def game(name: str, *values: dict[str, Any]) -> Crisis:
    crisis = load(f"theory/{name}")
    for each in values:
        crisis = crisis.changed(each)
    return crisis


def chosen(crisis: Crisis, kind: str, top: float) -> float:
    """The mean of what a type of the first side chooses, its levels (k / m)^2 · top."""
    (found,) = [d for d in solve(crisis, every=False).decisions if (d.actor, d.type) == ("a", kind)]
    levels = len(found.probabilities)
    return sum(p * top * (k / levels) ** 2 for k, p in enumerate(found.probabilities))


# Brinkmanship (Nalebuff 1986)


def disaster(d: float) -> float:
    """P(disaster) in closed form: 11 - 4e for d = 1."""
    shape = 2 + 1 / d
    return 1 - 2 * math.exp(1 / d) * d**shape * float(gammainc(shape, 1 / d) * gamma(shape))


@pytest.mark.parametrize(
    ("d", "known"), [(1, 0.1268726862), (0.5, 0.2082079258), (5, 0.0312777664)]
)
def test_closed_form_of_disaster(d: float, known: float) -> None:
    assert disaster(d) == pytest.approx(known, abs=1e-9)


def test_disaster_tends_to_that_of_a_continuum() -> None:
    errors: list[list[float]] = []
    for grid in (COARSE, FINE):
        found = [
            exactly(game("brinkmanship-two-sided", grid, {"d": d})).probabilities["disaster"]
            for d in (0.5, 1, 5)
        ]
        errors.append([p - disaster(d) for p, d in zip(found, (0.5, 1, 5), strict=True)])
    coarse, fine = (math.hypot(*each) for each in errors)
    assert max(map(abs, errors[0])) < 0.02
    assert max(map(abs, errors[1])) < 0.0025
    assert fine < coarse / 3


def test_escalation_is_neutral() -> None:
    """A rate ten times as high: the same risk in a tenth of the time."""
    slow, fast = (exactly(game("brinkmanship-two-sided", MEDIUM, {"h": h})) for h in (1, 10))
    p = slow.probabilities["disaster"]
    assert fast.probabilities["disaster"] == pytest.approx(p, abs=1e-9)
    assert float(slow.measures[-1, 0]) == pytest.approx(p, abs=1e-9)  # E_duration = P / h
    assert float(fast.measures[-1, 0]) == pytest.approx(p / 10, abs=1e-9)


@pytest.mark.parametrize(
    ("d", "known"), [(1, 0.1756393646), (0.5, 0.3204295429), (5, 0.0378928347)]
)
def test_risk_that_the_middle_type_runs(d: float, known: float) -> None:
    crisis = game("brinkmanship-two-sided", FINE, {"d": d})
    assert chosen(crisis, "v_3", 1) == pytest.approx(known, abs=0.015)


# Attrition (Nalebuff and Riley 1985)


def durations(exact: Exact) -> tuple[float, float]:
    return float(exact.measures[-1, 0]), float(exact.payoffs[0])


def test_attrition_tends_to_that_of_a_continuum() -> None:
    found = [durations(exactly(game("attrition-private", g))) for g in (COARSE, MEDIUM, FINE)]
    for place, known in ((0, 1 / 6), (1, 1 / 6)):
        errors = [abs(each[place] - known) for each in found]
        assert errors == sorted(errors, reverse=True)
        assert errors[-1] < 0.01
    assert chosen(game("attrition-private", FINE), "v_3", 1.5) == pytest.approx(0.193, abs=0.025)


def test_attrition_with_exponential_prizes() -> None:
    duration, payoff = durations(exactly(game("attrition-private", FINE, {"exponential": 1})))
    assert duration == pytest.approx(1 / 4, abs=0.025)
    assert payoff == pytest.approx(1 / 2, abs=0.01)


def test_twice_the_cost_is_half_the_time() -> None:
    one, two = (durations(exactly(game("attrition-private", MEDIUM, {"c": c}))) for c in (1, 2))
    assert two[0] == pytest.approx(one[0] / 2, abs=1e-9)
    assert two[1] == pytest.approx(one[1], abs=1e-9)
