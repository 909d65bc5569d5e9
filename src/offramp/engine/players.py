"""The players of a program: the compiled one, and the reference player for whoever doubts it."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal

from offramp.engine.block import BLOCK, Block, Precision, played
from offramp.engine.program import Program
from offramp.engine.view import Behavior
from offramp.engine.wholes import check_whole

Engine = Literal["compiled", "reference"]


@dataclass(frozen=True)
class Means:
    """By which player, with how many threads (None: as many as processors), how precisely.

    Raises ValueError where that makes no sense, and TypeError for a number that is not whole.
    """

    engine: Engine = "compiled"
    threads: int | None = None
    precision: Precision = "double"

    def __post_init__(self) -> None:
        if self.engine not in ("compiled", "reference"):
            raise ValueError(f"the engine is compiled or reference, not {self.engine}")
        if self.precision not in ("double", "single"):
            raise ValueError(f"the precision is double or single, not {self.precision}")
        if self.engine == "reference" and self.precision == "single":
            raise ValueError("the reference player knows no precision but double")
        if self.threads is not None:
            check_whole(self.threads, "threads")
            if self.threads < 1:
                raise ValueError(f"there must be at least one thread, not {self.threads}")


def blocks(
    program: Program,
    behaviors: Sequence[Behavior],
    seed: int,
    runs: int,
    drawn: bool = False,
    sampled: int = 0,
    means: Means | None = None,
    each: int = 1,
    paths: Precision = "double",
) -> Generator[Block]:
    """The blocks of `runs` runs in their order; the first `sampled` runs come with their paths.

    The compiled player may keep `paths` in single precision, where that will do.
    With `drawn`, each run has its own draw of the assumptions, or each `each` consecutive runs have
    one together. An interruption (KeyboardInterrupt)
    is passed on after the blocks that are being played. Raises PlayError.
    """
    means = means or Means()
    if means.engine == "compiled":
        from offramp.engine.compiled.player import Player  # what compiles takes a while to load

        player = Player(program, behaviors, seed, drawn, means.precision, each, paths)
        yield from player.blocks(runs, sampled=sampled, threads=means.threads)
        return
    for first in range(0, runs, BLOCK):
        yield played(
            program,
            behaviors,
            seed=seed,
            first=first,
            count=min(BLOCK, runs - first),
            drawn=drawn,
            sampled=first < sampled,
            each=each,
        )
