"""Exponentials, logarithms and powers of arrays and of single numbers, against NumPy's."""

import numpy as np
import pytest
from scipy.special import expit

from offramp.engine import elementary
from offramp.engine.compiled.elementary import exponential, exponentiate
from offramp.engine.compiled.jit import jit

EPS = np.finfo(np.float64).eps
PLAIN = [("exp", np.exp), ("log", np.log), ("logistic", expit)]


@jit
def alone(x):
    return exponential(x)


@pytest.mark.parametrize(("name", "wanted"), PLAIN, ids=[name for name, _ in PLAIN])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (8,), (3, 11), (2, 0, 5)], ids=str)
def test_any_shape(name, wanted, shape):
    x = np.random.default_rng(1).gamma(2, 3, shape)
    found = getattr(elementary, name)(x)
    assert found.shape == shape
    np.testing.assert_allclose(found, wanted(x), rtol=2 * EPS, atol=0)


@pytest.mark.parametrize(("name", "wanted"), PLAIN, ids=[name for name, _ in PLAIN])
def test_numbers_out_of_the_ordinary(name, wanted):
    x = [0.0, -0.0, -1.0, 1e-310, -800.0, 800.0, np.inf, -np.inf, np.nan]
    with np.errstate(all="ignore"):
        expected = wanted(np.array(x))
    np.testing.assert_allclose(getattr(elementary, name)(x), expected, rtol=2 * EPS, atol=1e-300)


def test_powers_are_broadcast():
    x, y = np.array([[0.0], [0.5], [3.0], [-2.0]]), np.array([0, 1, 2.5, -1, 3])
    with np.errstate(all="ignore"):
        expected = np.power(x, y)
    np.testing.assert_allclose(elementary.power(x, y), expected, rtol=2 * EPS)
    assert elementary.power(2, 10) == 1024


def test_what_is_given_stays_as_it_is():
    x = np.arange(1.0, 17.0)
    elementary.exp(x), elementary.power(x, x)
    assert np.array_equal(x, np.arange(1.0, 17.0))


def test_a_number_in_a_kernel_is_that_of_an_array():
    x = np.random.default_rng(2).gamma(1, 5, 300)
    assert np.array_equal([alone(value) for value in x], elementary.exp(x))


def test_a_row_in_a_kernel_is_that_of_an_array():
    x = np.random.default_rng(3).normal(0, 40, 304)
    row = x.copy()
    exponentiate(row)
    assert np.array_equal(row, elementary.exp(x))
