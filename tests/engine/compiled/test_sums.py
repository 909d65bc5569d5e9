"""Sums along columns against the same sums taken lane by lane, at the edges of vectors."""

from math import fsum

import numpy as np
import pytest

from offramp.engine.compiled.sums import deviation, dot, mean, pairwise

LANES = 16
ROWS = [0, 1, 15, 16, 17, 47, 1000]


def lane_by_lane(terms):
    """The rows of a lane in their order, then lanes, then rows that fill no vector."""
    whole = len(terms) // LANES * LANES
    total = 0.0
    for lane in range(LANES):
        part = 0.0
        for term in terms[lane:whole:LANES].tolist():
            part += term
        total += part
    return total, terms[whole:].tolist()


def column(rows, dtype, seed=1):
    return np.random.default_rng(seed).normal(3.0, 2.0, rows).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rows", ROWS)
def test_a_sum_of_products_is_taken_in_one_order(rows, dtype):
    one, other = column(rows, dtype), column(rows, np.float64, 2)
    total, rest = lane_by_lane(one.astype(np.float64) * other)
    assert dot(one, other) == sum(rest) + total
    assert dot(one, other) == pytest.approx(fsum(one.astype(np.float64) * other), rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rows", ROWS)
def test_a_deviation_is_taken_in_one_order(rows, dtype):
    values = column(rows, dtype)
    mean, spread = deviation(values)
    if not rows:
        assert (mean, spread) == (0.0, 0.0)
        return
    less = (values - values[0]).astype(np.float64)
    (total, rest), (square, others) = lane_by_lane(less), lane_by_lane(less * less)
    for term, second in zip(rest, others, strict=True):
        total, square = total + term, square + second
    middle = total / rows
    assert mean == float(values[0]) + middle
    assert spread == np.sqrt(max(square / rows - middle * middle, 0.0))
    assert spread == pytest.approx(values.astype(np.float64).std(), abs=1e-6)


def test_what_does_not_vary_has_no_deviation():
    assert deviation(np.full(100, np.float32(0.1))) == (float(np.float32(0.1)), 0.0)


def in_halves(numbers):
    """The sum of numbers: eight lanes of up to 128, else halves, the first a multiple of eight."""
    count = len(numbers)
    if count > 128:
        half = count // 2 - count // 2 % 8
        return in_halves(numbers[:half]) + in_halves(numbers[half:])
    lanes, done = numbers[:8], count - count % 8
    if count < 8:
        lanes, done = [0.0], 0
    for start in range(8, done, 8):
        lanes = [one + other for one, other in zip(lanes, numbers[start : start + 8], strict=True)]
    while len(lanes) > 1:
        lanes = [one + other for one, other in zip(lanes[::2], lanes[1::2], strict=True)]
    total = lanes[0]
    for number in numbers[done:]:
        total += number
    return total


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 128, 129, 136, 300, 1_023, 1_024, 5_000])
def test_a_pairwise_sum_is_taken_in_one_order(rows):
    values = column(rows, np.float64)
    assert pairwise(values) == in_halves(values.tolist())
    assert pairwise(values) == pytest.approx(fsum(values), rel=1e-14)
    if rows > 7:
        assert pairwise(values[3:-2]) == in_halves(values[3:-2].tolist())
        assert mean(values) == in_halves(values.tolist()) / rows
