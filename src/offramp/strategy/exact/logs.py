"""Logarithms of choice probabilities: as small as rationality makes them, never zero by rounding.

All of it works on complex numbers too, by the real part where sizes are compared, so that exact
derivatives can be had by a complex step (Squire and Trapp 1998).
"""

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
