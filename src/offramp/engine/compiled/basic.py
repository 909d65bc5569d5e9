"""What all steps of a period are made of: sections, and operands lane by lane."""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import inlined, kernel
from offramp.engine.compiled.vector import interpret
from offramp.engine.compiled.views import alike, short_numbers

FINE, BROKEN = 0, 1  # what a step returns: whether something was not a number


@inlined
def value_of(memory: Any, operand: Any, lane: Any, width: Any, constants: Any) -> Any:
    """An operand's value in a lane; a whole vector stands for each constant."""
    if operand >= 0:
        return memory[operand * width + lane]
    return memory[constants + (-1 - operand) * (64 // memory.itemsize)]


@kernel
def execute(t: Any, memory: Any, first: Any, last: Any, width: Any, lanes: Any) -> Any:
    """Execute a section."""
    if first == last:
        return np.int64(0)
    ops, weights = short_numbers(t.ops), alike(t.weights, memory)
    return interpret(memory, ops, weights, first, last, width, t.rows * width, lanes)


@inlined
def padded(lanes: Any, memory: Any) -> Any:
    """Lanes up to the end of the last vector."""
    count = 64 // memory.itemsize
    return (lanes + count - 1) // count * count
