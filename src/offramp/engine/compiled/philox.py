"""The counter-based noise of `noise.py`, number for number, for the compiled player.

Philox 4x64-10 (Salmon, Moraes, Dror and Shaw 2011). Runs whose numbers come of one block (four
runs in a row) share its computation where they stand side by side.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from offramp.engine.compiled.jit import jit

_WIDE, _NARROW = ir.IntType(128), ir.IntType(64)


@intrinsic
def _high(typing: Any, a: Any, b: Any) -> Any:
    """The upper half of the product of two 64-bit numbers."""

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        left, right = (builder.zext(value, _WIDE) for value in args)
        product = builder.lshr(builder.mul(left, right), ir.Constant(_WIDE, 64))
        return builder.trunc(product, _NARROW)

    return types.uint64(types.uint64, types.uint64), write


@jit
def philox(block: Any, period: Any, seed: Any, key: Any) -> Any:
    """Four 64-bit numbers of the block with this counter."""
    a, b = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
    k0, k1 = np.uint64(seed), np.uint64(key)
    c0, c1, c2, c3 = np.uint64(block) + np.uint64(1), np.uint64(period), np.uint64(0), np.uint64(0)
    for _ in range(10):
        high0, low0 = _high(a, c0), a * c0
        high1, low1 = _high(b, c2), b * c2
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += np.uint64(0x9E3779B97F4A7C15)
        k1 += np.uint64(0xBB67AE8584CAA73B)
    return c0, c1, c2, c3


@jit
def uniform(
    memory: Any, start: Any, runs: Any, lanes: Any, period: Any, seed: Any, key: Any
) -> Any:
    """Uniform numbers in [0, 1) of a stream for these runs, into the row at `start`."""
    last = np.int64(-1)
    c0 = c1 = c2 = c3 = np.uint64(0)
    for lane in range(lanes):
        block = runs[lane] >> 2
        if block != last:
            c0, c1, c2, c3 = philox(block, period, seed, key)
            last = block
        place = runs[lane] & 3
        bits = c0 if place == 0 else c1 if place == 1 else c2 if place == 2 else c3
        memory[start + lane] = np.float64(bits >> np.uint64(11)) * 1.1102230246251565e-16
