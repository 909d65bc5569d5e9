"""What an action's own entry reads of the move itself."""

from offramp.crisis import loads
from offramp.engine import lower
from offramp.engine.exact import enumerate_play
from offramp.strategy import behaviors_of

TEXT = """
offramp: 1
id: once
time: {periods: 1}
actors: {east: {behavior: uniform}}
variables: {spent: 0}
actions:
  wait: {by: east, when: not did.self.wait}
  strike: {by: east, when: not did.east.strike, effects: {spent: 2 * did.east.strike}}
outcomes:
  war: did.east.strike
  peace: otherwise
measures: {spent: spent}
"""


def test_before_it_moves_an_actor_has_done_nothing():
    """A guard that asks whether the action was taken already does not close it."""
    program = lower(loads(TEXT).model)
    found = enumerate_play(program, behaviors_of(program))
    assert found.probabilities["war"] == 0.5


def test_effects_are_those_of_the_move_made():
    program = lower(loads(TEXT).model)
    found = enumerate_play(program, behaviors_of(program))
    assert found.measures[0].tolist() == [1.0]
