"""Forgetting: after every move some of what was learned gives way to equal odds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import offramp
from offramp.crisis import loads
from offramp.engine import lower, play
from offramp.engine.exact import enumerate_play
from offramp.strategy import behaviors_of

CRISIS = """
offramp: 1
id: forgetting
time: {periods: 6}
parameters: {q: 0.1, a: 0.9, b: 0.4, f: 0.05}
actors:
  mover:
    types:
      aggressive: {probability: q, hostile: 1}
      benign: {probability: 1 - q, hostile: 0}
    behavior:
      doctrine:
        - {when: self.hostile > 0.5, do: {act: a, wait: 1 - a}}
        - do: {act: b, wait: 1 - b}
  forgetful: {forgetting: f}
  steady: {}
actions: {act: {by: mover}, wait: {by: mover}}
outcomes: {end: otherwise}
measures:
  forgetful: belief.forgetful.mover.aggressive
  steady: belief.steady.mover.aggressive
  acted: did.mover.act
"""


def after(prior: float, acted: bool, f: float, a: float = 0.9, b: float = 0.4) -> float:
    """The belief of two types after one move, in closed form."""
    hostile, benign = (a, b) if acted else (1 - a, 1 - b)
    return (1 - f) * prior * hostile / (prior * hostile + (1 - prior) * benign) + f / 2


def played(text: str = CRISIS, **changes: object):
    program = lower(loads(text).changed(changes).model)
    return play(program, behaviors_of(program, instead="myopic"), seed=1, first=0, count=300)


@pytest.mark.parametrize("f", [0, 0.01, 0.5, 1])
def test_the_belief_about_two_types_in_closed_form(f):
    forgetful, steady, acted = np.swapaxes(played(f=f).measures, 0, 1)
    for run in range(forgetful.shape[1]):
        expected = [0.1, 0.1]
        for period in range(6):
            move = bool(acted[period, run])
            expected = [after(expected[0], move, f), after(expected[1], move, 0)]
            here = forgetful[period, run], steady[period, run]
            assert here == pytest.approx(expected, rel=1e-6)


def test_who_forgets_nothing_believes_the_very_same_as_without_the_key():
    without = played(CRISIS.replace("forgetful: {forgetting: f}", "forgetful: {}"))
    zero = played(f=0)
    assert np.array_equal(zero.beliefs, without.beliefs)
    assert np.array_equal(zero.actions, without.actions)


def test_an_uncertain_zero_changes_no_belief():
    """0 as the central value of an assumption goes through the formula, and comes to the same."""
    assert np.array_equal(played(**{"actors.forgetful.forgetting": "0 ~ uniform(0, 0.1)"}).beliefs,
                          played(f=0).beliefs)  # fmt: skip


@settings(max_examples=30, deadline=None, derandomize=True)
@given(a=st.floats(0, 1), b=st.floats(0, 1), q=st.floats(0.01, 0.99))
def test_who_forgets_all_holds_all_types_equally_likely(a, b, q):
    forgetful = played(a=a, b=b, q=q, f=1).measures[:, 0]
    assert (forgetful == 0.5).all()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(a=st.floats(0, 1), b=st.floats(0, 1), f=st.floats(0, 1))
def test_beliefs_are_probabilities_and_never_surer_than_forgetting_allows(a, b, f):
    belief = played(a=a, b=b, f=f).beliefs[:, :2].astype(float)  # stored in single precision
    assert belief.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert belief.min() >= f / 2 - 1e-6


def test_nothing_learned_is_forgotten_too():
    """Both types act alike: Bayes' rule leaves the belief, forgetting draws it to equal odds."""
    forgetful = played(a=0.3, b=0.3, f=0.2).measures[:, 0]
    expected = 0.5 - 0.4 * 0.8 ** np.arange(1, 7)
    assert forgetful == pytest.approx(np.repeat(expected[:, None], 300, 1), rel=1e-6)


def test_enumeration_and_play_agree():
    """The mean of 6 moves' beliefs: 300 runs, five standard errors (2 in 10^6 by chance)."""
    program = lower(loads(CRISIS).model)
    exact = enumerate_play(program, behaviors_of(program, instead="myopic"))
    sample = played().measures
    error = sample.std(axis=2) / np.sqrt(sample.shape[2])
    assert (np.abs(sample.mean(axis=2) - exact.measures) <= 5 * error + 1e-9).all()


LOOKING_AHEAD = """
offramp: 1
id: crises
time: {periods: 3, moves: [defender, challenger]}
actors:
  challenger:
    forgetting: 0.3
    rationality: 3
  defender:
    rationality: 2
    types:
      hard: {probability: 0.4, cost: 0.2}
      soft: {probability: 0.6, cost: 1.2}
      never: {probability: 0, cost: 2}
variables: {tension: 0}
actions:
  fight: {by: defender, cost: self.cost, effects: {tension: -0.5}}
  yield: {by: defender}
  press: {by: challenger, effects: {tension: 1}}
  leave: {by: challenger}
payoffs:
  challenger: tension - 0.5 * did.defender.fight * tension
  defender: -tension
measures:
  hard: belief.challenger.defender.hard
  never: belief.challenger.defender.never
outcomes: {end: otherwise}
"""


def test_the_exact_solver_and_enumeration_agree():
    """Also about a type that is impossible, and that who forgets comes to hold possible."""
    crisis = loads(LOOKING_AHEAD)
    solution = offramp.solve(crisis)
    assert solution.diagnostics.residual < 1e-8
    found = offramp.exactly(crisis, solution=solution)
    assert list(solution.payoffs.values()) == pytest.approx(list(found.payoffs), abs=1e-8)
    never = found.measures[:, 1]
    assert never[0] == pytest.approx(0.1, abs=1e-12)
    assert (never > 0.03).all()
    sure = offramp.exactly(crisis.changed({"actors.challenger.forgetting": 0})).measures[:, 1]
    assert (sure == 0).all()
