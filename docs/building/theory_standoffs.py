"""Chicken, brinkmanship, attrition: closed forms, and pictures that compare them with solutions."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from math import exp

from building.chart import Axis, Interval, Point, Series, chart
from building.theory_dots import dots, solved, spaced
from offramp.solving import SelectionName


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    return {
        "chicken.svg": _chicken(),
        "brinkmanship-ladder.svg": _ladder(),
        "brinkmanship-one-sided.svg": _one_sided(),
        "attrition-complete.svg": _attrition(),
        "attrition-stocks.svg": _stocks(),
        "stall-or-strike.svg": _stall(),
    }


# Closed forms


def chicken_equilibria(r: float, t: float, k: float, p: float, rationality: float) -> list[float]:
    """P(A dares) in each logit equilibrium of the symmetric game, in order."""

    def reply(other: float) -> float:
        return 1 / (1 + exp(-rationality * ((1 - other) * (t - r) - other * (k - p))))

    return _roots(lambda x: reply(reply(x)) - x)


def one_sided(
    eps: float, f: float, w: float, b: float, loss: float, s: float, weak: float
) -> float:
    """P(disaster | challenge) in the perfect Bayesian equilibrium."""
    critical = ((1 - f) * w + b - f * loss) / ((1 - f) * (w + b))
    if eps < critical:
        q = eps * (1 - critical) / ((1 - eps) * critical)
        r = (s - f * weak) / ((1 - f) * (f * weak + (1 - f) * s))
    else:
        q, r = 1.0, 0.0
    return (eps + (1 - eps) * q) * (f + (1 - f) * r * f)


def ladder_winner(
    v: tuple[float, float], d: tuple[float, float], phi: float, last: int
) -> tuple[float, float]:
    """The payoffs of both on an escalation ladder, by backward induction; the first side begins."""
    worth = (0.0, 0.0)
    for turn in range(last, 0, -1):
        mover, risk = (turn + 1) % 2, min(turn * phi, 1.0)
        on = [(1 - risk) * worth[i] - risk * d[i] for i in (0, 1)]
        if on[mover] > 0:
            worth = (on[0], on[1])
        else:
            worth = (0.0, v[1]) if mover == 0 else (v[0], 0.0)
    return worth


def attrition_wins(v: tuple[float, float], c: tuple[float, float]) -> float:
    """P(side 1 wins) in the mixed equilibrium."""
    q_1, q_2 = c[1] / (v[1] + c[1]), c[0] / (v[0] + c[0])
    return q_2 * (1 - q_1) / (1 - (1 - q_1) * (1 - q_2))


def stocks_worth(n: tuple[int, int], d: float, v: float, c: float) -> float:
    """What side 1, which begins, can expect with finite stocks; both alike but for their stock."""

    @cache
    def worth(own: int, other: int) -> tuple[float, float]:  # of the mover and of the other
        if own == 0:
            return 0.0, v
        chances = ((max(own - 1, 0), 1 - d), (max(own - 2, 0), d))
        onward = [(p, worth(other, left)) for left, p in chances]
        stay = sum(p * pair[1] for p, pair in onward) - c
        return (stay, sum(p * pair[0] for p, pair in onward)) if stay > 0 else (0.0, v)

    return worth(*n)[0]


def stall_worth(n: int, delta: float, k: float) -> tuple[float, float]:
    """What n interceptors leave to an attacker that waits, and to one that strikes at once."""
    strikes = [-1 + 2 * 0.9 * 0.8**m for m in range(n + 1)]
    waits = max(strikes[0], 0.0)
    for m in range(1, n + 1):
        stall = (-k + delta * 0.5 * waits) / (1 - delta * 0.5)
        waits = max(strikes[m], 0.0, stall)
    return waits, strikes[n]


def _roots(function: Callable[[float], float], cells: int = 4_000) -> list[float]:
    """Where a function on (0, 1) changes its sign, from fine steps near the ends to coarse ones."""
    places = [1 / (1 + exp(-x)) for x in spaced(-18, 18, cells)]
    found: list[float] = []
    for low, high in pairwise(places):
        if function(low) * function(high) > 0:
            continue
        a, b = low, high
        for _ in range(60):
            middle = (a + b) / 2
            a, b = (middle, b) if function(a) * function(middle) > 0 else (a, middle)
        found.append((a + b) / 2)
    return found


# Pictures


def _chicken() -> str:
    lines = {x: chicken_equilibria(0, 1, -1, -10, x) for x in spaced(0.01, 1.5, 150)}
    split = [x for x, found in lines.items() if len(found) == 3]
    middle = [(x, found[len(found) // 2]) for x, found in lines.items()]
    series = [Series("both alike", middle, _dares("middle", (0.1, 0.3, 0.5, 0.7, 1, 1.3)))]
    sides: tuple[tuple[SelectionName, int, str], ...] = (
        ("high", 2, "A dares"),
        ("low", 0, "B dares"),
    )
    for name, place, label in sides:
        line = [(x, lines[x][place]) for x in split]
        series.append(Series(label, line, _dares(name, (0.55, 0.7, 1, 1.3))))
    return chart(
        Axis("rationality", 0, 1.5),
        Axis("P(A dares)", 0, 1),
        series,
        "All logit equilibria of a symmetric game of chicken by rationality: one below the "
        "pitchfork at 0.489, three above it. Lines: roots of the equation. Dots: the solution.",
    )


def _dares(selection: SelectionName, values: tuple[float, ...]) -> list[Interval]:
    found: list[Point] = []
    for rationality in values:
        exact = solved("chicken", {"lambda": rationality}, selection)
        found.append((rationality, float(exact.measures[-1, 0])))
    return dots(found)


def _ladder() -> str:
    series: list[Series] = []
    for side, label in ((0, "side 1"), (1, "side 2")):
        line = [(x, ladder_winner((1, 1), (x, 5), 0.05, 10)[side]) for x in spaced(1, 12, 441)]
        values = {"phi": 0.05, "K": 10, "d_2": 5}
        found = [
            (x, float(solved("brinkmanship-ladder", values | {"d_1": x}).payoffs[side]))
            for x in range(1, 13)
        ]
        series.append(Series(f"payoff of {label}", line, dots(found)))
    return chart(
        Axis("what disaster costs side 1 (side 2: 5)", 0, 12),
        Axis("expected payoff", -0.5, 1.5),
        series,
        "Who wins an escalation ladder by what disaster costs the side that begins, with a risk of "
        "0.05 added each turn. Lines: backward induction. Dots: the solution by the program.",
    )


def _one_sided() -> str:
    game = (0.05, 4, 1, 10, 2, 20)
    series: list[Series] = []
    line = [(eps, one_sided(eps, *game)) for eps in spaced(0.005, 0.5, 100)]
    for rationality in (1000, 10):
        found: list[Point] = []
        for eps in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5):
            values = {"eps": eps, "lambda": rationality}
            exact = solved("brinkmanship-one-sided", values, policy="challenged")
            found.append((eps, exact.probabilities["disaster"]))
        label = f"rationality {rationality:g}"
        series.append(Series(label, line if rationality == 1000 else (), dots(found)))
    return chart(
        Axis("probability that the defender is tough", 0, 0.5),
        Axis("P(disaster), given a challenge", 0, 0.05),
        series,
        "The risk of disaster against a defender who may be tough. Line: the semi-separating "
        "equilibrium. Dots: the logit solution by the program, which tends to it.",
    )


def _attrition() -> str:
    series: list[Series] = []
    for v_1 in (1, 3):
        line = [(c, attrition_wins((v_1, 1), (c, 0.1))) for c in spaced(0.01, 1, 100)]
        found: list[Point] = []
        for c in (0.05, 0.1, 0.2, 0.4, 0.7, 1):
            p = solved("attrition-round", {"v_1": v_1, "c_1": c}, "middle").probabilities
            found.append((c, p["one_wins"] / (1 - p["both_stay"])))
        series.append(Series(f"prize of side 1: {v_1:g}", line, dots(found)))
    return chart(
        Axis("what a round costs side 1 (side 2: 0.1)", 0, 1),
        Axis("P(side 1 wins)", 0, 1.3),
        series,
        "Who wins a war of attrition in mixed strategies: the side with the higher cost, more "
        "often. Lines: the closed form. Dots: the solution by the program.",
    )


def _stocks() -> str:
    series: list[Series] = []
    for d in (0, 0.3):
        line = [(n, stocks_worth((4, n), d, 10, 1)) for n in range(1, 9)]
        values = {"n1": 4, "d_1": d, "d_2": d}
        found = [
            (n, float(solved("attrition-stocks", values | {"n2": n}).payoffs[0]))
            for n in range(1, 9)
        ]
        series.append(Series(f"chance of extra loss {d:g}", line, dots(found)))
    return chart(
        Axis("stock of side 2 (side 1: 4)", 0, 8),
        Axis("expected payoff of side 1", 0, 12),
        series,
        "What a war of attrition with finite stocks is worth to the side that moves first. Lines: "
        "backward induction. Dots: the solution by the program.",
    )


def _stall() -> str:
    rows = range(9)
    found = [(n, float(solved("stall-or-strike", {"N": n}).payoffs[0])) for n in rows]
    less = [(n, float(solved("stall-or-strike", {"N": n, "delta": 0.9}).payoffs[0])) for n in rows]
    waits = [(n, stall_worth(n, 1, 0.02)[0]) for n in rows]
    hurries = [(n, stall_worth(n, 0.9, 0.02)[0]) for n in rows]
    series = [
        Series("best", waits, dots(found)),
        Series("best, with a patience of 0.9", hurries, dots(less)),
        Series("strike at once", [(n, stall_worth(n, 1, 0.02)[1]) for n in rows]),
    ]
    return chart(
        Axis("interceptors", 0, 8),
        Axis("expected payoff of the attacker", -1, 1.5),
        series,
        "What an attacker can expect against a stock of interceptors. Lines: the recursion. "
        "Dots: the solution by the program.",
    )
