"""The counter-based noise of `noise.py`, number for number, for the compiled player.

Philox 4x64-10 (Salmon, Moraes, Dror and Shaw 2011) gives the numbers of four runs in a row at
once. A tile begins with consecutive runs, and so takes the numbers of all of them whose blocks
still have a run that goes on, in their first order, and then those it wants.
"""

from typing import Any

import numpy as np
from numba import types

from offramp.engine.compiled.jit import kernel
from offramp.engine.compiled.llvm import intrinsic, ir
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


@kernel
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


@kernel
def uniform(tile: Any, into: Any, start: Any, real: Any, period: Any, seed: Any, key: Any) -> Any:
    """Uniform numbers in [0, 1) of a stream for the runs of a tile, from place `start` on."""
    scale, drawn, noise = 1.1102230246251565e-16, doubles(tile.drawn), whole_numbers(tile.noise)
    going, slots = whole_numbers(tile.going), whole_numbers(tile.slots)
    for index in range(noise[0]):
        block = going[index]
        c0, c1, c2, c3 = philox(block, period, seed, key)
        place = 4 * (block - noise[1])
        drawn[place] = np.float64(c0 >> np.uint64(11)) * scale
        drawn[place + 1] = np.float64(c1 >> np.uint64(11)) * scale
        drawn[place + 2] = np.float64(c2 >> np.uint64(11)) * scale
        drawn[place + 3] = np.float64(c3 >> np.uint64(11)) * scale
    for lane in range(real):
        into[start + lane] = drawn[slots[lane]]


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
