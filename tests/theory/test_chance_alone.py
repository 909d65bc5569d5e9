"""Crises that nobody steers against their known solutions: ladder, repeated risk, incidents.

A probability is compared by the exact binomial test, a mean by its standard error; each at a
two-sided error rate of 7e-6 (4.5 standard errors), with a fixed seed.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import betaln
from scipy.stats import binomtest

from offramp.crisis import Crisis, load
from offramp.engine import lower, play
from offramp.engine.exact import enumerate_play
from offramp.engine.reference import Batch
from offramp.strategy import behaviors_of
from points import cases

ERROR_RATE, DEVIATIONS = 7e-6, 4.5


def played(crisis: Crisis, runs: int, seed: int = 2024) -> Batch:
    program = lower(crisis.model)
    return play(program, behaviors_of(program), seed=seed, first=0, count=runs)


def share(crisis: Crisis, batch: Batch, outcome: str) -> np.ndarray:
    """Whether each run ended in the outcome."""
    return batch.outcome == [o.name for o in crisis.model.outcomes].index(outcome)


def agrees(happened: np.ndarray, probability: float) -> None:
    count, runs = int(happened.sum()), len(happened)
    found = binomtest(count, runs, probability)
    assert found.pvalue > ERROR_RATE, f"{count} of {runs}, expected {probability:.4g}"


def agrees_on_mean(values: np.ndarray, expected: float) -> None:
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    off = (float(values.mean()) - expected) / error
    assert abs(off) < DEVIATIONS, f"{values.mean():.5g}, expected {expected:.5g}: {off:.1f} errors"


# The ladder as a gambler's ruin (Feller 1968, ch. XIV)


def ladder(params: dict[str, Any]) -> tuple[Crisis, Batch]:
    crisis = load("theory/ladder").changed(params)
    return crisis, played(crisis, 20_000)


@pytest.mark.parametrize(
    ("params", "expected"), cases("13_gamblers_ruin", "ladder", "ladder_finite_T", "firebreak")
)
def test_ladder_followed_exactly(params: dict[str, Any], expected: dict[str, float]) -> None:
    """Every branch followed: no sampling error, so that one in 10^12 can be told from none.

    Where the solution is for an endless ladder, the horizon leaves out less than 1e-10.
    """
    crisis = load("theory/ladder").changed({"T": 20_000} | params)
    crisis = crisis.changed({"time.periods": params.get("T", 4_000)})
    program = lower(crisis.model)
    found = enumerate_play(program, behaviors_of(program))
    p = found.probabilities
    assert p["nuclear"] == pytest.approx(
        expected.get("P_nuclear", expected.get("P_nuclear_by_T")), rel=1e-10
    )
    if "P_settled_by_T" in expected:
        assert p["settled"] == pytest.approx(expected["P_settled_by_T"], rel=1e-10)
    if "E_steps" in expected:
        steps = p["nuclear"] * found.mean_period("nuclear")
        steps += p["settled"] * found.mean_period("settled")
        assert steps == pytest.approx(expected["E_steps"], rel=1e-10)
    if "E_steps_given_nuclear" in expected:
        given = found.mean_period("nuclear")
        assert given == pytest.approx(expected["E_steps_given_nuclear"], rel=1e-10)


@pytest.mark.parametrize(
    ("params", "expected"), cases("13_gamblers_ruin", "ladder", "ladder_finite_T", "firebreak")
)
def test_ladder(params: dict[str, Any], expected: dict[str, float]) -> None:
    crisis, batch = ladder(params)
    nuclear = share(crisis, batch, "nuclear")
    agrees(nuclear, expected.get("P_nuclear", expected.get("P_nuclear_by_T", math.nan)))
    if "P_settled_by_T" in expected:
        agrees(share(crisis, batch, "settled"), expected["P_settled_by_T"])
    if "E_steps" in expected:
        agrees_on_mean(batch.ended.astype(float), expected["E_steps"])
    if nuclear.sum() > 100 and "E_steps_given_nuclear" in expected:
        agrees_on_mean(batch.ended[nuclear].astype(float), expected["E_steps_given_nuclear"])


@pytest.mark.parametrize(
    ("n", "i", "p", "q"), [(5, 2, 0.4, 0.4), (4, 3, 0.2, 0.5), (3, 1, 0.6, 0.3)]
)
def test_ladder_in_closed_form(n: int, i: int, p: float, q: float) -> None:
    crisis, batch = ladder({"N": n, "i": i, "p": p, "q": q})
    reach = i / n if p == q else ((q / p) ** i - 1) / ((q / p) ** n - 1)
    steps = i * (n - i) / (2 * p) if p == q else (n * reach - i) / (p - q)
    agrees(share(crisis, batch, "nuclear"), reach)
    agrees_on_mean(batch.ended.astype(float), steps)


# Repeated risk (Schelling 1966)


@pytest.mark.parametrize(
    ("params", "expected"), cases("02_brinkmanship", "a_cumulative", "a_frailty")
)
def test_cumulative_risk(params: dict[str, Any], expected: dict[str, float]) -> None:
    repeated(expected["P_disaster"], **{k: v for k, v in params.items() if k != "mean_p"})


@pytest.mark.parametrize(("p", "n"), [(0.2, 1), (0.05, 20), (0.0, 50), (1.0, 3)])
def test_independent_risks_in_closed_form(p: float, n: int) -> None:
    repeated(-math.expm1(n * math.log1p(-p)) if p < 1 else 1.0, p=p, n=n)


@pytest.mark.parametrize(("a", "b", "n"), [(1, 9, 30), (4, 36, 30)])
def test_common_risks_in_closed_form(a: float, b: float, n: int) -> None:
    repeated(1 - math.exp(betaln(a, b + n) - betaln(a, b)), a=a, b=b, n=n)


def repeated(expected: float, **values: float) -> None:
    name = "theory/cumulative-risk-frailty" if "a" in values else "theory/cumulative-risk"
    crisis = load(name).changed(values)
    batch = played(crisis, 20_000)
    agrees(share(crisis, batch, "disaster"), expected)
    assert batch.ended.max() <= values["n"]
    if "p" in values:  # nothing is drawn but the spirals: follow every branch
        program = lower(crisis.model)
        found = enumerate_play(program, behaviors_of(program)).probabilities["disaster"]
        assert found == pytest.approx(expected, rel=1e-12)


# Incidents that breed others (Hawkes 1971), in discrete time


class InSteps:
    """The exact solution of the process in steps, with a matrix a of jumps (i by event of j)."""

    def __init__(self, mu: Any, a: Any, beta: float, t: float, steps: int) -> None:
        self.mu, self.a = np.atleast_1d(np.asarray(mu, float)), np.atleast_2d(np.asarray(a, float))
        self.width, self.periods, self.kept = 1 / steps, round(t * steps), math.exp(-beta / steps)
        self.jumps = self.a * (1 - self.kept) / beta * steps

    def counts(self) -> np.ndarray:
        """Expected incidents by stream."""
        alarm, total = np.zeros_like(self.mu), np.zeros_like(self.mu)
        for _ in range(self.periods):
            arrived = self.width * (self.mu + alarm)
            total += arrived
            alarm = self.kept * alarm + self.jumps @ arrived
        return total

    def crossing(self, rho: float) -> float:
        """1 - E[(1 - rho)^incidents], backwards: given the alarm it is exp(-c - alarm · b)."""
        c, b = 0.0, np.zeros_like(self.mu)
        for _ in range(self.periods):
            lost = self.width * (1 - (1 - rho) * np.exp(-b @ self.jumps))
            c, b = c + float(lost @ self.mu), self.kept * b + lost
        return 1 - math.exp(-c)


INCIDENT_POINTS = cases("12_hawkes_incidents", "hawkes", "bivariate")


def streams(params: dict[str, Any]) -> dict[str, Any]:
    both = "A_ij(event of j excites i)" in params
    a = params["A_ij(event of j excites i)"] if both else params["alpha"]
    return {"mu": params["mu"], "a": a, "beta": params["beta"], "t": params["T"]}


def incidents(mu: Any, a: Any, beta: float, t: float, steps: int, **more: float) -> Crisis:
    mu, a = np.atleast_1d(mu).tolist(), np.atleast_2d(a).tolist()
    values: dict[str, Any] = {"mu": mu[0], "alpha": a[0][0], "beta": beta, "T": t, "steps": steps}
    if len(mu) == 2:
        values |= {"mu_2": mu[1], "alpha_12": a[0][1], "alpha_21": a[1][0], "alpha_22": a[1][1]}
    return load("theory/incidents").changed(values | more)


@pytest.mark.parametrize(("params", "expected"), INCIDENT_POINTS)
def test_incidents_in_steps_tend_to_the_continuous_process(
    params: dict[str, Any], expected: dict[str, float]
) -> None:
    """No simulation: the error halves with the step."""
    known = [expected[k] for k in ("E_N", "E_N1", "E_N2") if k in expected]
    for solve, target in (
        (lambda s: s.counts(), np.array(known)),
        (lambda s: np.array([s.crossing(params["rho"])]), np.array([expected["P_cross"]])),
    ):
        coarse, fine = (
            np.abs(solve(InSteps(**streams(params), steps=k)) - target) for k in (200, 400)
        )
        assert (fine <= 0.01 * target).all()
        assert (fine <= 0.52 * coarse + 1e-9).all()


@pytest.mark.parametrize(("params", "expected"), INCIDENT_POINTS)
def test_incidents(params: dict[str, Any], expected: dict[str, float]) -> None:
    """The play agrees with the exact solution in steps, which is near the continuous one."""
    assert expected["P_cross"] > 0
    simulated(streams(params), params["rho"], steps=20)


@pytest.mark.parametrize(
    ("mu", "a", "rho"),
    [(0.5, 0.6, 0.1), ([0.4, 0.1], [[0.2, 0.5], [0.3, 0.0]], 0.05), (2.0, 0.0, 0.2)],
)
def test_incidents_by_the_solution_in_steps(mu: Any, a: Any, rho: float) -> None:
    simulated({"mu": mu, "a": a, "beta": 1.0, "t": 10.0}, rho, steps=5)


def simulated(given: dict[str, Any], rho: float, steps: int) -> None:
    solution = InSteps(**given, steps=steps)
    crisis = incidents(**given, steps=steps, rho=rho)
    batch = played(crisis, 8_000)
    agrees(share(crisis, batch, "crossed"), solution.crossing(rho))
    for index, expected in enumerate(solution.counts()):
        agrees_on_mean(batch.measures[-1, index].astype(float), float(expected))


def test_incidents_of_the_poisson_kind_in_closed_form() -> None:
    crisis = incidents(mu=1.5, a=0.0, beta=1.0, t=4.0, steps=1, rho=0.1)
    batch = played(crisis, 8_000)
    agrees(share(crisis, batch, "crossed"), 1 - math.exp(-0.1 * 1.5 * 4))
    agrees(batch.measures[-1, 0] == 0, math.exp(-6))


@pytest.mark.parametrize(("params", "expected"), cases("12_hawkes_incidents", "single_trigger"))
def test_a_single_trigger(params: dict[str, Any], expected: dict[str, float]) -> None:
    """Exact in steps too: each incident breeds Poisson(n) others. Above n = 1 it never ends."""
    if params["n"] >= 1:
        pytest.skip("a cluster that may be infinite")
    crisis = incidents(0.0, params["n"], 1.0, t=100, steps=3, triggers=1, rho=params["rho"])
    agrees(share(crisis, played(crisis, 8_000), "crossed"), expected["P_cross"])


@pytest.mark.parametrize(("n", "rho"), [(0.5, 0.2), (0.8, 1.0), (0.8, 0.0)])
def test_a_single_trigger_in_closed_form(n: float, rho: float) -> None:
    crisis = incidents(0.0, n, 1.0, t=60, steps=3, triggers=1, rho=rho)
    quiet = 0.0  # F = (1 - rho) exp(n (F - 1)), by iteration
    for _ in range(500):
        quiet = (1 - rho) * math.exp(n * (quiet - 1))
    agrees(share(crisis, played(crisis, 8_000), "crossed"), 1 - quiet)


@pytest.mark.parametrize(("params", "expected"), cases("12_hawkes_incidents", "count_tail"))
def test_tails_of_the_count(params: dict[str, Any], expected: dict[str, float]) -> None:
    """A Poisson count is exact; a self-exciting one is held to 5 % of its tail at 40 steps."""
    steps = 1 if params["alpha"] == 0 else 40
    crisis = incidents(params["mu"], params["alpha"], params["beta"], params["T"], steps, rho=0)
    counts = played(crisis, 8_000).measures[-1, 0]
    for known, found in (
        ("P_N_ge_5", counts >= 5),
        ("P_N_ge_20", counts >= 20),
        ("P_N_ge_10", counts >= 10),
        ("P_N_eq_0", counts == 0),
    ):
        if known in expected and (steps == 1 or known == "P_N_eq_0"):
            agrees(found, expected[known])
        elif known in expected:
            p = expected[known]
            error = DEVIATIONS * math.sqrt(p * (1 - p) / len(counts))
            assert abs(float(found.mean()) - p) < error + 0.05 * p
