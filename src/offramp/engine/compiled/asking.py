"""Play with behaviors that only know how to answer a `View`: they are asked, tile by tile."""

from typing import Any


def ask(player: Any, room: Any, out: Any, first: int, real: int) -> bool:
    """All periods of a tile."""
    raise NotImplementedError
