"""Brinkmanship: the escalation ladder of complete information, the one-sided threat.

The ladder is subgame perfect, at a rationality of 1e6. The one-sided threat is compared with
agent logit equilibria as they are, and with the perfect Bayesian equilibrium in the limit.
"""

from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy.optimize import fsolve
from scipy.special import expit

import points
from offramp.crisis import Crisis, load
from offramp.playing import exactly
from offramp.solving import solve

LIMIT = 2e-8  # what extrapolation attains


def named(values: dict[str, Any]) -> dict[str, Any]:
    """R is left out: it follows from v and d."""
    return points.flat({key: value for key, value in values.items() if key != "R"})


cases = partial(points.cases, "02_brinkmanship", named=named)


# The ladder (Powell 1987)


def ladder(v: list[float], d: list[float], phi: float, last: int, first: int) -> tuple[float, ...]:
    """V1, V2, P(disaster), the turn at which somebody quits (0: nobody), from the last turn."""
    found = (0.0, 0.0, 0.0, 0.0)
    for turn in range(last, 0, -1):
        mover = (turn - 1 + first - 1) % 2
        risk = min(turn * phi, 1.0)
        on = [(1 - risk) * found[i] - risk * d[i] for i in (0, 1)]
        if on[mover] > 0:
            found = (on[0], on[1], risk + (1 - risk) * found[2], found[3])
        else:
            found = (0.0, v[1], 0.0, turn) if mover == 0 else (v[0], 0.0, 0.0, turn)
    return found


def climbs(params: dict[str, Any], *expected: float) -> None:
    exact = exactly(load("theory/brinkmanship-ladder").changed(params))
    v_1, v_2, disaster, turns = expected
    assert exact.payoffs == pytest.approx([v_1, v_2], abs=1e-9)
    p = exact.probabilities
    assert p["disaster"] == pytest.approx(disaster, abs=1e-9)
    winner = "one_wins" if p["one_wins"] > p["two_wins"] else "two_wins"
    assert p[winner] == pytest.approx(1 - disaster, abs=1e-9)
    assert exact.mean_period(winner) == pytest.approx(turns, abs=1e-9)


@pytest.mark.parametrize(("params", "expected"), cases("b_complete_info_ladder"))
def test_ladder(params: dict[str, Any], expected: dict[str, float]) -> None:
    known = (expected["V1"], expected["V2"], expected["P_disaster"], expected["turns"])
    climbs(params, *known)
    v, d = ([params[f"{key}_{i}"] for i in (1, 2)] for key in "vd")
    assert ladder(v, d, params["phi"], params["K"], params["first_mover"]) == pytest.approx(known)
    exact = exactly(load("theory/brinkmanship-ladder").changed(params))
    wins = "one_wins" if expected["winner"] == 1 else "two_wins"
    assert exact.probabilities[wins] == pytest.approx(1 - expected["P_disaster"], abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_ladder_by_backward_induction(seed: int) -> None:
    noise = np.random.default_rng(seed)
    v, d = noise.uniform(0.5, 2, 2).tolist(), noise.uniform(1, 12, 2).tolist()
    phi, first = float(noise.uniform(0.01, 0.1)), int(noise.integers(1, 3))
    values = {"v_1": v[0], "v_2": v[1], "d_1": d[0], "d_2": d[1], "phi": phi, "first_mover": first}
    climbs(values | {"K": 30, "lambda": 1e9}, *ladder(v, d, phi, 30, first))


# One-sided incomplete information (Powell)


def one_sided(params: dict[str, Any]) -> Crisis:
    return load("theory/brinkmanship-one-sided").changed(params)


def decided(params: dict[str, Any]) -> dict[str, float]:
    """What the program finds, by the names of the file of known results."""
    crisis = one_sided(params)
    found = solve(crisis)
    assert found.diagnostics.converged
    first = found.decisions[0]
    ends = exactly(crisis, solution=found).probabilities
    return challenged(params) | {
        "challenge": dict(zip(first.actions, first.probabilities, strict=True))["challenge"],
        "value of challenge": dict(zip(first.actions, first.values, strict=True))["challenge"],
        "P_disaster": ends["disaster"],
    }


def challenged(params: dict[str, Any]) -> dict[str, float]:
    """The same after a challenge, whether it pays or not."""
    crisis = one_sided(params).under("challenged")
    found = solve(crisis)
    assert found.diagnostics.converged
    exact = exactly(crisis, solution=found)
    chances = {
        action: p
        for decision in found.decisions
        for action, p in zip(decision.actions, decision.probabilities, strict=True)
    }
    measures = [m.name for m in crisis.model.measures]
    first = dict(zip(measures, exact.measures[0].tolist(), strict=True))
    return {
        "weak_resists": chances["resist"],
        "q_weak_resists": chances["resist"],
        "C_persists": chances["persist"],
        "r_C_persists": chances["persist"],
        "posterior_tough": first["tough_resisted"] / first["resisted"],
        "U_challenge": float(exact.payoffs[0]),
        "P_disaster_given_challenge": exact.probabilities["disaster"],
    }


@pytest.mark.parametrize(("params", "expected"), cases("d_agent_qre"))
def test_one_sided_logit(params: dict[str, Any], expected: dict[str, float]) -> None:
    found = decided(params)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-6), name
    assert found["value of challenge"] == pytest.approx(found["U_challenge"], abs=1e-9)


def test_one_sided_logit_by_three_equations() -> None:
    """At a low rationality, where another solver finds the same fixed point."""
    eps, f, w, b, loss, s, weak, rationality = 0.2, 0.07, 3, 0.5, 6, 1.5, 9, 1.3

    def gaps(x: Any) -> list[float]:
        q, r = x
        mu = eps / (eps + (1 - eps) * q)
        persist = -f * loss + (1 - f) * (-mu * b + (1 - mu) * w)
        resist = -f * weak + (1 - f) * r * (-f * weak - (1 - f) * s)
        return [
            float(expit(rationality * (resist + s))) - q,
            float(expit(rationality * (persist + b))) - r,
        ]

    (q, r), _, status, _ = fsolve(gaps, [0.5, 0.5], xtol=1e-13, full_output=True)
    assert status == 1
    values = {"eps": eps, "f": f, "W": w, "b": b, "L": loss, "s": s, "Lw": weak}
    found = decided(values | {"lambda": rationality})
    assert found["weak_resists"] == pytest.approx(q, abs=1e-9)
    assert found["C_persists"] == pytest.approx(r, abs=1e-9)


@pytest.mark.parametrize(("params", "expected"), cases("d_one_sided"))
def test_one_sided_threat(params: dict[str, Any], expected: dict[str, float]) -> None:
    """The logit equilibrium tends to the perfect Bayesian one, as 1 / rationality.

    Extrapolated from three rationalities, it is as near as rounding lets it come.
    """
    at = [challenged(params | {"lambda": x}) for x in (2e3, 4e3, 8e3)]
    near = decided(params)  # at the file's rationality
    assert near["posterior_tough"] == pytest.approx(expected["mu_star"], abs=2e-5)
    for name in set(expected) - {"mu_star"}:
        assert near[name] == pytest.approx(expected[name], abs=2e-5), name
        if name in at[0]:
            one, two, three = (found[name] for found in at)
            limit = (8 * three - 6 * two + one) / 3
            assert limit == pytest.approx(expected[name], abs=LIMIT), name


@pytest.mark.parametrize(("eps", "resists", "persists"), [(0.93, 1, 0), (0.99, 1, 0)])
def test_a_defender_who_is_probably_tough_resists(
    eps: float, resists: float, persists: float
) -> None:
    """Above mu* = 86/95 the weak resist as well, and the challenger quits."""
    found = challenged({"eps": eps})
    assert found["weak_resists"] == pytest.approx(resists, abs=1e-9)
    assert found["C_persists"] == pytest.approx(persists, abs=1e-9)
    assert found["posterior_tough"] == pytest.approx(eps, abs=1e-9)
