"""Sums of products of columns, and Cholesky's factor of them, rounded alike on every processor.

The libraries of linear algebra choose their code by the processor, so that sums differ in their
last digits; rounds of regressions make large differences of them. Here products are added by
fused operations in an order that depends on nothing but the numbers of rows and columns: within a
block of rows side by side in as many lanes as a vector of 64 bytes has, these in pairs, and blocks
in double precision. What is too small for all digits counts as zero, lest Intel's processors stop
for it.
"""

from typing import Any

import numpy as np
from numba import types

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.lanes import SHORT, VECTOR_BYTES, Vectors, fold, spread, whole
from offramp.engine.compiled.llvm import cgutils, intrinsic, ir
from offramp.engine.compiled.rounding import FLUSHED, rounding

_TILE = 4  # columns of either side whose products are added up together, in registers
_BLOCK = 512  # rows whose products are added up before they are added to those of others
_NEAR = 16  # columns that stay in the nearest cache
_ROUNDED = 1e-7  # of a sum of squares: what is left of one by others is that at least


@jit
def products(x: Any, y: Any, first: Any, last: Any) -> Any:
    """Sums of products, over some rows, of columns `x` (column, row) and of y (row,).

    Returns (column + 1, column), in double precision: the lower triangle of those of columns with
    one another, then those of y with each column.
    """
    count = len(x)
    sums = np.zeros((count + _TILE, count + _TILE))
    block = _aligned(count + _TILE, x)
    block[count:] = 0
    before = rounding(FLUSHED)
    for start in range(first, last, _BLOCK):
        rows = min(_BLOCK, last - start)
        for column in range(count):
            _put(x[column, start : start + rows], block[column])
        _put(y[start : start + rows], block[count])
        for near in range(0, count + 1, _NEAR):
            end = min(near + _NEAR, count + 1)
            for column in range(0, end, _TILE):
                for row in range(max(near, column), end, _TILE):
                    _dots(sums, row, column, block, row, block, column, 0, rows)
    rounding(before)
    return sums[: count + 1, :count].copy()


@jit
def factored(sums: Any, columns: Any) -> None:
    """Put Cholesky's factor in the place of the first columns of sums of products.

    `sums` (row, column), rows being at least as many as columns, of which the lower triangle
    counts. A row below the square is what comes of solving for it forward. What lies beyond the
    first columns loses what these explain.
    """
    rows, tile, inverse = len(sums), np.empty((_TILE, _TILE)), np.empty(_TILE)
    for left in range(0, columns, _TILE):
        width = min(_TILE, columns - left)
        for top in range(left, rows, _TILE):
            tile[:] = 0
            _dots(tile, 0, 0, sums, top, sums, left, 0, left)
            if width == _TILE and top > left and top + _TILE <= rows:
                _four_below(sums, top, left, tile, inverse)
                continue
            for row in range(top, min(top + _TILE, rows)):
                for place in range(min(width, row - left + 1)):
                    column = left + place
                    value = sums[row, column] - tile[row - top, place]
                    for before in range(left, column):
                        value -= sums[row, before] * sums[column, before]
                    if row == column:
                        root = np.sqrt(max(value, _ROUNDED * sums[row, row]))
                        sums[row, row], inverse[place] = root, 1 / root
                    else:
                        sums[row, column] = value * inverse[place]
    for left in range(columns, sums.shape[1], _TILE):
        for top in range(left, rows, _TILE):
            tile[:] = 0
            _dots(tile, 0, 0, sums, top, sums, left, 0, columns)
            for row in range(top, min(top + _TILE, rows)):
                for column in range(left, min(left + _TILE, sums.shape[1])):
                    sums[row, column] -= tile[row - top, column - left]


@jit
def _four_below(sums: Any, top: Any, left: Any, tile: Any, inverse: Any) -> None:
    """What `factored` does in a whole tile below the diagonal, written out."""
    b0 = sums[left + 1, left]
    c0, c1 = sums[left + 2, left], sums[left + 2, left + 1]
    d0, d1, d2 = sums[left + 3, left], sums[left + 3, left + 1], sums[left + 3, left + 2]
    for k in range(_TILE):
        row = top + k
        a = (sums[row, left] - tile[k, 0]) * inverse[0]
        b = (sums[row, left + 1] - tile[k, 1] - a * b0) * inverse[1]
        c = (sums[row, left + 2] - tile[k, 2] - a * c0 - b * c1) * inverse[2]
        d = (sums[row, left + 3] - tile[k, 3] - a * d0 - b * d1 - c * d2) * inverse[3]
        sums[row, left], sums[row, left + 1] = a, b
        sums[row, left + 2], sums[row, left + 3] = c, d


@jit
def times(a: Any, b: Any) -> Any:
    """The product of two matrices, added up in the order of the columns of the first."""
    found = np.zeros((len(a), b.shape[1]))
    for row in range(len(a)):
        for middle in range(len(b)):
            by = a[row, middle]
            for column in range(b.shape[1]):
                found[row, column] += by * b[middle, column]
    return found


@jit
def _aligned(columns: Any, like: Any) -> Any:
    """Room for a block of columns (column, row) whose vectors lie each in one line of the cache."""
    step = VECTOR_BYTES // like.itemsize
    room = np.empty(columns * _BLOCK + step, like.dtype)
    first = (-room.ctypes.data // like.itemsize) % step
    return room[first : first + columns * _BLOCK].reshape(columns, _BLOCK)


@jit
def _put(values: Any, into: Any) -> None:
    """Numbers to the beginning of a column."""
    for row in range(len(values)):
        into[row] = values[row]


@intrinsic
def _dots(
    typing: Any,
    sums: Any,
    top: Any,
    left: Any,
    a: Any,
    row: Any,
    b: Any,
    column: Any,
    first: Any,
    last: Any,
) -> Any:
    """Add to a tile of sums the products of some rows of `a` with some of `b`, between two places.

    Rows beyond the last are taken for the last. The tile begins at `top` and `left`.
    """
    whole_number = types.int64
    signature = types.void(
        sums, whole_number, whole_number, a, whole_number, b, *([whole_number] * 3)
    )

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        sums, top, left, one, row, other, column, first, last = args
        single = sig.args[3].dtype == types.float32
        lanes = VECTOR_BYTES // (4 if single else 8)
        count = builder.sub(last, first)
        rows, columns = (
            [builder.gep(place, [first]) for place in _rows(context, builder, *array)]
            for array in ((sig.args[3], one, row), (sig.args[5], other, column))
        )
        height, parts = _shape(context.codegen().magic_tuple()[2])
        vectors = Vectors(builder, single, lanes // parts)
        found: list[Any] = []
        for begin in range(0, _TILE, height):
            some, starts = rows[begin : begin + height], range(0, lanes, vectors.count)
            made = [_part(builder, vectors, some, columns, start, count) for start in starts]
            halves = zip(*made, strict=True) if parts == 2 else _halves(builder, made[0])
            found += [builder.fadd(low, high) for low, high in halves]
        wide = ir.VectorType(ir.DoubleType(), _TILE)
        places = _rows(context, builder, sig.args[0], sums, top)
        for place, total in zip(places, _quartets(builder, _totals(builder, found)), strict=True):
            total = builder.fpext(total, wide) if single else total
            place = builder.bitcast(builder.gep(place, [left]), wide.as_pointer())
            builder.store(builder.fadd(builder.load(place, align=8), total), place, align=8)
        return context.get_dummy_value()

    return signature, write


def _rows(context: Any, builder: Any, kind: Any, array: Any, first: Any) -> list[Any]:
    """Where rows of an array begin, from one on."""
    made = context.make_array(kind)(context, builder, array)
    final = builder.sub(cgutils.unpack_tuple(builder, made.shape, 2)[0], whole(1))
    width = builder.sdiv(cgutils.unpack_tuple(builder, made.strides, 2)[0], made.itemsize)
    found: list[Any] = []
    for index in range(_TILE):
        row = builder.add(first, whole(index))
        row = builder.select(builder.icmp_signed("<", row, final), row, final)
        found.append(builder.gep(made.data, [builder.mul(row, width)]))
    return found


def _shape(features: str) -> tuple[int, int]:
    """How many rows are added up at once, and in how many vectors the lanes of a sum are held.

    As the registers allow; what is added to what is the same for all.
    """
    if "+avx512f" in features:
        return _TILE, 1
    return _TILE // 2, 2


def _part(
    builder: Any, vectors: Vectors, rows: list[Any], columns: list[Any], first: int, count: Any
) -> list[Any]:
    """Sums of products of every row with every column, in the lanes from one on."""
    lanes = VECTOR_BYTES // (4 if vectors.single else 8)
    side, pointer = whole(lanes), vectors.vector.as_pointer()

    def add(start: Any, before: list[Any], inside: Any = None) -> list[Any]:
        start = builder.add(start, whole(first))

        def load(at: Any) -> Any:
            place = builder.bitcast(builder.gep(at, [start]), pointer)
            if inside is not None:
                return _masked(builder, vectors, place, inside)
            return builder.load(place, align=4 if vectors.single else 8)

        left, right = [load(at) for at in rows], [load(at) for at in columns]
        pairs = [(a, b) for a in left for b in right]
        return [
            arithmetic.fma(builder, vectors, *pair, total)
            for pair, total in zip(pairs, before, strict=True)
        ]

    def step(index: Any, before: list[Any]) -> list[Any]:
        return add(builder.mul(index, side), before)

    full = builder.sdiv(count, side)
    zeros = [vectors.zero()] * (len(rows) * len(columns))
    sums = fold(builder, full, zeros, step)
    done = builder.mul(full, side)
    places = [cgutils.alloca_once_value(builder, total) for total in sums]
    with builder.if_then(builder.icmp_signed("<", done, count)):
        left = builder.trunc(builder.sub(count, done), SHORT)
        kind = ir.VectorType(SHORT, vectors.count)
        own = ir.Constant(kind, list(range(first, first + vectors.count)))
        inside = builder.icmp_signed("<", own, spread(builder, left, kind))
        for place, total in zip(places, add(done, sums, inside), strict=True):
            builder.store(total, place)
    return [builder.load(place) for place in places]


def _masked(builder: Any, vectors: Vectors, place: Any, inside: Any) -> Any:
    """The numbers from a place on that are inside, zero for the others."""
    bits = ir.VectorType(ir.IntType(1), vectors.count)
    kind = ir.FunctionType(vectors.vector, [place.type, ir.IntType(32), bits, vectors.vector])
    name = f"llvm.masked.load.v{vectors.count}{'f32' if vectors.single else 'f64'}.p0"
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    align = ir.Constant(ir.IntType(32), 4 if vectors.single else 8)
    return builder.call(function, [place, align, inside, vectors.zero()])


def _halves(builder: Any, sums: list[Any]) -> list[tuple[Any, Any]]:
    """Vectors cut in two."""
    kind, half = ir.VectorType(SHORT, sums[0].type.count // 2), sums[0].type.count // 2
    masks = [ir.Constant(kind, list(places)) for places in (range(half), range(half, 2 * half))]
    none = ir.Constant(sums[0].type, ir.Undefined)
    low, high = masks
    return [
        (builder.shuffle_vector(total, none, low), builder.shuffle_vector(total, none, high))
        for total in sums
    ]


def _totals(builder: Any, sums: list[Any]) -> list[Any]:
    """The totals of vectors, in vectors: halves are added, of two vectors at a time."""
    count = width = sums[0].type.count
    while width > 1:
        half = width // 2
        first = [k + n for k in range(0, 2 * count, width) for n in range(half)]
        masks = [
            ir.Constant(ir.VectorType(SHORT, count), places)
            for places in (first, [place + half for place in first])
        ]
        sums = [
            builder.fadd(*(builder.shuffle_vector(a, b, mask) for mask in masks))
            for a, b in zip(sums[::2], sums[1::2], strict=True)
        ]
        width = half
    return sums


def _quartets(builder: Any, totals: list[Any]) -> list[Any]:
    """Vectors of as many totals as a tile has columns."""
    if totals[0].type.count == _TILE:
        return totals
    return [half for pair in _halves(builder, totals) for half in pair]
