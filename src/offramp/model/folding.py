"""Operations on plain numbers, as expressions mean them; conditions count as 0 or 1."""

import math
import operator
from collections.abc import Callable
from typing import Any

CONDITIONS = frozenset({"<", "<=", ">", ">=", "==", "!=", "and", "or", "not"})


def fold(name: str, values: list[float]) -> float | None:
    """The value of an operation on numbers; None where it has no finite value."""
    try:
        value: Any = _OPERATIONS[name](*values)
    except (KeyError, ZeroDivisionError, OverflowError, ValueError):
        return None
    if isinstance(value, complex) or not math.isfinite(value):
        return None
    return float(value)


def _logistic(value: float) -> float:
    if value < 0:
        return math.exp(value) / (1 + math.exp(value))  # the other form overflows
    return 1 / (1 + math.exp(-value))


def _quotient(a: float, b: float) -> float:
    return a / b


def _power(a: float, b: float) -> Any:
    return a**b


def _both(a: float, b: float) -> bool:
    return bool(a) and bool(b)


def _either(a: float, b: float) -> bool:
    return bool(a) or bool(b)


def _where(condition: float, then: float, otherwise: float) -> float:
    return then if condition else otherwise


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "**": _power,
    "neg": operator.neg,
    "min": min,
    "max": max,
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "logistic": _logistic,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "and": _both,
    "or": _either,
    "not": operator.not_,
    "where": _where,
}
