"""Arithmetic and comparisons of what is known of a whole run: `payoff.a > payoff.b`, `ended < 4`.

Leaves out functions: what is computed of these few numbers hardly needs any.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.language.terms import Term

Floats = NDArray[np.float64]
Look = Callable[[tuple[str, ...]], Floats]  # a name's number in each run

_CONDITIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": lambda a, b: (a < b) | (a > b),  # what is not a number differs from nothing
    "and": np.logical_and,
    "or": np.logical_or,
}
_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    **_CONDITIONS,
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}


def is_condition(term: Term) -> bool:
    """Whether it holds or not, rather than being a number."""
    return term.kind == "not" or term.kind in _CONDITIONS


def is_plain(term: Term) -> bool:
    """Whether it can be computed here."""
    return all(t.kind in ("name", "number", "not") or t.kind in _SIGNS for t in term.walk())


def computed(term: Term, look: Look) -> Floats:
    """Its number in each run, (run,); 0 or 1 for a condition."""
    with np.errstate(all="ignore"):  # what is no number is told with its place
        return np.asarray(_value(term, look), np.float64)


def _value(term: Term, look: Look) -> Any:
    if term.kind == "number":
        return np.float64(term.value)
    if term.kind == "name":
        return look(term.parts)
    args = [_value(arg, look) for arg in term.args]
    if term.kind == "not":
        return np.where(args[0] == 0, 1.0, 0.0)
    if len(args) == 1:
        return -args[0]
    return reduce(lambda a, b: _SIGNS[term.kind](a, b) * 1.0, args)  # conditions are 0 or 1
