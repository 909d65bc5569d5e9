"""Whole numbers that a caller asks for: of runs, of threads, a seed."""

from operator import index
from typing import Any


def check_whole(value: Any, what: str) -> None:
    """Raises TypeError for what is no whole number; `True` is none, one of NumPy's is."""
    try:
        index(value)
    except TypeError:
        raise TypeError(f"{what}: expected a whole number, found {value!r}") from None
    if isinstance(value, bool):
        raise TypeError(f"{what}: expected a whole number, found {value}")
