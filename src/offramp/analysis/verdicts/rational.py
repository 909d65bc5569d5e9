"""The arithmetic of a quantity as one fraction of two polynomials in its atoms.

Whether `P(a) / P(b) - 3` is above zero is whether `P(a) - 3 P(b)` is, once `P(b)` is known to be:
a comparison of ratios is decided without dividing. Polynomials also tell what is linear, and give
exact derivatives. Leaves out: canceling common factors.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from offramp.language.claim import Arithmetic, Number, Quantity, atoms

Polynomial: TypeAlias = dict[tuple[int, ...], float]  # sorted atoms multiplied -> coefficient
MOST_TERMS = 256


@dataclass(frozen=True)
class Rational:
    """A numerator over a denominator."""

    numerator: Polynomial
    denominator: Polynomial

    @property
    def whole(self) -> bool:
        """Whether the denominator is the number 1."""
        return self.denominator == _ONE


_ONE: Polynomial = {(): 1.0}


def rational(quantity: Quantity, first: int = 0) -> Rational:
    """The fraction that a quantity is, its atoms numbered from `first`, from left to right.

    Raises ValueError for a division by the number 0, and beyond `MOST_TERMS` products.
    """
    if isinstance(quantity, Number):
        return Rational({(): quantity.value} if quantity.value else {}, _ONE)
    if not isinstance(quantity, Arithmetic):
        return Rational({(first,): 1.0}, _ONE)
    left = rational(quantity.left, first)
    right = rational(quantity.right, first + len(atoms(quantity.left)))
    match quantity.sign:
        case "*":
            return Rational(
                _product(left.numerator, right.numerator),
                _product(left.denominator, right.denominator),
            )
        case "/":
            return _divided(left, right)
        case "+" | "-":
            factor = 1.0 if quantity.sign == "+" else -1.0
            if left.denominator == right.denominator:
                added = _sum(left.numerator, right.numerator, factor)
                return Rational(added, left.denominator)
            return Rational(
                _sum(
                    _product(left.numerator, right.denominator),
                    _product(right.numerator, left.denominator),
                    factor,
                ),
                _product(left.denominator, right.denominator),
            )


def value(polynomial: Polynomial, theta: NDArray[np.float64]) -> float:
    """What a polynomial is at the atoms' values theta (atom,)."""
    return float(
        sum(factor * float(np.prod(theta[list(term)])) for term, factor in polynomial.items())
    )


def gradient(polynomial: Polynomial, theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """The derivatives of a polynomial by its atoms at theta, (atom,)."""
    slopes = np.zeros(len(theta))
    for term, factor in polynomial.items():
        for place, atom in enumerate(term):
            others = [*term[:place], *term[place + 1 :]]
            slopes[atom] += factor * float(np.prod(theta[others]))
    return slopes


def linear(polynomial: Polynomial) -> bool:
    """Whether no atoms are multiplied with each other."""
    return all(len(term) <= 1 for term in polynomial)


def _divided(left: Rational, right: Rational) -> Rational:
    if not right.numerator:
        raise ValueError("a quantity is divided by zero")
    numerator = _product(left.numerator, right.denominator)
    denominator = _product(left.denominator, right.numerator)
    if set(denominator) == {()}:
        by = denominator[()]
        return Rational({term: factor / by for term, factor in numerator.items()}, _ONE)
    return Rational(numerator, denominator)


def _sum(left: Polynomial, right: Polynomial, factor: float) -> Polynomial:
    total = dict(left)
    for term, coefficient in right.items():
        total[term] = total.get(term, 0.0) + factor * coefficient
    return _bounded(total)


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for a, first in left.items():
        for b, second in right.items():
            term = tuple(sorted((*a, *b)))
            total[term] = total.get(term, 0.0) + first * second
    return _bounded(total)


def _bounded(polynomial: Polynomial) -> Polynomial:
    if len(polynomial) > MOST_TERMS:
        raise ValueError(
            f"a comparison multiplies out to more than {MOST_TERMS} products: split it in two"
        )
    return {term: factor for term, factor in polynomial.items() if factor}
