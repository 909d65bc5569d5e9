"""Quantiles of the standard normal distribution, the same to the last digit on every processor.

Ratios of polynomials by S. L. Moshier (1989, "Methods and Programs for Mathematical Functions",
`ndtri`): in the middle of the squared distance from it, in the tails of the root of the logarithm.
SciPy has the same, but takes the logarithm from the C library; and to load it takes longer than
all of a small game, for this one function.
"""

import numpy as np
from numpy.typing import NDArray

from offramp.engine.elementary import log

Floats = NDArray[np.float64]
Ratio = tuple[tuple[float, ...], tuple[float, ...]]  # two polynomials, the highest power first

_LEAST = 2.0**-54  # for 0, where quantiles are infinite
_TAIL = 0.13533528323661269189  # e^-2, where the tails begin
_FAR = 8.0  # root of twice the logarithm from which on other polynomials hold
_ROOT = 2.50662827463100050242  # of 2π
_MIDDLE: Ratio = (
    (
        -5.99633501014107895267e1, 9.80010754185999661536e1, -5.66762857469070293439e1,
        1.39312609387279679503e1, -1.23916583867381258016e0,
    ),
    (
        1.0, 1.95448858338141759834e0, 4.67627912898881538453e0, 8.63602421390890590575e1,
        -2.25462687854119370527e2, 2.00260212380060660359e2, -8.20372256168333339912e1,
        1.59056225126211695515e1, -1.18331621121330003142e0,
    ),
)  # fmt: skip
_NEAR_TAIL: Ratio = (
    (
        4.05544892305962419923e0, 3.15251094599893866154e1, 5.71628192246421288162e1,
        4.40805073893200834700e1, 1.46849561928858024014e1, 2.18663306850790267539e0,
        -1.40256079171354495875e-1, -3.50424626827848203418e-2, -8.57456785154685413611e-4,
    ),
    (
        1.0, 1.57799883256466749731e1, 4.53907635128879210584e1, 4.13172038254672030440e1,
        1.50425385692907503408e1, 2.50464946208309415979e0, -1.42182922854787788574e-1,
        -3.80806407691578277194e-2, -9.33259480895457427372e-4,
    ),
)  # fmt: skip
_FAR_TAIL: Ratio = (
    (
        3.23774891776946035970e0, 6.91522889068984211695e0, 3.93881025292474443415e0,
        1.33303460815807542389e0, 2.01485389549179081538e-1, 1.23716634817820021358e-2,
        3.01581553508235416007e-4, 2.65806974686737550832e-6, 6.23974539184983293730e-9,
    ),
    (
        1.0, 6.02427039364742014255e0, 3.67983563856160859403e0, 1.37702099489081330271e0,
        2.16236993594496635890e-1, 1.34204006088543189037e-2, 3.28014464682127739104e-4,
        2.89247864745380683936e-6, 6.79019408009981274425e-9,
    ),
)  # fmt: skip


def normal_quantile(u: NDArray[np.float64]) -> Floats:
    """The quantiles of numbers in [0, 1), of the same shape; that of 0 is that of 2^-54, -8.3."""
    shape = np.shape(u)
    u = np.reshape(u, -1)
    outer = np.minimum(u, 1.0 - u)  # how much lies farther out
    middle = u - 0.5
    squared = middle * middle
    found = (middle + middle * _times(_MIDDLE, squared)) * _ROOT
    (tails,) = np.nonzero(outer <= _TAIL)
    if len(tails):
        found[tails] = np.copysign(_reach(np.maximum(outer[tails], _LEAST)), middle[tails])
    return found.reshape(shape)


def _reach(outer: Floats) -> Floats:
    """How far from 0 a quantile lies beyond which there is so little, at most e^-2 (number,)."""
    x = np.sqrt(-2.0 * log(outer))
    z = 1.0 / x
    less = _times(_NEAR_TAIL, z)
    far = x >= _FAR
    if far.any():
        less = np.where(far, _times(_FAR_TAIL, z), less)
    return x - log(x) / x - less


def _times(ratio: Ratio, x: Floats) -> Floats:
    """X times a ratio of polynomials of x."""
    above, below = (_polynomial(coefficients, x) for coefficients in ratio)
    return x * above / below


def _polynomial(coefficients: tuple[float, ...], x: Floats) -> Floats:
    found = coefficients[0] * x + coefficients[1]
    for coefficient in coefficients[2:]:
        found *= x
        found += coefficient
    return found
