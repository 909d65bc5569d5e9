"""Tapes: expressions as a flat list of instructions on registers.

A tape computes several outputs at once and each common subexpression once. Instruction k writes
register k. The reference interpreter below works on whole arrays, whatever their shape, so the
same tape serves one state per run and one per (type, action, run).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from offramp.engine import elementary
from offramp.model.expr import (
    Attribute,
    Belief,
    Const,
    Did,
    Expr,
    Op,
    Param,
    Period,
    Var,
)

Array = NDArray[np.float64]


class Code(IntEnum):
    """The instruction set: loads first, then operations on registers."""

    CONST = 0  # a: index of the constant
    PARAM = 1  # a: assumption
    VAR = 2  # a: variable
    ATTRIBUTE = 3  # a: actor, b: attribute
    BELIEF = 4  # a: belief slot
    PERIOD = 5
    DID = 6  # a: actor, b: action
    ADD = 10
    SUB = 11
    MUL = 12
    DIV = 13
    POW = 14
    NEG = 15
    MIN = 16
    MAX = 17
    ABS = 18
    EXP = 19
    LOG = 20
    SQRT = 21
    LOGISTIC = 22
    LT = 30
    LE = 31
    GT = 32
    GE = 33
    EQ = 34
    NE = 35
    AND = 36
    OR = 37
    NOT = 38
    WHERE = 39


OPERATIONS = {
    "+": Code.ADD,
    "-": Code.SUB,
    "*": Code.MUL,
    "/": Code.DIV,
    "**": Code.POW,
    "neg": Code.NEG,
    "min": Code.MIN,
    "max": Code.MAX,
    "abs": Code.ABS,
    "exp": Code.EXP,
    "log": Code.LOG,
    "sqrt": Code.SQRT,
    "logistic": Code.LOGISTIC,
    "<": Code.LT,
    "<=": Code.LE,
    ">": Code.GT,
    ">=": Code.GE,
    "==": Code.EQ,
    "!=": Code.NE,
    "and": Code.AND,
    "or": Code.OR,
    "not": Code.NOT,
    "where": Code.WHERE,
}


@dataclass(frozen=True)
class Tape:
    """Instructions `(instruction, 4)` as op, a, b, c; constants; the registers of the outputs."""

    code: NDArray[np.int32]
    constants: Array
    outputs: tuple[int, ...]

    @cached_property
    def steps(self) -> list[list[int]]:
        """The instructions as plain integers, for the interpreter."""
        return self.code.tolist()

    @cached_property
    def reads(self) -> list[int]:
        """The variables that each register depends on, as bits."""
        found: list[int] = []
        for code, a, b, c in self.steps:
            if code < Code.ADD:
                found.append(1 << a if code == Code.VAR else 0)
            elif code in UNARY:
                found.append(found[a])
            else:
                found.append(found[a] | found[b] | (found[c] if code == Code.WHERE else 0))
        return found


@dataclass(frozen=True)
class Symbols:
    """Where the leaves of expressions are found: indices of names."""

    params: Mapping[str, int]
    variables: Mapping[str, int]
    actors: Mapping[str, int]
    attributes: Mapping[tuple[str, str], int]  # (actor, attribute) → index within the actor
    beliefs: Mapping[tuple[str, str, str], int]  # (observer, subject, type) → slot
    actions: Mapping[tuple[str, str], int]  # (actor, action) → index within the actor


class Frame(Protocol):
    """What a tape reads. Arrays of any mutually broadcastable shape."""

    @property
    def period(self) -> float:
        """The number of the period."""
        ...

    def param(self, index: int) -> Any:
        """An assumption."""
        ...

    def variable(self, index: int) -> Any:
        """A state variable."""
        ...

    def attribute(self, actor: int, index: int) -> Any:
        """An attribute of an actor's private type."""
        ...

    def belief(self, slot: int) -> Any:
        """A belief, by slot; slot -1 is certainty."""
        ...

    def did(self, actor: int, action: int) -> Any:
        """Whether an actor took an action this period."""
        ...


def write(expressions: Sequence[Expr], symbols: Symbols) -> Tape:
    """The tape that computes these expressions."""
    writer = _Writer(symbols)
    outputs = tuple(writer.register(expr) for expr in expressions)
    code = np.array(writer.code, dtype=np.int32).reshape(-1, 4)
    return Tape(code, np.array(writer.constants, dtype=np.float64), outputs)


def evaluate(tape: Tape, frame: Frame) -> list[Any]:
    """The outputs of a tape, conditions as booleans. Shapes follow the frame's arrays."""
    registers = execute(tape, frame)
    return [registers[index] for index in tape.outputs]


def execute(tape: Tape, frame: Frame) -> list[Any]:
    """All registers of a tape."""
    registers: list[Any] = []
    for step in tape.steps:
        registers.append(_step(tape, frame, registers, *step))
    return registers


def execute_again(tape: Tape, frame: Frame, before: list[Any], changed: int) -> list[Any]:
    """All registers, where only some variables differ from an earlier execution.

    `changed` has the bits of those variables set; only what reads them is computed again.
    """
    registers = list(before)
    for index, (reads, step) in enumerate(zip(tape.reads, tape.steps, strict=True)):
        if reads & changed:
            registers[index] = _step(tape, frame, registers, *step)
    return registers


def _step(tape: Tape, frame: Frame, registers: list[Any], code: int, a: int, b: int, c: int) -> Any:
    if code >= Code.ADD:
        run = RUN[code]
        if code == Code.WHERE:
            return run(registers[a], registers[b], registers[c])
        return run(registers[a]) if code in UNARY else run(registers[a], registers[b])
    return tape.constants[a] if code == Code.CONST else leaf(frame, code, a, b)


def leaf(frame: Any, code: int, a: int, b: int) -> Any:
    """What a frame says to an instruction that reads it."""
    match code:
        case Code.VAR:
            return frame.variable(a)
        case Code.PARAM:
            return frame.param(a)
        case Code.ATTRIBUTE:
            return frame.attribute(a, b)
        case Code.BELIEF:
            return frame.belief(a)
        case Code.PERIOD:
            return frame.period
        case _:
            return frame.did(a, b)


class _Writer:
    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.code: list[tuple[int, int, int, int]] = []
        self.constants: list[float] = []
        self.done: dict[Expr, int] = {}

    def register(self, expr: Expr) -> int:
        if expr not in self.done:
            instruction = self.instruction(expr)
            self.done[expr] = len(self.code)
            self.code.append(instruction)
        return self.done[expr]

    def instruction(self, expr: Expr) -> tuple[int, int, int, int]:
        s = self.symbols
        match expr:
            case Const(value=value):
                self.constants.append(value)
                return Code.CONST, len(self.constants) - 1, 0, 0
            case Param(path=path):
                return Code.PARAM, s.params[path], 0, 0
            case Var(name=name):
                return Code.VAR, s.variables[name], 0, 0
            case Attribute(actor=actor, name=name):
                return Code.ATTRIBUTE, s.actors[actor], s.attributes[actor, name], 0
            case Belief(observer=observer, subject=subject, type=kind):
                return Code.BELIEF, s.beliefs[observer, subject, kind], 0, 0
            case Period():
                return Code.PERIOD, 0, 0, 0
            case Did(actor=actor, action=action):
                return Code.DID, s.actors[actor], s.actions[actor, action], 0
            case Op(name=name, operands=operands):
                args = [self.register(operand) for operand in operands] + [0, 0, 0]
                return OPERATIONS[name], args[0], args[1], args[2]
            case _:
                raise TypeError(f"cannot lower {expr!r}")


def _real(function: np.ufunc) -> Callable[..., Any]:
    """The function with booleans counted as 0 and 1."""
    return partial(function, dtype=np.float64)


UNARY = frozenset({Code.NEG, Code.ABS, Code.EXP, Code.LOG, Code.SQRT, Code.LOGISTIC, Code.NOT})
RUN: dict[int, Callable[..., Any]] = {
    Code.ADD: _real(np.add),
    Code.SUB: _real(np.subtract),
    Code.MUL: _real(np.multiply),
    Code.DIV: np.divide,
    Code.POW: elementary.power,
    Code.NEG: _real(np.negative),
    Code.MIN: np.minimum,
    Code.MAX: np.maximum,
    Code.ABS: np.abs,
    Code.EXP: elementary.exp,
    Code.LOG: elementary.log,
    Code.SQRT: np.sqrt,
    Code.LOGISTIC: elementary.logistic,
    Code.LT: np.less,
    Code.LE: np.less_equal,
    Code.GT: np.greater,
    Code.GE: np.greater_equal,
    Code.EQ: np.equal,
    Code.NE: np.not_equal,
    Code.AND: np.logical_and,
    Code.OR: np.logical_or,
    Code.NOT: np.logical_not,
    Code.WHERE: np.where,
}
