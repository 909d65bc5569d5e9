"""Tables as compiled code sees them: one record, in which arrays are addresses.

Numba hands an array to a function as eight numbers, which adds up where functions want twenty of
them; a record is one. Whoever packs arrays keeps them alive.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.llvm import (
    from_dtype,
    intrinsic,
    ir,
    make_array,
    populate_array,
    types,
)

_INT = ir.IntType(64)
_MANY = 2**40  # nobody counts what an address leads to


def pack(dtype: np.dtype[Any], values: dict[str, Any]) -> Any:
    """A record of numbers, and of addresses of arrays."""
    record = np.zeros(1, dtype)
    for name in dtype.names or ():
        value = values[name]
        record[name] = value.ctypes.data if isinstance(value, np.ndarray) else value
    return record[0]


def record_at(dtype: np.dtype[Any]) -> Any:
    """A function from the address of a table and an index to a record of the table."""
    kind = from_dtype(dtype)

    @intrinsic
    def at(typing: Any, address: Any, index: Any) -> Any:
        def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            offset = builder.mul(args[1], ir.Constant(_INT, dtype.itemsize))
            place = builder.add(args[0], offset)
            return builder.inttoptr(place, context.get_value_type(kind))

        return kind(types.int64, types.int64), write

    return at


@intrinsic
def alike(typing: Any, address: Any, like: Any) -> Any:
    """The array at an address, of such numbers as another array or number."""
    kind = types.Array(like.dtype if isinstance(like, types.Array) else like, 1, "C")
    return kind(types.int64, like), _viewed(kind)


def array_of(kind: Any) -> Any:
    """A function from an address to an array."""
    array = types.Array(kind, 1, "C")

    @intrinsic
    def view(typing: Any, address: Any) -> Any:
        return array(types.int64), _viewed(array)

    return view


def _viewed(kind: Any) -> Any:
    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        element = context.get_data_type(kind.dtype)
        size = context.get_abi_sizeof(element)
        array = make_array(kind)(context, builder)
        populate_array(
            array,
            data=builder.inttoptr(args[0], element.as_pointer()),
            shape=[ir.Constant(_INT, _MANY)],
            strides=[ir.Constant(_INT, size)],
            itemsize=ir.Constant(_INT, size),
            meminfo=None,
        )
        return array._getvalue()

    return write


whole_numbers = array_of(types.int64)
short_numbers = array_of(types.int32)
doubles = array_of(types.float64)
floats = array_of(types.float32)
bits = array_of(types.uint16)
shorts = array_of(types.int16)
bytes_ = array_of(types.int8)

Table = NDArray[Any]
