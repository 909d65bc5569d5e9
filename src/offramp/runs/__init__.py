"""What came out of play: a `Run`, its tables, and the store that keeps runs on disk."""

from offramp.runs.origin import Origin
from offramp.runs.run import Run

__all__ = ["Origin", "Run"]
