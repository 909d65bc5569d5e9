"""Logarithms and powers of vectors.

The logarithm is taken to about twice the digits of a number, so that a power has all of its own
however large the exponent: with x = 2^k · m, log2 m is the series of the inverse hyperbolic tangent
of (m - 1) / (m + 1), its first term in two parts (as in Tang 1990, "Table-driven implementation of
the logarithm function"). Lanes that are out of the ordinary (negative, subnormal or infinite
numbers, results near the largest) are left to the mathematical library, a vector of them at a time.
"""

from collections.abc import Callable
from typing import Any

from offramp.engine.compiled.llvm import cgutils, ir

_TWO_OVER_LN2 = {
    False: (2.8853900817779268, 4.0710547481862066e-17),
    True: (2.885390043258667, 3.851926067000022e-08),
}
_LN2 = {
    False: (0.6931471805599453, 2.3190468138462996e-17),
    True: (0.6931471824645996, -1.904654323148236e-09),
}
# The series of log2 m beyond its first term, over the cube of the argument, in its square: by
# precision (double, single), through Chebyshev points.
_SERIES = {
    False: (
        0.961796693925976, 0.5770780163541355, 0.412198583898078, 0.32059873801756367,
        0.2623236397004895, 0.221189987214124, 0.21087079476015172,
    ),
    True: (0.9617966923077107, 0.5770797741324262, 0.41190127604495835, 0.33658749354584083),
}  # fmt: skip
_LARGEST = {False: 1000.0, True: 100.0}  # logarithm of a power that is ordinary
_LEAST = {False: 2.2250738585072014e-308, True: 1.1754943508222875e-38}
_ROOT_OF_HALF = {False: 0x3FE6A09E667F3BCD, True: 0x3F3504F3}

Emit = Callable[..., Any]


def logarithm(fma: Emit, otherwise: Emit) -> Emit:
    """The instruction log: by `otherwise` where numbers are out of the ordinary."""

    def emit(builder: Any, lanes: Any, x: Any) -> Any:
        high, low = _log2(builder, lanes, fma, x)
        ln2, rest = (lanes.number(value) for value in _LN2[lanes.single])
        small = fma(builder, lanes, high, rest, builder.fmul(low, ln2))
        found = fma(builder, lanes, high, ln2, small)
        return _either(builder, lanes, _ordinary(builder, lanes, x), found, otherwise, x)

    return emit


def power(fma: Emit, power_of_two: Emit, otherwise: Emit) -> Emit:
    """The instruction pow: by `otherwise` where numbers are out of the ordinary."""

    def emit(builder: Any, lanes: Any, x: Any, y: Any) -> Any:
        high, low = _log2(builder, lanes, fma, x)
        whole = builder.fmul(y, high)
        part = fma(builder, lanes, y, high, builder.fneg(whole))
        part = fma(builder, lanes, y, low, part)
        most, zero = lanes.number(_LARGEST[lanes.single]), lanes.zero()
        inside = builder.and_(
            builder.fcmp_ordered("<", whole, most),
            builder.fcmp_ordered(">", whole, builder.fneg(most)),
        )
        inside = builder.and_(inside, _ordinary(builder, lanes, x))
        nothing = builder.and_(
            builder.fcmp_ordered("==", x, zero), builder.fcmp_ordered(">", y, zero)
        )
        found = power_of_two(builder, lanes, whole, part)
        found = builder.select(nothing, zero, found)
        return _either(builder, lanes, builder.or_(inside, nothing), found, otherwise, x, y)

    return emit


def _log2(builder: Any, lanes: Any, fma: Emit, x: Any) -> tuple[Any, Any]:
    """The logarithm to base 2 of positive normal numbers, as a sum of two numbers."""
    k, m = _split(builder, lanes, x)
    one = lanes.number(1.0)
    above, below = builder.fsub(m, one), builder.fadd(m, one)
    missed = builder.fsub(m, builder.fsub(below, one))  # what `below` was rounded by
    inverse = builder.fdiv(one, below)
    s = builder.fmul(above, inverse)
    left = fma(builder, lanes, builder.fneg(s), below, above)
    left = fma(builder, lanes, builder.fneg(s), missed, left)
    rest = builder.fmul(left, inverse)
    square = builder.fmul(s, s)
    *others, series = (lanes.number(value) for value in _SERIES[lanes.single])
    for number in reversed(others):
        series = fma(builder, lanes, series, square, number)
    factor, more = (lanes.number(value) for value in _TWO_OVER_LN2[lanes.single])
    first = builder.fmul(s, factor)
    small = fma(builder, lanes, s, factor, builder.fneg(first))
    small = fma(builder, lanes, s, more, small)
    small = fma(builder, lanes, rest, factor, small)
    small = fma(builder, lanes, builder.fmul(s, square), series, small)
    high, low = _sum(builder, k, first)
    return _sum(builder, high, builder.fadd(low, small))


def _sum(builder: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """The sum of a larger and a smaller number, and what it was rounded by."""
    total = builder.fadd(a, b)
    return total, builder.fadd(builder.fsub(a, total), b)


def _split(builder: Any, lanes: Any, x: Any) -> tuple[Any, Any]:
    """What x is as 2^k · m, with m from the root of a half to that of two: k and m."""
    size, place = (32, 23) if lanes.single else (64, 52)
    kind = ir.VectorType(ir.IntType(size), lanes.count)
    root = ir.Constant(kind, [_ROOT_OF_HALF[lanes.single]] * lanes.count)
    shift = ir.Constant(kind, [place] * lanes.count)
    bits = builder.bitcast(x, kind)
    exponent = builder.ashr(builder.sub(bits, root), shift)
    m = builder.bitcast(builder.sub(bits, builder.shl(exponent, shift)), lanes.vector)
    if not lanes.single:  # processors turn short integers into numbers
        exponent = builder.trunc(exponent, ir.VectorType(ir.IntType(32), lanes.count))
    return builder.sitofp(exponent, lanes.vector), m


def _ordinary(builder: Any, lanes: Any, x: Any) -> Any:
    """Where a number is positive, normal and finite."""
    least, infinite = lanes.number(_LEAST[lanes.single]), lanes.number(float("inf"))
    return builder.and_(
        builder.fcmp_ordered(">=", x, least), builder.fcmp_ordered("<", x, infinite)
    )


def _either(
    builder: Any, lanes: Any, ordinary: Any, found: Any, otherwise: Emit, *args: Any
) -> Any:
    """What was found, unless some lane is out of the ordinary."""
    place = cgutils.alloca_once_value(builder, found)
    with builder.if_then(_some(builder, lanes, builder.not_(ordinary)), likely=False):
        builder.store(otherwise(builder, lanes, *args), place)
    return builder.load(place)


def _some(builder: Any, lanes: Any, condition: Any) -> Any:
    return builder.trunc(lanes.any(condition), ir.IntType(1))
