"""Counter-based noise: each random number is a function of (seed, stream, period, run).

Philox 4x64-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2,
3"), NumPy's implementation, keyed by the seed and a hash of the stream's name, its counter set
to (run / 4, period). So no number depends on batches, threads, machines or on what else is
drawn, and two policies under one seed meet the same luck.
"""

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


class Noise:
    """The noise of one seed for the runs `first` to `first + count - 1`.

    Where assumptions are drawn, each `each` consecutive runs share a draw: they are one world. Or
    all runs are of a given `world`: values of the assumptions (assumption,).
    """

    def __init__(
        self,
        seed: int,
        first: int,
        count: int,
        each: int = 1,
        world: NDArray[np.float64] | None = None,
    ) -> None:
        self.seed = seed % 2**64
        self.first = first
        self.count = count
        self.each = each
        self.world = world

    def worlds(self, stream: str, runs: NDArray[np.int64]) -> NDArray[np.float64]:
        """Uniform numbers of a stream, the same for all runs of a world `(run,)`."""
        if self.each == 1:
            return self.uniform(stream, 0, runs)
        first, last = self.first // self.each, (self.first + self.count - 1) // self.each
        return Noise(self.seed, first, last - first + 1).uniform(stream, 0, runs // self.each)

    def uniform(self, stream: str, period: int, runs: NDArray[np.int64]) -> NDArray[np.float64]:
        """Uniform numbers in [0, 1) of a stream in a period, one per run `(run,)`."""
        block = self.first // 4
        skip = self.first - 4 * block
        bits = np.random.Philox(
            counter=np.array([block, period, 0, 0], dtype=np.uint64),
            key=np.array([self.seed, key_of(stream)], dtype=np.uint64),
        )
        numbers = np.random.Generator(bits).random(skip + self.count)
        return numbers[runs - (self.first - skip)]


@lru_cache(maxsize=4096)
def key_of(stream: str) -> int:
    """The half of the generator's key that a stream's name gives."""
    return int.from_bytes(blake2b(stream.encode(), digest_size=8).digest(), "little")
