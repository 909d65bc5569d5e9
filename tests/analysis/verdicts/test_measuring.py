"""What is measured of a quantity: the sharpest method that its runs allow, and its coverage.

Coverage is compared with the binomial law of the stated tails: a right program fails one such
comparison in a million.
"""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from offramp.analysis.verdicts import Evidence, kinds_of, measure
from offramp.language.claim import Arithmetic, Number, Quantity

TAIL = 0.025


def evidence_of(say: Any, quantity: Quantity, x: Any, g: Any = None) -> Evidence:
    evidence = Evidence(kinds_of(say.below(quantity, 0.0)))
    x = np.atleast_2d(np.asarray(x, dtype=float))
    evidence.add(x, np.ones_like(x, bool) if g is None else g)
    return evidence


def measured(say: Any, quantity: Quantity, x: Any, g: Any = None, tail: float = TAIL) -> Any:
    return measure(quantity, evidence_of(say, quantity, x, g), 0, tail)


def test_one_probability_is_bounded_exactly_among_matching_runs(say: Any) -> None:
    x, g = np.zeros((1, 1000)), np.zeros((1, 1000), bool)
    g[0, :50], x[0, :10], x[0, 900:] = True, 1, 1
    found = measured(say, say.p("a", "c"), x, g)
    known = stats.binomtest(10, 50).proportion_ci(0.95, method="exact")
    assert (found.estimate, found.matching, found.method) == (0.2, 50, "exact binomial")
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_one_quantile_lies_between_two_ranks(say: Any) -> None:
    found = measured(say, say.q("v", 0.9), np.arange(1000.0))
    known = stats.binom.ppf([TAIL, 1 - TAIL], 1000, 0.9)
    assert (found.low, found.estimate, found.high, found.method) == (
        known[0] - 1,
        899,
        known[1],
        "ranks",
    )


def test_arithmetic_with_numbers_keeps_exact_bounds(say: Any) -> None:
    x = np.arange(500) < 20
    plain = measured(say, say.p("a"), x)
    scaled = measured(say, say.minus(Number(3.0), Arithmetic("*", Number(2.0), say.p("a"))), x)
    inverse = measured(say, say.over(Number(1.0), say.p("a")), x)
    assert (scaled.low, scaled.high) == pytest.approx((3 - 2 * plain.high, 3 - 2 * plain.low))
    assert (inverse.low, inverse.high) == pytest.approx((1 / plain.high, 1 / plain.low))
    assert inverse.estimate == pytest.approx(25)


def test_the_same_luck_makes_a_difference_sharper(say: Any) -> None:
    generator, runs = np.random.default_rng(1), 5000
    luck, other = generator.random((2, runs))
    difference = say.minus(say.p("a"), say.p("a", under="x"))
    paired = measured(say, difference, [luck < 0.30, luck < 0.33])
    apart = measured(say, difference, [luck < 0.30, other < 0.33])
    assert paired.method == apart.method == "run by run"
    assert paired.high - paired.low < 0.5 * (apart.high - apart.low)
    values = 5 * luck
    means = say.minus(say.e("v"), say.e("v", "x"))
    noise = generator.normal(0, 0.1, runs)
    paired = measured(say, means, [values, values + noise])
    apart = measured(say, means, [values, 5 * other + noise])
    assert paired.high - paired.low < 0.1 * (apart.high - apart.low)


def test_the_sign_of_a_paired_difference_is_that_of_the_sign_test(say: Any) -> None:
    difference = say.minus(say.p("a"), say.p("a", under="x"))
    for more, fewer in ((6, 0), (5, 0), (12, 3), (11, 3), (40, 22), (41, 22), (0, 7), (0, 0)):
        x = np.zeros((2, 4000))
        x[0, :more], x[1, more : more + fewer] = 1, 1
        found = measured(say, difference, x)
        known = stats.binomtest(more, more + fewer).pvalue if more + fewer else 1.0
        assert found.sign_test
        assert (found.sign[0] > 0 or found.sign[1] < 0) == (known <= 2 * TAIL)
        assert found.low <= found.estimate <= found.high
        assert (found.low >= 0 or found.high <= 0) == (known <= 2 * TAIL)


def test_the_sign_of_a_ratio_is_known_before_its_size(say: Any) -> None:
    quantity = say.minus(say.over(say.p("a"), say.p("b")), Number(2.0))
    x = np.zeros((2, 4000))
    x[0, :300], x[1, 299:305] = 1, 1
    found = measured(say, quantity, x)
    assert found.method == "part by part"
    assert found.sign[0] > 0
    assert found.estimate == pytest.approx(48)
    assert 0 <= found.low < 30
    assert found.high > 60


def test_nothing_divided_by_nothing(say: Any) -> None:
    found = measured(say, say.over(say.p("a"), say.p("b")), np.zeros((2, 100)))
    assert np.isnan(found.estimate)
    assert (found.low, found.high, found.sign) == (-np.inf, np.inf, (-np.inf, np.inf))
    assert found.problem == "the divisor is 0 in every run"


def test_no_run_matches(say: Any) -> None:
    found = measured(say, say.p("a", "c"), np.zeros((1, 100)), np.zeros((1, 100), bool))
    assert (found.matching, found.problem) == (0, "no run matches `given`")
    assert np.isnan(found.estimate)


def test_a_mean_without_variation_has_no_bounds(say: Any) -> None:
    found = measured(say, say.e("v"), np.full(1000, 2.0))
    assert (found.estimate, found.low, found.high) == (2, -np.inf, np.inf)
    assert found.problem.startswith("the same in all runs, which does not bound the next")
    few = measured(say, say.e("v"), np.arange(1000) < 7)
    assert few.problem == "only 7 of 1,000 runs carry the variation"


def test_a_difference_that_few_runs_make_has_no_bounds(say: Any) -> None:
    values = np.random.default_rng(1).normal(size=1000)
    changed = values + (np.arange(1000) < 7)
    difference = say.minus(say.e("v"), say.e("v", "x"))
    found = measured(say, difference, [values, changed])
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert found.problem == "only 7 of 1,000 runs carry the variation"
    same = measured(say, difference, [values, values])
    assert same.problem.startswith("the same in all runs, which does not bound the next")


def test_a_divisor_that_may_be_zero_leaves_a_ratio_open(say: Any) -> None:
    values = np.random.default_rng(2).normal(size=(2, 1000))
    values += np.array([[1.0], [0.01]]) - values.mean(axis=1, keepdims=True)
    found = measured(say, say.over(say.e("v"), say.e("w")), values)
    assert (found.low, found.high, found.sign) == (-np.inf, np.inf, (-np.inf, np.inf))
    assert found.problem == "the divisor may be zero"


def test_numbers_need_no_runs(say: Any) -> None:
    found = measured(say, say.minus(Number(3.0), Number(1.0)), np.zeros((0, 10)))
    assert (found.estimate, found.low, found.high, found.method) == (2, 2, 2, "a number")


def test_what_is_given_the_same_is_compared_within_its_runs(say: Any) -> None:
    generator, runs = np.random.default_rng(2), 4000
    g = np.tile(generator.random(runs) < 0.2, (2, 1))
    luck = generator.random(runs)
    x = np.array([luck < 0.3, luck < 0.34])
    found = measured(say, say.minus(say.p("a", "c"), say.p("b", "c")), x, g)
    inside = measured(say, say.minus(say.p("a"), say.p("b")), x[:, g[0]])
    assert (found.low, found.high, found.sign) == (inside.low, inside.high, inside.sign)
    assert found.matching == g[0].sum()


def resampled(
    make: Any, x: NDArray[np.float64], g: NDArray[np.bool_], times: int
) -> tuple[float, float]:
    """The percentile bootstrap, by brute force."""
    generator, found = np.random.default_rng(9), list[float]()
    for _ in range(times):
        rows = generator.integers(0, x.shape[1], x.shape[1])
        found.append(make(x[:, rows], g[:, rows]))
    low, high = np.quantile(found, [TAIL, 1 - TAIL])
    return float(low), float(high)


def test_bounds_agree_with_brute_force(say: Any) -> None:
    generator, runs = np.random.default_rng(3), 8_000
    luck, other = generator.random((2, runs))
    g = np.array([other < 0.3, other < 0.4])
    x = np.array([luck < 0.2, luck < 0.25], dtype=float)

    def share(x: Any, g: Any, atom: int) -> float:
        return float(x[atom][g[atom]].mean())

    first, second = say.p("a", "c"), say.p("a", "c", "x")
    all_ = np.ones_like(g)
    cases = [
        (say.minus(first, second), g, lambda x, g: share(x, g, 0) - share(x, g, 1), "delta"),
        (say.over(first, second), g, lambda x, g: share(x, g, 0) / share(x, g, 1), "Fieller"),
        (
            Arithmetic("*", say.p("a"), say.p("b")),
            all_,
            lambda x, g: x[0].mean() * x[1].mean(),
            "delta",
        ),
        (say.over(say.e("a"), say.e("b")), all_, lambda x, g: x[0].mean() / x[1].mean(), "Fieller"),
        (say.minus(say.p("a"), say.p("b")), all_, lambda x, g: (x[0] - x[1]).mean(), "run by run"),
    ]
    for quantity, matching, make, method in cases:
        found = measured(say, quantity, x, matching)
        low, high = resampled(make, x, matching, 400)
        assert found.method == method
        assert found.estimate == pytest.approx(make(x, matching))
        slack = 0.15 * (high - low)  # the ends of 400 resamples are about 7% of the width unsure
        assert found.low == pytest.approx(low, abs=slack)
        assert found.high == pytest.approx(high, abs=slack)


COVERED = {
    "given": (0.4, 200),
    "ratio": (0.15 / 0.07, 200),
    "means": (2.0, 200),
    "quantiles": (0.0, 150),
}


@pytest.mark.parametrize("name", COVERED)
def test_bounds_of_what_is_not_linear_cover_the_truth(name: str, say: Any) -> None:
    truth, trials = COVERED[name]
    quantity, draw = {
        "given": (
            say.over(say.p("a", "c"), say.p("a", "c", "x")),
            say.given((0.2, 0.5), (0.3, 0.4)),
        ),
        "ratio": (say.over(say.p("a"), say.p("b")), say.pair(0.10, 0.02, 0.05)),
        "means": (say.over(say.e("a"), say.e("b")), say.values(say.ratio_of_means)),
        "quantiles": (
            say.minus(say.q("a", 0.8), say.q("a", 0.8, "x")),
            say.values(say.exponentials),
        ),
    }[name]
    generator, missed = np.random.default_rng(4), 0
    for _ in range(trials):
        x, g = draw(generator, 4000)
        found = measured(say, quantity, x, g)
        missed += not found.low <= truth <= found.high
    assert stats.binom.sf(missed - 1, trials, 2 * TAIL) > 1e-6, missed
