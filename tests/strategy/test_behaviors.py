"""The behaviors: quantal myopia, rules, scripts and chance, by type."""

import numpy as np
import pytest

from offramp.crisis import loads
from offramp.engine import lower
from offramp.engine.exact import enumerate_play
from offramp.solving import solve
from offramp.strategy import behaviors_of
from offramp.strategy.choosing import UnknownBehavior

GAME = """
offramp: 1
id: game
time: {periods: 1}
actors:
  a: {rationality: 2, behavior: BEHAVIOR}
variables: {x: {start: 0}, war: {start: false}}
actions:
  bold: {by: a, effects: {x: 1}, cost: 0.25}
  rest: {by: a}
  shut: {by: a, when: x > 5}
chance:
  slip: {probability: 0.3 * x, effects: {war: 1}}
outcomes:
  war: {when: war, payoffs: {a: -4}}
  peace: otherwise
payoffs: {a: {flow: x}}
"""


def choices(text: str) -> list[float]:
    program = lower(loads(text).model)
    return enumerate_play(program, behaviors_of(program)).actions[0][0].tolist()


def test_myopic_choice_is_logit_in_this_periods_expected_payoff():
    # bold: 1 - 0.25, less the risk of war 0.3 * 4, which the slip after the move may bring
    values = np.array([1 - 0.25 - 0.3 * 4, 0.0])
    weights = np.exp(2 * values)
    expected = [*(weights / weights.sum()), 0.0]
    assert choices(GAME.replace("BEHAVIOR", "myopic")) == pytest.approx(expected, abs=1e-12)


def test_uniform_choice_covers_the_open_actions_only():
    assert choices(GAME.replace("BEHAVIOR", "uniform")) == [0.5, 0.5, 0.0]


def test_a_doctrine_takes_the_first_rule_that_holds_and_is_open():
    lottery = "{bold: 0.25, rest: 0.25, shut: 0.5}"
    rules = f"{{doctrine: [{{when: x > 9, do: rest}}, {{do: shut}}, {{do: {lottery}}}]}}"
    assert choices(GAME.replace("BEHAVIOR", rules)) == pytest.approx([0.5, 0.5, 0.0])


def test_a_doctrine_without_a_rule_that_holds_takes_the_first_open_action():
    assert choices(GAME.replace("BEHAVIOR", "{doctrine: [{do: shut}]}")) == [1.0, 0.0, 0.0]


def test_a_script_follows_its_dates():
    text = GAME.replace("BEHAVIOR", "{script: {1: rest, 3: bold}}").replace(
        "periods: 1", "periods: 3"
    )
    text = text.replace("0.3 * x", "0")
    program = lower(loads(text).model)
    table = enumerate_play(program, behaviors_of(program)).actions[0]
    assert table.argmax(axis=1).tolist() == [1, 1, 0]


def test_a_behavior_that_must_be_solved_for_says_so():
    program = lower(loads(GAME.replace("BEHAVIOR", "equilibrium")).model)
    with pytest.raises(UnknownBehavior, match="equilibrium has to be solved for"):
        behaviors_of(program)


def test_myopic_choice_depends_on_the_private_type():
    types = "{keen: {probability: 0.5, taste: 3}, dull: {probability: 0.5, taste: 0}}"
    text = GAME.replace("BEHAVIOR", f"myopic, types: {types}")
    text = text.replace("flow: x", "flow: self.taste * x").replace("0.3 * x", "0")
    keen, dull = (1 / (1 + np.exp(-2 * (taste - 0.25))) for taste in (3, 0))
    assert choices(text)[0] == pytest.approx((keen + dull) / 2, abs=1e-12)


def test_of_several_things_at_most_one_is_feared():
    several = "one_of: {slip: {probability: 0.8 * x, effects: {war: 1}}, luck: {probability: 0.8}}"
    text = GAME.replace("BEHAVIOR", "myopic")
    text = text.replace("probability: 0.3 * x, effects: {war: 1}", several)
    # scaled down to add up to 1: the slip comes with 0.5 after the bold move, not with 0.8
    weights = np.exp(2 * np.array([1 - 0.25 - 0.5 * 4, 0.0]))
    expected = [*(weights / weights.sum()), 0.0]
    assert choices(text) == pytest.approx(expected, abs=1e-12)


def test_where_nobody_has_a_choice_there_is_nothing_to_solve() -> None:
    text = GAME.replace("BEHAVIOR", "equilibrium")
    assert solve(loads(text), solver="regression").diagnostics.solver == "regression"
    alone = loads(text.replace("  rest: {by: a}\n  shut: {by: a, when: x > 5}\n", ""))
    solution = solve(alone, solver="regression")
    assert solution.diagnostics.solver == "none"
    assert enumerate_play(lower(alone.model), solution.behaviors).actions[0][0].tolist() == [1.0]
