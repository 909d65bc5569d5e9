"""Deterrence, trust and signals for perfectly rational actors: all extreme equilibria, by Gambit.

The scenario is exported as a tree, and pygambit enumerates the extreme Nash equilibria, in
rational numbers where there are few. Which of them the logit equilibria tend to is tested
elsewhere; here, that it is one of them, and that the others of the known results exist too.
"""

import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

import points
from offramp.crisis import load
from offramp.engine import lower
from offramp.strategy.gambit import nash
from offramp.strategy.gambit.nash import Choice

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    gambit: Any = pytest.importorskip("pygambit")

Equilibrium = dict[tuple[str, str], float]  # P(action) by who chooses and action
cases = partial(points.cases, named=points.simple)


def equilibria(name: str, values: dict[str, Any]) -> list[Equilibrium]:
    """The extreme Nash equilibria of a theory game."""
    crisis = load(f"theory/{name}").changed({f"parameters.{k}": v for k, v in values.items()})
    found = nash(lower(crisis.model), "enummixed").equilibria
    return [_choices(each.choices) for each in found]


def _choices(choices: Sequence[Choice]) -> Equilibrium:
    found: Equilibrium = {}
    for choice in choices:
        kind = "" if choice.type == "usual" else f" ({choice.type})"
        who = f"{choice.actor}{kind} in {choice.period}"
        found |= {
            (who, action): p for action, p in zip(choice.actions, choice.probabilities, strict=True)
        }
    return found


def rows(found: list[Equilibrium], *sets: tuple[str, str]) -> list[Any]:
    """One row of these choices per equilibrium, in order; equal rows once."""
    every = {tuple(round(each.get(at, -1.0), 9) for at in sets) for each in found}
    return sorted(every)


def has(found: list[Any], *row: float) -> bool:
    return any(each == pytest.approx(row, abs=1e-9) for each in found)


@pytest.mark.parametrize(("params", "expected"), cases("05_perfect_deterrence", "a_radg"))
def test_rudimentary(params: dict[str, Any], expected: dict[str, Any]) -> None:
    found = rows(equilibria("deterrence-rudimentary", params), ("a in 1", "attack"))
    assert has(found, expected["A_attacks"])


@pytest.mark.parametrize(("params", "expected"), cases("05_perfect_deterrence", "b_udg"))
def test_unilateral(params: dict[str, Any], expected: dict[str, Any]) -> None:
    """Those in which somebody attacks are as expected; and all may be deterred, steadfastly."""
    found = rows(
        equilibria("deterrence-unilateral", params),
        ("challenger (hard) in 1", "attack"),
        ("challenger (soft) in 1", "attack"),
        ("defender (hard) in 1", "resist"),
        ("defender (soft) in 1", "resist"),
    )
    on_path = [row for row in found if row[0] > 0 or row[1] > 0]
    assert len(on_path) == expected["n_on_path_PBE"]
    if on_path:
        assert has(on_path, expected["xH"], expected["xS"], 1, expected["yS"])
    assert has(found, 0, 0, 1, 1) == expected["steadfast_deterrence_PBE_exists"]


@pytest.mark.parametrize(("params", "expected"), cases("05_perfect_deterrence", "c_gmdg"))
def test_mutual(params: dict[str, Any], expected: dict[str, Any]) -> None:
    sets = [(f"{a} ({kind}) in 1", "defect") for a in "ab" for kind in ("hard", "soft")]
    found = rows(equilibria("deterrence-mutual", params), *sets)
    assert len(found) == expected["n_extreme_NE"]
    for row in expected["extreme_NE(AH,AS,BH,BS)"]:
        assert any(each == pytest.approx(row, abs=1e-6) for each in found)
    assert has(found, 0, 0, 0, 0) == expected["class1_all_cooperate_exists"]
    assert has(found, 1, 0, 1, 0) == expected["class2_hard_defect_soft_cooperate_exists"]


@pytest.mark.parametrize(("params", "expected"), cases("05_perfect_deterrence", "d_aeg"))
def test_extended(params: dict[str, Any], expected: dict[str, Any]) -> None:
    found = rows(
        equilibria("deterrence-extended", params),  # there are hundreds
        ("challenger in 1", "challenge"),
        ("defender (hh) in 1", "respond"),
        ("defender (hs) in 1", "respond"),
        ("defender (ss) in 1", "respond"),
        ("challenger in 2", "escalate"),
    )
    assert has(found, expected["challenge"], 1, expected["q_HS"], 0, expected["r_escalate"])


@pytest.mark.parametrize(("params", "expected"), cases("06_spiral_trust", "a_trust_game"))
def test_trust(params: dict[str, Any], expected: dict[str, Any]) -> None:
    sets = [(f"{a} (trustworthy) in 1", "cooperate") for a in "ab"]
    found = rows(equilibria("trust", params), *sets)
    assert len(found) == expected["n_extreme_NE"]
    for row in expected["NE(P C|trustworthy A,B)"]:
        assert any(each == pytest.approx(row, abs=1e-6) for each in found)
    assert has(found, 1, 1) == expected["cooperative_BNE"]
    assert has(found, 0, 0)


@pytest.mark.parametrize(("params", "expected"), cases("06_spiral_trust", "b_reassurance"))
def test_reassurance(params: dict[str, Any], expected: dict[str, Any]) -> None:
    found = rows(
        equilibria("reassurance", params),
        ("sender (trustworthy) in 1", "gesture"),
        ("sender (untrustworthy) in 1", "gesture"),
    )
    assert has(found, 1, expected["rho_mimic"])
    assert has(found, 0, 0)  # nobody makes a gesture that would not be believed


@pytest.mark.parametrize(("params", "expected"), cases("10_costly_signalling", "a_sunk_cost"))
def test_sunk_cost(params: dict[str, Any], expected: dict[str, Any]) -> None:
    found = rows(
        equilibria("signal-sunk-cost", params),
        ("sender (resolute) in 1", "challenge"),
        ("sender (irresolute) in 1", "challenge"),
        ("receiver in 1", "concede"),
    )
    assert has(found, expected["P_sig_R"], expected["P_sig_I"], expected["kappa"])
    assert has(found, 0, 0, 0) == expected["pooling_on_stay_NE_exists"]


@pytest.mark.parametrize(("params", "expected"), cases("10_costly_signalling", "b_demonstration"))
def test_demonstration(params: dict[str, Any], expected: dict[str, Any]) -> None:
    found = rows(
        equilibria("signal-demonstration", params),
        ("sender (resolute) in 1", "strike"),
        ("sender (irresolute) in 1", "strike"),
        ("receiver in 2", "concede"),
    )
    if expected["kappa"] is None:
        assert {row[:2] for row in found} == {(0.0, 0.0)}
    else:
        assert has(found, expected["P_R"], expected["P_I"], expected["kappa"])
        assert has(found, 0, 0, 0)  # pooling on staying
