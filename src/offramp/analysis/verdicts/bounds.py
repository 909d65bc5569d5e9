"""Intervals that miss to either side at most `tail` of the time, of one kind of number each.

- `proportion_bounds`: a share of runs, exactly (Clopper and Pearson 1934).
- `rank_bounds`: a quantile, exactly, whatever the distribution; open where ranks run out (David and
  Nagaraja 2003, 7.1).
- `cell_bounds`: the mean of a value that takes few known values, never more often wrong than said:
  exact shares of all values but the commonest, added up (Bonferroni).
- `mean_bounds`: any mean, by Student's t after taking out the skewness (Hall 1992, "On the removal
  of skewness by transformation", eq. 2.3). Approximate; open where few runs carry the variation.

`effective` says how many do: (sum of squared deviations)² / sum of their fourth powers, which is
the number of events where events are rare, and runs over kurtosis in general. Equal values carry
none: however many runs agree, the next may differ by any amount, unless limits are known. A value
of weight 0 stands for what no run has met, but one may: the mean's bounds then allow for the worst
of them to come as often as what never came in so many runs may (Clopper and Pearson 1934). Leaves
out: what no sample shows and nobody has told of.
"""

from math import inf, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from offramp.runs.intervals import clopper_pearson

Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
Pair: TypeAlias = tuple[float, float]
EFFECTIVE = 50.0  # runs that carry the variation, below which no t interval is given
_ROUNDING = 1e-12  # of the largest value: deviations below it are no variation


def proportion_bounds(count: int, total: int, tail: float) -> Pair:
    """The bounds of a share of which `count` of `total` runs are part."""
    return clopper_pearson(count, total, 1 - 2 * tail)


def rank_bounds(values: Floats, weight: Counts, share: float, tail: float) -> Pair:
    """The bounds of the smallest value that at least a share of runs do not exceed.

    Of values (row,), each standing for `weight` runs. The value of rank r is too high a bound from
    below only if fewer than r runs do not exceed the quantile: a binomial probability.
    """
    total = int(weight.sum())
    low_rank = _largest_rank(total, share, tail)
    high_rank = total + 1 - _largest_rank(total, 1 - share, tail)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    low = -inf if low_rank == 0 else _at_rank(values[order], reached, low_rank)
    high = inf if high_rank > total else _at_rank(values[order], reached, high_rank)
    return low, high


def quantile_of(values: Floats, weight: Counts, share: float) -> float:
    """The smallest value that at least a share of the runs do not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    rank = max(1, int(np.ceil(share * int(reached[-1]) * (1 - 1e-12))))
    return _at_rank(values[order], reached, rank)


def mean_bounds(values: Floats, weight: Counts, tail: float, limited: bool = False) -> Pair:
    """The bounds of the mean of values (row,), each standing for `weight` runs.

    Where rows of weight 0 hold the limits of what there can be (`limited`), a value that was the
    same in all runs is bounded, too.
    """
    unmet = values[weight == 0]
    if not len(unmet):
        return _met_bounds(values, weight, tail)
    total, each = int(weight.sum()), tail / 2
    mean = weighted(values, weight) / total
    low, high = _met_bounds(values, weight, each)
    if limited and effective(values, weight) == 0:
        low = high = mean
        each = tail
    often = proportion_bounds(0, total, each)[1]
    down, up = min(float(unmet.min()) - mean, 0.0), max(float(unmet.max()) - mean, 0.0)
    return low + down * often, high + up * often


def _met_bounds(values: Floats, weight: Counts, tail: float) -> Pair:
    """The same, as if what runs have met were all that there is."""
    if effective(values, weight) < EFFECTIVE:
        return -inf, inf
    total = int(weight.sum())
    mean = weighted(values, weight) / total
    deviation = values - mean
    squared = deviation * deviation
    spread = sqrt(weighted(squared, weight) / (total - 1))
    skewness = weighted(squared * deviation, weight) / total / spread**3
    reach = float(special.stdtrit(total - 1, 1 - tail))
    error, skew = spread / sqrt(total), skewness / sqrt(total)
    return mean - error * _unskewed(reach, skew), mean - error * _unskewed(-reach, skew)


def effective(values: Floats, weight: Counts) -> float:
    """How many runs carry the variation of values (row,), each standing for `weight` runs."""
    total = int(weight.sum())
    if total < 2:
        return 0.0
    deviation = np.where(weight > 0, values - weighted(values, weight) / total, 0.0)
    largest = float(np.abs(deviation).max())
    if largest <= _ROUNDING * float(np.abs(values).max()):
        return 0.0
    squared = (deviation / largest) ** 2  # scaled, so that powers neither vanish nor overflow
    return weighted(squared, weight) ** 2 / weighted(squared * squared, weight)


def weighted(values: Floats, weight: Counts) -> float:
    """The sum of values (row,), each standing for `weight` runs.

    In one order on every machine, which a product of vectors would leave to its library's threads.
    """
    return float((values * weight).sum())


def cell_bounds(values: Floats, weight: Counts, possible: Floats, tail: float) -> Pair:
    """The bounds of the mean of values (row,) that are always one of the `possible` ones.

    Every bound of a mean adds up bounds of the shares of all values but the commonest; values never
    seen count together, as if all were the worst of them.
    """
    cells = np.unique(possible)
    place = np.searchsorted(cells, values)
    counts = np.bincount(place, weights=weight, minlength=len(cells)).astype(np.int64)
    low = _lowest(cells, counts, tail)
    high = -_lowest(-cells[::-1], counts[::-1], tail)
    return low, high


def _lowest(cells: Floats, counts: Counts, tail: float) -> float:
    """The bound from below of the mean of what took the values `cells` so many times."""
    total = int(counts.sum())
    common = int(counts.argmax())
    gain = cells - cells[common]
    seen = (counts > 0) & (gain != 0)
    missing = gain[(counts == 0) & (gain < 0)]
    parts = int(seen.sum()) + (len(missing) > 0)
    if parts == 0:
        return float(cells[common])
    each = tail / parts
    bound = float(cells[common])
    for step, count in zip(gain[seen], counts[seen], strict=True):
        share = proportion_bounds(int(count), total, each)[0 if step > 0 else 1]
        bound += float(step) * share
    if len(missing):
        bound += float(missing.min()) * proportion_bounds(0, total, each)[1]
    return max(bound, float(cells[0]))


def _unskewed(reach: float, skew: float) -> float:
    """The t statistic that Hall's transformation takes to `reach`: skew = skewness / sqrt(runs)."""
    if abs(skew) < 1e-6:
        return reach
    return 3 / skew * (float(np.cbrt(1 + skew * (reach - skew / 6))) - 1)


def _largest_rank(total: int, share: float, tail: float) -> int:
    """The largest r for which fewer than r of `total` runs of this share come up by `tail`."""
    low, high = 0, total  # P(fewer than low) <= tail always holds: P(fewer than 0) = 0
    while low < high:
        middle = (low + high + 1) // 2
        if float(special.bdtr(middle - 1, total, share)) <= tail:
            low = middle
        else:
            high = middle - 1
    return low


def _at_rank(ordered: Floats, reached: Counts, rank: int) -> float:
    return float(ordered[int(np.searchsorted(reached, rank))])
