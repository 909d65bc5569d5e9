"""Stockpiles: what is fired is gone, what is given comes from somewhere, mistakes have places."""

import numpy as np
import pytest

from courses import course, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{behavior: {a}}}, b: {{}}, c: {{}}}}
variables: {{shots: {{kind: integer}}}}
mechanisms:
  stockpiles: {{{block}}}
actions:
  fire: {{by: a, effects: {{shots: 1}}}}
  hold: {{by: a}}
outcomes: {{end: otherwise}}
measures: {{shots: shots}}
"""
FIRE = "{script: {1: fire}}"


def scenario(block: str, periods: int = 5, a: str = FIRE) -> Crisis:
    return loads(BASE.format(periods=periods, a=a, block=block))


def test_an_action_spends_rounds_until_too_few_are_left() -> None:
    crisis = scenario("a: {shell: {start: 7, uses: {fire: 3}}}", a="{doctrine: [{do: fire}]}")
    assert course(crisis, "stock_a_shell") == [4, 1, 1, 1, 1]
    assert course(crisis, "shots") == [1, 2, 2, 2, 2]
    assert course(crisis, "exhausted_a_shell") == [0, 1, 1, 1, 1]


def test_resupply_and_decay_come_at_the_end_of_the_period() -> None:
    crisis = scenario("a: {shell: {start: 10, resupply: 2, decay: 0.1}}", 2)
    assert course(crisis, "stock_a_shell") == pytest.approx([11, 11.9])


def test_capacity_bounds_the_stock() -> None:
    crisis = scenario("a: {shell: {start: 10, resupply: 2, capacity: 11}}", 2)
    assert course(crisis, "stock_a_shell") == [11, 11]


def test_an_action_may_spend_several_munitions_and_needs_them_all() -> None:
    block = "a: {shell: {start: 9, uses: {fire: 1}}, drone: {start: 1, uses: {fire: 1}}}"
    crisis = scenario(block, a="{doctrine: [{do: fire}]}")
    assert course(crisis, "stock_a_shell") == [8, 8, 8, 8, 8]
    assert course(crisis, "stock_a_drone") == [0, 0, 0, 0, 0]


def test_a_gift_leaves_the_giver_and_stops_at_its_reserve() -> None:
    block = "a: {shell: {start: 0, gifts: {b: {amount: 4}}}}, b: {shell: {start: 10, reserve: 3}}"
    crisis = scenario(block, 3)
    assert course(crisis, "stock_a_shell") == [4, 7, 7]
    assert course(crisis, "stock_b_shell") == [6, 3, 3]


def test_gifts_out_of_one_stock_never_add_up_to_more_than_it_holds() -> None:
    block = """a: {shell: {start: 0, gifts: {b: {amount: 6, munition: round}}}},
      c: {shell: {start: 0, gifts: {b: {amount: 2, munition: round}}}}, b: {round: {start: 4}}"""
    crisis = scenario(block, 2)
    assert course(crisis, "stock_a_shell") == [3, 3]
    assert course(crisis, "stock_c_shell") == [1, 1]
    assert course(crisis, "stock_b_round") == [0, 0]


def test_a_stock_may_start_uncertain() -> None:
    crisis = scenario('a: {shell: {start: "5 ~ triangular(2, 5, 9)"}}')
    assert [a.path for a in crisis.model.assumptions] == ["mechanisms.stockpiles.a.shell.start"]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("d: {shell: {start: 1}}", "there is no actor d"),
        ("a: {shell: {start: 1, uses: {fier: 1}}}", "a has no action fier"),
        ("a: {shell: {start: 1, gifts: {d: {amount: 1}}}}", "there is no actor d"),
        ("a: {shell: {start: 1, gifts: {b: {amount: 1}}}}", "b has no stock of shell to give from"),
        (
            "a: {shell: {start: 1, gifts: {a: {amount: 1}}}}",
            "a cannot resupply itself from the same stock",
        ),
    ],
)
def test_mistakes_are_reported_once(block: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(block)
    assert [p.message for p in error.value.problems] == [message]


def test_off_removes_the_mechanism_exactly() -> None:
    block = "off: true, a: {shell: {start: 2, uses: {fire: 1}, resupply: 1}}"
    without = loads(
        BASE.format(periods=5, a="{}", block="")
        .replace("  stockpiles: {}\n", "")
        .replace("mechanisms:\n", "")
    )
    with_off = scenario(block, a="{}")
    one, other = played(with_off, 500), played(without, 500)
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert np.array_equal(one.measures, other.measures)
