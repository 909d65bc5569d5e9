"""Pictures of the crisis tree and of escalation over time.

Lines are independent solutions of the same games, written out by hand: a formula for the tree,
backward induction for the others. Dots are the exact solver's.
"""

from collections.abc import Callable
from itertools import pairwise, product
from math import exp
from typing import Any, Literal

from building.chart import Axis, Interval, Point, Series, chart
from building.theory_dots import dots, spaced
from building.theory_dots import solved as followed
from building.theory_series import line, logistic, solved

Pair = tuple[float, float]
State = tuple[int, int, int, int]  # rung, mood, means of either side
Values = tuple[float, float, float, float]  # of either side, P(nuclear), P(settled)


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    return {
        "crisis-tree.svg": _tree(),
        "escalation-sequential.svg": _sequential(),
        "escalation-simultaneous.svg": _simultaneous(),
    }


# Independent solutions


def tree(rationality: float, a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    """P(war) with the payoffs of concession, of backing down and of war to A and to B."""
    w = logistic(rationality * (a[2] - a[1]))
    r = logistic(rationality * (w * b[2] + (1 - w) * b[1] - b[0]))
    x = logistic(rationality * ((1 - r) * a[0] + r * (w * a[2] + (1 - w) * a[1])))
    return x * r * w


def sequential(periods: int, rationality: float, start: State = (2, 1, 2, 2)) -> Values:
    """Backward induction over all 162 states of the game of one move at a time."""
    states = list(product(range(6), range(3), range(3), range(3)))
    ends = {s: (0.1 * (s[2] - s[3] - s[0]), 0.1 * (s[3] - s[2] - s[0]), 0.0, 0.0) for s in states}
    values: dict[State, Values] = ends
    for _ in range(periods):
        values = {s: _state_worth(s, rationality, values) for s in states}
    return values[start]


def simultaneous(periods: int, rationality: float, pick: Literal[0, -1] | None = 0) -> Values:
    """Backward induction of the game of simultaneous moves, from rung 2.

    Of several equilibria of a stage the first or the last by P(A escalates) is taken, or, with
    None, the one in the middle.
    """
    values: list[Values] = [(0.0, 0.0, 0.0, 0.0)] * 5
    for _ in range(periods):
        values = [_rung_worth(rung, rationality, values, pick) for rung in range(5)]
    return values[2]


def _state_worth(s: State, rationality: float, then: dict[State, Values]) -> Values:
    total = (0.0, 0.0, 0.0, 0.0)
    for side, turn in ((0, 0.55), (1, 0.45)):
        moves = ["D", "H", "E"] if s[2 + side] else ["D", "H"]
        worth = [_move_worth(s, side, move, then) for move in moves]
        weights = [exp(rationality * w[side]) for w in worth]
        for w, weight in zip(worth, weights, strict=True):
            total = _add(total, w, turn * weight / sum(weights))
    return total


def _move_worth(s: State, side: int, move: str, then: dict[State, Values]) -> Values:
    """What a move of a side is worth from here on."""
    rung, mood, *means = s
    lead = (means[0] - means[1]) / 5
    settled, war = (0.5 + lead, 0.5 - lead, 0.0, 1.0), (-20.0, -25.0, 1.0, 0.0)
    if move == "H":
        return _arrived((rung, mood, means[0], means[1]), then)
    total = (0.0, 0.0, 0.0, 0.0)
    if move == "D":
        for fall, p in ((1, 0.7), (0, 0.3)):
            for calm, q in ((1, 0.3), (0, 0.7)):
                after = (max(rung - fall, 0), max(mood - calm, 0), means[0], means[1])
                stays = 0.5 if fall and rung == 0 else 1.0
                total = _add(total, _arrived(after, then), p * q * stays)
                total = _add(total, settled, p * q * (1 - stays))
        return total
    means[side] -= 1
    gain = (0.6, 0.5)[side]
    gains = (gain, -gain / 2) if side == 0 else (-gain / 2, gain)
    for rise, p in ((1, 0.4), (0, 0.6)):
        after = (rung + 1, min(mood + rise, 2), means[0], means[1])
        total = _add(total, war if rung == 5 else _arrived(after, then), p)
    return _add(total, (*gains, 0.0, 0.0), 1.0)


def _arrived(s: State, then: dict[State, Values]) -> Values:
    """An accident, or the period's cost and what follows."""
    square = s[0] ** 2
    accident = 0.001 * (1 + s[1]) * square
    v = then[s]
    on = (0.95 * v[0] - 0.04 * square, 0.95 * v[1] - 0.04 * square, v[2], v[3])
    return _add(_add((0, 0, 0, 0), (-20, -25, 1, 0), accident), on, 1 - accident)


def _rung_worth(rung: int, rationality: float, then: list[Values], pick: int | None) -> Values:
    cells = {moves: _cell(rung, moves, then) for moves in product((0, 1), (0, 1))}

    def reply(side: int, other: float) -> float:
        """P(escalate) of a side against the other's."""
        at = (lambda own, x: cells[own, x]) if side == 0 else (lambda own, x: cells[x, own])
        gain = sum(p * (at(1, x)[side] - at(0, x)[side]) for x, p in ((0, 1 - other), (1, other)))
        return logistic(rationality * gain)

    found = _roots(lambda p: reply(0, reply(1, p)) - p)
    p = found[len(found) // 2 if pick is None else pick]
    q = reply(1, p)
    total = (0.0, 0.0, 0.0, 0.0)
    for (a, b), cell in cells.items():
        total = _add(total, cell, (p if a else 1 - p) * (q if b else 1 - q))
    return total


def _cell(rung: int, moves: tuple[int, int], then: list[Values]) -> Values:
    """What both get if they move so."""
    up = sum(moves)
    after = rung + up if up else max(rung - 1, 0)
    lone = moves[0] - moves[1]
    war = (-20.0, -25.0, 1.0, 0.0)
    total = (float(lone), float(-lone), 0.0, 0.0)
    if after >= 5:
        return _add(total, war, 1.0)
    v, cost, accident = then[after], 0.05 * after, 0.01 * after
    on = (0.9 * v[0] - cost, 0.9 * v[1] - cost, v[2], v[3])
    return _add(_add(total, war, accident), on, 1 - accident)


def _roots(function: Callable[[float], float]) -> list[float]:
    """All roots between 0 and 1: changes of sign on a fine grid, then bisection."""
    found: list[float] = []
    for low, high in pairwise(spaced(0.0, 1.0, 201)):
        if function(low) * function(high) > 0:
            continue
        for _ in range(60):
            middle = (low + high) / 2
            if function(low) * function(middle) <= 0:
                high = middle
            else:
                low = middle
        found.append((low + high) / 2)
    return found


def _add(total: Any, values: Any, weight: float) -> Any:
    return tuple(t + weight * v for t, v in zip(total, values, strict=True))


# Pictures


def _tree() -> str:
    series: list[Series] = []
    for label, a, b in (
        ("A would rather fight than back down", (1, -1, -0.5), (-1, 0.5, -2)),
        ("A would rather back down", (2, -1, -2), (-1, 1, -0.5)),
    ):
        values = dict(zip(("aC", "aD", "aW", "bC", "bD", "bW"), (*a, *b), strict=True))
        found: list[Interval] = []
        for place in (0.1, 0.5, 1, 2, 3, 4, 5, 6):
            found += solved("crisis-tree", "lambda", [place], "war", place, values)
        series.append(Series(label, line(lambda x, a=a, b=b: tree(x, a, b), 0, 6), found))
    return chart(
        Axis("rationality, lambda", 0, 6),
        Axis("P(war)", 0, 0.25),
        series,
        "The chance of war in a crisis of three decisions by the rationality of both. Lines: the "
        "closed form. Dots: exact solutions.",
    )


def _sequential() -> str:
    places = spaced(0, 8, 17)
    lines = [(x, sequential(12, x)) for x in places]
    found = {x: followed("escalation-sequential", {"lambda": x}).probabilities for x in (0, 2, 5)}
    return chart(
        Axis("rationality, lambda", 0, 8),
        Axis("probability within 12 periods", 0, 0.8),
        [
            Series(outcome, [(x, v[at]) for x, v in lines], dots(_by(found, outcome)))
            for at, outcome in ((2, "nuclear"), (3, "settled"))
        ],
        "Nuclear war and settlement by the rationality of both. Lines: backward induction by "
        "hand. Dots: exact solutions.",
    )


def _simultaneous() -> str:
    places, series = spaced(0, 1.2, 31), list[Series]()
    for name, pick in (("high", -1), ("middle", None), ("low", 0)):
        found: list[Pair] = []
        for x in (0.1, 0.4, 0.6, 0.8, 1.0, 1.2):
            game = followed("escalation-simultaneous", {"lambda": x}, name)
            found.append((x, float(game.payoffs[0])))
        curve: list[Point] = [(x, simultaneous(6, x, pick)[0]) for x in places]
        series.append(Series(f"selection {name}", curve, dots(found)))
    return chart(
        Axis("rationality, lambda", 0, 1.2),
        Axis("expected payoff of A", -15, 0),
        series,
        "What A can expect by the rationality of both and the equilibrium selected. Lines: "
        "backward induction by hand. Dots: exact solutions.",
    )


def _by(found: dict[float, dict[str, float]], outcome: str) -> list[Pair]:
    return [(x, p[outcome]) for x, p in found.items()]
