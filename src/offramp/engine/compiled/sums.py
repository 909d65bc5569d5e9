"""Sums along columns, in double precision and rounded alike on every processor.

Numbers are added side by side in as many lanes, whatever vectors the processor has; then the lanes
are, in their order. Or pairwise, in the order in which NumPy adds.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types

from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.lanes import Vectors, data_of, fold, spread, whole
from offramp.engine.compiled.llvm import intrinsic, ir

_LANES = 16
_SIDE, _ALONG = 8, 128  # NumPy's lanes, and the numbers that it adds up in them
_DEEP = 64  # halvings, and one

Terms = Callable[[Any], list[Any]]  # what is added of the rows from one on


@jit
def dot(one: Any, other: Any) -> Any:
    """The sum of products of two columns (row,)."""
    lanes, count, last = np.empty(_LANES), len(one), 0.0
    whole = count // _LANES * _LANES
    _products(lanes, one, other, whole)
    for row in range(whole, count):
        last += np.float64(one[row]) * np.float64(other[row])
    return last + _total(lanes)


@jit
def deviation(values: Any) -> Any:
    """Mean and standard deviation of a column (row,)."""
    lanes, count = np.empty(2 * _LANES), len(values)
    first = values[0] if count else values.dtype.type(0)
    whole = count // _LANES * _LANES
    _moments(lanes, values, first, whole)
    total, square = _total(lanes[:_LANES]), _total(lanes[_LANES:])
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


@jit
def _total(lanes: Any) -> Any:
    found = 0.0
    for lane in range(len(lanes)):
        found += lanes[lane]
    return found


@intrinsic
def _products(typing: Any, lanes: Any, one: Any, other: Any, count: Any) -> Any:
    """Sums of products, by lane, of so many rows of two columns."""

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        columns = [
            (_vectors(builder, sig.args[k]), data_of(context, builder, sig.args[k], args[k]))
            for k in (1, 2)
        ]

        def terms(start: Any) -> list[Any]:
            left, right = (_wide(vectors, _load(vectors, at, start)) for vectors, at in columns)
            return [builder.fmul(left, right)]

        _sum(context, builder, sig.args[0], args[0], 1, args[3], terms)
        return context.get_dummy_value()

    return types.void(lanes, one, other, types.int64), write


@intrinsic
def _moments(typing: Any, lanes: Any, values: Any, first: Any, count: Any) -> Any:
    """Sums of numbers less the first, by lane, of so many rows; behind them those of squares."""

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        vectors = _vectors(builder, sig.args[1])
        place = data_of(context, builder, sig.args[1], args[1])
        middle = spread(builder, args[2], vectors.vector)

        def terms(start: Any) -> list[Any]:
            value = builder.fsub(_load(vectors, place, start), middle)
            value = _wide(vectors, value)
            return [value, builder.fmul(value, value)]

        _sum(context, builder, sig.args[0], args[0], 2, args[3], terms)
        return context.get_dummy_value()

    return types.void(lanes, values, values.dtype, types.int64), write


def _sum(
    context: Any,
    builder: Any,
    kind: Any,
    lanes: Any,
    sums: int,
    count: Any,
    terms: Terms,
) -> None:
    """Add terms of `_LANES` rows at a time, and leave the sums behind one another."""
    wide = ir.VectorType(ir.DoubleType(), _LANES)
    zeros = [ir.Constant(wide, [0.0] * _LANES)] * sums

    def step(index: Any, before: list[Any]) -> list[Any]:
        made = terms(builder.mul(index, whole(_LANES)))
        return [builder.fadd(total, term) for total, term in zip(before, made, strict=True)]

    found = fold(builder, builder.sdiv(count, whole(_LANES)), zeros, step)
    target = data_of(context, builder, kind, lanes)
    for index, total in enumerate(found):
        place = builder.bitcast(builder.gep(target, [whole(index * _LANES)]), wide.as_pointer())
        builder.store(total, place, align=8)


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
