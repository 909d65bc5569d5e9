"""The passes of several actors, shared between two processes where that is worth it.

Each actor's pass depends on the records alone, so that results are the same to the last bit
whether they are shared or not. The other process is a fork, which sees the records without their
being sent; where there is no fork (not on Linux), or it fails, everything is done here.
"""

import multiprocessing
import os
import pickle
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
_WORTH_IT = 200_000  # decisions, below which a fork costs more than it saves


def shared(task: Callable[[int], T], actors: Sequence[int], decisions: int) -> dict[int, T]:
    """`task(actor)` for each actor; half of them in another process if there are many decisions."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if cores < 2 or len(actors) < 2 or decisions < _WORTH_IT:
        return {actor: task(actor) for actor in actors}
    mine, others = list(actors[::2]), list(actors[1::2])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of forks beside threads: the child computes and ends
        context: Any = multiprocessing.get_context("fork")
        here, there = context.Pipe(duplex=False)
        child = context.Process(target=_sent, args=(task, others, there), daemon=True)
        child.start()
    there.close()
    try:
        found = {actor: task(actor) for actor in mine}
        try:
            found |= pickle.loads(here.recv_bytes())  # from ourselves
        except (EOFError, OSError):
            found |= {actor: task(actor) for actor in others}
    finally:
        here.close()
        child.terminate() if child.is_alive() else None
        child.join()
    return found


def _sent(task: Callable[[int], T], actors: Sequence[int], to: Any) -> None:
    to.send_bytes(pickle.dumps({actor: task(actor) for actor in actors}))
    to.close()
