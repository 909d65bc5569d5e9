"""Pictures of the attribution error and of the spiral: by hand as lines, followed play as dots."""

from building.chart import Axis, Series, chart
from building.theory_dots import dots, solved

Pair = tuple[float, float]


def pictures() -> dict[str, str]:
    """The pictures by file name."""
    return {"attribution.svg": _attribution(), "spiral.svg": _spiral()}


# Known results


def posterior(k: int, n: int, q: float, a: float, b0: float, b1: float, e: float) -> float:
    """The belief in an aggressive mover after k acts in n rounds in which it was provoked."""
    b = e * b1 + (1 - e) * b0
    odds = q / (1 - q) * (a / b) ** k * ((1 - a) / (1 - b)) ** (n - k)
    return odds / (1 + odds)


def locked(rounds: int, q: float, a: float, b0: float, b1: float, e: float) -> list[float]:
    """The chance that two benign rivals are locked in by each round; theta is 0.6.

    Followed by hand over (belief of either, last act of either), the first having acted before.
    """
    states = {(q, q, 1, 0): 1.0}
    done, found = 0.0, [0.0]
    for _ in range(rounds):
        after: dict[tuple[float, float, int, int], float] = {}
        for (belief, other, acted, provoked), weight in states.items():
            for x in (0, 1):
                for y in (0, 1):
                    p = _acts(x, belief, provoked, b0, b1) * _acts(y, other, acted, b0, b1)
                    new = (
                        _judged(y, belief, acted, q=(a, b0, b1, e)),
                        _judged(x, other, provoked, q=(a, b0, b1, e)),
                    )
                    if min(new) > 0.6 + 1e-9:
                        done += weight * p
                    elif p > 0:
                        key = (round(new[0], 12), round(new[1], 12), x, y)
                        after[key] = after.get(key, 0.0) + weight * p
        states = after
        found.append(done)
    return found


def _acts(act: int, belief: float, provoked: int, b0: float, b1: float) -> float:
    """P(act) of a benign rival, which is hostile for sure once it believes the worst."""
    p = 1.0 if belief > 0.6 + 1e-9 else b1 if provoked else b0
    return p if act else 1 - p


def _judged(act: int, belief: float, provoked: int, q: tuple[float, float, float, float]) -> float:
    """The belief after an act of the other, who was provoked or not."""
    a, b0, b1, e = q
    b = e * b1 + (1 - e) * b0 if provoked else b0
    aggressive = belief * (a if act else 1 - a)
    benign = (1 - belief) * (b if act else 1 - b)
    return aggressive / (aggressive + benign)


# Pictures


def _attribution() -> str:
    series: list[Series] = []
    for e in (0, 0.5, 1):
        curve = [(float(n), posterior(n, n, 0.1, 0.9, 0.1, 0.6, e)) for n in range(9)]
        found = solved("attribution", {"e": e, "k": 8, "n": 8}).measures[:8, 0]
        by_round = [(float(n + 1), float(value)) for n, value in enumerate(found)]
        series.append(Series(f"empathy {e:g}", curve, dots(by_round)))
    return chart(
        Axis("hostile acts under provocation", 0, 8),
        Axis("belief in an aggressive mover", 0, 1.4),
        series,
        "What an observer believes after hostile acts of a provoked mover, by empathy. Lines: "
        "the closed form. Dots: play followed exactly.",
    )


def _spiral() -> str:
    series: list[Series] = []
    for e in (0, 0.5, 1):
        curve = locked(12, 0.1, 0.8, 0.1, 0.5, e)
        game = solved("spiral", {"e": e, "N": 12})
        ends = game.ends[:12, game.outcomes.index("locked")].cumsum()
        by_round = [(float(n + 1), float(value)) for n, value in enumerate(ends)]
        line = [(float(n), value) for n, value in enumerate(curve)]
        series.append(Series(f"empathy {e:g}", line, dots(by_round)))
    return chart(
        Axis("round", 0, 12),
        Axis("P(locked in hostility)", 0, 0.25),
        series,
        "The chance that two benign rivals take each other for aggressive, by round and empathy. "
        "Lines: followed by hand. Dots: play followed exactly.",
    )
