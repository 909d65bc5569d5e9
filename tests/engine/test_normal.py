"""Normal quantiles: SciPy's, all over their range, with a logarithm of our own."""

import sys
from math import erfc, sqrt
from subprocess import run

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from offramp.engine.normal import normal_quantile

FEW = 5e-15  # relative: where polynomials change, SciPy's are off by as much


def test_quantiles_are_scipys():
    rng = np.random.default_rng(1)
    u = np.concatenate([rng.random(200_000), 2.0 ** -rng.uniform(1, 54, 20_000)])
    for numbers in (u, 1 - u[u > 2.0**-53]):
        found, known = normal_quantile(numbers), special.ndtri(numbers)
        assert np.allclose(found, known, rtol=FEW, atol=0)


def test_most_are_scipys_to_the_last_digit():
    u = np.random.default_rng(2).random(100_000)
    assert np.mean(normal_quantile(u) != special.ndtri(u)) < 0.002  # logarithms rounded otherwise


def test_so_much_lies_beyond_them():
    for u in (0.4, 0.1, 1e-5, 1e-13, 1e-14, 1e-15):
        (z,) = normal_quantile(np.array([u])).tolist()
        assert erfc(-z / sqrt(2)) / 2 == pytest.approx(u, rel=1e-13)


def test_shapes_are_kept():
    for u in (np.array(0.05), np.array([[0.05, 0.5], [0.7, 0.99]]), np.zeros((0, 3))):
        found = normal_quantile(u)
        assert found.shape == u.shape
        assert np.allclose(found, special.ndtri(u), rtol=FEW, atol=0)


def test_nought_has_a_number():
    assert normal_quantile(np.zeros(3)).tolist() == [special.ndtri(2.0**-54)] * 3


@given(st.lists(st.floats(2.0**-52, 1 - 2.0**-52), min_size=1, max_size=20))
def test_they_rise_and_are_odd(numbers):
    u = np.sort(np.array(numbers))
    found = normal_quantile(u)
    slack = 4 * np.spacing(np.abs(found))
    assert (np.diff(found) >= -slack[1:]).all()
    exact = (1 - (1 - u)) == u  # of which the mirror image can be written
    assert np.allclose(normal_quantile(1 - u)[exact], -found[exact], rtol=FEW, atol=1e-16)


def test_drawing_does_not_load_them_from_scipy():
    code = (
        "import sys, numpy as np; from offramp.engine.draws import quantile;"
        "quantile('lognormal', np.array([0.01, 0.5]), (0, 1));"
        "sys.exit('scipy.special' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0
