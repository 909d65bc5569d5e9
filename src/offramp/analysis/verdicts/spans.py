"""The arithmetic of intervals: where a quantity lies when each of its atoms lies somewhere.

Source: Moore (1966), "Interval Analysis". What is divided by an interval with zero in it may be
anything. Leaves out: that atoms may depend on each other, so the span is never too narrow.
"""

from collections.abc import Iterator, Sequence
from math import inf, isnan

from offramp.analysis.verdicts.bounds import Pair
from offramp.language.claim import Arithmetic, Number, Probability, Quantity, atoms


def span(quantity: Quantity, pairs: Sequence[Pair]) -> Pair:
    """The bounds of a quantity from those of its atoms, in their order from left to right."""
    return _span(quantity, iter(pairs))


def certain(quantity: Quantity) -> Pair:
    """The bounds of a quantity before any run: probabilities lie between 0 and 1."""
    return span(
        quantity,
        [(0.0, 1.0) if isinstance(a, Probability) else (-inf, inf) for a in atoms(quantity)],
    )


def _span(quantity: Quantity, pairs: Iterator[Pair]) -> Pair:
    if isinstance(quantity, Number):
        return quantity.value, quantity.value
    if not isinstance(quantity, Arithmetic):
        return next(pairs)
    left, right = _span(quantity.left, pairs), _span(quantity.right, pairs)
    match quantity.sign:
        case "+":
            return left[0] + right[0], left[1] + right[1]
        case "-":
            return left[0] - right[1], left[1] - right[0]
        case "*":
            return _product(left, right)
        case "/":
            if right[0] <= 0 <= right[1]:
                return -inf, inf
            return _product(left, (1 / right[1], 1 / right[0]))


def _product(left: Pair, right: Pair) -> Pair:
    corners = [a * b for a in left for b in right]
    corners = [0.0 if isnan(corner) else corner for corner in corners]  # nothing times anything
    return min(corners), max(corners)
