"""Logarithms of choice probabilities: as small as rationality makes them, never zero by rounding.

All of it works on complex numbers too, by the real part where sizes are compared, so that exact
derivatives can be had by a complex step (Squire and Trapp 1998).
"""

import math
from typing import Any

import numpy as np

Numbers = Any  # arrays of real or complex numbers


def log_sum(values: Numbers, axis: int) -> Numbers:
    """Log Σ exp(values) along an axis, -inf where all are -inf; the axis is kept."""
    top = values.real.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(values - top).sum(axis=axis, keepdims=True)) + top


def log_softmax(values: Numbers, axis: int) -> Numbers:
    """The logit choice in logarithms: values minus their log-sum; -inf stays -inf."""
    top = values.real.max(axis=axis, keepdims=True)
    below = values - np.where(np.isfinite(top), top, 0.0)  # first, lest large values drown the sum
    return below - log_sum(below, axis)


def logarithm(p: Numbers) -> Numbers:
    """Log p, -inf at zero, without a warning."""
    with np.errstate(divide="ignore"):
        return np.log(p)


def expit(x: float) -> float:
    """The logistic function of one number, as SciPy has it for arrays."""
    try:
        return 1.0 / (1.0 + math.exp(-x))
    except OverflowError:
        return 0.0


def logit(p: float) -> float:
    """The log-odds of a probability, infinite at 0 and 1 and NaN outside, likewise."""
    if not 0.0 < p < 1.0:
        return -math.inf if p == 0.0 else math.inf if p == 1.0 else math.nan
    if 0.3 <= p <= 0.65:  # where the odds are near 1, and their logarithm would be rounded
        s = 2.0 * (p - 0.5)
        return math.log1p(s) - math.log1p(-s)
    return math.log(p / (1.0 - p))
