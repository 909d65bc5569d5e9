"""Interval arithmetic (Moore 1966): between which numbers the result of an operation lies.

What is known of operands gives what is known of their sum, product and so on. It takes operands
for independent, and rounding for negligible.
"""

from collections.abc import Sequence
from math import exp, inf, isfinite, isnan, sqrt

from offramp.engine.tape import Code

Range = tuple[float, float]
ANY: Range = (-inf, inf)
_MOST = 700.0  # of what is exponentiated


def combined(code: int, given: Sequence[Range]) -> Range:
    """The range of an operation by those of its operands."""
    low, high = _of(code, given)
    return ANY if isnan(low) or isnan(high) else (low, high)


def _of(code: int, given: Sequence[Range]) -> Range:
    (a, b), (c, d) = given[0], given[1] if len(given) > 1 else (0.0, 0.0)
    match code:
        case Code.ADD:
            return a + c, b + d
        case Code.SUB:
            return a - d, b - c
        case Code.NEG:
            return -b, -a
        case Code.MUL:
            return _products(a, b, c, d)
        case Code.DIV if c > 0 or d < 0:
            return _products(a, b, 1 / d, 1 / c)
        case Code.MIN:
            return min(a, c), min(b, d)
        case Code.MAX:
            return max(a, c), max(b, d)
        case Code.ABS:
            return (0.0 if a <= 0 <= b else min(abs(a), abs(b))), max(abs(a), abs(b))
        case Code.EXP if b < _MOST:
            return exp(a) if a > -_MOST else 0.0, exp(b)
        case Code.SQRT if a >= 0:
            return sqrt(a), sqrt(b) if isfinite(b) else inf
        case Code.WHERE:
            e, f = given[2]
            return min(c, e), max(d, f)
        case Code.LOGISTIC:
            return 0.0, 1.0
        case Code.LT if b < c or a >= d:
            return _sure(b < c)
        case Code.LE if b <= c or a > d:
            return _sure(b <= c)
        case Code.GT if a > d or b <= c:
            return _sure(a > d)
        case Code.GE if a >= d or b < c:
            return _sure(a >= d)
        case Code.AND | Code.OR | Code.NOT:
            return _joined(code, given)
        case _ if Code.LT <= code < Code.WHERE:
            return 0.0, 1.0
        case _:
            return ANY


def _sure(holds: bool) -> Range:
    return (1.0, 1.0) if holds else (0.0, 0.0)


def _joined(code: int, given: Sequence[Range]) -> Range:
    """The range of conditions joined, of which each holds where it is not zero."""
    true = [low > 0 or high < 0 for low, high in given]
    false = [low == high == 0 for low, high in given]
    if code == Code.NOT:
        true, false = false, true
    surely = any(true) if code == Code.OR else all(true)
    never = all(false) if code == Code.OR else any(false)
    return _sure(surely) if surely or never else (0.0, 1.0)


def _products(a: float, b: float, c: float, d: float) -> Range:
    found = [0.0 if 0.0 in (x, y) else x * y for x in (a, b) for y in (c, d)]
    return min(found), max(found)
