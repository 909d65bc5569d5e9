"""Bargaining in the shadow of war: closed forms, and pictures that compare them with solutions."""

from building.chart import Axis, Series, chart
from building.theory_dots import dots, solved, spaced


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    return {
        "bargaining-range.svg": _range(),
        "bargaining-risk-return.svg": _risk_return(),
        "preventive-war.svg": _preventive(),
        "deadline.svg": _deadline(),
    }


# Closed forms


def bargaining_range(p: float, c_a: float, c_b: float) -> tuple[float, float]:
    """The shares of A that both sides prefer to war."""
    return max(p - c_a, 0.0), min(p + c_b, 1.0)


def risky_demand(p: float, c_a: float, most: float) -> tuple[float, float]:
    """A's demand, and the probability of war, if war costs B between 0 and `most`."""
    beyond = min(max((most - c_a) / 2, 0.0), 1 - p)
    return p + beyond, beyond / most


def preventive(path: list[float], d: float, k_d: float, k_r: float) -> tuple[bool, int, float]:
    """Whether and when (else -1) war comes if strength follows the path, and the riser's worth.

    Backward: war at a date if the whole pie of the date and what follows are worth less than it.
    """
    war = [p / (1 - d) - k_d for p in path]
    worth = max(war[-1], 0.0)
    riser, date = 1 / (1 - d) - worth, -1
    for t in range(len(path) - 2, -1, -1):
        if war[t] > 1 + d * worth:
            worth, riser, date = war[t], (1 - path[t]) / (1 - d) - k_r, t
        else:
            offer = max(war[t] - d * worth, 0.0)
            worth, riser = offer + d * worth, 1 - offer + d * riser
    return date >= 0, date, riser


def deadline(
    p_pre: float, p_post: float, k_f: float, d: float, last: int, eta: float
) -> tuple[float, float]:
    """The probability of war by a deadline, and the hazard above which it comes at once."""
    before, after = p_pre / (1 - d) - k_f, max(p_post / (1 - d) - k_f, 0.0)
    hazard = (1 - (1 - d) * before) / (d * (before - after))
    if eta > hazard:
        return 1.0, hazard
    return ((1 - eta) ** (last - 1) if before > 1 + d * after else 0.0), hazard


# Pictures


def _range() -> str:
    series: list[Series] = []
    for p, c_a, c_b in ((0.5, 0.1, 0.2), (0.8, 0.1, 0.3)):
        low, high = bargaining_range(p, c_a, c_b)
        values = {"p": p, "c_A": c_a, "c_B": c_b}
        found = [
            (x, solved("bargaining-range", values | {"x": x}).probabilities["peace"])
            for x in spaced(0.05, 0.95, 19)
        ]
        line = [(0, 0), (low, 0), (low, 1), (high, 1)] + [(high, 0), (1, 0)] * (high < 1)
        label = f"A wins a war with {p:g}; it costs A {c_a:g}, B {c_b:g}"
        series.append(Series(label, line, dots(found)))
    return chart(
        Axis("share of A on the table", 0, 1),
        Axis("P(peace)", 0, 1.3),
        series,
        "The probability of peace by the division on the table. Lines: the bargaining range. "
        "Dots: the solution by the program.",
    )


def _risk_return() -> str:
    series: list[Series] = []
    for c_a in (0.05, 0.1, 0.2):
        line = [(c, risky_demand(0.3, c_a, c)[1]) for c in spaced(0.05, 1, 96)]
        values = {"p": 0.3, "c_A": c_a}
        found = [
            (c, solved("bargaining-risk-return", values | {"C": c}).probabilities["war"])
            for c in (0.1, 0.25, 0.4, 0.6, 0.8, 1.0)
        ]
        series.append(Series(f"war costs A {c_a:g}", line, dots(found)))
    return chart(
        Axis("the most that war may cost B", 0, 1),
        Axis("P(war)", 0, 0.7),
        series,
        "The probability of war by how little is known about what it costs the other side. "
        "Lines: the closed form. Dots: the solution, on a grid of 40 types and demands.",
    )


def _preventive() -> str:
    series: list[Series] = []
    for k in (0.5, 1, 2):
        line = [(p, preventive([0.7, p], 0.8, k, k)[2]) for p in spaced(0, 0.7, 141)]
        values = {"d": 0.8, "k_D": k, "k_R": k}
        found = [
            (p, float(solved("preventive-war", values | {"p_1": p}).payoffs[0]))
            for p in spaced(0.05, 0.65, 7)
        ]
        series.append(Series(f"war costs each side {k:g}", line, dots(found)))
    return chart(
        Axis("strength of the declining side from date 1 on (0.7 at date 0)", 0, 0.7),
        Axis("payoff of the rising side", -1, 6),
        series,
        "What the rising side has from a shift of power, by how far it goes. Left of the jump the "
        "declining side starts a preventive war. Lines: the closed form. Dots: the solution.",
    )


def _deadline() -> str:
    series: list[Series] = []
    for last in (3, 5, 10):
        line = [(eta, deadline(0.6, 0.3, 1, 0.9, last, eta)[0]) for eta in spaced(0, 0.3, 301)]
        found = [
            (eta, solved("deadline", {"T": last, "eta": eta}).probabilities["war"])
            for eta in spaced(0, 0.3, 7)
        ]
        series.append(Series(f"deadline after date {last}", line, dots(found)))
    return chart(
        Axis("hazard: probability per date that the transition comes early", 0, 0.3),
        Axis("P(war)", 0, 1.4),
        series,
        "The probability of war before a transition, by the hazard that it comes early. Above a "
        "hazard of 0.185 war comes at once. Lines: the closed form. Dots: the solution.",
    )
