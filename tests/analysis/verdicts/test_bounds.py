"""Bounds miss to each side at most as often as they say.

A count of misses in independent trials is compared with the binomial law of the stated tail: a
right program fails one such comparison in a million. Approximate bounds are allowed half as many
misses again as stated (they come close to the tail, and not below it).
"""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from offramp.analysis.verdicts.bounds import (
    EFFECTIVE,
    cell_bounds,
    effective,
    mean_bounds,
    proportion_bounds,
    quantile_of,
    rank_bounds,
)

TRIALS = 1000
TAIL = 0.0125
RARELY = 1e-6
SIGNS = np.array([-1.0, 0.0, 1.0])


def assert_tails(misses: NDArray[np.int64], trials: int, tail: float) -> None:
    for side in misses:
        assert stats.binom.sf(side - 1, trials, tail) > RARELY, (misses, trials * tail)


def missed(bounds: tuple[float, float], truth: float) -> NDArray[np.int64]:
    low, high = bounds
    assert low <= high
    return np.array([low > truth, high < truth], np.int64)


@pytest.mark.parametrize(("share", "runs"), [(0.001, 1000), (0.02, 1024), (0.5, 40), (0.99, 300)])
def test_proportions(share: float, runs: int) -> None:
    counts = np.random.default_rng(1).binomial(runs, share, TRIALS)
    misses = sum(missed(proportion_bounds(int(c), runs, TAIL), share) for c in counts)
    assert_tails(misses, TRIALS, TAIL)


def test_proportions_of_nothing_and_all() -> None:
    assert proportion_bounds(0, 0, TAIL) == (0, 1)
    assert proportion_bounds(0, 100, 0.025)[1] == pytest.approx(1 - 0.025**0.01)
    assert proportion_bounds(100, 100, 0.025)[0] == pytest.approx(0.025**0.01)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9])
@pytest.mark.parametrize("whole", [False, True])
def test_quantiles(share: float, whole: bool) -> None:
    generator, runs, trials = np.random.default_rng(2), 400, 1000
    weight, misses = np.ones(runs, np.int64), np.zeros(2, np.int64)
    truth = -float(np.log1p(-share))  # of the exponential law; rounded down, of its whole part
    for _ in range(trials):
        values = generator.exponential(1.0, runs)
        values = np.floor(2 * values) if whole else values
        known = float(np.floor(2 * truth)) if whole else truth
        misses += missed(rank_bounds(values, weight, share, TAIL), known)
    assert_tails(misses, trials, TAIL)


def test_quantiles_are_open_where_ranks_run_out() -> None:
    values, weight = np.arange(20.0), np.ones(20, np.int64)
    low, high = rank_bounds(values, weight, 0.95, 0.025)
    assert high == np.inf
    assert np.isfinite(low)
    assert rank_bounds(values, weight, 0.05, 0.025)[0] == -np.inf


def test_quantiles_agree_with_numpy_and_ignore_how_runs_are_grouped() -> None:
    generator = np.random.default_rng(4)
    values = generator.integers(0, 9, 500).astype(float)
    cells, counts = np.unique(values, return_counts=True)
    for share in (0.05, 0.3, 0.5, 0.9, 0.99):
        known = np.quantile(values, share, method="inverted_cdf")
        assert quantile_of(values, np.ones(500, np.int64), share) == known
        assert quantile_of(cells, counts, share) == known
        apart = rank_bounds(values, np.ones(500, np.int64), share, TAIL)
        assert rank_bounds(cells, counts, share, TAIL) == apart


@pytest.mark.parametrize("runs", [1024, 16_384])
@pytest.mark.parametrize(
    ("gained", "lost"), [(0.001, 0.001), (0.002, 0.0), (0.004, 0.002), (0.05, 0.05), (0.1, 0.001)]
)
def test_differences_of_paired_proportions(gained: float, lost: float, runs: int) -> None:
    generator, misses = np.random.default_rng(5), np.zeros(2, np.int64)
    for counts in generator.multinomial(runs, [lost, 1 - gained - lost, gained], TRIALS):
        sharp = effective(SIGNS, counts) >= EFFECTIVE
        bounds = mean_bounds(SIGNS, counts, TAIL) if sharp else None
        bounds = bounds or cell_bounds(SIGNS, counts, SIGNS, TAIL)
        misses += missed(bounds, gained - lost)
    assert_tails(misses, TRIALS, 1.5 * TAIL)


def test_cells_of_two_values_are_the_exact_binomial() -> None:
    low, high = cell_bounds(np.array([0.0, 1.0]), np.array([90, 10]), np.array([0.0, 1.0]), TAIL)
    assert (low, high) == pytest.approx(proportion_bounds(10, 100, TAIL))
    low, high = cell_bounds(np.array([2.0]), np.array([50]), np.array([-1.0, 2.0]), TAIL)
    assert low == pytest.approx(2 - 3 * proportion_bounds(0, 50, TAIL)[1])
    assert high == 2


def test_cells_reckon_with_what_was_not_seen() -> None:
    low, high = cell_bounds(np.array([0.0, 1.0]), np.array([990, 10]), SIGNS, TAIL)
    assert low < cell_bounds(np.array([0.0, 1.0]), np.array([990, 10]), SIGNS[1:], TAIL)[0]
    assert high == pytest.approx(proportion_bounds(10, 1000, TAIL)[1])


LAWS: dict[str, tuple[Callable[[np.random.Generator, int], NDArray[np.float64]], float]] = {
    "normal": (lambda g, n: g.normal(3, 2, n), 3.0),
    "exponential": (lambda g, n: g.exponential(1, n), 1.0),
    "log-normal": (lambda g, n: g.lognormal(0, 1, n), float(np.exp(0.5))),
    "Student's t, 3 degrees of freedom": (lambda g, n: g.standard_t(3, n), 0.0),
    "rare": (lambda g, n: (g.random(n) < 0.05).astype(float), 0.05),
    "rare and large": (lambda g, n: np.where(g.random(n) < 0.1, 100, g.random(n)), 10.45),
}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("tail", [TAIL, 0.003])
def test_means(law: str, tail: float) -> None:
    draw, truth = LAWS[law]
    generator, runs, trials = np.random.default_rng(6), 2048, 600
    weight, misses = np.ones(runs, np.int64), np.zeros(2, np.int64)
    for _ in range(trials):
        misses += missed(mean_bounds(draw(generator, runs), weight, tail), truth)
    assert_tails(misses, trials, 1.5 * tail)


def test_means_of_plenty_are_bounded_as_by_student() -> None:
    values = np.random.default_rng(7).normal(0, 1, 5000)
    known = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    bounds = mean_bounds(values, np.ones(5000, np.int64), 0.025)
    assert bounds == pytest.approx(tuple(known), abs=2e-4)


@pytest.mark.parametrize("events", [60, 100, 400])
@pytest.mark.parametrize("tail", [0.00625, 0.0005])
def test_means_of_rare_events_are_bounded_nearly_as_exactly(events: int, tail: float) -> None:
    counts = np.array([100_000 - events, events])
    bounds = 100_000 * np.array(mean_bounds(np.array([0.0, 1.0]), counts, tail))
    exact = 100_000 * np.array(proportion_bounds(events, 100_000, tail))
    assert bounds == pytest.approx(exact, abs=1)  # symmetric ones are off by two to four events


def test_equal_values_bound_no_mean() -> None:
    for value in (0.0, 3.0, 1e300, 0.1 + 0.2):
        assert effective(np.full(1000, value), np.ones(1000, np.int64)) == 0
        assert mean_bounds(np.full(1000, value), np.ones(1000, np.int64), TAIL) == (-np.inf, np.inf)


def test_a_few_runs_that_carry_all_the_variation_bound_no_mean() -> None:
    values = np.zeros(100_000)
    values[:20] = 1000
    weight = np.ones(100_000, np.int64)
    assert effective(values, weight) == pytest.approx(20, rel=0.01)
    assert mean_bounds(values, weight, TAIL) == (-np.inf, np.inf)
    assert effective(values * 1e200, weight) == pytest.approx(20, rel=0.01)
