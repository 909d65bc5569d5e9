"""Means with luck taken out, shrinkage, ridge with faith, decisions, and the pace of rounds."""

from typing import Any

import numpy as np
import pytest

from offramp.strategy.regression.deciding import decided
from offramp.strategy.regression.exploring import heirs
from offramp.strategy.regression.groups import Means, adjusted_means, shrunk, shrunk_means
from offramp.strategy.regression.pacing import Decisions, Pace, softmax
from offramp.strategy.regression.ridge import Common, common_ridge, grouped_ridge
from offramp.strategy.regression.taking import Taken

RNG = np.random.default_rng(20_241_117)
START = RNG.bit_generator.state


@pytest.fixture(autouse=True)
def alone() -> None:
    """Each test draws the same numbers, whichever ran before."""
    RNG.bit_generator.state = START


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


@pytest.mark.parametrize("rows", [3, 40, 900])
def test_shrunk_means_at_once_are_those_of_two_steps(rows: int) -> None:
    group = RNG.choice([0, 1, 3, 4, 6], rows)
    y = RNG.normal(size=rows) + 3.0 * (group == 3)
    two_steps = shrunk(adjusted_means(group, 8, y, np.zeros((0, rows))))
    assert np.array_equal(shrunk_means(group, 8, y), two_steps)
    assert rows == 3 or two_steps[3] > 0


def fitted(x: Any, y: Any, luck: Any = None, noise: Any = None) -> Common:
    many = len(x)
    luck = np.zeros((0, len(y))) if luck is None else luck
    noise = np.zeros(len(luck)) if noise is None else noise
    sizes = np.ones(many), np.zeros(many, dtype=bool)
    return common_ridge(taken(x), luck, y, (np.zeros(many), noise), sizes)


def taken(x: Any) -> Taken:
    """Features that are the same whatever is done, (feature, row)."""
    every, none = np.arange(x.shape[1]), np.zeros(0, np.int64)
    pairs, types = np.zeros((0, 1), np.int64), np.zeros((0, len(every)), np.int64)
    own = np.zeros_like(every)
    base = np.arange(len(x))
    return Taken(x, base, pairs, pairs, none, none, none, types, every, own, own, own, every)


def test_ridge_finds_weights_and_leaves_out_what_says_nothing() -> None:
    x = RNG.normal(size=(6, 400))
    found = fitted(x, 3 + 2 * x[0] - x[1])
    assert np.allclose(found.weights, [2, -1, 0, 0, 0, 0], atol=0.15)
    assert found.level == pytest.approx(3, abs=0.1)
    assert np.abs(fitted(x, RNG.normal(size=400)).weights).max() < 0.1


def test_what_is_drawn_toward_is_kept_where_nothing_moves() -> None:
    x = np.vstack([RNG.normal(size=400), np.full(400, 2.0)])
    sizes = np.ones(2), np.zeros(2, dtype=bool)
    none = np.zeros((0, 400))
    found = common_ridge(taken(x), none, x[0], (np.array([0.0, 0.5]), np.zeros(0)), sizes)
    assert found.weights[1] == 0.5
    assert found.level == pytest.approx(-1.0, abs=0.05)


def test_luck_is_taken_out() -> None:
    p = RNG.uniform(0.01, 0.05, 2_000)
    luck = ((RNG.random(2_000) < p) - p)[None]
    x = RNG.normal(size=(1, 2_000))
    found = fitted(x, x[0] - 20 * luck[0], luck)
    assert found.weights[0] == pytest.approx(1, abs=0.05)
    assert found.noise[0] == pytest.approx(-20, abs=0.5)


def test_an_event_that_never_came_is_worth_about_what_it_was_thought_to_be() -> None:
    p = RNG.uniform(1e-5, 1e-4, 1_000)
    y = 5e4 * p + RNG.normal(size=1_000)  # as if its probability were a feature of its own
    found = fitted(RNG.normal(size=(1, 1_000)), y, -p[None], np.array([-20.0]))
    assert abs(found.noise[0] + 20) < 5e4 / 50


def test_what_befell_one_row_does_not_pass_for_a_rule() -> None:
    for row in (10, 590):  # in either half
        x, y = RNG.normal(size=(20, 600)), np.zeros(600)
        y[row] = -20.0
        assert np.abs(fitted(x, y).weights).max() < 0.05


def test_deviations_by_group_are_found_only_where_there_are_any() -> None:
    x = RNG.normal(size=(1, 600))
    group = np.arange(600) % 2
    columns = fitted(x, np.zeros(600)).columns
    prior = np.zeros((2, 2))
    y = np.where(group == 1, x[0], -x[0])
    found = grouped_ridge(columns, np.array([0]), y, group, prior)
    assert found is not None
    assert np.allclose(found[0][:, 1], [-1, 1], atol=0.15)
    assert np.allclose(found[1], y - found[0][group, 1] * x[0], atol=0.2)
    none = grouped_ridge(columns, np.array([0]), RNG.normal(size=600), group, prior)
    assert none is None or np.abs(none[0]).max() < 0.1


def test_a_strength_that_is_known_gives_the_fit_that_finding_it_gave() -> None:
    x, luck = RNG.normal(size=(5, 800)), RNG.normal(size=(3, 800))
    y = x[0] + luck[1] + RNG.normal(size=800)
    sizes = np.ones(5), np.zeros(5, dtype=bool)

    def found(known: float | None) -> Common:
        before = np.zeros(5), np.zeros(3)
        return common_ridge(taken(x), luck, y, before, sizes, known)

    chosen, told, other = found(None), found(None).strength, found(2 * found(None).strength)
    assert np.allclose(found(told).weights, chosen.weights)
    assert np.allclose(found(told).left, chosen.left)
    assert not np.allclose(other.weights, chosen.weights)
    group, prior = np.arange(800) % 2, np.zeros((2, 2))
    deviating = np.where(group == 1, x[0], -x[0])
    best = grouped_ridge(chosen.columns, np.array([0]), deviating, group, prior)
    assert best is not None
    same = grouped_ridge(chosen.columns, np.array([0]), deviating, group, prior, best.strength)
    assert same is not None
    assert np.array_equal(same.weights, best.weights)


def twins(rows: int) -> Any:
    """Three features of which two are the same but for size, sign and center, and another."""
    one, other = RNG.normal(size=(2, rows))
    return np.array([one, 3 - 2 * one, other, 0.5 * one])


def test_features_that_are_alike_share_a_column_and_weigh_as_if_they_did_not() -> None:
    x = twins(800)
    y = x[0] + x[2] + RNG.normal(size=800)
    found = fitted(x, y)
    assert len(found.columns.x) == 2
    centered = x - x.mean(axis=1, keepdims=True)
    gram = centered @ centered.T + found.strength * np.eye(4)
    assert np.allclose(found.weights, np.linalg.solve(gram, centered @ (y - y.mean())), atol=1e-5)


def test_deviations_of_features_that_are_alike_are_each_drawn_to_their_own_prior() -> None:
    x, group = twins(600), np.arange(600) % 2
    columns = fitted(x, np.zeros(600)).columns
    y = np.where(group == 1, 2 * x[0], -x[0]) + RNG.normal(size=600)
    prior = RNG.normal(size=(2, 4))
    found = grouped_ridge(columns, np.array([0, 1, 3]), y, group, prior)
    assert found is not None
    weights, spared, strength = found
    assert strength == 30
    centered = x - x.mean(axis=1, keepdims=True)
    for index in range(2):
        mine = group == index
        part = np.vstack([np.ones(mine.sum()), centered[[0, 1, 3]][:, mine]])
        left = y[mine] - prior[index] @ part
        moved = np.linalg.solve(part @ part.T + 30 * np.eye(4), part @ left)  # the least strength
        assert np.allclose(weights[index], prior[index] + moved, atol=1e-5)
        assert np.allclose(spared[mine], y[mine] - weights[index] @ part, atol=1e-4)


def test_runs_that_are_over_go_on_as_those_of_the_same_types() -> None:
    types = np.array([[0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 0, 0, 1, 1]])
    over = np.array([True, False, True, True, False, True, True, False])
    origin, reach = heirs(types, over, np.ones(8), RNG.random(8))
    assert origin[[1, 4, 7]].tolist() == [1, 4, 7]
    assert (origin[0], origin[5], origin[6]) == (1, 4, 7)
    assert set(origin[[2, 3]]) <= {1, 4, 7}  # nobody of these types is left
    assert reach.sum() == pytest.approx(3)
    for one in range(8):  # those alike stand for as many
        same = (types[:, origin] == types[:, origin[[one]]]).all(axis=0)
        assert np.allclose(reach[same], reach[one])


def test_decisions_are_worth_what_quantal_choice_makes_of_them() -> None:
    shape = (3, 50)
    before, reply, worth = (RNG.normal(size=shape) for _ in range(3))
    open_ = RNG.random(shape) < 0.7
    open_[0] = True
    weight, played = RNG.random(50), softmax(before, open_)
    made: Any = decided(before, reply, worth, open_, played, weight, 0.25, True)
    found, drift, moved, opened, real = made
    mixed = softmax(0.75 * before + 0.25 * reply, open_)
    assert np.allclose(found, (mixed * worth).sum(axis=0))
    several = open_.sum(axis=0) > 1
    change = (weight * (softmax(reply, open_) - played))[:, several]
    assert real == several.sum()
    assert moved == pytest.approx(np.abs(change).sum())
    assert opened == pytest.approx((weight * open_)[:, several].sum())
    assert np.allclose(drift, change.mean(axis=1))
    plain: Any = decided(before, reply, worth, open_, played, weight, 0.25, False)
    assert np.allclose(plain[0], (played * worth).sum(axis=0))


def decisions(before: float, reply: float) -> list[Decisions]:
    logits = [np.array([[before], [0.0]]), np.array([[reply], [0.0]])]
    return [Decisions(np.ones(1), *logits, np.ones((2, 1), dtype=bool))]


def test_a_step_is_cut_to_how_far_choices_may_move() -> None:
    pace = Pace(damping=1.0, tolerance=0.001, limit=0.05)
    share = pace.step(0.4, decisions(0.0, 10.0), np.array([0.4, -0.4]))
    assert share < 0.05
    assert 0.04 < pace.moved <= 0.05


def paced(targets: list[float]) -> list[tuple[int, bool]]:
    """After each round: how many are averaged, and whether they rest; replies lie about targets."""
    luck, at = np.random.default_rng(3), np.zeros(400)
    pace, found = Pace(damping=0.5, tolerance=0.001), list[tuple[int, bool]]()
    for target in targets:
        drift = target - at + luck.normal(0, 0.02, 400)
        pace.step(float(np.abs(drift).mean()), decisions(0.0, 0.1), drift)
        found.append((pace.averaged, pace.rested))
        at += 0.5 * drift
    return found


def test_rounds_are_averaged_once_replies_lie_to_no_side() -> None:
    found = paced([0.1 * k for k in range(10)] + [0.9] * 16)
    assert all(averaged == 0 for averaged, _ in found[:12])  # some of the last lie to a side
    first = next(k for k, (_, rested) in enumerate(found) if rested)
    assert [averaged for averaged, _ in found[first - 7 : first + 1]] == [0, 3, 4, 5, 6, 7, 8, 9]


def test_where_values_are_of_their_own_the_mean_of_replies_may_meet_the_tolerance() -> None:
    luck = np.random.default_rng(5)
    drifts = [0.002 + luck.normal(0, 0.0005, 40) for _ in range(14)]  # all to one side, but near
    rested: dict[bool, bool] = {}
    for near in (False, True):
        pace = Pace(damping=0.5, tolerance=0.003, near=near)
        for drift in drifts:
            pace.step(0.01, decisions(0.0, 0.1), drift)
        rested[near] = pace.rested
    assert rested == {False: False, True: True}


def test_averages_start_anew_when_replies_come_to_lie_to_a_side() -> None:
    found = paced([0.0] * 9 + [0.1 * k for k in range(8)])
    assert found[8][0] > 0
    assert found[-1] == (0, False)


def test_turning_back_lowers_the_limit_and_rest_is_noticed() -> None:
    pace = Pace(damping=0.5, tolerance=0.001)
    pace.step(0.1, decisions(0.0, 0.5), np.array([0.1, -0.1]))
    before = pace.limit
    pace.step(0.1, decisions(0.5, 0.0), np.array([-0.1, 0.1]))
    assert pace.limit < before
    assert not pace.rested
    pace.step(0.0005, decisions(0.2, 0.2), np.array([0.0, 0.0]))
    assert pace.rested
