"""The nodes of an expression's syntax."""

import math
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A node of an expression's syntax.

    `kind` is `number`, `flag` (true, false), `name` (a dotted path in `parts`), `text` (only
    inside `date`), `call`, or an operator; `start` and `length` locate it in the formula's text.
    """

    kind: str
    start: int
    length: int
    value: float | str = 0.0
    parts: tuple[str, ...] = ()
    args: tuple["Term", ...] = ()

    def walk(self) -> Iterator["Term"]:
        """This node and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()


class FormulaError(ValueError):
    """A formula that cannot be read: message, where in its text, and the remedy.

    `at` leads to the part of an annotated number that is wrong, as steps below it.
    """

    def __init__(
        self,
        message: str,
        start: int = 0,
        length: int = 1,
        hint: str = "",
        at: tuple[str | int, ...] | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.start, self.length, self.hint = message, start, length, hint
        self.at = at


def constant(term: Term) -> float | None:
    """The number, when the term is arithmetic on numbers alone (and has a finite value)."""
    if term.kind == "number":
        return float(term.value)
    if term.kind not in ("+", "-", "*", "/", "**"):
        return None
    args = [constant(arg) for arg in term.args]
    numbers = [arg for arg in args if arg is not None]
    if len(numbers) < len(args):
        return None
    try:
        match term.kind, numbers:
            case "-", [a]:
                value = -a
            case "+", [a, b]:
                value = a + b
            case "-", [a, b]:
                value = a - b
            case "*", [a, b]:
                value = a * b
            case "/", [a, b]:
                value = a / b
            case _:
                value = numbers[0] ** numbers[1]
    except (ZeroDivisionError, OverflowError):
        return None
    return value if isinstance(value, float) and math.isfinite(value) else None
