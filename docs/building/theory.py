"""Pictures of the theory games: the closed form as a line, what the program plays as dots."""

from math import comb, exp
from typing import Any

from building import (
    theory_bargaining,
    theory_deterrence,
    theory_escalation,
    theory_misreading,
    theory_signals,
    theory_standing,
    theory_standoffs,
)
from building.chart import Axis, Interval, Series, chart
from offramp.crisis import Crisis, load
from offramp.engine import lower
from offramp.engine.exact import enumerate_play
from offramp.playing import play
from offramp.strategy import behaviors_of

RUNS = 2_000


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    return {
        "ladder.svg": _ladder(),
        "cumulative-risk.svg": _cumulative_risk(),
        "incidents.svg": _incidents(),
        **theory_deterrence.pictures(),
        **theory_signals.pictures(),
        **theory_misreading.pictures(),
        **theory_escalation.pictures(),
        **theory_bargaining.pictures(),
        **theory_standoffs.pictures(),
        **theory_standing.pictures(),
    }


# Closed forms


def reaches_top(i: int, n: int, p: float, q: float) -> float:
    """The gambler's ruin: the chance to reach rung n from rung i before rung 0."""
    if p == q:
        return i / n
    r = q / p
    return (r**i - 1) / (r**n - 1)


def repeated(p: float, n: float) -> float:
    """The chance that one of n independent spirals is a disaster."""
    return 1 - (1 - p) ** n


def repeated_frail(a: int, b: int, n: int) -> float:
    """The same with a danger drawn once from beta(a, b), a and b whole: 1 - B(a, b+n)/B(a, b)."""
    return 1 - comb(a + b - 1, a) / comb(a + b + n - 1, a)


def crossed(
    mu: float, alpha: float, beta: float, rho: float, t: float, steps: int = 2_000
) -> float:
    """The chance that an incident of a Hawkes process crosses the threshold by time t.

    `1 - exp(-mu · ∫ (1 - g))`, where `g(u)` is the chance that none of what an incident sets off
    crosses within u: `g = (1 - rho) · exp(h)`, `h' = alpha · (g - 1) - beta · h`, `h(0) = 0`.
    """
    width, h, area = t / steps, 0.0, 0.0

    def slope(value: float) -> float:
        return alpha * ((1 - rho) * exp(value) - 1) - beta * value

    for _ in range(steps):
        k1 = slope(h)
        k2 = slope(h + width * k1 / 2)
        k3 = slope(h + width * k2 / 2)
        k4 = slope(h + width * k3)
        after = h + width * (k1 + 2 * k2 + 2 * k3 + k4) / 6
        middle = h + width * (k1 + k2) / 4
        area += width * sum(
            weight * (1 - (1 - rho) * exp(value))
            for weight, value in ((1 / 6, h), (4 / 6, middle), (1 / 6, after))
        )
        h = after
    return 1 - exp(-mu * area)


# Pictures


def _ladder() -> str:
    n, rungs = 10, range(1, 10)
    series: list[Series] = []
    for p, q in ((0.5, 0.3), (0.4, 0.4), (0.3, 0.5)):
        line = [(i, reaches_top(i, n, p, q)) for i in range(n + 1)]
        dots: list[Interval] = []
        for i in rungs:
            crisis = load("theory/ladder").changed(
                {"parameters.i": i, "parameters.p": p, "parameters.q": q, "parameters.T": 250}
            )
            value = _exact(crisis)["nuclear"]
            dots.append((i, value, value, value))
        series.append(Series(f"up {p:g}, down {q:g}", line, dots))
    return chart(
        Axis("rung at the start", 0, n),
        Axis("P(top of the ladder)", 0, 1),
        series,
        "The chance to reach the top of a ladder of ten rungs, by the rung at the start. "
        "Lines: the closed form. Dots: exact enumeration by the program.",
    )


def _cumulative_risk() -> str:
    counts, most = (10, 25, 50, 100, 150, 200, 300), 300
    known = Series(
        "danger 1%, known",
        [(n, repeated(0.01, n)) for n in range(0, most + 1, 5)],
        [_sampled("theory/cumulative-risk", {"n": n}, "disaster", n) for n in counts],
    )
    frail = Series(
        "danger drawn from beta(1, 99), the same mean",
        [(n, repeated_frail(1, 99, n)) for n in range(0, most + 1, 5)],
        [_sampled("theory/cumulative-risk-frailty", {"n": n}, "disaster", n) for n in counts],
    )
    return chart(
        Axis("spirals", 0, most),
        Axis("P(disaster)", 0, 1),
        [known, frail],
        "The chance of a disaster against the number of spirals. Lines: the closed forms. "
        f"Dots: {RUNS:,} runs each, with 95% intervals.",
    )


def _incidents() -> str:
    mu, beta, t = 0.5, 1.0, 20.0
    alphas = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9)
    series: list[Series] = []
    for rho in (0.05, 0.02):
        line = [(a / 50, crossed(mu, a / 50, beta, rho, t)) for a in range(48)]
        dots = [
            _sampled("theory/incidents", {"alpha": a, "rho": rho, "steps": 10}, "crossed", a)
            for a in alphas
        ]
        series.append(Series(f"each crosses with {rho:g}", line, dots))
    return chart(
        Axis("incidents that each incident breeds", 0, 1),
        Axis("P(one crosses)", 0, 1),
        series,
        "The chance that an incident crosses the threshold to force within 20 units of time, by "
        "how many each breeds. Lines: continuous time. "
        f"Dots: {RUNS:,} runs each in steps of 1/10, with 95% intervals.",
    )


def _exact(crisis: Crisis) -> dict[str, float]:
    program = lower(crisis.model)
    return enumerate_play(program, behaviors_of(program)).probabilities


def _sampled(name: str, values: dict[str, Any], outcome: str, place: float) -> Interval:
    crisis = load(name).changed({f"parameters.{key}": value for key, value in values.items()})
    (row,) = play(crisis, runs=RUNS, seed=1).outcomes().where(outcome=outcome)
    return place, row.p, row.low, row.high
