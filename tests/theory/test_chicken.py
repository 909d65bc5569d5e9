"""Chicken: mixed equilibrium of Nash, all logit equilibria, the pitchfork, the principal branch."""

from functools import partial

import pytest
from scipy.optimize import brentq
from scipy.special import expit

import points
from offramp.crisis import Crisis, load
from offramp.playing import exactly
from offramp.solving import SelectionName, solve

cases = partial(points.cases, "01_chicken", named=points.flat)
CLASSIC = {"R": 0, "T": 1, "K": -1, "P": -10}


def game(values: dict[str, float]) -> Crisis:
    return load("theory/chicken").changed(values)


def dares(values: dict[str, float], selection: SelectionName = "principal") -> tuple[float, float]:
    """P(dares) of A and B, which the outcomes must agree with."""
    exact = exactly(game(values), selection=selection)
    a, b = exact.measures[-1].tolist()
    p = exact.probabilities
    assert p["disaster"] == pytest.approx(a * b, rel=1e-9)
    assert p["disaster"] + p["a_wins"] == pytest.approx(a, rel=1e-9)
    assert p["disaster"] + p["b_wins"] == pytest.approx(b, rel=1e-9)
    return a, b


# Nash


@pytest.mark.parametrize(("params", "expected"), cases("mixed_nash"))
def test_mixed_equilibrium(params: dict[str, float], expected: dict[str, float]) -> None:
    """The middle logit equilibrium tends to it as 1 / rationality."""
    for rationality, tolerance in ((1e4, 3e-5), (1e8, 3e-9), (1e12, 1e-12)):
        a, b = dares(params | {"lambda": rationality}, "middle")
        assert a == pytest.approx(expected["P_dare_A"], abs=tolerance)
        assert b == pytest.approx(expected["P_dare_B"], abs=tolerance)
        assert a * b == pytest.approx(expected["P_disaster"], abs=tolerance)
    found = solve(game(params | {"lambda": 1e8}), selection="middle").diagnostics
    assert found.equilibria == expected["n_equilibria"]


def test_in_the_mixed_equilibrium_only_the_payoffs_of_the_other_matter() -> None:
    at = [dares({"P_A": p, "lambda": 1e10}, "middle") for p in (-5.0, -10.0, -20.0)]
    assert [a for a, _ in at] == pytest.approx([0.1] * 3, abs=1e-9)
    assert [b for _, b in at] == pytest.approx([0.2, 0.1, 0.05], abs=1e-9)


# Logit


def roots(r: float, t: float, k: float, p: float, rationality: float) -> list[float]:
    """P(A dares) in all logit equilibria of a symmetric game, by the changes of a sign."""

    def reply(other: float) -> float:
        return float(expit(rationality * ((1 - other) * (t - r) - other * (k - p))))

    places = [float(expit(-60 + 96 * i / 6_001)) for i in range(6_002)]
    gaps = [reply(reply(x)) - x for x in places]
    return [
        float(brentq(lambda x: reply(reply(x)) - x, a, b, xtol=1e-16))
        for a, b, low, high in zip(places, places[1:], gaps, gaps[1:], strict=False)
        if low * high < 0
    ]


@pytest.mark.parametrize(("params", "expected"), cases("symmetric_qre"))
def test_symmetric_game(params: dict[str, float], expected: dict[str, float]) -> None:
    """The principal branch of a symmetric game goes straight on at the pitchfork."""
    for selection in ("principal", "middle"):
        a, b = dares(params, selection)
        assert a == pytest.approx(expected["p"], abs=1e-8)
        assert b == pytest.approx(expected["p"], abs=1e-8)
        assert a * b == pytest.approx(expected["P_disaster"], abs=1e-8)
    assert solve(game(params)).diagnostics.equilibria == expected["n_QRE"]
    if "asym_QRE_p_low" in expected:
        low, high = expected["asym_QRE_p_low"], expected["asym_QRE_p_high"]
        assert dares(params, "low") == pytest.approx((low, high), abs=1e-8)
        assert dares(params, "high") == pytest.approx((high, low), abs=1e-8)


@pytest.mark.parametrize("rationality", [0.2, 0.48, 0.5, 0.9, 3.0])
def test_all_logit_equilibria_by_another_way(rationality: float) -> None:
    found = roots(**{k.lower(): v for k, v in CLASSIC.items()}, rationality=rationality)
    values = CLASSIC | {"lambda": rationality}
    assert solve(game(values)).diagnostics.equilibria == len(found)
    selected = (("low", 0), ("middle", len(found) // 2), ("high", -1))
    for selection, place in selected:
        assert dares(values, selection)[0] == pytest.approx(found[place], abs=1e-9)


@pytest.mark.parametrize(("params", "expected"), cases("pitchfork"))
def test_pitchfork(params: dict[str, float], expected: dict[str, float]) -> None:
    parts_at(params, expected["lambda_c"])
    p = expected["p_at_lambda_c"]
    assert dares(params | {"lambda": expected["lambda_c"]}) == pytest.approx((p, p), abs=1e-3)


@pytest.mark.parametrize(("t", "p"), [(2, -5), (1, -30)])
def test_pitchfork_in_closed_form(t: float, p: float) -> None:
    """λ p (1 - p) (T - R + K - P) = 1 at the symmetric equilibrium p of λ."""
    slope = t - 1 - p  # R = 0, K = -1

    def excess(rationality: float) -> float:
        x = brentq(
            lambda x: float(expit(rationality * ((1 - x) * t - x * (-1 - p)))) - x, 0, 1, xtol=1e-15
        )
        return rationality * x * (1 - x) * slope - 1

    parts_at({"T": t, "P": p}, float(brentq(excess, 0.01, 3)))


def parts_at(params: dict[str, float], critical: float) -> None:
    for rationality in (1.0, 2.0, 4.0):
        (share,) = solve(game(params | {"lambda": rationality})).diagnostics.turns
        assert share * rationality == pytest.approx(critical, abs=1e-3)
    below = solve(game(params | {"lambda": critical * 0.99})).diagnostics
    above = solve(game(params | {"lambda": critical * 1.01})).diagnostics
    assert (below.turns, below.equilibria, above.equilibria) == ((), 1, 3)


@pytest.mark.parametrize(("params", "expected"), cases("asymmetric_qre_principal"))
def test_principal_branch(params: dict[str, float], expected: dict[str, float]) -> None:
    """It leads to the pure equilibrium in which the less vulnerable side dares."""
    a, b = dares(params)
    assert a == pytest.approx(expected["P_dare_A"], abs=1e-7)
    assert b == pytest.approx(expected["P_dare_B"], abs=1e-7)
    assert a * b == pytest.approx(expected["P_disaster"], abs=1e-7)
    assert a == pytest.approx(expected["P_dare_A"], rel=1e-5)  # also where it is tiny


def test_own_vulnerability_deters_oneself_and_emboldens_the_other() -> None:
    """On the principal branch, unlike in mixed strategies."""
    at = [dares({"lambda": 0.3, "P_B": p}) for p in (-5.0, -7.0, -10.0, -20.0)]
    a, b = ([x[i] for x in at] for i in (0, 1))
    assert a == sorted(a)
    assert b == sorted(b, reverse=True)
