"""The interval of a ratio of two means: those ratios that the runs do not contradict.

Source: E. C. Fieller (1954), "Some problems in interval estimation". Open when the divisor may be
zero: then every ratio can be right.
"""

from math import inf, sqrt

from scipy import special

from offramp.analysis.verdicts.bounds import Counts, Floats, Pair, weighted


def fieller(over: Floats, under: Floats, weight: Counts, tail: float) -> Pair:
    """Bounds of mean(over) / mean(under) of values (row,), each standing for `weight` runs.

    Approximate: means are taken to be normal, and the two may depend on each other.
    """
    total = int(weight.sum())
    top, bottom = weighted(over, weight) / total, weighted(under, weight) / total
    a, b = over - top, under - bottom
    scale = float(special.stdtrit(total - 1, 1 - tail)) ** 2 / (total - 1) / total
    first = bottom**2 - scale * weighted(b * b, weight)
    middle = top * bottom - scale * weighted(a * b, weight)
    last = top**2 - scale * weighted(a * a, weight)
    if first <= 0:
        return -inf, inf
    root = sqrt(max(middle**2 - first * last, 0.0))
    return (middle - root) / first, (middle + root) / first
