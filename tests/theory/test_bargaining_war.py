"""War as a failure of bargaining: range, risk and return, preventive war, deadline.

Subgame-perfect equilibria of games that are solved from the end: the program's logit solution at
a rationality of 1e12 differs from them by less than any tolerance here.
"""

from functools import partial
from typing import Any

import numpy as np
import pytest

import points
from offramp.crisis import Crisis, load
from offramp.engine.exact import Exact
from offramp.playing import exactly
from offramp.solving import solve


def named(values: dict[str, Any]) -> dict[str, Any]:
    """P(c_L) and the path of p by our names."""
    found = {key.removesuffix("=P(c_L)"): value for key, value in values.items()}
    path = found.pop("p_path", [])
    return found | {f"p_{t}": p for t, p in enumerate(path)}


cases = partial(points.cases, "04_bargaining_war", named=named)


def game(name: str, values: dict[str, Any]) -> Crisis:
    return load(f"theory/{name}").changed(values)


def mean(exact: Exact, crisis: Crisis, measure: str, period: int = 1) -> float:
    names = [m.name for m in crisis.model.measures]
    return float(exact.measures[period - 1, names.index(measure)])


# The bargaining range (Fearon 1995)


@pytest.mark.parametrize(("params", "expected"), cases("a_range"))
def test_bargaining_range(params: dict[str, Any], expected: dict[str, float]) -> None:
    in_range(params, expected["low"], expected["high"])
    crisis = game("bargaining-range", params)
    for name, value in expected.items():
        assert mean(exactly(crisis), crisis, name) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("p", "c_a", "c_b"), [(0.5, 0.1, 0.2), (0.05, 0.2, 0.1), (0.9, 0.05, 0.3)])
def test_bargaining_range_in_closed_form(p: float, c_a: float, c_b: float) -> None:
    in_range({"p": p, "c_A": c_a, "c_B": c_b}, max(p - c_a, 0), min(p + c_b, 1))


def in_range(params: dict[str, Any], low: float, high: float) -> None:
    """There is peace up to the ends, ties included, and war beyond; war is worth the ends."""
    crisis = game("bargaining-range", params)
    for x, peace in ((low, 1), (low + 1e-9, 1), (high - 1e-9, 1), (high, 1)):
        assert exactly(crisis.changed({"x": x})).probabilities["peace"] == pytest.approx(peace)
    for x in ([low - 1e-9] if low > 0 else []) + ([high + 1e-9] if high < 1 else []):
        assert exactly(crisis.changed({"x": x})).probabilities["peace"] == pytest.approx(0)
    a, b = exactly(crisis, policy="war").payoffs
    assert max(a, 0) == pytest.approx(low, abs=1e-12)
    assert min(1 - b, 1) == pytest.approx(high, abs=1e-12)


# Risk and return (Fearon 1995)


@pytest.mark.parametrize(("params", "expected"), cases("b_risk_return_uniform"))
def test_risk_and_return(params: dict[str, Any], expected: dict[str, float]) -> None:
    """The demands of these points are on the grid."""
    crisis = game("bargaining-risk-return", params)
    exact = exactly(crisis)
    assert mean(exact, crisis, "demand") == pytest.approx(expected["x_star"], abs=1e-9)
    assert exact.probabilities["war"] == pytest.approx(expected["P_war"], abs=1e-9)
    assert exact.payoffs[0] == pytest.approx(expected["U_A"], abs=1e-9)


def demanded(p: float, c_a: float, most: float) -> tuple[float, float, float]:
    """Demand, P(war) and U_A of the continuous game; the demand may be all there is."""
    y = min(max((most - c_a) / 2, 0), 1 - p)
    return p + y, y / most, (1 - y / most) * (p + y) + y / most * (p - c_a)


@pytest.mark.parametrize(
    ("p", "c_a", "most"), [(0.41, 0.13, 0.57), (0.6, 0.01, 0.9), (0.2, 0.3, 0.31), (0.8, 0.0, 1.0)]
)
def test_risk_and_return_tends_to_the_continuous_game(p: float, c_a: float, most: float) -> None:
    """The error is at most half a step of the grid, and vanishes in ever narrower brackets."""
    x_star, p_war, u_a = demanded(p, c_a, most)
    crisis = game("bargaining-risk-return", {"p": p, "c_A": c_a, "C": most})
    for n in (10, 40):
        grids = {"actions.demand.each.y.steps": n, "actors.b.types.cost.each.c.cells": n}
        at = crisis.changed(grids)
        exact, step = exactly(at), min(most, 1 - p) / n
        assert abs(mean(exact, at, "demand") - x_star) <= step / 2 + 1e-9
        assert abs(exact.probabilities["war"] - p_war) <= step / most / 2 + 1e-9
        assert 0 <= u_a - exact.payoffs[0] + 1e-12 <= step**2 / most / 4 + 2e-12
    low, high = 0.0, min(most, 1 - p)
    for _ in range(5):
        at = crisis.changed({"y_low": low, "y_high": high})
        exact, step = exactly(at), (high - low) / 40
        y = mean(exact, at, "demand") - p
        low, high = max(low, y - step), min(high, y + step)
    assert y == pytest.approx(x_star - p, abs=1e-6)
    assert exact.probabilities["war"] == pytest.approx(p_war, abs=1e-6 / most)
    assert exact.payoffs[0] == pytest.approx(u_a, abs=1e-11)


@pytest.mark.parametrize(("params", "expected"), cases("b_two_type"))
def test_risk_and_return_with_two_types(params: dict[str, Any], expected: dict[str, Any]) -> None:
    crisis = game("bargaining-two-types", params)
    exact = exactly(crisis)
    assert mean(exact, crisis, "demand") == pytest.approx(expected["x"], abs=1e-9)
    assert mean(exact, crisis, "risky") == pytest.approx(int(expected["risky"]), abs=1e-9)
    assert exact.probabilities["war"] == pytest.approx(expected["P_war"], abs=1e-9)
    assert exact.payoffs[0] == pytest.approx(expected["U_A"], abs=1e-9)
    threshold = mean(exact, crisis, "threshold_pi")
    assert threshold == pytest.approx(expected["threshold_pi"], abs=1e-9)
    takes_the_risk_below(crisis, threshold)


def takes_the_risk_below(crisis: Crisis, threshold: float) -> None:
    for pi, risky in ((threshold - 1e-6, 1), (threshold + 1e-6, 0)):
        at = crisis.changed({"pi": pi})
        assert mean(exactly(at), at, "risky") == pytest.approx(risky, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_risk_is_taken_below_the_threshold(seed: int) -> None:
    p, c_a, c_l = np.random.default_rng(seed).uniform([0.3, 0.05, 0.02], [0.5, 0.3, 0.1]).tolist()
    c_h = c_l + 0.2
    values = {"p": p, "c_A": c_a, "c_L": c_l, "c_H": c_h}
    takes_the_risk_below(game("bargaining-two-types", values), (c_h - c_l) / (c_h + c_a))


# Preventive war (Fearon 1995, Powell 2006)


def prevented(
    path: list[float], d: float, k_d: float, k_r: float
) -> tuple[int | None, float, float]:
    """Date of war, V_D and V_R of the game with continuous offers, from the end."""
    war = [p / (1 - d) - k_d for p in path]
    date, v_d = None, max(war[-1], 0.0)
    v_r = 1 / (1 - d) - v_d
    for t in reversed(range(len(path) - 1)):
        offer = war[t] - d * v_d
        if offer > 1:
            date, v_d, v_r = t, war[t], (1 - path[t]) / (1 - d) - k_r
        else:
            v_d, v_r = max(offer, 0) + d * v_d, 1 - max(offer, 0) + d * v_r
    return date, v_d, v_r


def dated(
    values: dict[str, Any], date: int | None, v_d: float, v_r: float, tolerance: float
) -> None:
    exact = exactly(game("preventive-war", values))
    assert exact.probabilities["war"] == pytest.approx(int(date is not None), abs=1e-9)
    if date is not None:
        assert exact.mean_period("war") - 1 == pytest.approx(date, abs=1e-9)
    rising, declining = exact.payoffs
    assert declining == pytest.approx(v_d, abs=tolerance)
    assert rising == pytest.approx(v_r, abs=tolerance)


@pytest.mark.parametrize(("params", "expected"), cases("c_preventive"))
def test_preventive_war(params: dict[str, Any], expected: dict[str, Any]) -> None:
    date = expected["first_war_date_on_path"]
    dated(params, date, expected["V_D"], expected["V_R"], 1e-6)
    path = [params[f"p_{t}"] for t in range(sum(k[:2] == "p_" for k in params))]
    mine = prevented(path, params["d"], params["k_D"], params["k_R"])
    assert mine == (date, pytest.approx(expected["V_D"]), pytest.approx(expected["V_R"]))


@pytest.mark.parametrize("seed", range(6))
def test_preventive_war_on_other_paths(seed: int) -> None:
    noise = np.random.default_rng(seed)
    path = np.sort(noise.uniform(0, 1, noise.integers(2, 9)))[::-1].tolist()
    d, k_d, k_r = noise.uniform([0.6, 0.2, 0.2], [0.95, 1.5, 1.5]).tolist()
    values = {f"p_{t}": p for t, p in enumerate(path)} | {"d": d, "k_D": k_d, "k_R": k_r}
    dated(values, *prevented(path, d, k_d, k_r), 1e-6)


@pytest.mark.parametrize("path", [[0.6, 0.59, 0.5, 0.4], [0.7, 0.68, 0.4, 0.3]])
def test_a_coarse_grid_of_offers_costs_the_riser_at_most_a_step_a_date(path: list[float]) -> None:
    values: dict[str, Any] = {f"p_{t}": p for t, p in enumerate(path)} | {"d": 0.8, "offset": 0.4}
    date, _, v_r = prevented(path, 0.8, 1, 1)
    for step in (0.08, 0.02, 0.005):
        exact = exactly(game("preventive-war", values | {"step": step}))
        assert exact.probabilities["war"] == pytest.approx(int(date is not None), abs=1e-9)
        assert abs(exact.payoffs[0] - v_r) <= step / (1 - 0.8) + 1e-9


# A deadline (after Wolford 2007)


@pytest.mark.parametrize(("params", "expected"), cases("d_deadline"))
def test_deadline(params: dict[str, Any], expected: dict[str, Any]) -> None:
    crisis = game("deadline", params)
    exact = exactly(crisis)
    assert exact.mean_period("war") == pytest.approx(expected["war_date"], abs=1e-9)
    assert exact.ends[:, 0].max() == pytest.approx(exact.probabilities["war"])  # on one date
    assert exact.probabilities["war"] == pytest.approx(expected["P_war"], abs=1e-6)
    assert exact.payoffs[0] == pytest.approx(expected["V_F"], abs=1e-6)
    assert exact.payoffs[1] == pytest.approx(expected["V_R"], abs=1e-6)
    assert mean(exact, crisis, "offer") == pytest.approx(expected["offer_t1"], abs=1e-6)
    assert mean(exact, crisis, "eta_star") == pytest.approx(expected["eta_star"], abs=1e-6)
    at_once_above(crisis, expected["eta_star"], params["T"])


def at_once_above(crisis: Crisis, hazard: float, last: int) -> None:
    for eta, date in ((hazard - 1e-6, last), (hazard + 1e-6, 1)):
        exact = exactly(crisis.changed({"eta": eta}))
        assert exact.mean_period("war") == pytest.approx(date, abs=1e-9)


@pytest.mark.parametrize(("p_post", "war"), [(0.45, True), (0.544, True), (0.545, False)])
def test_no_war_by_the_deadline_if_little_is_lost(p_post: float, war: bool) -> None:
    """W_pre = 5 > 1 + 0.9 W_post, W_post = 10 p_post - 1, as long as p_post < 0.5444."""
    exact = exactly(game("deadline", {"p_post": p_post}))
    assert exact.probabilities["war"] == pytest.approx(int(war), abs=1e-9)
    assert exact.payoffs[0] == pytest.approx(5, abs=1e-6)


def test_a_deadline_that_is_the_first_date() -> None:
    exact = exactly(game("deadline", {"T": 1}))
    assert exact.mean_period("war") == pytest.approx(1)
    assert exact.payoffs[0] == pytest.approx(5, abs=1e-6)


def test_these_games_have_one_equilibrium_and_are_solved_for_it() -> None:
    for name in ("bargaining-range", "bargaining-risk-return", "bargaining-two-types"):
        assert solve(game(name, {})).diagnostics.converged
    for name in ("preventive-war", "deadline"):
        found = solve(game(name, {})).diagnostics
        assert found.converged
        assert found.equilibria == 1
