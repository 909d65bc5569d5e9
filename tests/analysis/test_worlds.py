"""Worlds: joint draws of the assumptions, the same that play meets."""

import numpy as np
import pytest

import offramp
from offramp.analysis.worlds import at, draw, score_of, value_of_score
from offramp.engine import reference as plainly
from offramp.engine.compiled.player import Player
from offramp.engine.lower import lower
from offramp.engine.noise import Noise
from offramp.engine.players import Means, blocks
from offramp.engine.setting import started
from offramp.model.parts import Assumption
from offramp.solving import solve

SCENARIO = """
offramp: 1
id: odds
time: {periods: 3}
parameters:
  risk: 0.2 ~ beta(2, 8)
  loss: 3 ~ normal(3, 1)
chance:
  war: {probability: risk, effects: {war: 1}}
variables:
  war: {low: 0, high: 1}
outcomes:
  war: {when: war >= 1}
  peace: {otherwise: true}
measures:
  risk: {value: risk}
"""


@pytest.fixture(scope="module")
def crisis() -> offramp.Crisis:
    return offramp.loads(SCENARIO)


def test_worlds_are_those_that_play_meets(crisis: offramp.Crisis):
    worlds = draw(crisis.model, 7, seed=5)
    program = lower(crisis.model)
    for first, count in ((0, 21), (4, 9)):
        start = started(program, Noise(5, first, count, each=3), drawn=True)
        group = np.arange(first, first + count) // 3
        assert np.array_equal(start.params, worlds.values[group].T)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_runs_of_a_world_share_its_assumptions(crisis: offramp.Crisis, engine: str):
    worlds, program = draw(crisis.model, 500, seed=2), lower(crisis.model)
    behaviors = solve(crisis, assumptions="drawn").behaviors
    played = blocks(program, behaviors, 2, 1_500, True, 1_500, Means(engine, 1), 3)  # pyright: ignore[reportArgumentType]
    paths = [block.paths for block in played]
    risk = np.concatenate([path[0, 0] for path in paths if path is not None])
    assert np.array_equal(risk, np.repeat(worlds.values[:, 0], 3))


def test_play_tells_how_many_runs_shared_a_draw(crisis: offramp.Crisis):
    run = offramp.play(crisis, 60, assumptions="drawn", each=6)
    assert run.settings.each == 6
    assert run.origin.from_data(run.origin.as_data()) == run.origin
    with pytest.raises(ValueError, match="shares a draw"):
        offramp.play(crisis, 60, each=0)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_block_can_be_played_in_a_given_world(crisis: offramp.Crisis, compiled: bool):
    worlds, program = draw(crisis.model, 3, seed=4), lower(crisis.model)
    behaviors = solve(crisis, assumptions="drawn").behaviors
    player = Player(program, behaviors, 1, drawn=True)
    for world in range(3):
        values = worlds.values[world]
        if compiled:
            found = player.block(1_024, 512, world=values).outcome
        else:
            found = plainly.play(
                program, behaviors, seed=1, first=1_024, count=512, drawn=True, world=values
            ).outcome
        same = offramp.play(at(crisis, worlds.of(world)), 1_536)
        assert np.array_equal(found, same.columns.outcome[1_024:])


def test_a_world_is_played_like_the_scenario_with_its_values(crisis: offramp.Crisis):
    values = draw(crisis.model, 1, seed=3).of(0)
    by_path = crisis.changed(values)
    runs = [offramp.play(each, 2_000).counts.tolist() for each in (at(crisis, values), by_path)]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("law", "parameters", "value", "score"),
    [
        ("normal", (3.0, 2.0), 5.0, 1.0),
        ("uniform", (0.0, 1.0), 0.5, 0.0),
        ("lognormal", (0.0, 0.5), 1.0, 0.0),
        ("quantiles", (1.0, 2.0, 4.0), 4.0, 1.6448536269514722),
    ],
)
def test_scores_are_standard_deviations_of_a_normal_variable(
    law: str, parameters: tuple[float, ...], value: float, score: float
):
    assumption = Assumption("x", value, law, parameters)
    assert score_of(assumption, value) == pytest.approx(score, abs=1e-9)
    assert value_of_score(assumption, score) == pytest.approx(value, abs=1e-9)


def test_values_outside_a_distribution_count_as_its_ends():
    assumption = Assumption("x", 0.5, "uniform", (0.0, 1.0))
    assert score_of(assumption, 2.0) == pytest.approx(8)
    assert score_of(assumption, -2.0) == pytest.approx(-8)
