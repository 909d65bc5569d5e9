"""Large arrays in memory of their own: given page by page as it is written to, and given back.

Memory that is freed otherwise may be kept for later, and what has been written to in few places
may take as much room as if it were full.
"""

from math import prod
from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray


def lent(kind: type[np.floating[Any]], *shape: int) -> NDArray[Any]:
    """Zeros of such numbers."""
    size = np.dtype(kind).itemsize * prod(shape)
    if not size:
        return np.zeros(shape, kind)
    return np.frombuffer(mmap(-1, size), kind).reshape(shape)
