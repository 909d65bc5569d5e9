"""The exponential, the logarithm and powers, the same to the last digit on every processor.

NumPy and the C library have several codes for each, of which processors choose; they differ in the
last digit. Here they are those of the compiled player (`arithmetic.py`, `powers.py`), for NumPy's
arrays and for kernels. Leaves out what those leave to the C library: logarithms and powers of
numbers that are out of the ordinary.
"""

from typing import Any

import numpy as np
from numba import types

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.jit import kernel
from offramp.engine.compiled.lanes import Lanes, Vectors, whole
from offramp.engine.compiled.llvm import intrinsic, ir
from offramp.engine.tape import Array, Code

_SIDE = 8  # doubles in a vector


def exp(x: Any) -> Array:
    """E to the power of x."""
    flat = _vectors(x)
    _exps(flat, flat, flat)
    return _shaped(flat, np.shape(x))


def log(x: Any) -> Array:
    """The natural logarithm of x."""
    flat = _vectors(x)
    _logs(flat, flat, flat)
    return _shaped(flat, np.shape(x))


def power(x: Any, y: Any) -> Array:
    """X to the power of y."""
    x, y = np.broadcast_arrays(x, y)
    flat = _vectors(x)
    _powers(flat, _vectors(y), flat)
    return _shaped(flat, x.shape)


def logistic(x: Any) -> Array:
    """1 / (1 + e^-x)."""
    flat = _vectors(x)
    _logistics(flat, flat, flat)
    return _shaped(flat, np.shape(x))


@intrinsic
def exponential(typing: Any, x: Any) -> Any:
    """E to the power of one number, in a kernel."""
    return _alone(Code.EXP)


def _vectors(x: Any) -> Array:
    """Numbers in a row, filled up to whole vectors."""
    values = np.asarray(x, dtype=np.float64)
    found = np.ones(-(-values.size // _SIDE) * _SIDE)
    found[: values.size] = values.reshape(-1)
    return found


def _shaped(flat: Array, shape: tuple[int, ...]) -> Array:
    return flat[: int(np.prod(shape))].reshape(shape)


def _alone(code: int) -> Any:
    """An instruction on a vector of one lane."""

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        one = Vectors(builder, single=False, count=1)
        place = ir.Constant(ir.IntType(32), 0)
        value = builder.insert_element(ir.Constant(one.vector, ir.Undefined), args[0], place)
        return builder.extract_element(arithmetic.INSTRUCTIONS[code][1](builder, one, value), place)

    return types.float64(types.float64), write


def _every(code: int) -> Any:
    """An instruction on whole arrays: `every(x, y, into)`, lengths being whole vectors."""
    count, emit = arithmetic.INSTRUCTIONS[code]

    @intrinsic
    def every(typing: Any, x: Any, y: Any, into: Any) -> Any:
        def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            rows = [
                Lanes(builder, context, kind, array, whole(0))
                for kind, array in zip(sig.args, args, strict=True)
            ]
            length = context.make_array(sig.args[2])(context, builder, args[2]).nitems
            with rows[2].each(length) as (lane, _):
                operands = [row.load(row.at(lane), whole(0)) for row in rows[:count]]
                rows[2].store(emit(builder, rows[2], *operands), rows[2].data, lane)
            return context.get_dummy_value()

        return types.void(x, y, into), write

    return every


_exp, _log, _power, _logistic = (
    _every(code) for code in (Code.EXP, Code.LOG, Code.POW, Code.LOGISTIC)
)


@kernel
def exponentiate(x: Any) -> None:
    """E to the power of every number of a row, in place, in a kernel; it fills whole vectors."""
    _exp(x, x, x)


@kernel
def logarithmize(x: Any) -> None:
    """The natural logarithm of every number of a row, as `exponentiate`."""
    _log(x, x, x)


# Each is a function of its own, since machine code is kept under the name of a function.
@kernel
def _exps(x: Any, y: Any, into: Any) -> None:
    _exp(x, y, into)


@kernel
def _logs(x: Any, y: Any, into: Any) -> None:
    _log(x, y, into)


@kernel
def _powers(x: Any, y: Any, into: Any) -> None:
    _power(x, y, into)


@kernel
def _logistics(x: Any, y: Any, into: Any) -> None:
    _logistic(x, y, into)
