"""Intervals for what chance leaves open: of a proportion (Wilson 1927, exact), of a mean (t).

They shrink with the number of runs and say nothing about whether the model is right.
Leaves out: intervals after looking repeatedly (sequential tests), and small weights of rare events.
"""

from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
_Z = 1.959963984540054  # standard normal quantile of 0.975
_MANY = 1_000  # degrees of freedom from which the expansion in them is as good as exact


def wilson(count: int, total: int, level: float = LEVEL) -> tuple[float, float]:
    """The score interval of a proportion: `count` of `total` runs.

    Keeps an upper bound above zero when the count is zero, and (0, 1) when nothing was played.
    Raises ValueError when the count lies outside 0 … total. Source: E. B. Wilson (1927),
    "Probable inference, the law of succession, and statistical inference".
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is not a proportion")
    if total == 0:
        return 0.0, 1.0
    z2 = _normal(level) ** 2
    p = count / total
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = sqrt(z2 * (p * (1 - p) + z2 / (4 * total)) / total) / (1 + z2 / total)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == total else min(1.0, middle + half)
    return low, high


def clopper_pearson(count: int, total: int, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of a proportion: wrong to either side at most (1 - level) / 2 of the time.

    (0, 1) when nothing was played. Raises ValueError when the count lies outside 0 … total. Source:
    C. J. Clopper and E. S. Pearson (1934), "The use of confidence or fiducial limits illustrated in
    the case of the binomial".
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is not a proportion")
    from scipy import special  # takes longer to load than a report to print

    tail = (1 - level) / 2
    low = float(special.betaincinv(count, total - count + 1, tail)) if count else 0.0
    high = float(special.betainccinv(count + 1, total - count, tail)) if count < total else 1.0
    return low, high


def paired_difference(
    gained: int, lost: int, total: int, level: float = LEVEL
) -> tuple[float, float, float]:
    """The difference of two proportions of the same `total` runs, and its interval.

    `gained` runs count in the second alone, `lost` in the first alone. Without any of either the
    interval still has a width. Raises ValueError when there are more of them than runs. Source:
    A. Agresti and Y. Min (2005), "Simple improved confidence intervals for comparing matched
    proportions" (half a run added to each cell).
    """
    if gained < 0 or lost < 0 or gained + lost > total:
        raise ValueError(f"{gained} gained and {lost} lost are no parts of {total} runs")
    if total == 0:
        return nan, -1.0, 1.0
    more, fewer, all_ = gained + 0.5, lost + 0.5, total + 2
    middle = (more - fewer) / all_
    half = _normal(level) * sqrt((more + fewer - (more - fewer) ** 2 / all_) / all_**2)
    return (gained - lost) / total, max(-1.0, middle - half), min(1.0, middle + half)


def mean_interval(values: NDArray[np.float64], level: float = LEVEL) -> tuple[float, float, float]:
    """Mean of independent values (run,) and its t interval: (mean, low, high).

    NaN where it cannot be told: everything without values, the bounds with fewer than two.
    """
    count = len(values)
    if count == 0:
        return nan, nan, nan
    mean = float(values.mean())
    if count == 1:
        return mean, nan, nan
    error = float(values.std(ddof=1)) / sqrt(count)
    half = _student(count - 1, level) * error
    return mean, mean - half, mean + half


def quantile(counts: NDArray[np.int64], share: float) -> int:
    """The smallest index at which the cumulated counts reach a share of all; -1 without counts."""
    total = int(counts.sum())
    if total == 0:
        return -1
    return int(np.searchsorted(np.cumsum(counts), share * total * (1 - 1e-12)))


def _normal(level: float) -> float:
    """How many standard errors a normal interval reaches to each side."""
    if level == LEVEL:
        return _Z
    from scipy import special  # takes longer to load than a report to print

    return float(special.ndtri(0.5 + level / 2))


def _student(freedom: int, level: float) -> float:
    """The same of a t interval. Source: Abramowitz and Stegun (1964), 26.7.5."""
    if freedom < _MANY:
        from scipy import special

        return float(special.stdtrit(freedom, 0.5 + level / 2))
    z = _normal(level)
    z2 = z * z
    terms = (
        (z2 + 1) * z / 4,
        ((5 * z2 + 16) * z2 + 3) * z / 96,
        (((3 * z2 + 19) * z2 + 17) * z2 - 15) * z / 384,
        ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) * z / 92_160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))
