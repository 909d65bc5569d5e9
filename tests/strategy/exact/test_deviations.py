"""Values and regret, checked by forcing deviations and playing on.

The forced choice is played by the engine's own enumeration, observers going on to judge the
deviator by its equilibrium choices; so nothing here trusts the solver's own sums.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from offramp.crisis import loads
from offramp.engine import lower
from offramp.engine.exact import enumerate_play
from offramp.engine.view import Behavior, Presumed, View
from offramp.strategy.choosing import given_behaviors
from offramp.strategy.exact import solve_exact

CRISIS = """
offramp: 1
id: duel
time: {periods: 3, moves: MOVES}
actors:
  a:
    rationality: 3
    patience: 0.8
    behavior: equilibrium
    types: {hard: {probability: 0.4, taste: 1.5}, soft: {probability: 0.6, taste: 0.3}}
  b:
    rationality: 2
    patience: 0.9
    behavior: equilibrium
    types: {hard: {probability: 0.3, taste: 1}, soft: {probability: 0.7, taste: 0.4}}
variables:
  tension: {kind: integer, start: 1, low: 0, high: 4}
actions:
  push: {by: [a, b], when: tension < 4, effects: {tension: 1}, cost: 0.1}
  wait: {by: [a, b]}
  retreat: {by: b, when: tension > 1, effects: {tension: -2}}
chance:
  accident: {probability: 0.05 * tension, effects: {tension: 1}}
outcomes:
  war: {when: tension >= 4, payoffs: {a: -1, b: -2}}
  peace: {when: tension <= 0, payoffs: {a: 0.2}}
  stand_off: otherwise
payoffs:
  a: {flow: 0.4 * self.taste * tension}
  b: {flow: 0.3 * self.taste * (2 - tension)}
"""


@dataclass
class Forced:
    """Does one action of one type in one position, and else as before."""

    usual: Behavior
    period: int
    kind: int
    state: np.ndarray
    did: np.ndarray
    beliefs: np.ndarray
    action: int

    def probabilities(self, view: View) -> np.ndarray:
        at = view.position
        p = np.array(np.broadcast_to(self.usual.probabilities(view), view.shape))
        here = (at.period == self.period) & np.all(np.isclose(at.x.T, self.state), axis=1)
        here &= np.all(self.did == at.did.T, axis=1)
        here &= np.all(np.isclose(at.beliefs.T, self.beliefs, atol=1e-9), axis=1)
        p[self.kind][:, here] = 0.0
        p[self.kind, self.action, here] = 1.0
        return p


@pytest.mark.parametrize("moves", ["together", "[b, a]"])
def test_the_worth_of_an_action_is_what_forcing_it_earns(moves):
    program = lower(loads(CRISIS.replace("MOVES", moves)).model)
    solution = solve_exact(program, given_behaviors(program))
    before = enumerate_play(program, solution.behaviors).payoffs
    names = [actor.name for actor in program.actors]
    tried = 0
    for decision in solution.decisions[:40:3]:
        actor = names.index(decision.actor)
        code = program.actors[actor]
        patience = program.model.actors[actor].patience.value
        mean = np.dot(decision.probabilities, decision.values)
        beliefs = np.zeros(program.slots)
        for key, value in decision.beliefs.items():
            beliefs[program.symbols.beliefs[key]] = value
        did = [
            [a.name for a in other.actions].index(decision.did[other.name])
            if other.name in decision.did
            else -1
            for other in program.actors
        ]
        for action, value in zip(decision.actions, decision.values, strict=True):
            forced = Forced(
                solution.behaviors[actor],
                decision.period,
                code.type_names.index(decision.type),
                np.array(list(decision.state.values())),
                np.array(did),
                beliefs,
                [a.name for a in code.actions].index(action),
            )
            behaviors = list(solution.behaviors)
            behaviors[actor] = Presumed(forced, solution.behaviors[actor])
            gain = enumerate_play(program, behaviors).payoffs[actor] - before[actor]
            weight = decision.reach * patience ** (decision.period - 1)
            assert gain == pytest.approx(weight * (value - mean), abs=1e-9)
            tried += abs(value - mean) > 1e-3
    assert tried > 10


def test_regret_is_what_the_best_deviations_gain():
    program = lower(loads(CRISIS.replace("MOVES", "together")).model)
    solution = solve_exact(program, given_behaviors(program))
    for regret in solution.diagnostics.regrets:
        own = [d for d in solution.decisions if d.actor == regret.actor]
        reach = np.array([d.reach for d in own])
        gains = [max(d.values) - np.dot(d.probabilities, d.values) for d in own]
        assert regret.gain == pytest.approx(np.dot(reach, gains) / reach.sum())
        assert regret.gain == pytest.approx(regret.imprecision)  # all of it is meant
        assert regret.share == pytest.approx(0, abs=1e-12)


def test_choices_are_logit_replies():
    program = lower(loads(CRISIS.replace("MOVES", "together")).model)
    solution = solve_exact(program, given_behaviors(program))
    rationality = {"a": 3.0, "b": 2.0}
    for decision in solution.decisions:
        weights = np.exp(rationality[decision.actor] * np.array(decision.values))
        np.testing.assert_allclose(decision.probabilities, weights / weights.sum(), atol=1e-10)
