"""The counter-based noise of `noise.py`, number for number, for the compiled player.

Philox 4x64-10 (Salmon, Moraes, Dror and Shaw 2011) gives the numbers of four runs in a row at
once. A tile begins with consecutive runs, and so takes the numbers of all of them whose blocks
still have a run that goes on, in their first order, and then those it wants.
"""

from typing import Any

import numpy as np
from numba import types

from offramp.engine.compiled.jit import inlined, kernel
from offramp.engine.compiled.lanes import data_of
from offramp.engine.compiled.llvm import intrinsic, ir
from offramp.engine.compiled.rows import picked
from offramp.engine.compiled.views import doubles, whole_numbers

_WIDE, _NARROW = ir.IntType(128), ir.IntType(64)


@intrinsic
def _high(typing: Any, a: Any, b: Any) -> Any:
    """The upper half of the product of two 64-bit numbers."""

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        left, right = (builder.zext(value, _WIDE) for value in args)
        product = builder.lshr(builder.mul(left, right), ir.Constant(_WIDE, 64))
        return builder.trunc(product, _NARROW)

    return types.uint64(types.uint64, types.uint64), write


@inlined
def philox(block: Any, period: Any, seed: Any, key: Any) -> Any:
    """Four 64-bit numbers of the block with this counter."""
    a, b = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
    k0, k1 = np.uint64(seed), np.uint64(key)
    c0, c1, c2, c3 = (
        np.uint64(block) + np.uint64(1),
        np.uint64(period),
        np.uint64(0),
        np.uint64(0),
    )
    for _ in range(10):
        high0, low0 = _high(a, c0), a * c0
        high1, low1 = _high(b, c2), b * c2
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += np.uint64(0x9E3779B97F4A7C15)
        k1 += np.uint64(0xBB67AE8584CAA73B)
    return c0, c1, c2, c3


@intrinsic
def _four(typing: Any, into: Any, place: Any, c0: Any, c1: Any, c2: Any, c3: Any) -> Any:
    """Four numbers of 64 bits as uniform numbers in [0, 1), into an array of doubles."""
    signature = types.void(into, types.int64, *([types.uint64] * 4))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, wide = ir.VectorType(_NARROW, 4), ir.VectorType(ir.DoubleType(), 4)
        bits: Any = ir.Constant(kind, ir.Undefined)
        for k, number in enumerate(args[2:]):
            bits = builder.insert_element(bits, number, ir.Constant(ir.IntType(32), k))
        bits = builder.lshr(bits, ir.Constant(kind, [11] * 4))
        found = builder.fmul(builder.sitofp(bits, wide), ir.Constant(wide, [2.0**-53] * 4))
        start = builder.gep(data_of(context, builder, sig.args[0], args[0]), [args[1]])
        builder.store(found, builder.bitcast(start, wide.as_pointer()), align=8)
        return context.get_dummy_value()

    return signature, write


@kernel
def uniform(tile: Any, into: Any, start: Any, real: Any, period: Any, seed: Any, key: Any) -> Any:
    """Uniform numbers in [0, 1) of a stream for the runs of a tile, from place `start` on.

    Whole vectors are written.
    """
    drawn, noise = doubles(tile.drawn), whole_numbers(tile.noise)
    going, slots = whole_numbers(tile.going), whole_numbers(tile.slots)
    for index in range(noise[0]):
        block = going[index]
        c0, c1, c2, c3 = philox(block, period, seed, key)
        _four(drawn, 4 * (block - noise[1]), c0, c1, c2, c3)
    picked(into, start, drawn, 0, slots, 0, real)


@kernel
def note_runs(tile: Any, real: Any) -> Any:
    """Note which blocks of noise the runs of a tile need: all of them, or those that go on."""
    drawn, noise, runs = doubles(tile.drawn), whole_numbers(tile.noise), whole_numbers(tile.runs)
    going, slots = whole_numbers(tile.going), whole_numbers(tile.slots)
    first = runs[0] >> 2
    for lane in range(1, real):
        first = min(first, runs[lane] >> 2)
    for index in range(tile.places):
        drawn[index] = 0
    for lane in range(real):
        slots[lane] = runs[lane] - 4 * first
        drawn[slots[lane] & ~3] = 1
    noise[0], noise[1] = 0, first
    for index in range(tile.blocks):
        if 4 * index < tile.places and drawn[4 * index]:
            going[noise[0]] = first + index
            noise[0] += 1
