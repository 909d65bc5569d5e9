"""Wars of attrition: known costs (mixed strategies), finite stocks, and when to strike.

The last two are subgame perfect, at a rationality of 1e12. The first is a mixed equilibrium of
Nash, which the middle logit equilibrium tends to as 1 / rationality.
"""

from functools import cache, partial
from typing import Any

import numpy as np
import pytest

import points
from offramp.crisis import Crisis, load
from offramp.engine.exact import Exact
from offramp.playing import exactly
from offramp.solving import solve

cases = partial(points.cases, "09_attrition", named=points.flat)


def game(name: str, values: dict[str, Any]) -> Crisis:
    return load(f"theory/{name}").changed(values)


def mean(exact: Exact, crisis: Crisis, measure: str, period: int) -> float:
    """`period` as an index, so that -1 is the last."""
    names = [m.name for m in crisis.model.measures]
    return float(exact.measures[period, names.index(measure)])


# Known costs (Maynard Smith 1974; Hendricks, Weiss and Wilson 1988)


@pytest.mark.parametrize(("params", "expected"), cases("a_complete"))
def test_known_costs(params: dict[str, Any], expected: dict[str, float]) -> None:
    outlasts(params, expected)


@pytest.mark.parametrize(
    ("v_1", "v_2", "c_1", "c_2"), [(2, 1, 0.1, 0.1), (1, 3, 0.05, 0.4), (0.7, 0.7, 1, 0.02)]
)
def test_known_costs_in_closed_form(v_1: float, v_2: float, c_1: float, c_2: float) -> None:
    q_1, q_2 = c_2 / (v_2 + c_2), c_1 / (v_1 + c_1)
    ends = 1 - (1 - q_1) * (1 - q_2)
    known = {
        "quit_prob_1": q_1,
        "quit_prob_2": q_2,
        "P1_wins": q_2 * (1 - q_1) / ends,
        "P2_wins": q_1 * (1 - q_2) / ends,
        "E_rounds": 1 / ends,
    }
    outlasts({"v_1": v_1, "v_2": v_2, "c_1": c_1, "c_2": c_2}, known)


def outlasts(params: dict[str, Any], expected: dict[str, float]) -> None:
    crisis = game("attrition-complete", params)
    exact = exactly(crisis)
    found = {
        "quit_prob_1": mean(exact, crisis, "quit_prob_1", 0),
        "quit_prob_2": mean(exact, crisis, "quit_prob_2", 0),
        "P1_wins": exact.probabilities["one_wins"],
        "P2_wins": exact.probabilities["two_wins"],
        "E_rounds": mean(exact, crisis, "rounds", -1),
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-10), name
    assert exact.payoffs == pytest.approx([0, 0], abs=1e-10)


@pytest.mark.parametrize(("params", "expected"), cases("a_complete"))
def test_the_mix_is_an_equilibrium_of_one_round(
    params: dict[str, Any], expected: dict[str, float]
) -> None:
    for rationality, tolerance in ((1e4, 3e-4), (1e8, 3e-8), (1e12, 1e-10)):
        crisis = game("attrition-round", params | {"lambda": rationality})
        exact = exactly(crisis, selection="middle")
        for name in ("quit_prob_1", "quit_prob_2"):
            assert mean(exact, crisis, name, 0) == pytest.approx(expected[name], abs=tolerance)
        assert exact.payoffs == pytest.approx([0, 0], abs=3 / rationality + 1e-12)


def test_one_round_has_three_equilibria() -> None:
    crisis = game("attrition-round", {})
    assert solve(crisis, selection="middle").diagnostics.equilibria == 3
    low = exactly(crisis, selection="low")  # side 1 hardly ever stays, its last action
    assert low.probabilities["two_wins"] == pytest.approx(1, abs=1e-6)
    high = exactly(crisis, selection="high")
    assert high.probabilities["one_wins"] == pytest.approx(1, abs=1e-6)


def test_the_mix_is_an_equilibrium_of_every_round_to_a_last() -> None:
    """Solved for from a last round backward, each round has the mix of the stationary game."""
    crisis = game("attrition-complete", {"c_1": 0.5})
    exact = exactly(crisis, policy="solved", selection="middle")
    for taken, q in zip(exact.actions, (1 / 11, 1 / 3), strict=True):
        np.testing.assert_allclose(taken[:, 0] / taken.sum(axis=1), q, atol=1e-8)


@pytest.mark.parametrize("actor", ["one", "two"])
def test_nobody_gains_by_leaving_the_mix(actor: str) -> None:
    """The best reply to the other's mix is worth as little as the mix, nothing."""
    crisis = game("attrition-complete", {"c_1": 0.5, "time.periods": 60})
    best = exactly(crisis, behavior={actor: "equilibrium"})
    mixed = exactly(crisis)
    index = ("one", "two").index(actor)
    assert best.payoffs[index] == pytest.approx(0, abs=1e-8)
    assert mixed.payoffs[index] == pytest.approx(0, abs=1e-8)


# Finite stocks


def stocks(p: dict[str, Any]) -> dict[str, float]:
    """Backward induction over (n1, n2, mover), by memory instead of by layers."""
    v, c, d = ([p[f"{key}_{i}"] for i in (1, 2)] for key in "vcd")

    @cache
    def value(n: tuple[int, int], mover: int) -> tuple[float, float, float, float]:
        quits = (0.0, v[1], 0.0, 0.0) if mover == 0 else (v[0], 0.0, 1.0, 0.0)
        if n[mover] == 0:
            return quits
        onward = [0.0, 0.0, 0.0, 1.0]
        for used, chance in ((1, 1 - d[mover]), (2, d[mover])):
            left = (max(n[0] - used, 0), n[1]) if mover == 0 else (n[0], max(n[1] - used, 0))
            for i, part in enumerate(value(left, 1 - mover)):
                onward[i] += chance * part
        onward[mover] -= c[mover]
        stays = (onward[0], onward[1], onward[2], onward[3])
        return stays if stays[mover] > 0 else quits

    v_1, v_2, wins, moves = value((p["n1"], p["n2"]), p["first_mover"] - 1)
    return {"V1": v_1, "V2": v_2, "P1_wins": wins, "P2_wins": 1 - wins, "E_stay_moves": moves}


def outstays(params: dict[str, Any], expected: dict[str, float]) -> None:
    crisis = game("attrition-stocks", params)
    exact = exactly(crisis)
    found = {
        "V1": exact.payoffs[0],
        "V2": exact.payoffs[1],
        "P1_wins": exact.probabilities["one_wins"],
        "P2_wins": exact.probabilities["two_wins"],
        "E_stay_moves": mean(exact, crisis, "stay_moves", -1),
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-9), name


@pytest.mark.parametrize(("params", "expected"), cases("c_finite_stocks"))
def test_finite_stocks(params: dict[str, Any], expected: dict[str, float]) -> None:
    outstays(params, expected)
    assert stocks(params) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_finite_stocks_by_backward_induction(seed: int) -> None:
    noise = np.random.default_rng(seed)
    values = {key: int(noise.integers(1, 10)) for key in ("n1", "n2")}
    for key, low, high in (("v", 2, 12), ("c", 0.2, 1.5), ("d", 0, 0.6)):
        values |= {f"{key}_{i}": float(noise.uniform(low, high)) for i in (1, 2)}
    values["first_mover"] = int(noise.integers(1, 3))
    outstays(values, stocks(values))


# Stall, strike or quit


def stalls(p: dict[str, Any], ahead: bool = True) -> tuple[list[float], list[str]]:
    """Worth and choice by interceptors; `ahead` or looking one step ahead only."""
    worth: list[float] = []
    policy: list[str] = []
    for n in range(p["N"] + 1):
        strike = -p["B"] + (p["V"] + p["B"]) * p["w0"] * p["rho"] ** n
        options = {"strike": strike, "quit": 0.0}
        now = max(strike, 0.0)
        if n and ahead:
            stay = 1 - p["delta"] * (1 - p["d"])
            options["stall"] = (-p["k"] + p["delta"] * p["d"] * worth[-1]) / stay
        elif n:
            options["stall"] = -p["k"] + p["delta"] * (p["d"] * worth[-1] + (1 - p["d"]) * now)
        policy.append(max(options, key=lambda name: options[name]))
        worth.append(max(options.values()) if ahead else now)
    return worth, policy


def waits(params: dict[str, Any], worth: float, policy: list[str], **more: Any) -> None:
    found: list[str] = []
    for n in range(params["N"] + 1):
        crisis = game("stall-or-strike", params | {"N": n} | more)
        exact = exactly(crisis)
        taken = dict(zip(("strike", "quit", "stall"), exact.actions[0][0].tolist(), strict=True))
        found.append(max(taken, key=lambda name: taken[name]))
        assert taken[found[-1]] == pytest.approx(1, abs=1e-9)
    assert found == policy
    assert exact.payoffs[0] == pytest.approx(worth, abs=1e-9)


@pytest.mark.parametrize(("params", "expected"), cases("d_stall"))
def test_stalling(params: dict[str, Any], expected: dict[str, Any]) -> None:
    waits(params, expected["J_N"], expected["policy_by_n"])
    worth, policy = stalls(params)
    assert worth[-1] == pytest.approx(expected["J_N"], abs=1e-9)
    assert policy == expected["policy_by_n"]


@pytest.mark.parametrize(("params", "expected"), cases("d_stall"))
def test_looking_one_step_ahead_is_not_enough(
    params: dict[str, Any], expected: dict[str, Any]
) -> None:
    """With two periods, stalling can only be followed by striking or quitting."""
    policy = expected["OSLA_policy_by_n"]
    assert policy == stalls(params, ahead=False)[1]
    for n, choice in enumerate(policy):
        crisis = game("stall-or-strike", params | {"N": n, "time.periods": 2})
        exact = exactly(crisis)
        assert mean(exact, crisis, f"{choice}s", 0) == pytest.approx(1, abs=1e-9)


def test_stalling_by_the_recursion() -> None:
    params = {"N": 7, "V": 1.5, "B": 0.8, "w0": 0.85, "rho": 0.75}
    params |= {"k": 0.03, "d": 0.4, "delta": 0.97}
    worth, policy = stalls(params)
    assert {"stall", "strike"} <= set(policy)
    waits(params, worth[-1], policy)
