from math import isnan

import numpy as np
import pytest
from scipy import stats

from offramp.runs.intervals import (
    clopper_pearson,
    mean_interval,
    paired_difference,
    quantile,
    wilson,
)


@pytest.mark.parametrize(("count", "total"), [(0, 10), (1, 10), (5, 10), (10, 10), (37, 12_345)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_wilson_agrees_with_scipy(count: int, total: int, level: float) -> None:
    known = stats.binomtest(count, total).proportion_ci(level, method="wilson")
    assert wilson(count, total, level) == pytest.approx((known.low, known.high), abs=1e-12)


def test_wilson_of_a_published_example() -> None:
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(("count", "total"), [(0, 10), (1, 10), (10, 10), (37, 12_345)])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_clopper_pearson_agrees_with_scipy(count: int, total: int, level: float) -> None:
    known = stats.binomtest(count, total).proportion_ci(level, method="exact")
    assert clopper_pearson(count, total, level) == pytest.approx((known.low, known.high))


def test_clopper_pearson_of_nothing() -> None:
    assert clopper_pearson(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="not a proportion"):
        clopper_pearson(3, 2)


def test_what_never_came_up_may_still_happen() -> None:
    low, high = wilson(0, 10_000)
    assert low == 0
    assert high == pytest.approx(3.84e-4, rel=0.01)
    assert wilson(10_000, 10_000)[1] == 1
    assert wilson(0, 0) == (0, 1)


@pytest.mark.parametrize(("count", "total"), [(-1, 10), (11, 10)])
def test_wilson_refuses_what_is_no_proportion(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(count, total)


def test_mean_interval_agrees_with_scipy() -> None:
    values = np.random.default_rng(3).normal(2, 5, 40)
    known = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert mean_interval(values) == pytest.approx((values.mean(), known.low, known.high))


def test_mean_interval_of_too_few_values() -> None:
    assert all(isnan(v) for v in mean_interval(np.zeros(0)))
    mean, low, high = mean_interval(np.array([3.0]))
    assert mean == 3
    assert isnan(low)
    assert isnan(high)
    assert mean_interval(np.full(5, 2.0)) == (2, 2, 2)


def test_quantiles_of_counts() -> None:
    values = np.array([1, 1, 2, 5, 5, 5, 9, 9, 9, 9])
    counts = np.bincount(values)
    for share in (0.05, 0.1, 0.5, 0.6, 0.95, 1.0):
        assert quantile(counts, share) == np.quantile(values, share, method="inverted_cdf")
    assert quantile(np.zeros(3, np.int64), 0.5) == -1


@pytest.mark.parametrize("count", [2, 30, 1_000, 1_001, 1_002, 20_000])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_interval_of_a_mean_agrees_with_scipy(count: int, level: float) -> None:
    values = np.random.default_rng(3).normal(size=count)
    known = stats.t.interval(
        level, count - 1, loc=values.mean(), scale=values.std(ddof=1) / np.sqrt(count)
    )
    assert mean_interval(values, level)[1:] == pytest.approx(known, rel=1e-12)


def test_a_paired_difference_covers_the_truth_as_often_as_it_says() -> None:
    generator, total, hits = np.random.default_rng(4), 200, 0
    first, second, rounds = 0.3, 0.4, 2_000  # of them 0.25 in both
    for _ in range(rounds):
        u = generator.random(total)
        a, b = u < first, (u < 0.25) | ((u >= first) & (u < first + second - 0.25))
        change, low, high = paired_difference(int((b & ~a).sum()), int((a & ~b).sum()), total)
        assert low <= change <= high
        hits += low <= second - first <= high
    assert 0.935 < hits / rounds < 0.975  # 95% within 4.5 standard errors


def test_a_paired_difference_of_nothing_is_still_unsure() -> None:
    change, low, high = paired_difference(0, 0, 100)
    assert change == 0
    assert low == pytest.approx(-high)
    assert 0.005 < high < 0.04
    assert paired_difference(0, 0, 0)[1:] == (-1, 1)
    with pytest.raises(ValueError, match="no parts"):
        paired_difference(60, 50, 100)
