"""Uniform numbers to options and counts, by inversion."""

import numpy as np
from numpy.typing import NDArray

from offramp.engine.elementary import exp
from offramp.engine.tape import Array

MAX_RATE = 500.0


def sampled_option(u: Array, p: Array, spare: bool) -> NDArray[np.int64]:
    """The option (run,) that uniform numbers (run,) pick by probabilities (option, run).

    -1 where all are zero. Probabilities are scaled to sum to 1 unless `spare`: then -1 has the
    probability that is left.
    """
    steps = np.cumsum(p, axis=0)
    total = steps[-1]
    if spare:
        scale = np.maximum(total, 1.0)
        pick = (u * scale >= steps).sum(axis=0)
        return np.where(pick < len(p), pick, -1)
    pick = (u * total >= steps).sum(axis=0)
    last = len(p) - 1 - np.argmax(p[::-1] > 0, axis=0)  # rounding: no impossible option
    return np.where(total > 0, np.minimum(pick, last), -1)


def poisson_counts(u: Array, rate: Array) -> Array:
    """Poisson counts (run,) by inversion; rates are at most `MAX_RATE` (`checks.py`)."""
    rate = np.maximum(rate, 0.0)
    term = exp(-rate)
    below, count = term.copy(), np.zeros_like(u)
    more = u >= below
    k = 0
    while more.any():
        k += 1
        count += more
        term = term * rate / k
        below = below + term
        more = more & (u >= below) & (term > 0)
    return count


def poisson_table(rate: Array, tail: float = 1e-14) -> Array:
    """Probabilities (count, run) of Poisson counts, up to a negligible tail."""
    rate = np.maximum(rate, 0.0)
    terms = [exp(-rate)]
    left = 1 - terms[0]
    while left.max() > tail and len(terms) < 10 * MAX_RATE:
        terms.append(terms[-1] * rate / len(terms))
        left = left - terms[-1]
    return np.array(terms)
