"""Means with luck taken out, shrinkage, ridge with faith, and the pace of rounds."""

import numpy as np

from offramp.strategy.regression.groups import Means, adjusted_means, shrunk
from offramp.strategy.regression.pacing import Decisions, Pace
from offramp.strategy.regression.ridge import graded_ridge, grouped_ridge

RNG = np.random.default_rng(20_241_117)


def test_luck_that_explains_everything_leaves_exact_means() -> None:
    group = RNG.integers(0, 3, 3_000)
    luck = (RNG.random((1, 3_000)) < 0.3) - 0.3
    effect = np.array([2.0, -1.0, 5.0])
    y = np.array([0.5, 0.0, -1.0])[group] + effect[group] * luck[0]
    plain = adjusted_means(group, 4, y, luck[:0])
    found = adjusted_means(group, 4, y, luck)
    assert np.abs(plain.mean[:3] - [0.5, 0.0, -1.0]).max() > 0.01
    assert np.allclose(found.mean[:3], [0.5, 0.0, -1.0], atol=1e-5)
    assert found.count[3] == 0


def test_means_are_drawn_to_zero_by_how_noisy_they_are() -> None:
    sure = Means(np.array([1.0, -1.0]), np.array([1_000.0, 1_000.0]), within=0.01)
    vague = Means(np.array([1.0, -1.0]), np.array([2.0, 2.0]), within=1.5)
    empty = Means(np.array([0.1, -0.1]), np.array([5.0, 5.0]), within=1.0)
    assert np.allclose(shrunk(sure), [1, -1], atol=1e-3)
    assert 0 < shrunk(vague)[0] < 0.5
    assert not shrunk(empty).any()


def test_ridge_finds_weights_and_leaves_out_what_says_nothing() -> None:
    x = RNG.normal(size=(6, 400))
    graded = np.ones(6, dtype=bool)
    found = graded_ridge(x, 2 * x[0] - x[1], graded)
    assert np.allclose(found, [2, -1, 0, 0, 0, 0], atol=0.15)
    noise = graded_ridge(x, RNG.normal(size=400), graded)
    assert np.abs(noise).max() < 0.1


def test_deviations_by_group_are_found_only_where_there_are_any() -> None:
    x = np.vstack([np.ones(600), RNG.normal(size=600)])
    group = np.arange(600) % 2
    prior = np.zeros((2, 2))
    found = grouped_ridge(x, np.where(group == 1, x[1], -x[1]), group, prior)
    assert found is not None
    assert np.allclose(found[:, 1], [-1, 1], atol=0.15)
    alike = grouped_ridge(x, RNG.normal(size=600), group, prior)
    assert alike is None or np.abs(alike).max() < 0.1


def decisions(before: float, reply: float) -> list[Decisions]:
    values = [np.array([[before], [0.0]]), np.array([[reply], [0.0]])]
    return [Decisions(1.0, np.array([1.0]), *values, np.ones((2, 1), dtype=bool))]


def test_a_step_is_cut_to_how_far_choices_may_move() -> None:
    pace = Pace(damping=1.0, tolerance=0.001, limit=0.05)
    share = pace.step(0.4, decisions(0.0, 10.0), np.array([0.4, -0.4]))
    assert share < 0.05
    assert 0.04 < pace.moved <= 0.05


def test_turning_back_lowers_the_limit_and_rest_is_noticed() -> None:
    pace = Pace(damping=0.5, tolerance=0.001)
    pace.step(0.1, decisions(0.0, 0.5), np.array([0.1, -0.1]))
    before = pace.limit
    pace.step(0.1, decisions(0.5, 0.0), np.array([-0.1, 0.1]))
    assert pace.limit < before
    assert not pace.rested
    pace.step(0.0005, decisions(0.2, 0.2), np.array([0.0, 0.0]))
    assert pace.rested
