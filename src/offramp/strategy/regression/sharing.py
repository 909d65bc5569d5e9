"""Passes of several actors side by side: compiled code and linear algebra hold no lock.

Each actor's pass depends on the records alone, so that results are the same to the last bit on any
number of threads.
"""

import os
import sys
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


def together(task: Callable[[int], T], actors: Iterable[int]) -> list[T]:
    """`task(actor)` for each actor, in this order."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(task, actors))


@contextmanager
def side_by_side(parts: int) -> Generator[Callable[..., Iterable[None]]]:
    """What `map` does, by threads that stay, for as many parts."""
    threads = min(parts, cores())
    if threads < 2:
        yield map
        return
    with ThreadPoolExecutor(threads) as pool:
        yield pool.map


def cores() -> int:
    """How many processors there are for this process."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
