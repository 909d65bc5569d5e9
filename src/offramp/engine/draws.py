"""Quantile functions of the language's distributions: uniform numbers to draws.

Inverse transform keeps common noise common: the same uniform gives a comparable draw whatever
the parameters.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.elementary import exp
from offramp.engine.normal import normal_quantile

_Z95 = 1.6448536269514722  # standard normal quantile of 0.95


def quantile(law: str, u: NDArray[np.float64], parameters: Sequence[Any]) -> NDArray[np.float64]:
    """The u-quantiles `(run,)` of a distribution; parameters are scalars or `(run,)`.

    Raises ValueError for an unknown distribution.
    """
    p = [np.asarray(value, dtype=np.float64) for value in parameters]
    match law:
        case "uniform":
            return p[0] + u * (p[1] - p[0])
        case "normal":
            return p[0] + p[1] * normal_quantile(u)
        case "lognormal":
            return exp(p[0] + p[1] * normal_quantile(u))
        case "beta":
            return np.asarray(_special().betaincinv(p[0], p[1], u))
        case "gamma":
            return p[1] * _special().gammaincinv(p[0], u)
        case "triangular":
            return _triangular(u, *p)
        case "quantiles":
            z = normal_quantile(u) / _Z95
            below, above = p[1] - p[0], p[2] - p[1]
            return p[1] + np.where(z < 0, below, above) * z
        case _:
            raise ValueError(f"unknown distribution {law}")


def _triangular(
    u: NDArray[np.float64],
    low: NDArray[np.float64],
    mode: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    width = high - low
    share = (mode - low) / width
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u < share, left, right)


def _special() -> Any:
    """SciPy's functions, loaded where there is something to draw."""
    from scipy import special

    return special
