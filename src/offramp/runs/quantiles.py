"""Quantiles of many small samples at once: of each measure and belief in each period.

Sorting whole rows of single-precision numbers is what NumPy does fastest; it lets go of the
interpreter meanwhile, so that two threads share the work. Leaves out: quantiles without the sample.
"""

from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_AT_ONCE = 500_000  # values sorted together: 2 MB
_THREADS = 2

Floats = NDArray[np.float64]


def quantiles_of(*parts: NDArray[np.float32]) -> Floats:
    """Quantiles (…, quantile) of values (…, run), interpolated between neighbors.

    The runs may come in several parts. Not a number where any value is not.
    """
    shape, count = parts[0].shape[:-1], sum(part.shape[-1] for part in parts)
    rows = [part.reshape(-1, part.shape[-1]) for part in parts]
    found = np.empty((len(rows[0]), len(QUANTILES)))
    step = max(1, _AT_ONCE // count)
    starts = range(0, len(found), step)

    def take(start: int) -> None:
        some = [part[start : start + step] for part in rows]
        found[start : start + step] = _of_rows(np.concatenate(some, axis=-1))

    threads = min(_THREADS, cpu_count() or 1, len(starts))
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(take, starts))
    else:
        for start in starts:
            take(start)
    return found.reshape(*shape, len(QUANTILES))


def _of_rows(ordered: NDArray[np.float32]) -> Floats:
    """Quantiles (row, quantile) of values (row, run), which get sorted."""
    ordered.sort(axis=-1)  # NaN comes last
    at = np.array(QUANTILES) * (ordered.shape[-1] - 1)
    below = at.astype(np.intp)
    above = np.minimum(below + 1, ordered.shape[-1] - 1)
    low, high = ordered[:, below].astype(np.float64), ordered[:, above].astype(np.float64)
    with np.errstate(invalid="ignore"):  # infinity less infinity, which is not looked at
        between = np.where(low == high, low, low + (high - low) * (at - below))
    between[np.isnan(ordered[:, -1])] = np.nan
    return between
