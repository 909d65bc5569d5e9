"""Scores as sums of parts: found where weights are such sums, and played as the plain sums are."""

from typing import Any

import numpy as np
import pytest

from offramp.crisis import load
from offramp.engine.compiled.parts import parts_of
from offramp.engine.compiled.player import Player
from offramp.engine.lower import lower
from offramp.engine.noise import Noise
from offramp.engine.program import Program
from offramp.engine.setting import started
from offramp.engine.view import Behavior
from offramp.strategy.choosing import presuming
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.policy import Regressed
from offramp.strategy.regression.values import Worth

RNG = np.random.default_rng(1)
KINDS, ACTIONS, COLUMNS = 3, 5, 4


def summed() -> Any:
    """Weights (period, type, action, column) that are sums, in all periods."""
    return RNG.normal(size=(2, KINDS, 1, COLUMNS)) + RNG.normal(size=(2, 1, ACTIONS, COLUMNS))


def whole(weights: Any) -> Any:
    """What parts of weights add up to again, (period, row, column)."""
    rows = weights.reshape(2, KINDS * ACTIONS, COLUMNS)
    parts = parts_of(rows, KINDS, np.ones(COLUMNS, dtype=bool))
    own = np.tile(np.arange(ACTIONS), KINDS)
    found = parts.weights[:, own] + parts.weights[:, parts.joins]
    assert np.allclose(found[..., parts.additive], rows[..., parts.additive], atol=1e-12)
    assert not found[..., ~parts.additive].any()
    return parts.additive


def test_sums_are_found_and_add_up() -> None:
    assert whole(summed()).all()
    assert whole(np.zeros((2, KINDS, ACTIONS, COLUMNS))).all()
    assert whole(np.repeat(summed()[:, :1], KINDS, axis=1)).all()  # types are alike


def test_some_actions_may_go_without_the_part_of_the_type() -> None:
    weights = summed()
    weights[:, :, [0, 3]] = RNG.normal(size=(2, 1, 2, COLUMNS))
    assert whole(weights).all()


@pytest.mark.parametrize("period", [0, 1])
def test_a_column_that_is_no_sum_in_one_period_is_not_taken_for_one(period: int) -> None:
    weights = summed()
    weights[period, 1, 2, 1] += 1e-6
    assert whole(weights).tolist() == [True, False, True, True]


@pytest.fixture(scope="module", params=["ukraine-2024", "july-1914"])
def program(request: pytest.FixtureRequest) -> Program:
    """Several actors of several types, together and in turn."""
    return lower(load(request.param).model)


def test_players_agree_where_scores_are_sums_of_parts(agreeing: Any, program: Program) -> None:
    behaviors = random_worths(program)
    player = Player(program, behaviors, 1)
    divided = [scoring for scoring in player.built.scorings if scoring.parts]
    assert len(divided) > 2
    assert not agreeing.compared(program, behaviors, count=200)
    assert len(np.unique(player.block(0, 200).outcome)) > 2


def random_worths(program: Program) -> list[Behavior]:
    """Behaviors that weigh all features somehow, other ones in every period."""
    start = started(program, Noise(1, 0, 64), False)
    found: list[Behavior] = []
    for actor in range(len(program.actors)):
        basis = Basis(program, actor, start, False)
        worths = {period: worth_of(basis) for period in range(1, program.model.periods + 1)}
        found.append(Regressed(basis, worths))
    return presuming(program, found)


def worth_of(basis: Basis) -> Worth:
    """A worth as a fit leaves one: what is thought of others' types is a sum, too."""
    worth = Worth.zero(basis)
    parts = worth.bias, worth.level, worth.moved, worth.typed, worth.by_kind, worth.by_action
    for part in parts:
        part[...] = 0.02 * RNG.normal(size=part.shape)
    for who in worth.who:
        kinds, actions, others = who.shape
        who[...] = 0.02 * RNG.normal(size=(kinds, 1, others))
        who[...] += 0.02 * RNG.normal(size=(1, actions, others))
        who[:, basis.ending] = 0.0
    worth.brought[...] = float(bool(len(basis.ending)))
    return worth
