"""What a recording notes of the memory of the kernels that play, and how it interferes; compiled.

Memory is in double precision: rows of the same width, then constants, a vector for each. An
operand is a row, or -1 less the number of a constant.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import inlined, jit

_VECTOR = 8  # doubles


@jit
def kept(memory: Any, operands: Any, constants: Any, width: Any, count: Any) -> Any:
    """Operands of the first runs (operand, run), in single precision."""
    found = np.empty((len(operands), count), np.float32)
    for index in range(len(operands)):
        if operands[index] >= 0:  # asked once, so that lanes go side by side
            row = memory[operands[index] * width :]
            for lane in range(count):
                found[index, lane] = row[lane]
        else:
            found[index, :] = _value(memory, operands[index], 0, width, constants)
    return found


@jit
def own_choices(memory: Any, weights: Any, own: Any, actions: Any, width: Any, count: Any) -> Any:
    """Choice probabilities of the own type (action, run), from rows of weights (type, action)."""
    found = np.empty((actions, count))
    for lane in range(count):
        total = 0.0
        first = weights + np.int64(memory[own * width + lane]) * actions
        for action in range(actions):
            weight = memory[(first + action) * width + lane]
            found[action, lane] = weight
            total += weight
        for action in range(actions):
            found[action, lane] /= total if total > 0 else 1.0
    return found


@jit
def explore(memory: Any, opens: Any, own: Any, pick: Any, width: Any, some: Any, u: Any) -> None:
    """Let some runs pick at random, all open actions of the own type alike.

    `opens` (type, action) are rows that say what is open, -1 where it always is.
    """
    actions = opens.shape[1]
    for lane in some:
        if memory[pick * width + lane] < 0:
            continue
        kind, many = np.int64(memory[own * width + lane]), 0
        for action in range(actions):
            many += _open(memory, opens[kind, action], lane, width)
        nth = min(np.int64(u[lane] * many), many - 1)
        for action in range(actions):
            if _open(memory, opens[kind, action], lane, width):
                if nth == 0:
                    memory[pick * width + lane] = action
                nth -= 1


@jit
def surprise(
    memory: Any, laws: Any, counted: Any, happened: Any, constants: Any, width: Any, found: Any
) -> None:
    """What happened less its probability, by branch (branch, run), in single precision.

    `laws` are operands: the rate of an event that is counted, else the branches' probabilities.
    """
    for lane in range(found.shape[1]):
        number, total = memory[happened * width + lane], 0.0
        if counted:
            rate = _value(memory, laws[0], lane, width, constants)
            found[0, lane] = number - max(rate, 0.0)
            continue
        for branch in range(len(laws)):
            total += _value(memory, laws[branch], lane, width, constants)
        for branch in range(len(laws)):
            p = _value(memory, laws[branch], lane, width, constants) / max(total, 1.0)
            found[branch, lane] = (number == branch + 1) - p


@jit
def copy(memory: Any, rows: Any, width: Any, runs: Any, origins: Any) -> None:
    """Let some runs go on as copies of others, none of which is copied to, in some rows."""
    for row in rows:
        for index in range(len(runs)):
            memory[row * width + runs[index]] = memory[row * width + origins[index]]


@inlined
def _open(memory: Any, row: Any, lane: Any, width: Any) -> Any:
    return row < 0 or memory[row * width + lane] != 0


@inlined
def _value(memory: Any, operand: Any, lane: Any, width: Any, constants: Any) -> Any:
    if operand >= 0:
        return memory[operand * width + lane]
    return memory[constants + (-1 - operand) * _VECTOR]
