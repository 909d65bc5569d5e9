"""Whether two players agree: in every bit of where runs go, up to rounding in what comes of it."""

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import numpy as np

from offramp.engine.block import Block, played
from offramp.engine.compiled.player import Player
from offramp.engine.errors import PlayError
from offramp.engine.program import Program
from offramp.engine.tape import RUN, Code
from offramp.engine.view import Behavior, Presumed, View

SAME = ("outcome", "ended", "actions", "types")
CLOSE = ("payoffs", "beliefs", "sums", "paths")


class Asked:
    """A behavior that can do nothing but answer."""

    def __init__(self, behavior: Behavior) -> None:
        self.behavior = behavior

    def probabilities(self, view: View) -> Any:
        return self.behavior.probabilities(view)


def asked(behavior: Behavior) -> Behavior:
    """The same behavior, which no player can play by itself."""
    if isinstance(behavior, Presumed):
        return Presumed(Asked(behavior.actual), Asked(behavior.presumed))
    return Asked(behavior)


def differences(one: Block, other: Block) -> list[str]:
    """What two blocks of the same runs do not agree in."""
    found = [name for name in SAME if not np.array_equal(getattr(one, name), getattr(other, name))]
    for name in CLOSE:
        a, b = getattr(one, name), getattr(other, name)
        near = 1e-9 * len(one.outcome) if name == "sums" else 1e-9
        if a is None or b is None:
            found += [] if a is b else [name]
        elif not np.allclose(a, b, rtol=1e-7, atol=near, equal_nan=True):
            found.append(f"{name} by {np.nanmax(np.abs(a - b))}")
    return found


def identical(one: Block, other: Block) -> bool:
    """Whether two blocks agree in every bit."""
    names = ("first", *SAME, *CLOSE)
    return all(np.array_equal(getattr(one, n), getattr(other, n), equal_nan=True) for n in names)


def compared(
    program: Program,
    behaviors: Sequence[Behavior],
    count: int = 300,
    first: int = 0,
    drawn: bool = False,
) -> list[str]:
    """What the compiled and the reference player do not agree in, errors included."""
    seed, how = 1, {"seed": 1, "first": first, "count": count, "drawn": drawn, "sampled": True}
    one = _tried(lambda: Player(program, behaviors, seed, drawn).block(first, count, True))
    other = _tried(lambda: played(program, behaviors, **how))
    if isinstance(one, str) or isinstance(other, str):
        return [] if one == other else [f"one says {one!s:.80}, the other {other!s:.80}"]
    return differences(one, other)


def tied(
    program: Program,
    behaviors: Sequence[Behavior],
    count: int = 300,
    first: int = 0,
    drawn: bool = False,
) -> bool:
    """Whether the reference player compares numbers that are equal but for rounding.

    Then either answer is right, and two players may give different ones.
    """
    found = [False]

    def watched(code: Code) -> Any:
        compare = RUN[code]

        def run(a: Any, b: Any) -> Any:
            whole = (np.rint(a) == a) & (np.rint(b) == b)
            near = np.isclose(a, b, rtol=1e-9, atol=1e-12)
            found[0] |= bool(np.any(near & ~whole))
            return compare(a, b)

        return run

    comparisons = (Code.LT, Code.LE, Code.GT, Code.GE, Code.EQ, Code.NE)
    with patch.dict(RUN, {code: watched(code) for code in comparisons}):
        how = {"seed": 1, "first": first, "count": count, "drawn": drawn, "sampled": True}
        _tried(lambda: played(program, behaviors, **how))
    return found[0]


def _tried(play: Any) -> Any:
    """A block, or what went wrong."""
    try:
        return play()
    except PlayError as error:
        return str(error)
