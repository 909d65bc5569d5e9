"""Arithmetic of the instruction set on vectors, rounded as NumPy rounds it.

Each instruction is a function of a builder, the lanes and its operands; conditions are 1 and 0. The
exponential is that of Cody and Waite (1980, "Software Manual for the Elementary Functions"):
reduction by multiples of ln 2 and a polynomial; it errs by about one unit in the last place. What
is smaller than the least normal number is zero.
"""

from collections.abc import Callable, Sequence
from typing import Any

from offramp.engine.compiled.codes import FINITE, RINT
from offramp.engine.compiled.llvm import cgutils, ir
from offramp.engine.compiled.powers import logarithm, power
from offramp.engine.tape import Code

Emit = Callable[..., Any]

_MAGIC = {False: 6755399441055744.0, True: 12582912.0}  # adding it rounds to whole numbers
# Polynomials of the interval that is left after reduction, by precision (double, single): through
# Chebyshev points; that for powers of two with the least largest error (Remez), 2e-16.
_EXP = {
    False: (
        1.0, 1.0, 0.5000000000000001, 0.16666666666666669, 0.041666666666624136,
        0.008333333333330063, 0.001388888891720967, 0.00019841269863050506,
        2.4801521302241082e-05, 2.7557268464831627e-06, 2.7620085455018414e-07,
        2.510038319586702e-08,
    ),
    True: (
        1.0, 1.0, 0.5, 0.16666576998242924, 0.041666554627878084, 0.008363177629994445,
        0.0013926181810489343,
    ),
}  # fmt: skip
_EXP2 = {
    False: (
        1.0, 0.6931471805599497, 0.24022650695908768, 0.055504108664458846, 0.009618129108034631,
        0.0013333558228560696, 0.00015403529961095246, 1.5252658116738024e-05,
        1.321566284821611e-06, 1.020853790566288e-07, 7.037277192380893e-09,
    ),
    True: (
        1.0, 0.6931471880262288, 0.24022650760568126, 0.05550357114219078, 0.009618082557277852,
        0.0013390863364671234, 0.0001545316294512069,
    ),
}  # fmt: skip


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
    magic = _MAGIC[lanes.single]
    high, low = (
        (0.693145751953125, 1.4286068203094172e-06)
        if lanes.single
        else (0.6931471803691238, 1.9082149292705877e-10)
    )
    number = lanes.number
    shifted = fma(builder, lanes, x, number(1.4426950408889634), number(magic))
    k = builder.fsub(shifted, number(magic))
    r = fma(builder, lanes, k, number(-high), x)
    r = fma(builder, lanes, k, number(-low), r)
    found = _scaled(builder, lanes, _polynomial(builder, lanes, _EXP[lanes.single], r), shifted)
    found = builder.select(builder.fcmp_ordered("<", x, number(lowest)), lanes.zero(), found)
    over = builder.fcmp_ordered(">", x, number(highest))
    found = builder.select(over, number(float("inf")), found)
    return builder.select(builder.fcmp_unordered("uno", x, x), x, found)


def power_of_two(builder: Any, lanes: Any, x: Any, normal: bool = False) -> Any:
    """2 to the power of x, which must not be above 1,000 (in single precision, 100).

    If it is `normal`, nor below -1,000 (-100).
    """
    found = power_of_sum(builder, lanes, x)
    if normal:
        return found
    lowest = lanes.number(-126.0 if lanes.single else -1022.0)
    return builder.select(builder.fcmp_ordered("<", x, lowest), lanes.zero(), found)


def power_of_sum(builder: Any, lanes: Any, x: Any, part: Any = None) -> Any:
    """2 to the power of x and a small part, between the powers of 1,000 and -1,000 (100, -100)."""
    magic = lanes.number(_MAGIC[lanes.single])
    shifted = builder.fadd(x, magic)
    r = builder.fsub(x, builder.fsub(shifted, magic))
    r = r if part is None else builder.fadd(r, part)
    return _scaled(builder, lanes, _polynomial(builder, lanes, _EXP2[lanes.single], r), shifted)


def reciprocal_power(builder: Any, lanes: Any, x: Any) -> Any:
    """The power of two that brings a number from 0 to 1 into [1, 2), where it is a normal one."""
    kind = ir.VectorType(ir.IntType(32 if lanes.single else 64), lanes.count)
    place, twice = (23, 254) if lanes.single else (52, 2046)
    bits = builder.and_(
        builder.bitcast(x, kind), ir.Constant(kind, [(twice + 1) << place] * lanes.count)
    )
    found = builder.sub(ir.Constant(kind, [twice << place] * lanes.count), bits)
    return builder.bitcast(found, lanes.vector)


def kept(builder: Any, x: Any, low: Any, high: Any) -> Any:
    """A number between bounds; low where it is none."""
    x = builder.select(builder.fcmp_ordered(">", x, low), x, low)
    return builder.select(builder.fcmp_ordered("<", x, high), x, high)


def not_finite(builder: Any, lanes: Any, x: Any) -> Any:
    """Where a number is infinite or none."""
    return builder.fcmp_unordered("!=", builder.fsub(x, x), lanes.zero())


def _polynomial(builder: Any, lanes: Any, coefficients: Sequence[float], x: Any) -> Any:
    found = lanes.number(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        found = fma(builder, lanes, found, x, lanes.number(coefficient))
    return found


def _scaled(builder: Any, lanes: Any, value: Any, shifted: Any) -> Any:
    """The value times two to a power: the whole number that was shifted into the last digits."""
    bits = ir.VectorType(ir.IntType(32 if lanes.single else 64), lanes.count)
    place = ir.Constant(bits, [23 if lanes.single else 52] * lanes.count)
    exponent = builder.shl(builder.bitcast(shifted, bits), place)
    return builder.bitcast(builder.add(builder.bitcast(value, bits), exponent), lanes.vector)


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
    """A function that LLVM knows on vectors."""

    def emit(builder: Any, lanes: Any, *args: Any) -> Any:
        return _call(builder, lanes, name, *args)

    return emit


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


def _built(name: str) -> Emit:
    """An instruction of the builder itself."""

    def emit(builder: Any, _: Any, *args: Any) -> Any:
        return getattr(builder, name)(*args)

    return emit


def _joined(name: str) -> Emit:
    """Two conditions joined by an instruction of the builder."""

    def emit(builder: Any, lanes: Any, a: Any, b: Any) -> Any:
        both = _true(builder, lanes, a), _true(builder, lanes, b)
        return _flag(builder, lanes, getattr(builder, name)(*both))

    return emit


def _not(builder: Any, lanes: Any, a: Any) -> Any:
    return _flag(builder, lanes, builder.fcmp_ordered("==", a, lanes.zero()))


def _where(builder: Any, lanes: Any, condition: Any, a: Any, b: Any) -> Any:
    return builder.select(_true(builder, lanes, condition), a, b)


INSTRUCTIONS: dict[int, tuple[int, Emit]] = {
    Code.ADD: (2, _built("fadd")),
    Code.SUB: (2, _built("fsub")),
    Code.MUL: (2, _built("fmul")),
    Code.DIV: (2, _built("fdiv")),
    Code.POW: (2, power(fma, power_of_sum, _each("llvm.pow"))),
    Code.NEG: (1, _built("fneg")),
    Code.MIN: (2, minimum),
    Code.MAX: (2, maximum),
    Code.ABS: (1, _function("llvm.fabs")),
    Code.EXP: (1, exponential),
    Code.LOG: (1, logarithm(fma, _each("llvm.log"))),
    Code.SQRT: (1, _function("llvm.sqrt")),
    Code.LOGISTIC: (1, _logistic),
    Code.LT: (2, _compared("<")),
    Code.LE: (2, _compared("<=")),
    Code.GT: (2, _compared(">")),
    Code.GE: (2, _compared(">=")),
    Code.EQ: (2, _compared("==")),
    Code.NE: (2, _compared("!=")),
    Code.AND: (2, _joined("and_")),
    Code.OR: (2, _joined("or_")),
    Code.NOT: (1, _not),
    Code.WHERE: (3, _where),
    RINT: (1, _function("llvm.rint")),
    FINITE: (1, _finite),
}
