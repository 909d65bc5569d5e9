"""What is taken from the memory of the kernels that play, and what is copied in it; compiled.

Memory is in double precision: rows of the same width, then constants, a vector for each. An
operand is a row, or -1 less the number of a constant.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit, kernel

_VECTOR = 8  # doubles


@kernel
def kept(
    memory: Any, operands: Any, constants: Any, width: Any, count: Any, first: Any, found: Any
) -> None:
    """Operands of the first runs here, as runs `first` and on of all (operand, run)."""
    for index in range(len(operands)):
        operand, target = operands[index], found[index, first : first + count]
        if operand >= 0:  # asked once, so that lanes go side by side
            row = memory[operand * width :]
            for lane in range(count):
                target[lane] = row[lane]
        else:
            target[:] = memory[constants + (-1 - operand) * _VECTOR]


@kernel
def copy(memory: Any, starts: Any, lanes: Any, origins: Any) -> None:
    """Let lanes go on as copies of others, none of which is copied to, in the rows that start so.

    Lanes are places in a memory's first row, wherever their shards are.
    """
    for start in starts:
        for index in range(len(lanes)):
            memory[start + lanes[index]] = memory[start + origins[index]]


@kernel
def put(memory: Any, starts: Any, lanes: Any, values: Any, runs: Any) -> None:
    """Values (row, run) of some runs into as many lanes, in the rows that start so."""
    for index in range(len(starts)):
        for k in range(len(lanes)):
            memory[starts[index] + lanes[k]] = values[index, runs[k]]


@jit
def of_runs(memory: Any, starts: Any, lanes: Any) -> Any:
    """Rows that start so, at some lanes: (row, lane)."""
    found = np.empty((len(starts), len(lanes)))
    for index in range(len(starts)):
        for k in range(len(lanes)):
            found[index, k] = memory[starts[index] + lanes[k]]
    return found
