"""Norms: prices, precedents, tipping, who minds, and how the alliance suffers."""

import numpy as np
import pytest

from courses import course, earned, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{u: {{behavior: {u}, rationality: 5}}, w: {{behavior: {w}}}, g: {{}}}}
variables: {{mines: {{start: 0}}, {variables}}}
mechanisms:
  norms:
    ban: {{{block}}}
actions:
  rest: {{by: [u, w]}}
  lay: {{by: [u, w]}}
  sow: {{by: u, effects: {{mines: 1}}}}
  clear: {{by: u, effects: {{mines: -1}}}}
outcomes: {{end: otherwise}}
measures: {{held: norm.ban, broke: broken.u.ban, {measures}}}
"""
REST, LAY = "{script: {1: rest}}", "{script: {1: lay, 2: rest}}"
FIXED = "price: 0.4, precedent: 0.5, recovery: 0"


def scenario(
    block: str = FIXED,
    parties: str = "u: {actions: [lay]}",
    periods: int = 1,
    u: str = LAY,
    w: str = REST,
    measures: str = "",
    variables: str = "",
) -> Crisis:
    text = BASE.format(
        periods=periods,
        u=u,
        w=w,
        block=f"parties: {{{parties}}}, {block}",
        measures=measures,
        variables=variables,
    )
    return loads(text)


def test_the_first_breach_costs_the_price_and_breaks_the_norm() -> None:
    crisis = scenario(periods=3)
    assert earned(crisis) == pytest.approx([-0.4, 0, 0])
    assert course(crisis, "held") == pytest.approx([0.5, 0.5, 0.5])
    assert course(crisis, "broke") == [1, 1, 1]


def test_every_breach_makes_the_next_one_cheaper_for_anybody() -> None:
    parties = "u: {actions: [lay]}, w: {actions: [lay]}"
    crisis = scenario(parties=parties, periods=3, u="{script: {1: lay, 2: rest, 3: lay}}",
                      w="{script: {1: rest, 2: lay, 3: rest}}")  # fmt: skip
    assert earned(crisis) == pytest.approx([-0.4 * (1 + 0.25), -0.4 * 0.5, 0])


def test_breaches_at_once_both_cost_the_full_price() -> None:
    crisis = scenario(parties="u: {actions: [lay]}, w: {actions: [lay]}", w=LAY)
    assert earned(crisis) == pytest.approx([-0.4, -0.4, 0])
    assert course(crisis, "held") == [0]


def test_one_s_own_word_is_cheaper_than_a_treaty() -> None:
    crisis = scenario(FIXED + ", word: 0.25", "u: {bound: word, actions: [lay]}")
    assert earned(crisis) == pytest.approx([-0.1, 0, 0])


def test_how_a_party_is_bound_may_be_written_short() -> None:
    crisis = scenario(parties="u: word, w: ratified")
    assert earned(crisis) == [0, 0, 0]  # nothing that it does breaks the norm


def test_a_state_breaks_the_norm_once() -> None:
    u = "{script: {1: rest, 2: sow, 3: rest, 4: clear, 5: sow}}"
    crisis = scenario(parties="u: {when: mines > 0}", periods=5, u=u)
    assert earned(crisis) == pytest.approx([-0.4, 0, 0])
    assert course(crisis, "held") == pytest.approx([1, 0.5, 0.5, 0.5, 0.5])
    assert course(crisis, "broke") == [0, 1, 1, 1, 1]


def test_an_act_is_not_counted_twice() -> None:
    crisis = scenario(parties="u: {actions: [sow], when: mines > 0}", u="{script: {1: sow}}")
    assert earned(crisis) == pytest.approx([-0.4, 0, 0])
    assert course(crisis, "held") == pytest.approx([0.5])


def test_others_mind_by_breach() -> None:
    minds = FIXED + ", minds: {g: {loss: 0.3}, u: {loss: 9}}"
    twice = scenario(minds, periods=3, u="{script: {1: lay, 3: rest}}")
    assert earned(twice) == pytest.approx([-0.4 * 1.5, 0, -0.6])
    state = scenario(minds, "u: {when: mines > 0}", 3, u="{script: {1: sow, 2: rest}}")
    assert earned(state) == pytest.approx([-0.4, 0, -0.3])


@pytest.mark.parametrize(("parties", "act"), [("u: {actions: [lay]}", "lay"),
                                              ("u: {when: mines > 0}", "sow")])  # fmt: skip
def test_breaches_cost_the_alliance_its_unity(parties: str, act: str) -> None:
    block = FIXED + ", minds: {g: {loyalty: 0.2}}, cohesion: 0.1"
    u = f"{{script: {{1: {act}, 2: rest}}}}"
    crisis = scenario(block, parties, 2, u=u, measures="l: loyalty.g, c: cohesion")
    assert course(crisis, "l") == pytest.approx([0.8, 0.8])
    assert course(crisis, "c") == pytest.approx([0.9, 0.9])


def test_above_the_tipping_point_it_grows_back_and_below_it_decays() -> None:
    block = "price: 0, precedent: 0, recovery: 0.5, tipping: 0.4, start: {}"
    assert course(scenario(block.format(0.6), periods=2), "held") == pytest.approx([0.8, 0.9])
    assert course(scenario(block.format(0.4), periods=2), "held") == pytest.approx([0.7, 0.85])
    assert course(scenario(block.format(0.2), periods=2), "held") == pytest.approx([0.1, 0.05])


def test_who_counts_costs_keeps_the_norm_until_it_is_worn() -> None:
    def lays(start: float) -> float:
        crisis = scenario(f"price: 1, start: {start}", "u: {actions: [lay]}", u="{}")
        names = [a.name for a in crisis.model.actions_of("u")]
        return float((played(crisis, 4_000).actions[0, 0] == names.index("lay")).mean())

    assert lays(0) == pytest.approx(1 / 4, abs=0.035)
    assert lays(1) == pytest.approx(np.exp(-5) / (3 + np.exp(-5)), abs=0.01)


def test_off_removes_the_mechanism_exactly() -> None:
    block = "price: 3, minds: {g: {loss: 1, loyalty: 0.3}}"
    parties = "u: {actions: [lay], when: mines > 0}"
    off = scenario(block, parties, 4, "{}", "{}").changed({"mechanisms.norms.off": True})
    text = BASE.replace("mechanisms:\n  norms:\n    ban: {{{block}}}\n", "")
    text = text.replace("{{held: norm.ban, broke: broken.u.ban, {measures}}}", "{{}}")
    without = loads(text.format(periods=4, u="{}", w="{}", variables=""))
    one, other = played(off, 300), played(without, 300)
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert course(off, "held") == [1] * 4


@pytest.mark.parametrize(
    ("parties", "block", "message"),
    [
        ("u: {actions: [lya]}", "price: 1", "9:35: u has no action lya (did you mean lay?)"),
        ("u: word, x: word", "price: 1", "9:30: there is no actor x"),
        ("u: word", "minds: {x: {loss: 1}}", "9:39: there is no actor x"),
        ("u: {bound: oath}", "price: 1",
         "9:32: mechanisms.norms.ban.parties.u.bound: must be ratified or word, found oath"),
        ("u: {when: mines}", "price: 1",
         "9:31: mines is a number, where a condition is needed (compare it, such as mines > 0)"),
    ],
)  # fmt: skip
def test_mistakes_are_reported_where_they_are(parties: str, block: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(block, parties, u=REST)
    assert [str(p).removeprefix("<text>:") for p in error.value.problems] == [message]
