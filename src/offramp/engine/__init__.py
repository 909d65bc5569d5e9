"""Playing a model: lowering to flat tapes, counter-based noise, the reference player."""

from offramp.engine.errors import PlayError
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.engine.reference import Batch, play

__all__ = ["Batch", "PlayError", "Program", "lower", "play"]
