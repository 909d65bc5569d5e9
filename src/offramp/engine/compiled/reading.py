"""Tapes of the program read into the graph: interpreted on nodes instead of numbers."""

from collections.abc import Sequence
from typing import Any

from offramp.engine.compiled.graph import Graph
from offramp.engine.tape import UNARY, Code, Tape, leaf


def read(graph: Graph, tape: Tape, frame: Any) -> list[int]:
    """The nodes of a tape's outputs; `frame` has the methods of `Frame` and returns nodes."""
    registers = registers_of(graph, tape, frame)
    return [registers[output] for output in tape.outputs]


def registers_of(graph: Graph, tape: Tape, frame: Any) -> list[int]:
    """The nodes of all registers of a tape."""
    registers: list[int] = []
    known = graph.known
    steps: list[list[int]] = tape.code.tolist()  # read once: not kept
    for code, a, b, c in steps:
        if code < Code.ADD:
            registers.append(_leaf(graph, tape, frame, code, a, b))
            continue
        if code in UNARY:
            args = (registers[a],)
        elif code == Code.WHERE:
            args = (registers[a], registers[b], registers[c])
        else:
            args = (registers[a], registers[b])
        found = known.get((code, *args))
        registers.append(graph.op(code, *args) if found is None else found)
    return registers


def read_again(
    graph: Graph, tape: Tape, frame: Any, before: Sequence[int], changed: int
) -> list[int]:
    """The outputs where only the variables with bits in `changed` differ from `before`."""
    registers = list(before)
    for index, (reads, step) in enumerate(zip(tape.reads, tape.steps, strict=True)):
        if reads & changed:
            registers[index] = _step(graph, tape, frame, registers, *step)
    return [registers[output] for output in tape.outputs]


def _step(
    graph: Graph, tape: Tape, frame: Any, registers: list[int], code: int, a: int, b: int, c: int
) -> int:
    if code >= Code.ADD:
        args = (a,) if code in UNARY else (a, b, c) if code == Code.WHERE else (a, b)
        return graph.op(code, *(registers[arg] for arg in args))
    return _leaf(graph, tape, frame, code, a, b)


def _leaf(graph: Graph, tape: Tape, frame: Any, code: int, a: int, b: int) -> int:
    return graph.const(tape.constants[a]) if code == Code.CONST else leaf(frame, code, a, b)
