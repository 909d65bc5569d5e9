"""The exponential, the logarithm, powers and the logistic function, for arrays.

They are those of the compiled player (`compiled/elementary.py`), which are the same to the last
digit on every processor; NumPy's are not. Loaded where they are first used: most small crises need
none of them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def exp(x: Any) -> Array:
    """E to the power of x."""
    from offramp.engine.compiled import elementary

    return elementary.exp(x)


def log(x: Any) -> Array:
    """The natural logarithm of x."""
    from offramp.engine.compiled import elementary

    return elementary.log(x)


def power(x: Any, y: Any) -> Array:
    """X to the power of y."""
    from offramp.engine.compiled import elementary

    return elementary.power(x, y)


def logistic(x: Any) -> Array:
    """1 / (1 + e^-x)."""
    from offramp.engine.compiled import elementary

    return elementary.logistic(x)
