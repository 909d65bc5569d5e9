"""Pictures of deterrence: closed forms as lines, the exact solver's as dots.

The closed forms are those of perfectly rational actors (perfect Bayesian equilibria), with the
payoffs of the files.
"""

from building.chart import Axis, Interval, Series, chart
from building.theory_dots import spaced
from building.theory_series import PRECISE, dot, line, logistic, probability, solved


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    return {
        "deterrence-rudimentary.svg": _rudimentary(),
        "deterrence-unilateral.svg": _unilateral(),
        "deterrence-mutual.svg": _mutual(),
        "deterrence-extended.svg": _extended(),
    }


# Closed forms


def unilateral(p_c: float, p_d: float) -> tuple[float, float, float]:
    """Choices (xH, xS, yS) with the payoffs of the file: cH = 4/5, cS = 2/3, d* = 9/29."""
    c_hard, c_soft, d_star = 4 / 5, 2 / 3, 9 / 29
    if p_d > c_hard:
        return 0.0, 0.0, 0.0  # deterrence
    if p_d > c_soft:
        return 1.0, 0.0, 0.0  # separation
    if p_c >= d_star:
        return 1.0, 1.0, 0.0  # attack
    bluff = p_c * (1 - d_star) / ((1 - p_c) * d_star)
    return 1.0, bluff, (c_soft - p_d) / (1 - p_d)


def mutual(p: float) -> float:
    """P(conflict) if both are hard with probability p; payoffs of the file: s = 1/3.

    The hard defect; below s so many of the soft do that s do in all. The principal branch leaves
    this equilibrium for that of all who cooperate at p = 4/5, where either is as risky.
    """
    return max(p, 1 / 3) ** 2 if p < 4 / 5 else 0.0


def extended(a: float, b: float) -> tuple[float, float, float]:
    """P(limited conflict), P(ED), P(EE) with the payoffs of the file: h* = 1/3, r = 1/3."""
    h, r = 1 / 3, 1 / 3
    if a / (a + b) >= h:
        return a + b, 0.0, 0.0
    responses = a / h
    return responses * (1 - r), responses * (1 - h) * r, responses * h * r


# Pictures


def _rudimentary() -> str:
    series = [Series("perfectly rational", [(0, 1), (1 / 3, 1), (1 / 3, 0), (1, 0)])]
    for rationality in (20.0, 4.0):

        def attacks(p: float, r: float = rationality) -> float:
            resists = p * logistic(r) + (1 - p) * logistic(-r)
            return logistic(r * (1 - 3 * resists))

        dots = solved(
            "deterrence-rudimentary", "pB", spaced(0.05, 0.95, 10), "not status_quo", rationality
        )
        series.append(Series(f"lambda {rationality:g}", line(attacks, 0, 1), dots))
    return chart(
        Axis("P(defender is hard)", 0, 1),
        Axis("P(attack)", 0, 1.4),
        series,
        "The chance of an attack by the defender's credibility. Lines: the closed forms, of the "
        "equilibrium and of the logit choice. Dots: exact solutions.",
    )


def _unilateral() -> str:
    def conflict(p_c: float, p_d: float) -> float:
        x_hard, _, y_soft = unilateral(p_c, p_d)
        return p_c * x_hard * (p_d + (1 - p_d) * y_soft)

    def attack(p_c: float, p_d: float) -> float:
        x_hard, x_soft, _ = unilateral(p_c, p_d)
        return p_c * x_hard + (1 - p_c) * x_soft

    places = [0.05, 0.2, 0.35, 0.5, 0.6, 0.7, 0.75, 0.85, 0.95]
    fixed = {"pC": 0.2}
    return chart(
        Axis("P(defender is hard)", 0, 1),
        Axis("probability", 0, 1),
        [
            Series(
                "attack",
                line(lambda p: attack(0.2, p), 0, 1),
                solved("deterrence-unilateral", "pD", places, "not status_quo", PRECISE, fixed),
            ),
            Series(
                "conflict",
                line(lambda p: conflict(0.2, p), 0, 1),
                solved("deterrence-unilateral", "pD", places, "conflict", PRECISE, fixed),
            ),
        ],
        "Attack and conflict by the defender's credibility, if the challenger is hard with "
        f"probability 0.2. Lines: the closed form. Dots: exact solutions at lambda {PRECISE}.",
    )


def _mutual() -> str:
    dots: list[Interval] = []
    for p in (0.1, 0.2, 0.3, 0.45, 0.6, 0.7, 0.75, 0.85, 0.95):
        values = {"pA": p, "pB": p, "lambda": 200}
        dots.append(dot(p, probability("deterrence-mutual", values, "conflict")))
    return chart(
        Axis("P(hard), each", 0, 1),
        Axis("P(conflict)", 0, 1),
        [Series("perfectly rational, the equilibrium selected", line(mutual, 0, 1), dots)],
        "The chance of conflict by the credibility of both. Line: the closed form. Dots: exact "
        "solutions at lambda 200.",
    )


def _extended() -> str:
    places = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4]
    names = {"limited_conflict": "limited conflict", "ed": "ED: gives in", "ee": "EE: all-out"}
    return chart(
        Axis("P(defender is HH)", 0, 0.5),
        Axis("probability", 0, 1),
        [
            Series(
                label,
                line(lambda a, i=index: extended(a, 0.5)[i], 0.001, 0.5),
                solved("deterrence-extended", "a", places, outcome, PRECISE),
            )
            for index, (outcome, label) in enumerate(names.items())
        ],
        "How an extended-deterrence crisis ends by the credibility of escalation. Lines: the "
        f"closed form. Dots: exact solutions at lambda {PRECISE}.",
    )
