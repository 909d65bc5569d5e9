"""Runs in chunks, on several threads; results come in the order of the runs.

A chunk depends on its runs alone, so that no result depends on the number of threads.
"""

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from offramp.engine.compiled.player import available_threads

CHUNK = 512  # runs
T = TypeVar("T")
Task = Callable[[int, int], T]  # of the first run and how many


def each_chunk(
    task: Task[T],
    first: int,
    count: int,
    threads: int | None = None,
    told: Callable[[int], None] | None = None,
) -> Generator[T]:
    """`task` of each chunk of `count` runs from run `first` on; `told` of the runs that are done.

    An interruption (KeyboardInterrupt) is passed on once what is being done is finished.
    """
    parts = [
        (start, min(CHUNK, first + count - start)) for start in range(first, first + count, CHUNK)
    ]
    many = min(threads or available_threads(), len(parts))
    if many <= 1:
        for part in parts:
            yield task(*part)
            if told:
                told(part[0] + part[1] - first)
        return
    waiting: list[Future[T]] = []
    with ThreadPoolExecutor(many) as pool:
        try:
            for place, part in enumerate(parts):
                while len(waiting) < min(len(parts), place + 2 * many):
                    waiting.append(pool.submit(task, *parts[len(waiting)]))
                yield waiting[place].result()
                if told:
                    told(part[0] + part[1] - first)
        finally:
            for future in waiting:
                future.cancel()
