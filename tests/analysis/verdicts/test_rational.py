from typing import Any

import numpy as np
import pytest

from offramp.analysis.verdicts.rational import gradient, linear, rational, value
from offramp.analysis.verdicts.spans import certain, span
from offramp.language.claim import Arithmetic, Number, Quantity, atoms


def computed(quantity: Quantity, theta: list[float]) -> float:
    """The value of a quantity, straight from its tree."""
    left_over = list(theta)

    def at(part: Quantity) -> float:
        if isinstance(part, Number):
            return part.value
        if not isinstance(part, Arithmetic):
            return left_over.pop(0)
        left, right = at(part.left), at(part.right)
        match part.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right

    return at(quantity)


def random_quantity(generator: np.random.Generator, say: Any, depth: int) -> Quantity:
    if depth == 0 or generator.random() < 0.2:
        return Number(float(generator.uniform(1, 2))) if generator.random() < 0.3 else say.p("a")
    sign = ("+", "-", "*", "/")[generator.integers(4)]
    left, right = (random_quantity(generator, say, depth - 1) for _ in range(2))
    return Arithmetic(sign, left, right)


@pytest.mark.parametrize("seed", range(30))
def test_a_fraction_is_the_quantity_and_its_slopes(seed: int, say: Any) -> None:
    generator = np.random.default_rng(seed)
    quantity = random_quantity(generator, say, 3)
    form, count = rational(quantity), len(atoms(quantity))
    theta = generator.uniform(1, 2, count)
    known = computed(quantity, list(theta))
    assert value(form.numerator, theta) / value(form.denominator, theta) == pytest.approx(known)
    slopes = gradient(form.numerator, theta)
    for atom in range(count):
        step = np.zeros(count)
        step[atom] = 1e-6
        rise = value(form.numerator, theta + step) - value(form.numerator, theta - step)
        assert slopes[atom] == pytest.approx(rise / 2e-6, rel=1e-4, abs=1e-6)
    low, high = span(quantity, [(v, v) for v in theta])
    assert low == pytest.approx(known)
    assert high == pytest.approx(known)


@pytest.mark.parametrize("seed", range(30))
def test_a_span_holds_all_values_between(seed: int, say: Any) -> None:
    generator = np.random.default_rng(seed)
    quantity = random_quantity(generator, say, 3)
    ends = np.sort(generator.uniform(-1, 2, (len(atoms(quantity)), 2)), axis=1)
    low, high = span(quantity, [(float(a), float(b)) for a, b in ends])
    for _ in range(50):
        found = computed(quantity, list(generator.uniform(ends[:, 0], ends[:, 1])))
        assert low - 1e-9 <= found <= high + 1e-9


def test_dividing_by_a_number_is_no_fraction(say: Any) -> None:
    form = rational(say.over(say.minus(say.p("a"), say.p("b")), Number(4.0)))
    assert form.whole
    assert form.numerator == {(0,): 0.25, (1,): -0.25}
    assert linear(form.numerator)
    assert not rational(say.over(Number(4.0), say.p("a"))).whole


def test_products_of_atoms_are_not_linear(say: Any) -> None:
    assert not linear(rational(Arithmetic("*", say.p("a"), say.p("b"))).numerator)


def test_division_by_zero_is_refused(say: Any) -> None:
    with pytest.raises(ValueError, match="divided by zero"):
        rational(say.over(say.p("a"), Number(0.0)))


def test_a_quantity_that_grows_too_long_is_refused(say: Any) -> None:
    quantity: Quantity = Number(1.0)
    for _ in range(9):
        quantity = Arithmetic("*", quantity, Arithmetic("+", say.p("a"), say.p("b")))
    with pytest.raises(ValueError, match="split it in two"):
        rational(quantity)


def test_what_is_certain_of_probabilities(say: Any) -> None:
    assert certain(say.minus(say.p("a"), say.p("b"))) == (-1, 1)
    assert certain(say.minus(say.p("a"), Number(1.0))) == (-1, 0)
    assert certain(say.over(say.p("a"), say.p("b"))) == (-np.inf, np.inf)
    assert certain(say.minus(say.e("x"), say.p("b"))) == (-np.inf, np.inf)
