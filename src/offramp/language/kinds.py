"""Which kind of plain data a value is, in a way that type checkers understand."""

from typing import Any, TypeGuard


def is_mapping(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a mapping, as read from YAML: its keys are text."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a list."""
    return isinstance(value, list)


def is_word(value: Any) -> TypeGuard[str | int | float | bool]:
    """Whether a value is text, a number or a flag: something written in one piece."""
    return isinstance(value, str | int | float)
