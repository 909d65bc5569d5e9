"""How the processor rounds: on x86, numbers too small for all their digits can count as zero.

Probabilities of 10⁻⁴⁰, say, in single precision. Intel's processors stop for each of them, some
hundred cycles long. What adds up what is larger by far does not change by taking them for zero.
Leaves out other kinds of processors: they go on as they are.
"""

from typing import Any

import numpy as np
from numba import types

from offramp.engine.compiled.lanes import SHORT
from offramp.engine.compiled.llvm import cgutils, intrinsic, ir

FLUSHED = np.uint32(0x9FC0)  # to nearest, nothing trapped; what is so small is zero, read or made


@intrinsic
def rounding(typing: Any, state: Any) -> Any:
    """Round as `state` says from now on (x86's MXCSR); returns how it was."""

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        if "x86_64" not in builder.module.triple:
            return args[0]
        place = cgutils.alloca_once(builder, SHORT)
        address = builder.bitcast(place, ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [address.type])
        save, load = (
            cgutils.get_or_insert_function(builder.module, kind, f"llvm.x86.sse.{name}")
            for name in ("stmxcsr", "ldmxcsr")
        )
        builder.call(save, [address])
        before = builder.load(place)
        builder.store(args[0], place)
        builder.call(load, [address])
        return before

    return types.uint32(types.uint32), write
