"""Beliefs wherever an expression may stand: each use against what follows by hand."""

import math

import pytest

import offramp
from offramp.crisis import loads
from offramp.engine import lower
from offramp.engine.exact import enumerate_play
from offramp.strategy import behaviors_of

# a push is certain of the hard (1/4) and even of the soft: the belief rises to 2/5, then to 4/7
CRISIS = """
offramp: 1
id: uses
time: {periods: 2, moves: [mover, judge]}
actors:
  mover:
    types: {hard: {probability: 0.25, r: 1}, soft: {probability: 0.75, r: 0}}
    behavior: {doctrine: [{when: self.r > 0, do: push}, {do: {push: 0.5, wait: 0.5}}]}
  judge:
    patience: 0.5
    behavior:
      doctrine:
        - {when: belief.self.mover.hard > 0.5, do: strike}
        - {when: expected.self.mover.r > 0.3, do: warn}
        - {do: rest}
variables:
  fear: {drift: belief.judge.mover.hard}
  worry: 0
  alarms: 0
actions:
  push: {by: mover}
  wait: {by: mover}
  strike: {by: judge, cost: belief.self.mover.soft}
  warn: {by: judge, when: belief.judge.mover.hard < 0.5, effects: {worry: belief.self.mover.hard}}
  rest: {by: judge}
chance:
  alarm: {probability: belief.judge.mover.hard, effects: {alarms: 1}}
payoffs:
  judge: {flow: -belief.self.mover.hard, terminal: 2 * expected.self.mover.r}
measures:
  hard: belief.judge.mover.hard
  soft: belief.judge.mover.soft
  r: expected.judge.mover.r
  fear: fear
  worry: worry
  alarms: alarms
  struck: did.judge.strike
  warned: did.judge.warn
outcomes:
  convinced: {when: belief.judge.mover.hard > 0.5, payoffs: {judge: belief.self.mover.soft}}
  calm: otherwise
"""
ONCE, TWICE = 0.25 + 0.75 / 2, 0.25 + 0.75 / 4  # chances of a push, and of a second one


def test_measures_guards_rules_effects_drifts_and_chances_read_beliefs():
    crisis = loads(CRISIS)
    program = lower(crisis.model)
    result = enumerate_play(program, behaviors_of(program, instead="myopic"))
    names = [measure.name for measure in crisis.model.measures]
    first, second = (dict(zip(names, row, strict=True)) for row in result.measures.tolist())
    close = pytest.approx
    assert [first["hard"], second["hard"]] == close([0.25, 0.25], abs=1e-12)  # a martingale
    assert [first["soft"], second["soft"]] == close([0.75, 0.75], abs=1e-12)
    assert [first["r"], second["r"]] == close([0.25, 0.25], abs=1e-12)
    assert [first["fear"], second["fear"]] == close([0.25, 0.5], abs=1e-12)
    assert [first["alarms"], second["alarms"]] == close([0.25, 0.5], abs=1e-12)
    assert [first["warned"], second["warned"]] == close([ONCE, 0], abs=1e-12)
    assert [first["struck"], second["struck"]] == close([0, TWICE], abs=1e-12)
    assert second["worry"] == close(ONCE * 0.4, abs=1e-12)
    assert result.probabilities["convinced"] == close(TWICE, abs=1e-12)


def test_payoffs_read_beliefs():
    program = lower(loads(CRISIS).model)
    result = enumerate_play(program, behaviors_of(program, instead="myopic"))
    flow = -0.25 - 0.5 * 0.25
    terminal = 0.5 * 2 * 0.25
    struck = 0.5 * TWICE * (3 / 7 - 3 / 7)  # the cost of striking, and what conviction pays
    assert result.payoffs[1] == pytest.approx(flow + terminal + struck, abs=1e-12)


def test_reports_of_measures_of_beliefs():
    run = offramp.play(loads(CRISIS), runs=4_000, seed=3)
    hard = run.measures().where(measure="hard").column("mean")
    spread = math.sqrt(ONCE * 0.4**2 - 0.25**2), math.sqrt(TWICE * (4 / 7) ** 2 - 0.25**2)
    for mean, deviation in zip(hard, spread, strict=True):
        assert mean == pytest.approx(0.25, abs=4.5 * deviation / math.sqrt(4_000))
    soft = run.measures().where(measure="soft").column("mean")
    assert [a + b for a, b in zip(hard, soft, strict=True)] == pytest.approx([1, 1], abs=1e-6)
