"""Sums of products of columns, and Cholesky's factor of them, rounded alike on every processor.

The libraries of linear algebra choose their code by the processor, so that sums differ in their
last digits; rounds of regressions make large differences of them. Here products are added by
fused operations in an order that depends on nothing but the numbers of rows and columns: within a
block of rows side by side in as many lanes as a vector of 64 bytes has, these in pairs, and blocks
in double precision.
"""

from typing import Any

import numpy as np
from numba import types

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.lanes import Vectors, fold, spread, whole
from offramp.engine.compiled.llvm import cgutils, intrinsic, ir

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
    count, target = len(x), y.reshape(1, len(y))
    sums, tile = np.zeros((count + 1, count)), np.empty(_TILE * _TILE)
    for start in range(first, last, _BLOCK):
        stop = min(start + _BLOCK, last)
        for near in range(0, count, _NEAR):
            end = min(near + _NEAR, count)
            for column in range(0, end, _TILE):
                for row in range(max(near, column), end, _TILE):
                    _dots(tile, x, row, x, column, start, stop)
                    _add(tile, sums, row, min(row + _TILE, count), column)
        for column in range(0, count, _TILE):
            _dots(tile, target, 0, x, column, start, stop)
            _add(tile, sums, count, count + 1, column)
    return sums


@jit
def factored(sums: Any, columns: Any) -> None:
    """Put Cholesky's factor in the place of the first columns of sums of products.

    `sums` (row, column), rows being at least as many as columns, of which the lower triangle
    counts. A row below the square is what comes of solving for it forward. What lies beyond the
    first columns loses what these explain.
    """
    rows, tile, inverse = len(sums), np.empty(_TILE * _TILE), np.empty(_TILE)
    for left in range(0, columns, _TILE):
        width = min(_TILE, columns - left)
        for top in range(left, rows, _TILE):
            _dots(tile, sums, top, sums, left, 0, left)
            for row in range(top, min(top + _TILE, rows)):
                for place in range(min(width, row - left + 1)):
                    column = left + place
                    value = sums[row, column] - tile[(row - top) * _TILE + place]
                    for before in range(left, column):
                        value -= sums[row, before] * sums[column, before]
                    if row == column:
                        root = np.sqrt(max(value, _ROUNDED * sums[row, row]))
                        sums[row, row], inverse[place] = root, 1 / root
                    else:
                        sums[row, column] = value * inverse[place]
    for left in range(columns, sums.shape[1], _TILE):
        for top in range(left, rows, _TILE):
            _dots(tile, sums, top, sums, left, 0, columns)
            for place in range(_TILE * _TILE):
                tile[place] = -tile[place]
            _add(tile, sums, top, min(top + _TILE, rows), left)


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
def _add(tile: Any, sums: Any, row: Any, last: Any, column: Any) -> None:
    """Add what a tile holds to the sums at a row and a column, as far as these go."""
    for place in range(last - row):
        for across in range(min(_TILE, sums.shape[1] - column)):
            sums[row + place, column + across] += tile[place * _TILE + across]


@intrinsic
def _dots(
    typing: Any, tile: Any, a: Any, row: Any, b: Any, column: Any, first: Any, last: Any
) -> Any:
    """Sums of products of some rows of `a` with some of `b`, from a place to another.

    Rows beyond the last are taken for the last.
    """
    signature = types.void(tile, a, types.int64, b, *([types.int64] * 3))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        into, one, row, other, column, first, last = args
        single = sig.args[1].dtype == types.float32
        vectors = Vectors(builder, single, 32 // (4 if single else 8))
        count = builder.sub(last, first)
        rows, columns = (
            [builder.gep(place, [first]) for place in _rows(context, builder, *array)]
            for array in ((sig.args[1], one, row), (sig.args[3], other, column))
        )
        height = _TILE if "+avx512vl" in context.codegen().magic_tuple()[2] else _TILE // 2
        found: list[Any] = []
        for top in range(0, _TILE, height):
            some = rows[top : top + height]
            low, high = (_part(builder, vectors, some, columns, half, count) for half in (0, 1))
            found += [builder.fadd(a, b) for a, b in zip(low, high, strict=True)]
        target = context.make_array(sig.args[0])(context, builder, into).data
        for index, total in enumerate(_totals(builder, vectors, found)):
            wide = ir.VectorType(ir.DoubleType(), vectors.count)
            place = builder.gep(target, [whole(index * vectors.count)])
            total = builder.fpext(total, wide) if single else total
            builder.store(total, builder.bitcast(place, wide.as_pointer()), align=8)
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


def _part(
    builder: Any, vectors: Vectors, rows: list[Any], columns: list[Any], half: int, count: Any
) -> list[Any]:
    """Sums of products of every row with every column, in half of the lanes."""
    side = whole(2 * vectors.count)
    pointer = vectors.vector.as_pointer()

    def add(start: Any, before: list[Any], inside: Any = None) -> list[Any]:
        start = builder.add(start, whole(half * vectors.count))

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
        left = builder.trunc(builder.sub(count, done), ir.IntType(32))
        kind = ir.VectorType(ir.IntType(32), vectors.count)
        lanes = [half * vectors.count + lane for lane in range(vectors.count)]
        inside = builder.icmp_signed("<", ir.Constant(kind, lanes), spread(builder, left, kind))
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


def _totals(builder: Any, vectors: Vectors, sums: list[Any]) -> list[Any]:
    """The totals of vectors, in vectors: halves are added, of two vectors at a time."""
    count = width = vectors.count
    while width > 1:
        half = width // 2
        first = [k + n for k in range(0, 2 * count, width) for n in range(half)]
        masks = [
            ir.Constant(ir.VectorType(ir.IntType(32), count), places)
            for places in (first, [place + half for place in first])
        ]
        sums = [
            builder.fadd(*(builder.shuffle_vector(a, b, mask) for mask in masks))
            for a, b in zip(sums[::2], sums[1::2], strict=True)
        ]
        width = half
    return sums
