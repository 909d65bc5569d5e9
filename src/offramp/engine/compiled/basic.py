"""What all steps of a period are made of: sections, and operands lane by lane."""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.vector import interpret

FINE, BROKEN = 0, 1  # what a step returns: whether something was not a number


@jit
def value_of(memory: Any, operand: Any, lane: Any, width: Any, constants: Any, step: Any) -> Any:
    """An operand's value in a lane; `step` numbers stand for each constant."""
    if operand >= 0:
        return memory[operand * width + lane]
    return memory[constants + (-1 - operand) * step]


@jit
def execute(t: Any, memory: Any, first: Any, last: Any, width: Any, lanes: Any) -> Any:
    """Execute a section."""
    if first == last:
        return np.int64(0)
    return interpret(memory, t.ops, t.weights, first, last, width, t.sizes[0].rows * width, lanes)


@jit
def padded(lanes: Any, memory: Any) -> Any:
    """Lanes up to the end of the last vector."""
    count = 64 // memory.itemsize
    return (lanes + count - 1) // count * count
