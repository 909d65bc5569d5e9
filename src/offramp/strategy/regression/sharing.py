"""Passes of several actors side by side: compiled code and linear algebra hold no lock.

Each actor's pass depends on the records alone, so that results are the same to the last bit on any
number of threads.
"""

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from heapq import heappop, heappush
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
_OVER = object()
Each = Callable[[Callable[[Any], None], Sequence[Any]], None]


def together(task: Callable[[int], T], actors: Iterable[int]) -> list[T]:
    """`task(actor)` for each actor, in this order."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(task, actors))


def abreast(tasks: Sequence[Iterator[Any]]) -> None:
    """Take all tasks to their ends, a step at a time, by as many threads as there are cores.

    Next comes the task that has come least far: what all read at the same step is read while near.
    """
    waiting, lock = [(0, number) for number in range(len(tasks))], Lock()

    def work(_: int) -> None:
        while True:
            with lock:
                if not waiting:  # those at work take theirs to the end
                    return
                steps, number = heappop(waiting)
            if next(tasks[number], _OVER) is not _OVER:
                with lock:
                    heappush(waiting, (steps + 1, number))

    together(work, range(min(cores(), len(tasks))))


@contextmanager
def side_by_side(parts: int) -> Generator[Each]:
    """What `one_by_one` does, by threads that stay, for as many parts; whoever asks works, too.

    To wake a thread for that takes as long as a small part.
    """
    threads = min(parts, cores())
    if threads < 2:
        yield one_by_one
        return
    with ThreadPoolExecutor(threads - 1) as pool:

        def each(task: Callable[[Any], None], of: Sequence[Any]) -> None:
            others = [pool.submit(one_by_one, task, of[k::threads]) for k in range(1, threads)]
            try:
                one_by_one(task, of[::threads])
            finally:
                for other in others:
                    other.result()

        yield each


def one_by_one(task: Callable[[Any], None], of: Sequence[Any]) -> None:
    """A task for each of some parts."""
    for part in of:
        task(part)


def cores() -> int:
    """How many processors there are for this process."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
