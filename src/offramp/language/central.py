"""The central value of a constant expression: parameters at their central values.

Only for checks before a model is built (is one end of a grid below the other?); what cannot be
told here, such as a date, is None.
"""

import math
from collections.abc import Mapping

from offramp.language.formula import Formula
from offramp.language.terms import Term

_DEEPEST = 200  # parameters made of parameters


def central_value(
    term: Term, parameters: Mapping[str, Formula], deep: int = _DEEPEST
) -> float | None:
    """The value of an expression of numbers and parameters; None if it has none."""
    if term.kind in ("number", "flag"):
        return float(term.value)
    if term.kind == "name":
        name = term.parts[-1]
        if name not in parameters or term.parts[:-1] not in ((), ("parameters",)) or not deep:
            return None
        return central_value(parameters[name].term, parameters, deep - 1)
    args = [central_value(arg, parameters, deep) for arg in term.args]
    numbers = [arg for arg in args if arg is not None]
    if len(numbers) < len(args):
        return None
    try:
        value = _called(str(term.value), numbers) if term.kind == "call" else None
        value = _operated(term.kind, numbers) if term.kind != "call" else value
    except (ArithmeticError, ValueError):
        return None
    return value if value is not None and math.isfinite(value) else None


def _called(name: str, args: list[float]) -> float | None:
    match name, args:
        case "min", _:
            return min(args)
        case "max", _:
            return max(args)
        case "clip", [value, low, high]:
            return min(max(value, low), high)
        case "abs", [value]:
            return abs(value)
        case "exp", [value]:
            return math.exp(value)
        case "log", [value]:
            return math.log(value)
        case "sqrt", [value]:
            return math.sqrt(value)
        case "logistic", [value]:
            return 1 / (1 + math.exp(-value))
        case "where", [condition, then, otherwise]:
            return then if condition else otherwise
        case _:
            return None


def _operated(sign: str, args: list[float]) -> float | None:
    match sign, args:
        case "-", [a]:
            return -a
        case "+", [a, b]:
            return a + b
        case "-", [a, b]:
            return a - b
        case "*", [a, b]:
            return a * b
        case "/", [a, b]:
            return a / b
        case "**", [a, b]:
            return math.pow(a, b)
        case "<", [a, b]:
            return float(a < b)
        case "<=", [a, b]:
            return float(a <= b)
        case ">", [a, b]:
            return float(a > b)
        case ">=", [a, b]:
            return float(a >= b)
        case "==", [a, b]:
            return float(a == b)
        case "!=", [a, b]:
            return float(a != b)
        case "and", _:
            return float(all(args))
        case "or", _:
            return float(any(args))
        case "not", [a]:
            return float(not a)
        case _:
            return None
