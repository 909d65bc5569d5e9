"""Large arrays in memory of their own: given page by page as it is written to, and given back.

Memory that is freed otherwise may be kept for later, and what has been written to in few places
may take as much room as if it were full.
"""

from math import prod
from mmap import mmap

import numpy as np
from numpy.typing import NDArray


def lent(*shape: int) -> NDArray[np.float32]:
    """Zeros."""
    size = np.dtype(np.float32).itemsize * prod(shape)
    if not size:
        return np.zeros(shape, np.float32)
    return np.frombuffer(mmap(-1, size), np.float32).reshape(shape)
