"""A tile: runs side by side in memory, the luck of theirs, and what is found of them.

In random order runs differ in who moves next. Then the state and beliefs of a run also stand side
by side in its record, from which those that one actor's turn needs are taken, run by run, into a
`part` of its own, narrow enough for the nearest caches.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.block import BLOCK
from offramp.engine.compiled.tables import Tables
from offramp.engine.compiled.views import pack

VECTOR = 64  # bytes
_TILES = 3  # of a block: fewer and wider ones are read on from farther away
_MOST_BYTES = 2**25  # of a tile's memory
_PART = 176  # lanes that move at once in random order


class Out(NamedTuple):
    """What is found of runs `first` and on; `tail` is what runs that are over go on counting as.

    `sums` and `tail` (period, measure + 3 · believed); `sample` (period, measure + believed, run)
    has no runs where paths are not asked for.
    """

    outcome: NDArray[np.int16]
    ended: NDArray[np.int32]
    payoffs: NDArray[np.float64]  # (actor, run)
    types: NDArray[np.int8]  # (actor, run)
    beliefs: NDArray[np.float32]  # (run, believed)
    sums: NDArray[np.float64]
    tail: NDArray[np.float64]
    actions: NDArray[np.int64]  # (period, action)
    sample: NDArray[Any]  # in double or single precision
    did: NDArray[np.int8]  # (period, actor, run), no runs where not asked for

    @property
    def packed(self) -> Any:
        """What compiled code takes for it, while it lives."""
        counts = {"runs": len(self.outcome), "kept": self.sums.shape[1]}
        counts |= {"sampled": self.sample.shape[2], "acted": self.did.shape[2]}
        counts["narrow"] = int(self.sample.itemsize == 4)
        return pack(FOUND, self._asdict() | counts)


_COUNTS = ("runs", "kept", "sampled", "acted", "narrow")
FOUND = np.dtype([(name, np.int64) for name in (*Out._fields, *_COUNTS)])


class Tile(NamedTuple):
    """The memory of a tile, that of a part of it, the records of its runs, and its luck.

    `noise` holds how many blocks of noise have runs that go on, and the first of all; `going`
    lists them; `drawn` are their numbers, of which those at `slots` are for the lanes.
    """

    memory: NDArray[Any]
    part: NDArray[Any]
    records: NDArray[Any]  # (lane, row)
    runs: NDArray[np.int64]  # (lane,)
    noise: NDArray[np.int64]
    going: NDArray[np.int64]
    drawn: NDArray[np.float64]
    slots: NDArray[np.int64]  # (lane,)
    order: NDArray[np.float64]  # (mover, lane): when each is drawn to move
    who: NDArray[np.float64]  # (place, lane): who moves then
    lists: NDArray[np.int64]  # (mover, lane): the lanes in which it moves now
    counts: NDArray[np.int64]  # (mover,): how many
    marks: NDArray[np.int64]  # (variable,): whether chance moves it in this period
    hits: NDArray[np.uint16]  # (lane,): for a vector's first, its lanes where something happens
    moved: NDArray[np.int64]  # (2, lane): lanes that take others' places, and theirs
    tallies: NDArray[np.int64]  # (4, action + 1, or type)
    all: NDArray[np.int64]  # (lane,): all lanes; those beyond the last are the last
    held: NDArray[np.float64]  # (2, row): sums over records, and where they are of the truth
    across: int  # lanes of the part

    @property
    def packed(self) -> Any:
        """What compiled code takes for it, while it lives."""
        sizes = {"reach": self.lists.shape[1], "widest": self.tallies.shape[1]}
        sizes |= {"blocks": len(self.going), "places": len(self.drawn), "unit": 1}
        single = self.memory.dtype.itemsize == 4
        return pack(SINGLE if single else DOUBLE, self._asdict() | sizes)


_FIELDS = (*Tile._fields, "reach", "widest", "blocks", "places")
DOUBLE = np.dtype([*((name, np.int64) for name in _FIELDS), ("unit", np.float64)])
SINGLE = np.dtype([*((name, np.int64) for name in _FIELDS), ("unit", np.float32)])


def new_tile(tables: Tables, constants: NDArray[np.float64], width: int, part: int) -> Tile:
    """A tile `width` lanes wide, of which `part` at most move at once in random order."""
    sizes: Any = tables.sizes[0]
    dtype = tables.weights.dtype
    movers = int(sizes["actors"]) if sizes["random"] else 0
    step = VECTOR // dtype.itemsize
    widest = 1 + max((max(m["actions"], m["kinds"]) for m in tables.movers), default=0)
    return Tile(
        _memory(tables, constants, width),
        _memory(tables, constants, part if movers else 0),
        aligned(int(sizes["recorded"]) * width if movers else 0, dtype),
        np.zeros(width, np.int64),
        np.zeros(2, np.int64),
        np.zeros(width // 4 + 2, np.int64),
        np.zeros(width + 8),
        np.zeros(width, np.int64),
        aligned(movers * width, np.dtype(np.float64)).reshape(movers, width),
        aligned(movers * width, np.dtype(np.float64)).reshape(movers, width),
        np.zeros((movers, width + step), np.int64),
        np.zeros(max(movers, 1), np.int64),
        np.zeros(max(int(sizes["variables"]), 1), np.int64),
        np.zeros(width + step, np.uint16),
        np.zeros((2, width), np.int64),
        np.zeros((4, widest), np.int64),
        np.arange(width),
        np.zeros((2, int(sizes["recorded"]) if movers else 0)),
        part,
    )


def widths(tables: Tables, rows: int, asked: bool) -> tuple[int, int]:
    """How many lanes a tile and a part of it have.

    Wide tiles share the work of reading instructions among many lanes, even when most of their
    runs are over; a few are as good as one. The tiles of a block are of one size, an odd number of
    vectors: rows that are a power of two apart would all compete for the same few places of the
    caches. What is found does not depend on it.
    """
    random, size = bool(tables.sizes[0]["random"]), tables.weights.dtype.itemsize
    step = VECTOR // size
    if asked:
        return BLOCK, BLOCK
    if random:
        return BLOCK + step, _PART
    fitting = max(_MOST_BYTES // (rows * VECTOR), 1)  # vectors
    tiles = max(_TILES, -(-(BLOCK // step) // fitting))
    return (-(-(BLOCK // step) // tiles) | 1) * step, step


def aligned(size: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Zeros that begin where a vector begins in memory: others are read in two pieces."""
    raw = np.zeros(size * dtype.itemsize + VECTOR, np.uint8)
    start = -raw.ctypes.data % VECTOR
    return raw[start : start + size * dtype.itemsize].view(dtype)


def _memory(tables: Tables, constants: NDArray[np.float64], width: int) -> NDArray[Any]:
    """Rows, and a vector of each constant behind them."""
    dtype, sizes = tables.weights.dtype, tables.sizes[0]
    rows, step = int(sizes["rows"]), VECTOR // dtype.itemsize
    found = aligned((rows * width + len(constants) * step) if width else 0, dtype)
    if width:
        with np.errstate(over="ignore"):  # infinite is right
            found[rows * width :] = np.repeat(constants.astype(dtype), step)
        one = int(sizes["one"])
        found[one * width : (one + 1) * width] = 1
    return found
