"""Patronage: aid, permissions, capability, what both sides of the bargain gain and lose."""

import numpy as np
import pytest

from courses import course, last, near_share, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{p: {{behavior: {p}}}, q: {{}}, c: {{behavior: {c}}}, r: {{}}}}
mechanisms:
  patronage: {{{block}}}
actions:
  strike: {{by: c}}
  hold: {{by: [c, p]}}
outcomes: {{end: otherwise}}
measures: {{ struck: did.c.strike, seen: {seen} }}
"""


def scenario(
    block: str, periods: int = 4, p: str = "{script: {1: hold}}", c: str = "{script: {1: strike}}"
) -> Crisis:
    seen = "exposed.p" if "{p:" in block else "0"
    return loads(BASE.format(periods=periods, p=p, c=c, block=block, seen=seen))


def test_capability_grows_with_aid_by_less_and_less() -> None:
    def capability(pledge: float) -> float:
        block = f"c: {{patrons: {{p: {{pledge: {pledge}}}}}, own: 0.4, returns: 0.5}}"
        return course(scenario(block, 1), "capability_c")[0]

    assert capability(0) == pytest.approx(0.4, abs=1e-4)
    assert capability(0.25) == pytest.approx(0.7, abs=1e-4)
    assert capability(1) == pytest.approx(1.0, abs=1e-4)
    assert capability(4) == pytest.approx(1.6, abs=1e-4)


def test_authorizations_add_shares_of_what_earlier_ones_left() -> None:
    block = """c: {patrons: {p: {pledge: 1}}, authorizations: {
        one: {by: p, start: true, gain: 0.5}, two: {by: p, start: true, gain: 0.5},
        three: {by: p, gain: 0.5}}}"""
    assert course(scenario(block, 1), "capability_c") == [1.75]


def test_the_client_may_do_what_is_authorized_from_the_next_period() -> None:
    block = "c: {patrons: {p: {moves: true}}, authorizations: {deep: {by: p, actions: [strike]}}}"
    script = "{script: {1: keep_aid, 2: authorize_deep, 3: keep_aid, 4: withdraw_deep}}"
    assert course(scenario(block, 5, p=script), "struck") == [0, 0, 1, 1, 0]


def test_moves_raise_and_cut_the_pledge_within_bounds() -> None:
    block = "c: {patrons: {p: {moves: true, pledge: 0.5, step: 0.4, most: 1}}}"
    script = "{script: {1: raise_aid, 3: cut_aid}}"
    # the second raise adds only up to the most; cutting stops at nothing
    aid = [0.9, 1, 0.6, 0.2, 0]
    assert course(scenario(block, 5, p=script), "aid_c") == pytest.approx(aid, abs=1e-6)


def test_a_patron_of_two_clients_says_whose_aid_it_changes() -> None:
    block = "c: {patrons: {p: {moves: true}}}, r: {patrons: {p: {moves: true}}}"
    names = {a.name for a in scenario(block).model.actions_of("p")}
    assert {"raise_aid_c", "cut_aid_c", "raise_aid_r", "keep_aid_r"} <= names


def test_aid_arrives_after_the_lag_on_average() -> None:
    block = "c: {patrons: {p: {moves: true, pledge: 1, step: 1}}, lag: 3}"
    aid = course(scenario(block, 200, p="{script: {1: cut_aid, 2: hold}}"), "aid_c")
    # what is there at the choice of each period: 0.75 · 0.75^t; its sum is the mean delay
    assert aid[0] == pytest.approx(0.75 * 0.75, abs=1e-4)
    assert 0.75 + sum(aid) == pytest.approx(3, abs=0.01)


def test_several_patrons_add_up_and_abandonment_is_the_share_cut() -> None:
    block = "c: {patrons: {p: {moves: true, pledge: 0.5, step: 0.5}, q: {pledge: 0.5}}}"
    crisis = scenario(block, 2, p="{script: {1: cut_aid, 2: hold}}")
    assert course(crisis, "aid_c") == [0.5, 0.5]
    assert course(crisis, "abandonment_c") == [0.5, 0.5]


def test_everybody_earns_what_the_block_says() -> None:
    block = """c: {patrons: {p: {pledge: 1, cost: 0.1, success: 0.7, bleeding: 0.5, moves: true,
        step: 0.5, abandoning: 0.4}}, need: 0.2, rival: r, damage: 0.3, own: 0.5, returns: 1}"""
    cut = scenario(block, 1, p="{script: {1: cut_aid}}")
    payoffs = dict(zip(["p", "q", "c", "r"], played(cut).payoffs[:, 0], strict=True))
    capability = 0.75
    assert payoffs["c"] == pytest.approx(0.2 * capability)
    assert payoffs["r"] == pytest.approx(-0.3 * capability)
    assert payoffs["p"] == pytest.approx(-0.05 + 0.7 + 0.5 * 0.3 * capability - 0.2)


def test_exposure_and_wavering_happen_with_their_probability() -> None:
    block = "c: {patrons: {p: {pledge: 1, exposure: 0.3, exposed: 2, wavering: 0.2}}}"
    crisis = scenario(block, 1)
    seen, aid = last(crisis, "seen", RUNS), last(crisis, "aid_c", RUNS)
    assert near_share(seen.mean(), 0.3, RUNS)
    assert near_share((aid == 0).mean(), 0.2, RUNS)
    assert played(crisis, RUNS).payoffs[0] == pytest.approx(-2 * seen)


def test_nothing_happens_at_probability_zero_and_all_at_one() -> None:
    block = "c: {patrons: {p: {exposure: %s, wavering: %s}}}"
    for chance in (0, 1):
        crisis = scenario(block % (chance, chance), 1)
        assert course(crisis, "seen") == [chance]
        assert course(crisis, "aid_c") == [1 - chance]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("x: {patrons: {p: {}}}", "there is no actor x"),
        ("c: {patrons: {x: {}}}", "there is no actor x"),
        ("c: {patrons: {p: {}}, rival: x}", "there is no actor x"),
        ("c: {patrons: {p: {}}, authorizations: {deep: {by: q}}}", "q is no patron of c"),
        (
            "c: {patrons: {p: {}}, authorizations: {deep: {by: p, actions: [strik]}}}",
            "c has no action strik",
        ),
    ],
)
def test_mistakes_are_reported_once(block: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(block)
    assert [p.message for p in error.value.problems] == [message]


def test_off_removes_the_mechanism_exactly() -> None:
    block = """c: {patrons: {p: {moves: true, exposure: 0.5, wavering: 0.5, cost: 1}}, need: 1,
        rival: r, damage: 1, authorizations: {deep: {by: p, actions: [strike]}}}"""
    off = scenario(f"off: true, {block}", p="{}", c="{}")
    without = loads(
        BASE.format(periods=4, p="{}", c="{}", block="", seen="0")
        .replace("mechanisms:\n", "")
        .replace("  patronage: {}\n", "")
    )
    one, other = played(off, 500), played(without, 500)
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert not one.measures[:, 1].any()
