"""Play for those who go on from it to something else: all runs, or an interruption."""

from typing import Any

from offramp.crisis import Crisis
from offramp.playing import play
from offramp.runs.run import Run


def play_all(crisis: Crisis, runs: int, seed: int, **options: Any) -> Run:
    """As `play`, but an interruption (KeyboardInterrupt) is passed on, also one that came late."""
    run = play(crisis, runs, seed, **options)
    if run.stopped:
        raise KeyboardInterrupt
    return run
