"""Sums of products and Cholesky's factor against NumPy's, at the edges of tiles and blocks."""

import platform

import numpy as np
import pytest

from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.products import factored, products, times

SHAPES = [(0, 9), (1, 0), (1, 1), (3, 15), (4, 16), (5, 17), (16, 511), (17, 513), (41, 1100)]


def numbers(columns, rows, dtype=np.float64, seed=1):
    generator = np.random.default_rng(seed)
    return (
        generator.normal(size=(columns, rows)).astype(dtype),
        generator.normal(size=rows).astype(dtype),
    )


def triangle(sums):
    return np.tril(sums[:-1])


def full(x, y):
    """Sums of products, those with y below."""
    return np.vstack([x @ x.T, x @ y])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_sums_of_products(shape, dtype):
    x, y = numbers(*shape, dtype)
    sums = products(x, y, 0, shape[1])
    wide = full(x.astype(np.float64), y.astype(np.float64))
    close = 30 * np.finfo(dtype).eps * max(shape[1], 1) ** 0.5
    np.testing.assert_allclose(triangle(sums), triangle(wide), atol=close)
    np.testing.assert_allclose(sums[-1], wide[-1], atol=close)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_some_rows(dtype):
    x, y = numbers(7, 700, dtype)
    part = products(x[:, 13:650].copy(), y[13:650].copy(), 0, 637)
    assert np.array_equal(products(x, y, 13, 650), part)


def test_a_sum_hangs_on_its_own_columns_alone():
    x, y = numbers(23, 801, np.float32)
    sums = products(x, y, 0, 801)
    chosen = [22, 3, 17, 8, 9]
    part = products(x[chosen], y, 0, 801)
    for row, one in enumerate(chosen):
        assert part[-1, row] == sums[-1, one]
        for column, other in enumerate(chosen[: row + 1]):
            assert part[row, column] == sums[max(one, other), min(one, other)]


def test_what_is_too_small_for_all_digits_changes_no_sum_and_counts_again_afterwards():
    x, y = numbers(9, 600, np.float32)
    x[:, ::3] = 0.0
    tiny = x.copy()
    tiny[4:, ::3] = 1e-41
    assert np.array_equal(products(tiny, y, 0, 600), products(x, y, 0, 600))
    alone = products(np.float32([[1.0, 1e-41]]), np.float32([0.0, 1.0]), 0, 2)[1, 0]
    assert alone == (0.0 if platform.machine() in ("x86_64", "AMD64") else np.float32(1e-41))
    half = jit(lambda value: value / np.float32(2))
    assert half(np.float32(1e-41)) > 0


@pytest.mark.parametrize("columns", [1, 2, 4, 5, 8, 19, 64])
def test_the_factor_and_what_is_solved_forward(columns):
    x, y = numbers(columns, 200)
    sums = full(x, y)
    root = np.linalg.cholesky(sums[:-1])
    factored(sums, columns)
    np.testing.assert_allclose(triangle(sums), root, atol=1e-12)
    np.testing.assert_allclose(sums[-1], np.linalg.solve(root, x @ y), atol=1e-12)


@pytest.mark.parametrize("first", [0, 1, 4, 6, 13])
def test_what_lies_beyond_loses_what_the_first_columns_explain(first):
    x, y = numbers(13, 90)
    sums = full(x, y)
    inner, across = sums[:first, :first], sums[first:, :first]
    left = sums[first:, first:] - across @ np.linalg.solve(inner, sums[:first, first:])
    factored(sums, first)
    np.testing.assert_allclose(triangle(sums[first:, first:]), triangle(left), atol=1e-12)
    np.testing.assert_allclose(sums[-1, first:], left[-1], atol=1e-12)


def test_a_column_that_others_explain_leaves_no_infinite_numbers():
    x, y = numbers(5, 60)
    x[3] = x[1] - x[2]
    sums = full(x, y)
    factored(sums, 5)
    assert np.isfinite(sums[:, :5]).all()
    assert np.abs(sums[np.tril_indices(5)]).max() < 100


def test_products_of_matrices():
    a, b = numbers(4, 9)[0], numbers(9, 6, seed=2)[0]
    np.testing.assert_allclose(times(a, b), a @ b, atol=1e-13)
    np.testing.assert_allclose(times(a, b.T.copy().T), a @ b, atol=1e-13)
    assert times(np.zeros((3, 0)), np.zeros((0, 2))).shape == (3, 2)
