"""Arithmetic of the instruction set on vectors, rounded as NumPy rounds it.

Each instruction is a function of a builder, the lanes and its operands; conditions are 1 and 0. The
exponential is that of Cody and Waite (1980, "Software Manual for the Elementary Functions"):
reduction by multiples of ln 2 and a polynomial; it errs by less than one unit in the last place.
What is smaller than the least normal number is zero.
"""

from collections.abc import Callable
from math import factorial
from typing import Any

from llvmlite import ir
from numba.core import cgutils

from offramp.engine.compiled.codes import FINITE, RINT
from offramp.engine.tape import Code

Emit = Callable[..., Any]


def fma(builder: Any, lanes: Any, a: Any, b: Any, c: Any) -> Any:
    """A · b + c, rounded once."""
    return _call(builder, lanes, "llvm.fma", a, b, c)


def minimum(builder: Any, lanes: Any, a: Any, b: Any) -> Any:
    """The smaller; not a number where either is not."""
    return _extreme(builder, "<", a, b)


def maximum(builder: Any, lanes: Any, a: Any, b: Any) -> Any:
    """The larger; not a number where either is not."""
    return _extreme(builder, ">", a, b)


def exponential(builder: Any, lanes: Any, x: Any) -> Any:
    """E to the power of x."""
    lowest, highest = (-87.3, 88.72) if lanes.single else (-708.3, 709.78)
    magic, shift, degree = (12582912.0, 23, 7) if lanes.single else (6755399441055744.0, 52, 13)
    high, low = (
        (0.693145751953125, 1.4286068203094172e-06)
        if lanes.single
        else (0.6931471803691238, 1.9082149292705877e-10)
    )
    number = lanes.number
    whole = ir.VectorType(ir.IntType(32 if lanes.single else 64), lanes.count)
    shifted = fma(builder, lanes, x, number(1.4426950408889634), number(magic))
    k = builder.fsub(shifted, number(magic))
    r = fma(builder, lanes, k, number(-high), x)
    r = fma(builder, lanes, k, number(-low), r)
    p = number(1.0 / factorial(degree))
    for power in range(degree - 1, -1, -1):
        p = fma(builder, lanes, p, r, number(1.0 / factorial(power)))
    bits = builder.bitcast(shifted, whole)
    exponent = builder.shl(bits, ir.Constant(whole, [shift] * lanes.count))
    found = builder.bitcast(builder.add(builder.bitcast(p, whole), exponent), lanes.vector)
    found = builder.select(builder.fcmp_ordered("<", x, number(lowest)), lanes.zero(), found)
    over = builder.fcmp_ordered(">", x, number(highest))
    found = builder.select(over, number(float("inf")), found)
    return builder.select(builder.fcmp_unordered("uno", x, x), x, found)


def _extreme(builder: Any, sign: str, a: Any, b: Any) -> Any:
    first = builder.or_(builder.fcmp_ordered(sign, a, b), builder.fcmp_unordered("uno", a, a))
    return builder.select(first, a, b)


def _call(builder: Any, lanes: Any, name: str, *args: Any) -> Any:
    kind = ir.FunctionType(lanes.vector, [lanes.vector] * len(args))
    suffix = f"v{lanes.count}{'f32' if lanes.single else 'f64'}"
    return builder.call(
        cgutils.get_or_insert_function(builder.module, kind, f"{name}.{suffix}"), args
    )


def _compared(sign: str) -> Emit:
    def emit(builder: Any, lanes: Any, a: Any, b: Any) -> Any:
        compare = builder.fcmp_unordered if sign == "!=" else builder.fcmp_ordered
        return _flag(builder, lanes, compare(sign, a, b))

    return emit


def _flag(builder: Any, lanes: Any, condition: Any) -> Any:
    return builder.select(condition, lanes.number(1.0), lanes.zero())


def _true(builder: Any, lanes: Any, a: Any) -> Any:
    return builder.fcmp_unordered("!=", a, lanes.zero())


def _function(name: str) -> Emit:
    return lambda builder, lanes, *args: _call(builder, lanes, name, *args)


def _logistic(builder: Any, lanes: Any, a: Any) -> Any:
    below = exponential(builder, lanes, builder.fneg(a))
    return builder.fdiv(lanes.number(1.0), builder.fadd(lanes.number(1.0), below))


def _each(name: str) -> Emit:
    """A function of the mathematical library, lane by lane."""

    def emit(builder: Any, lanes: Any, *args: Any) -> Any:
        kind = ir.FunctionType(lanes.element, [lanes.element] * len(args))
        suffix = "f32" if lanes.single else "f64"
        function = cgutils.get_or_insert_function(builder.module, kind, f"{name}.{suffix}")
        found: Any = ir.Constant(lanes.vector, ir.Undefined)
        for k in range(lanes.count):
            at = ir.Constant(ir.IntType(32), k)
            value = builder.call(function, [builder.extract_element(a, at) for a in args])
            found = builder.insert_element(found, value, at)
        return found

    return emit


def _finite(builder: Any, lanes: Any, a: Any) -> Any:
    inside = builder.fcmp_ordered("==", builder.fsub(a, a), lanes.zero())
    return builder.select(inside, a, lanes.zero())


INSTRUCTIONS: dict[int, tuple[int, Emit]] = {
    Code.ADD: (2, lambda builder, _lanes, a, b: builder.fadd(a, b)),
    Code.SUB: (2, lambda builder, _lanes, a, b: builder.fsub(a, b)),
    Code.MUL: (2, lambda builder, _lanes, a, b: builder.fmul(a, b)),
    Code.DIV: (2, lambda builder, _lanes, a, b: builder.fdiv(a, b)),
    Code.POW: (2, _each("llvm.pow")),
    Code.NEG: (1, lambda builder, _lanes, a: builder.fneg(a)),
    Code.MIN: (2, minimum),
    Code.MAX: (2, maximum),
    Code.ABS: (1, _function("llvm.fabs")),
    Code.EXP: (1, exponential),
    Code.LOG: (1, _each("llvm.log")),
    Code.SQRT: (1, _function("llvm.sqrt")),
    Code.LOGISTIC: (1, _logistic),
    Code.LT: (2, _compared("<")),
    Code.LE: (2, _compared("<=")),
    Code.GT: (2, _compared(">")),
    Code.GE: (2, _compared(">=")),
    Code.EQ: (2, _compared("==")),
    Code.NE: (2, _compared("!=")),
    Code.AND: (
        2,
        lambda builder, lanes, a, b: _flag(
            builder, lanes, builder.and_(_true(builder, lanes, a), _true(builder, lanes, b))
        ),
    ),
    Code.OR: (
        2,
        lambda builder, lanes, a, b: _flag(
            builder, lanes, builder.or_(_true(builder, lanes, a), _true(builder, lanes, b))
        ),
    ),
    Code.NOT: (
        1,
        lambda builder, lanes, a: _flag(
            builder, lanes, builder.fcmp_ordered("==", a, lanes.zero())
        ),
    ),
    Code.WHERE: (
        3,
        lambda builder, lanes, c, a, b: builder.select(_true(builder, lanes, c), a, b),
    ),
    RINT: (1, _function("llvm.rint")),
    FINITE: (1, _finite),
}
