"""Noise: a function of (seed, stream, period, run) and of nothing else."""

import numpy as np
import pytest
from scipy import stats

from offramp.engine.chances import poisson_counts, poisson_table
from offramp.engine.draws import quantile
from offramp.engine.noise import Noise


def numbers(seed=1, first=0, count=1000, stream="a", period=1):
    return Noise(seed, first, count).uniform(stream, period, np.arange(first, first + count))


def test_batches_do_not_matter():
    whole = numbers(count=1000)
    for first, count in ((0, 1), (1, 7), (8, 500), (508, 492)):
        part = numbers(first=first, count=count)
        assert np.array_equal(part, whole[first : first + count])


def test_streams_periods_and_seeds_differ_and_are_uncorrelated():
    base = numbers(count=4000)
    for other in (numbers(count=4000, stream="b"), numbers(count=4000, period=2),
                  numbers(count=4000, seed=2)):  # fmt: skip
        assert not np.array_equal(base, other)
        assert abs(np.corrcoef(base, other)[0, 1]) < 4.5 / np.sqrt(4000)


def test_numbers_are_uniform():
    # Kolmogorov-Smirnov, fixed seed, error rate 1e-4
    assert stats.kstest(numbers(count=20_000), "uniform").pvalue > 1e-4


@pytest.mark.parametrize(
    ("law", "parameters", "known"),
    [
        ("uniform", (2, 5), stats.uniform(2, 3)),
        ("normal", (1, 2), stats.norm(1, 2)),
        ("lognormal", (0.5, 0.3), stats.lognorm(0.3, scale=np.exp(0.5))),
        ("beta", (2, 7), stats.beta(2, 7)),
        ("gamma", (3, 0.5), stats.gamma(3, scale=0.5)),
        ("triangular", (0, 1, 4), stats.triang(0.25, 0, 4)),
    ],
)
def test_quantile_functions(law, parameters, known):
    u = np.linspace(0.001, 0.999, 97)
    assert quantile(law, u, parameters) == pytest.approx(known.ppf(u), rel=1e-9, abs=1e-12)


def test_quantiles_go_through_the_three_given_points():
    found = quantile("quantiles", np.array([0.05, 0.5, 0.95]), (1.0, 2.0, 7.0))
    assert found == pytest.approx([1.0, 2.0, 7.0])


@pytest.mark.parametrize("rate", [0.0, 0.3, 4.0, 80.0])
def test_poisson_counts_by_inversion(rate):
    u = np.linspace(0.0005, 0.9995, 500)
    counts = poisson_counts(u, np.full(500, rate))
    assert counts.tolist() == stats.poisson(rate).ppf(u).tolist()
    table = poisson_table(np.array([rate]))[:, 0]
    assert table == pytest.approx(stats.poisson(rate).pmf(np.arange(len(table))), abs=1e-13)
    assert table.sum() == pytest.approx(1, abs=1e-12)
