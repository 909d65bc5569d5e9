"""Numbers as fractions, so that what Gambit reads is what was meant and odds add up to 1."""

from collections.abc import Sequence
from fractions import Fraction

_PLAIN = 100_000  # the largest denominator of a fraction that is taken to be meant
_NEAR = 1e-13


def fraction(value: float) -> Fraction:
    """The simple fraction that a number is up to rounding, else its decimals."""
    value = float(value)
    simple = Fraction(value).limit_denominator(_PLAIN)
    if abs(float(simple) - value) <= _NEAR * max(1.0, abs(value)):
        return simple
    return Fraction(repr(value))


def odds(values: Sequence[float]) -> tuple[Fraction, ...]:
    """Probabilities as fractions that add up to 1 exactly; the largest takes up what is left."""
    found = [fraction(value) for value in values]
    largest = max(range(len(found)), key=lambda i: found[i])
    found[largest] += 1 - sum(found)
    return tuple(found)


def text(value: Fraction) -> str:
    """As Gambit writes numbers: decimals where they end soon, else a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1 and value.denominator <= 10**6:
        decimal = repr(float(value))
        if "e" not in decimal and Fraction(decimal) == value:
            return decimal
    return f"{value.numerator}/{value.denominator}"
