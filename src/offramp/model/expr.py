"""Symbolic expressions over the state, beliefs, private types, time and moves.

Immutable and hashable, so that they can be printed, compared, simplified and lowered. Operators
are overloaded; `==` stays structural (use `equal` for the symbolic comparison). `Name` and
`Change` are placeholders that the builder resolves once everything is declared.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce

from offramp.model.folding import CONDITIONS
from offramp.model.nodes import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Attribute,
    Belief,
    Change,
    Const,
    Did,
    Expr,
    Name,
    Op,
    Operand,
    Param,
    Period,
    Var,
    is_condition,
    lift,
    op,
)

__all__ = [
    "CONDITIONS", "FALSE", "ONE", "TRUE", "ZERO",
    "Attribute", "Belief", "Change", "Const", "Did", "Expr", "Name", "Op", "Operand", "Param",
    "Period", "Var",
    "absolute", "all_of", "any_of", "clip", "equal", "exp", "is_condition", "lift", "log",
    "logistic", "maximum", "minimum", "op", "positive", "sqrt", "substitute", "total", "walk",
    "where",
]  # fmt: skip


def where(condition: Operand, then: Operand, otherwise: Operand) -> Expr:
    """`then` where the condition holds, else `otherwise`."""
    return op("where", condition, then, otherwise)


def minimum(*values: Operand) -> Expr:
    """The smallest."""
    return reduce(lambda a, b: op("min", a, b), map(lift, values))


def maximum(*values: Operand) -> Expr:
    """The largest."""
    return reduce(lambda a, b: op("max", a, b), map(lift, values))


def clip(value: Operand, low: Operand, high: Operand) -> Expr:
    """The value, kept between low and high."""
    return minimum(maximum(value, low), high)


def positive(value: Operand) -> Expr:
    """The positive part: max(value, 0)."""
    return maximum(value, ZERO)


def absolute(value: Operand) -> Expr:
    """The absolute value."""
    return op("abs", value)


def exp(value: Operand) -> Expr:
    """E to the power of the value."""
    return op("exp", value)


def log(value: Operand) -> Expr:
    """The natural logarithm."""
    return op("log", value)


def sqrt(value: Operand) -> Expr:
    """The square root."""
    return op("sqrt", value)


def logistic(value: Operand) -> Expr:
    """1 / (1 + exp(-value))."""
    return op("logistic", value)


def equal(a: Operand, b: Operand) -> Expr:
    """The condition that two values are equal."""
    return op("==", a, b)


def total(values: Iterable[Expr]) -> Expr:
    """The sum of expressions."""
    return reduce(lambda a, b: a + b, values, ZERO)


def any_of(conditions: Iterable[Expr]) -> Expr:
    """The condition that at least one holds."""
    return reduce(lambda a, b: a | b, conditions, FALSE)


def all_of(conditions: Iterable[Expr]) -> Expr:
    """The condition that every one holds."""
    return reduce(lambda a, b: a & b, conditions, TRUE)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything below it, each distinct part once."""
    seen: set[Expr] = set()
    stack = [expr]
    while stack:
        at = stack.pop()
        if at not in seen:
            seen.add(at)
            yield at
            stack.extend(at.args)


def substitute(
    expr: Expr,
    replace: Callable[[Expr], Expr | None],
    known: dict[Expr, Expr] | None = None,
) -> Expr:
    """The expression with leaves replaced (None keeps a leaf), simplified again.

    `known` holds what was found before for the same replacement, and is added to.
    """
    done = {} if known is None else known

    def visit(at: Expr) -> Expr:
        if at not in done:
            if isinstance(at, Op):
                new = tuple(visit(arg) for arg in at.operands)
                done[at] = at if new == at.operands else op(at.name, *new)
            else:
                found = replace(at)
                done[at] = at if found is None else found
        return done[at]

    return visit(expr)
