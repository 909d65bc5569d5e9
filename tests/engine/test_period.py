"""The steps of a period, on crises small enough to be worked out by hand."""

import numpy as np
import pytest

from offramp.crisis import Crisis, loads
from offramp.engine import PlayError, lower, play
from offramp.engine.exact import enumerate_play
from offramp.language import Problems
from offramp.strategy import behaviors_of

HEAD = "offramp: 1\nid: small\n"


def sampled(crisis: Crisis, count: int = 64, **options):
    program = lower(crisis.model)
    batch = play(
        program, behaviors_of(program, instead="myopic"), seed=3, first=0, count=count, **options
    )
    return program, batch


def exact(crisis: Crisis):
    program = lower(crisis.model)
    return enumerate_play(program, behaviors_of(program, instead="myopic"))


def test_simultaneous_effects_are_sums_and_the_state_is_clipped():
    crisis = loads(
        HEAD
        + """
time: {periods: 2}
actors: {a: {}, b: {}}
variables: {x: {start: 0, high: 3}}
actions:
  up: {by: a, effects: {x: 1 + x}}
  down: {by: b, effects: {x: 1 - x}}
outcomes: {end: otherwise}
measures: {x: x}
"""
    )
    _, batch = sampled(crisis, 4)
    # both effects are taken at the same state: 0 + (1 + 0) + (1 - 0) = 2, then 2 + 3 - 1 = 4 → 3
    assert batch.measures[:, 0, 0].tolist() == [2.0, 3.0]


def test_a_later_mover_sees_the_earlier_move_and_a_simultaneous_one_does_not():
    text = (
        HEAD
        + """
time: {periods: 1, moves: MOVES}
actors:
  a: {behavior: {doctrine: [{do: strike}]}}
  b: {behavior: {doctrine: [{when: struck > 0, do: answer}, {do: rest}]}}
variables: {struck: {start: 0}, answered: {start: 0}}
actions:
  strike: {by: a, effects: {struck: 1}}
  answer: {by: b, effects: {answered: 1}}
  rest: {by: b}
outcomes: {end: otherwise}
measures: {answered: answered}
"""
    )
    for moves, answered in (("together", 0.0), ("[a, b]", 1.0), ("[b, a]", 0.0)):
        _, batch = sampled(loads(text.replace("MOVES", moves)))
        assert set(batch.measures[0, 0].tolist()) == {answered}
    result = exact(loads(text.replace("MOVES", "random order")))
    assert result.measures[0, 0] == pytest.approx(0.5)
    _, batch = sampled(loads(text.replace("MOVES", "random order")), 4096)
    assert batch.measures[0, 0].mean() == pytest.approx(0.5, abs=4.5 * 0.5 / 64)


def test_actors_move_every_so_many_periods():
    crisis = loads(
        HEAD
        + """
time: {periods: 7}
actors: {a: {moves: "every 3 periods, from 2"}}
actions: {go: {by: a}}
outcomes: {end: otherwise}
"""
    )
    _, batch = sampled(crisis, 4)
    assert batch.actions[:, 0, 0].tolist() == [-1, 0, -1, -1, 0, -1, -1]


def test_events_drift_and_chance_take_effect_in_their_order():
    crisis = loads(
        HEAD
        + """
time: {start: 2024-11-17, step: 1 week, periods: 3}
variables: {x: {start: 1, drift: 10 * x}, seen: {start: 0}}
events: {shock: {at: 2024-11-24, effects: {x: 1}}}
chance: {sure: {probability: 1, when: period == 2, effects: {seen: x}}}
outcomes: {end: otherwise}
measures: {x: x, seen: seen}
"""
    )
    _, batch = sampled(crisis, 4)
    # 1 → 11; the event makes 12, which chance sees, then drift: 132; then 1452
    assert batch.measures[:, 0, 0].tolist() == [11.0, 132.0, 1452.0]
    assert batch.measures[:, 1, 0].tolist() == [0.0, 12.0, 12.0]


def test_the_first_outcome_that_holds_ends_the_run_and_pays():
    crisis = loads(
        HEAD
        + """
time: {periods: 5}
actors: {a: {patience: 0.5}}
variables: {x: {start: 0, drift: 1}}
outcomes:
  second: {when: x >= 3, payoffs: {a: 100}}
  first: {when: x >= 2, payoffs: {a: 8}}
  never: otherwise
payoffs: {a: {flow: 1, terminal: 4}}
"""
    )
    program, batch = sampled(crisis, 4)
    assert [program.outcomes[i] for i in batch.outcome] == ["first"] * 4
    assert batch.ended.tolist() == [2] * 4
    # flows 1 and 0.5, then 0.5 * (8 + 4)
    assert batch.payoffs[0].tolist() == [7.5] * 4


def test_a_run_that_ends_keeps_its_last_measure():
    crisis = loads(
        HEAD
        + """
time: {periods: 4}
variables: {x: {start: 0, drift: 1}}
outcomes: {done: {when: x >= 2}, never: otherwise}
measures: {x: x}
"""
    )
    _, batch = sampled(crisis, 4)
    assert batch.measures[:, 0, 0].tolist() == [1.0, 2.0, 2.0, 2.0]
    assert exact(crisis).measures[:, 0].tolist() == [1.0, 2.0, 2.0, 2.0]


def test_closed_actions_are_absent_and_nobody_acts_when_all_are_closed():
    crisis = loads(
        HEAD
        + """
time: {periods: 2}
actors: {a: {behavior: uniform}}
actions:
  never: {by: a, when: false}
  once: {by: a, when: period == 1}
outcomes: {end: otherwise}
"""
    )
    _, batch = sampled(crisis, 16)
    assert set(batch.actions[0, 0].tolist()) == {1}
    assert set(batch.actions[1, 0].tolist()) == {-1}


def test_a_variable_that_is_not_finite_is_named():
    crisis = loads(
        HEAD
        + """
time: {periods: 2}
variables: {x: {start: 0}, y: {start: 1, drift: 1 / x}}
outcomes: {end: otherwise}
"""
    )
    said = r"^<text>:5:28: y is not a finite number after the drift of period 1"
    with pytest.raises(PlayError, match=said):
        sampled(crisis)


def test_whole_variables_stay_whole_and_flags_stay_flags():
    crisis = loads(
        HEAD
        + """
time: {periods: 3}
variables:
  whole: {kind: integer, start: 0, drift: 0.8}
  flag: {start: false, drift: 5}
outcomes: {end: otherwise}
measures:
  whole: whole
  flag: where(flag, 1, 0)
"""
    )
    _, batch = sampled(crisis, 4)
    assert batch.measures[:, 0, 0].tolist() == [1.0, 2.0, 3.0]
    assert batch.measures[:, 1, 0].tolist() == [1.0, 1.0, 1.0]


def test_a_redraw_changes_the_type_and_everybody_knows_the_new_prior():
    crisis = loads(
        HEAD
        + """
time: {periods: 3}
actors:
  a:
    types:
      old: {probability: 1, push: 1}
      new: {probability: 0, push: 0}
    behavior: {doctrine: [{when: self.push > 0.5, do: push}, {do: rest}]}
  b: {}
variables: {pushes: {start: 0}}
actions: {push: {by: a, effects: {pushes: 1}}, rest: {by: a}}
events: {election: {at: 2, redraw: {a: {new: 0.25, old: 0.75}}}}
outcomes: {end: otherwise}
measures: {pushes: pushes, posterior: belief.b.a.new}
"""
    )
    result = exact(crisis)
    assert result.measures[:, 0] == pytest.approx([1.0, 1.75, 2.5])
    # after the election the doctrine gives the type away at once
    assert result.measures[:, 1] == pytest.approx([0.0, 0.25, 0.25])
    _, batch = sampled(crisis, 4096)
    share = np.mean(batch.measures[2, 1] == 1.0)
    assert share == pytest.approx(0.25, abs=4.5 * np.sqrt(0.25 * 0.75 / 4096))


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("chance: {odd: {probability: x / y}}", "the probability of odd is not a number"),
        ("chance: {odd: {rate: x / y}}", "the probability of odd is not a number"),
        ("payoffs: {a: {flow: x / y}}", "the payoff of a is not a finite number"),
        ("actions: {go: {by: a, cost: x / y}}", "what a move is worth to a is not a number"),
    ],
)
def test_what_is_not_a_number_is_an_error_and_never_a_result(part, said):
    crisis = loads(
        HEAD
        + f"""
time: {{periods: 2}}
actors: {{a: {{}}}}
variables: {{x: 0, y: 0}}
{part}
outcomes: {{end: otherwise}}
"""
    )
    with pytest.raises(PlayError, match=r"^<text>:[0-9]+:[0-9]+: .*" + said):
        sampled(crisis)


def test_an_actor_knows_its_own_type_in_its_expectations():
    crisis = loads(
        HEAD
        + """
time: {periods: 1}
actors:
  a: {types: {hard: {probability: 0.5, r: 3}, soft: {probability: 0.5, r: 1}}}
actions: {go: {by: a}}
outcomes: {end: otherwise}
measures: {own: expected.a.a.r}
"""
    )
    _, batch = sampled(crisis, 64)
    assert set(batch.measures[0, 0].tolist()) == {1.0, 3.0}


def test_what_is_seen_may_not_depend_on_the_private_type():
    with pytest.raises(Problems, match="may not depend on the private type"):
        loads(
            HEAD
            + """
time: {periods: 1}
actors:
  a: {types: {hard: {probability: 0.5, r: 0.3}, soft: {probability: 0.5, r: 1}}}
  b: {}
actions: {go: {by: a, seen: self.r}, rest: {by: a}}
outcomes: {end: otherwise}
"""
        )
