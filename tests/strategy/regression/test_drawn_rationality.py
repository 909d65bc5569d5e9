"""Rationality that is drawn: the compiled player multiplies features by it, and asks nobody."""

import numpy as np
import pytest

import offramp
from offramp.analysis.worlds import draw
from offramp.engine.compiled.player import Player
from offramp.engine.lower import lower
from offramp.engine.reference import play
from offramp.solving import solve

STRAIT = """
offramp: 1
id: strait
time: {{periods: 4}}
parameters: {{sharp: "3 ~ lognormal(1, 0.6)", risk: "0.03 ~ beta(3, 97)"}}
actors:
  north:
    rationality: sharp
    types: {{hard: {{probability: 0.5, gain: 0.5}}, soft: {{probability: 0.5, gain: 0.1}}}}
  south: {{rationality: sharp * {factor}}}
variables:
  tension: {{start: "uniform(0.5, 1.5)", low: 0, high: 6}}
  war: {{kind: flag}}
actions:
  press: {{by: north, effects: {{tension: 1}}, cost: -self.gain}}
  push: {{by: south, effects: {{tension: 1}}, cost: -0.3}}
  ease: {{by: [north, south], effects: {{tension: -1}}}}
chance: {{war: {{probability: risk * tension, effects: {{war: 1}}}}}}
outcomes: {{war: {{when: war, payoffs: {{north: -3, south: -3}}}}, peace: otherwise}}
solving: {{solver: regression, runs: 1024, rounds: 6}}
"""


@pytest.mark.parametrize("assumptions", ["central", "drawn"])
@pytest.mark.parametrize("factor", ["1", "risk * 30"])
def test_players_agree_in_every_world(assumptions: str, factor: str) -> None:
    crisis = offramp.loads(STRAIT.format(factor=factor))
    program = lower(crisis.model)
    behaviors = solve(crisis, assumptions=assumptions).behaviors  # pyright: ignore
    player = Player(program, behaviors, 1, drawn=True)
    assert player.built.asked == ()
    ends: set[float] = set()
    for values in draw(crisis.model, 4, seed=1).values:
        block = player.block(0, 1_024, world=values)
        plain = play(program, behaviors, seed=1, first=0, count=1_024, drawn=True, world=values)
        assert np.array_equal(block.outcome, plain.outcome)
        assert block.payoffs == pytest.approx(plain.payoffs, abs=1e-12)
        ends.add(float(block.outcome.mean()))
    assert len(ends) > 1
