"""Misreading against known solutions: the attribution error, the spiral of two benign rivals.

Everything is followed exactly, nothing is sampled.
"""

from functools import partial
from typing import Any

import numpy as np
import pytest

import points
from offramp.crisis import load
from offramp.engine import lower
from offramp.engine.exact import Exact, enumerate_play
from offramp.strategy.solving import solve

cases = partial(points.cases, "06_spiral_trust", parts=("params", "expected", "tol"))


def exactly(name: str, values: dict[str, Any]) -> Exact:
    program = lower(load(name).changed(values).model)
    return enumerate_play(program, solve(program).behaviors)


# The attribution error


def posterior(params: dict[str, Any], k: int, n: int) -> float:
    found = exactly("theory/attribution", {**params, "k": k, "n": n, "time.periods": n})
    return float(found.measures[n - 1, 0])


def k_star(params: dict[str, Any], most: int = 100) -> int:
    """The first of all rounds with an act after which the belief lies above theta."""
    values = {**params, "k": most, "n": most, "time.periods": most}
    condemned = exactly("theory/attribution", values).measures[:, 1]
    assert set(condemned.tolist()) <= {0.0, 1.0}
    return int(np.argmax(condemned)) + 1


@pytest.mark.parametrize(("params", "expected", "tol"), cases("c_attribution"))
def test_attribution(params: dict[str, Any], expected: dict[str, float], tol: float) -> None:
    assert posterior(params, 1, 1) == pytest.approx(expected["posterior_k1"], rel=0, abs=tol)
    assert posterior(params, 3, 3) == pytest.approx(expected["posterior_k3"], rel=0, abs=tol)
    assert posterior(params, 3, 5) == pytest.approx(expected["posterior_k3_of_5"], rel=0, abs=tol)
    assert k_star(params) == expected["k_star"]


@pytest.mark.parametrize(
    ("q", "a", "b0", "b1", "e", "k", "n"),
    [(0.3, 0.6, 0.2, 0.5, 0.3, 2, 6), (0.5, 0.5, 0.1, 0.9, 0.8, 4, 4), (0.01, 1, 0, 1, 0.5, 3, 3)],
)
def test_attribution_in_closed_form(
    q: float, a: float, b0: float, b1: float, e: float, k: int, n: int
) -> None:
    params = {"q": q, "a": a, "b0": b0, "b1": b1, "e": e}
    b = e * b1 + (1 - e) * b0
    odds = q / (1 - q) * (a / b) ** k * ((1 - a) / (1 - b)) ** (n - k)
    assert posterior(params, k, n) == pytest.approx(odds / (1 + odds), rel=0, abs=1e-13)


def test_empathy_forgives() -> None:
    """The signs of the case, with the values that it lists."""
    params = {"q": 0.1, "a": 0.9, "b0": 0.1, "b1": 0.6, "theta": 0.5}
    found = [posterior({**params, "e": e}, 3, 3) for e in (0, 0.25, 0.5, 0.75, 1)]
    assert found == sorted(found, reverse=True)
    assert [k_star({**params, "e": e}) for e in (0, 0.5, 1)] == [2, 3, 6]
    # where the benign, provoked, act more often than the aggressive, an act speaks for them
    odd = {**params, "a": 0.5, "b1": 0.8}
    assert posterior({**odd, "e": 1}, 1, 1) < 0.1 < posterior({**odd, "e": 0}, 1, 1)


# The spiral


def locked(params: dict[str, Any]) -> dict[int, float]:
    """The probability that both are locked in, by round."""
    first, second = params["start_acts"]
    values = {k: v for k, v in params.items() if k != "start_acts"}
    values |= {"start_acts_1": first, "start_acts_2": second}
    found = exactly("theory/spiral", {**values, "time.periods": params["N"]})
    column = found.outcomes.index("locked")
    return dict(enumerate(np.cumsum(found.ends[:, column]).tolist(), start=1))


@pytest.mark.parametrize(("params", "expected", "tol"), cases("d_mutual_spiral"))
def test_spiral(params: dict[str, Any], expected: dict[str, float], tol: float) -> None:
    found = locked(params)
    assert found[3] == pytest.approx(expected["P_by_3"], rel=0, abs=tol)
    assert found[5] == pytest.approx(expected["P_by_5"], rel=0, abs=tol)
    whole = expected["P_both_locked_hostile_by_N"]
    assert found[params["N"]] == pytest.approx(whole, rel=0, abs=tol)


def test_empathy_keeps_rivals_out_of_the_spiral() -> None:
    params = {"q": 0.1, "a": 0.8, "b0": 0.1, "b1": 0.5, "theta": 0.6, "N": 8, "start_acts": [1, 0]}
    found = [locked({**params, "e": e})[8] for e in (0, 0.5, 1)]
    assert found == sorted(found, reverse=True)


def test_the_first_rounds_of_the_spiral_by_hand() -> None:
    """Without empathy two acts in a row lift the odds from 1/9 to (1/9) 8^2 = 64/9, above 3/2."""
    params = {"q": 0.1, "a": 0.8, "b0": 0.1, "b1": 0.5, "e": 0, "theta": 0.6, "N": 2}
    # both attack twice: in the first round only south is provoked, in the second both are
    found = locked({**params, "start_acts": [1, 0]})
    assert found == pytest.approx({1: 0, 2: 0.1 * 0.5 * 0.5 * 0.5}, abs=1e-15)
