"""Sums along columns, in double precision and rounded alike on every processor.

Numbers are added side by side in as many lanes, whatever vectors the processor has; then the lanes
are, in their order. Or pairwise, in the order in which NumPy adds.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types

from offramp.engine.compiled.jit import jit, kernel
from offramp.engine.compiled.lanes import Vectors, data_of, fold, spread, whole
from offramp.engine.compiled.llvm import intrinsic, ir

_LANES = 16
_SIDE, _ALONG = 8, 128  # NumPy's lanes, and the numbers that it adds up in them
_DEEP = 64  # halvings, and one

Terms = Callable[[Any], list[Any]]  # what is added of the rows from one on


@kernel
def dot(one: Any, other: Any) -> Any:
    """The sum of products of two columns (row,)."""
    count, last = len(one), 0.0
    whole = count // _LANES * _LANES
    for row in range(whole, count):
        last += np.float64(one[row]) * np.float64(other[row])
    return last + _products(one, other, whole)


@kernel
def deviation(values: Any) -> Any:
    """Mean and standard deviation of a column (row,)."""
    count = len(values)
    first = values[0] if count else values.dtype.type(0)
    whole = count // _LANES * _LANES
    total, square = _moments(values, first, whole)
    for row in range(whole, count):
        value = np.float64(values[row] - first)
        total += value
        square += value * value
    mean = total / max(count, 1)
    return first + mean, np.sqrt(max(square / max(count, 1) - mean * mean, 0.0))


@jit
def pairwise(values: Any) -> Any:
    """The sum of a row: of halves, if there are many numbers, in eight lanes, if there are few.

    Errors of rounding grow with the logarithm of their number. It is NumPy's to the last digit.
    """
    if len(values) <= _ALONG:
        return _in_lanes(values)
    firsts, counts = np.empty(_DEEP, np.int64), np.empty(_DEEP, np.int64)
    sums, halves = np.empty(_DEEP), np.zeros(_DEEP, np.int64)  # of what is halved: added up so far
    firsts[0], counts[0], deep, total = 0, len(values), 0, 0.0
    while deep >= 0:
        first, many = firsts[deep], counts[deep]
        half = many // 2 - many // 2 % _SIDE
        if many <= _ALONG or halves[deep] == 2:
            total = sums[deep] if halves[deep] else _in_lanes(values[first : first + many])
            halves[deep] = 0
            deep -= 1
            if deep >= 0:
                sums[deep] = sums[deep] + total if halves[deep] else total
                halves[deep] += 1
            continue
        firsts[deep + 1] = first + half * halves[deep]
        counts[deep + 1] = many - half if halves[deep] else half
        deep += 1
    return total


@jit
def mean(values: Any) -> Any:
    """The mean of a row, as NumPy's."""
    return pairwise(values) / len(values)


@jit
def _in_lanes(values: Any) -> Any:
    total, whole = 0.0, len(values) - len(values) % _SIDE
    if whole:
        a, b, c, d = values[0], values[1], values[2], values[3]
        e, f, g, h = values[4], values[5], values[6], values[7]
        for start in range(_SIDE, whole, _SIDE):
            a, b = a + values[start], b + values[start + 1]
            c, d = c + values[start + 2], d + values[start + 3]
            e, f = e + values[start + 4], f + values[start + 5]
            g, h = g + values[start + 6], h + values[start + 7]
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for place in range(whole, len(values)):
        total += values[place]
    return total


@intrinsic
def _products(typing: Any, one: Any, other: Any, count: Any) -> Any:
    """The sum of products of so many rows of two columns."""

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        columns = [
            (_vectors(builder, sig.args[k]), data_of(context, builder, sig.args[k], args[k]))
            for k in (0, 1)
        ]

        def terms(start: Any) -> list[Any]:
            left, right = (_wide(vectors, _load(vectors, at, start)) for vectors, at in columns)
            return [builder.fmul(left, right)]

        return _sums(builder, 1, args[2], terms)[0]

    return types.float64(one, other, types.int64), write


@intrinsic
def _moments(typing: Any, values: Any, first: Any, count: Any) -> Any:
    """The sum of so many numbers less the first, and that of their squares."""
    both = types.UniTuple(types.float64, 2)

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        vectors = _vectors(builder, sig.args[0])
        place = data_of(context, builder, sig.args[0], args[0])
        middle = spread(builder, args[1], vectors.vector)

        def terms(start: Any) -> list[Any]:
            value = builder.fsub(_load(vectors, place, start), middle)
            value = _wide(vectors, value)
            return [value, builder.fmul(value, value)]

        return context.make_tuple(builder, both, _sums(builder, 2, args[2], terms))

    return both(values, values.dtype, types.int64), write


def _sums(builder: Any, sums: int, count: Any, terms: Terms) -> list[Any]:
    """Add terms of `_LANES` rows at a time, then lanes in their order."""
    wide = ir.VectorType(ir.DoubleType(), _LANES)
    zeros = [ir.Constant(wide, [0.0] * _LANES)] * sums

    def step(index: Any, before: list[Any]) -> list[Any]:
        made = terms(builder.mul(index, whole(_LANES)))
        return [builder.fadd(total, term) for total, term in zip(before, made, strict=True)]

    found: list[Any] = []
    for lanes in fold(builder, builder.sdiv(count, whole(_LANES)), zeros, step):
        total: Any = ir.Constant(ir.DoubleType(), 0.0)
        for lane in range(_LANES):
            total = builder.fadd(total, builder.extract_element(lanes, whole(lane)))
        found.append(total)
    return found


def _vectors(builder: Any, kind: Any) -> Vectors:
    return Vectors(builder, kind.dtype == types.float32, _LANES)


def _load(vectors: Vectors, place: Any, start: Any) -> Any:
    builder = vectors.builder
    place = builder.bitcast(builder.gep(place, [start]), vectors.vector.as_pointer())
    return builder.load(place, align=4 if vectors.single else 8)


def _wide(vectors: Vectors, value: Any) -> Any:
    if not vectors.single:
        return value
    return vectors.builder.fpext(value, ir.VectorType(ir.DoubleType(), vectors.count))
