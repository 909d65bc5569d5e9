"""Pictures of trust and signals: closed forms as lines, the exact solver's as dots.

The closed forms are those of perfectly rational actors (perfect Bayesian equilibria) with the
payoffs of the files, except that of the game of trust, which is the logit equilibrium itself.
"""

from typing import Any

from building.chart import Axis, Interval, Point, Series, chart
from building.theory_series import PRECISE, dot, line, logistic, outcomes, solved
from offramp.crisis import load
from offramp.solving import solve


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    return {
        "trust.svg": _trust(),
        "reassurance.svg": _reassurance(),
        "signal-sunk-cost.svg": _sunk_cost(),
        "signal-demonstration.svg": _demonstration(),
    }


# Closed forms


def trusting(
    c: float, g_t: float, g_u: float, loss: float, cost: float, rationality: float
) -> Point:
    """The logit equilibrium in which each expects cooperation with probability c.

    Returns (t, P(C | trustworthy)): the choices follow from c, and t from what they add up to.
    """
    fear = (1 - c) * (loss - cost)
    x = logistic(rationality * (c * g_t - fear))
    u = logistic(rationality * (-c * g_u - fear))
    return (c - u) / (x - u), x


def reassured(t: float, m: float, alpha: float, gain: float, c_u: float, c_t: float) -> float:
    """P(cooperation) with l = 1: semi-separating, separating, or no gesture."""
    if alpha > c_t:
        return 0.0
    if alpha >= (gain + c_u) / (gain + 1):
        return t
    return t * alpha * (1 - c_u) / ((1 - alpha) * (gain + c_u))


def sunk_cost(m: float, pi: float = 0.25) -> tuple[float, float]:
    """P(war), P(I signals) with the payoffs of the file: v = 2, a = 1, mu* = theta = 1/2."""
    if m >= 2:
        return 0.0, 0.0
    return pi * (1 - (m + 1) / 3), pi / (1 - pi)


def demonstration(rho: float, b_i: float, pi: float = 0.25) -> float:
    """P(war) with the payoffs of the file: v = 2, a = 1, wR = -1/2, mu* = 1/2."""
    if rho > 4 / 5:
        return 0.0
    if rho >= 2 / (2 + b_i):
        return pi * rho
    kappa = (rho * b_i / (1 - rho) + 1) / 3
    return 2 * pi * rho + (1 - rho) * pi * (1 - kappa)


# Pictures


def _trust() -> str:
    """All symmetric logit equilibria as a curve: what is expected sets the trust needed for it."""
    places, series = [0.05, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95], list[Series]()
    for rationality in (1.0, 4.0):
        curve = [trusting(logistic(n / 100), 3, 1, 3, 2, rationality) for n in range(-800, 800)]
        dots: list[Interval] = []
        for t in places:
            values = {"t1": t, "t2": t, "lambda": rationality}
            dots.append(dot(t, _trustworthy_cooperate(values)))
        inside = [point for point in curve if 0 <= point[0] <= 1]
        series.append(Series(f"lambda {rationality:g}", inside, dots))
    return chart(
        Axis("P(trustworthy), each", 0, 1),
        Axis("P(the trustworthy cooperate)", 0, 1.3),
        series,
        "Cooperation of the trustworthy by trust. Lines: all symmetric logit equilibria. Dots: "
        "the one on the principal branch, solved exactly.",
    )


def _trustworthy_cooperate(values: dict[str, Any]) -> float:
    decisions = solve(
        load("theory/trust").changed({f"parameters.{k}": v for k, v in values.items()})
    ).decisions
    (one,) = (d for d in decisions if (d.actor, d.type) == ("a", "trustworthy"))
    return one.probabilities[one.actions.index("cooperate")]


def _reassurance() -> str:
    places = [0.02, 0.1, 0.2, 0.3, 0.38, 0.5, 0.65, 0.8, 0.95]
    return chart(
        Axis("size of the gesture, alpha", 0, 1),
        Axis("P(cooperation)", 0, 0.6),
        [
            Series(
                "perfectly rational",
                line(lambda alpha: reassured(0.4, 2 / 3, alpha, 0.2, 0.3, 0.9), 0, 1),
                solved("reassurance", "alpha", places, "cooperation", PRECISE),
            )
        ],
        "The chance of cooperation by the size of the gesture. Line: the closed form. "
        f"Dots: exact solutions at lambda {PRECISE}.",
    )


def _sunk_cost() -> str:
    places = [0.1, 0.5, 1, 1.5, 1.8, 2.2, 3]
    war = solved("signal-sunk-cost", "m", places, "war", PRECISE)
    signal = solved("signal-sunk-cost", "m", places, "not no_challenge", PRECISE)
    bluff = [dot(at, (value - 0.25) / 0.75) for at, value, *_ in signal]
    return chart(
        Axis("cost of the signal, m", 0, 3.5),
        Axis("probability", 0, 0.5),
        [
            Series("the irresolute signal", line(lambda m: sunk_cost(m)[1], 0, 3.5), bluff),
            Series("war", line(lambda m: sunk_cost(m)[0], 0, 3.5), war),
        ],
        "Bluff and war by the cost of the signal. Lines: the closed form. "
        f"Dots: exact solutions at lambda {PRECISE}.",
    )


def _demonstration() -> str:
    series: list[Series] = []
    for b_i, places in ((10, (0.02, 0.05, 0.1, 0.14, 0.2, 0.4, 0.6)), (1, (0.05, 0.2, 0.4, 0.6))):
        dots: list[Interval] = []
        for rho in places:
            values = {"rho": rho, "bI": b_i, "lambda": PRECISE}
            found = outcomes("signal-demonstration", values)
            dots.append(dot(rho, found["war"] + found["accidental_war"]))
        curve = line(lambda rho, b=b_i: demonstration(rho, b), 0, 0.75)
        series.append(Series(f"an accident costs the irresolute {b_i}", curve, dots))
    return chart(
        Axis("risk of the strike, rho", 0, 0.75),
        Axis("P(war)", 0, 0.5),
        series,
        "The chance of war by the risk of a demonstrative strike. Lines: the closed form. "
        f"Dots: exact solutions at lambda {PRECISE}.",
    )
