"""Escalation: the tree of three decisions (Signorino 1999), and Markov games over many periods."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from offramp.crisis import Crisis, load
from offramp.engine import lower
from offramp.engine.exact import Exact, enumerate_play
from offramp.strategy.solution import Solution
from offramp.strategy.solving import Solving, solve
from points import cases


def game(name: str, values: dict[str, Any]) -> Crisis:
    return load(f"theory/{name}").changed({f"parameters.{k}": v for k, v in values.items()})


def solved(crisis: Crisis, selection: str = "principal") -> tuple[Solution, Exact]:
    program = lower(crisis.model)
    solution = solve(program, Solving("exact", selection))
    return solution, enumerate_play(program, solution.behaviors)


def choices(solution: Solution, actor: str, period: int = 1) -> dict[str, float]:
    """The choice of an actor in a period in which it can have but one."""
    (found,) = [d for d in solution.decisions if d.actor == actor and d.period == period]
    return dict(zip(found.actions, found.probabilities, strict=True))


# The tree


@pytest.mark.parametrize(
    ("params", "expected"), cases("15_sequential_logit", "tree", "random_utility")
)
def test_tree(params: dict[str, float], expected: dict[str, float]) -> None:
    solution, exact = solved(game("crisis-tree", params))
    found = {
        "P_challenge": choices(solution, "a")["challenge"],
        "P_resist": choices(solution, "b")["resist"],
        "P_war_choice": choices(solution, "a", 2)["fight"],
        "P_SQ": exact.probabilities["status_quo"],
        "P_concede": exact.probabilities["concede"],
        "P_back_down": exact.probabilities["back_down"],
        "P_war": exact.probabilities["war"],
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-12), name


def test_tree_where_nobody_minds_is_a_toss_of_three_coins() -> None:
    _, exact = solved(game("crisis-tree", {"lambda": 0}))
    assert exact.probabilities["war"] == pytest.approx(1 / 8, abs=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_tree_in_closed_form(seed: int) -> None:
    values = np.random.default_rng(seed).uniform(-2, 2, 6).tolist()
    a_c, b_c, a_d, b_d, a_w, b_w = values
    params = dict(zip(("aC", "bC", "aD", "bD", "aW", "bW"), values, strict=True))
    _, exact = solved(game("crisis-tree", params | {"lambda": 1.7}))
    w = expit(1.7 * (a_w - a_d))
    r = expit(1.7 * (w * b_w + (1 - w) * b_d - b_c))
    x = expit(1.7 * ((1 - r) * a_c + r * (w * a_w + (1 - w) * a_d)))
    assert exact.probabilities["war"] == pytest.approx(x * r * w, abs=1e-12)


# One move at a time


@pytest.mark.parametrize(("params", "expected"), cases("14_stochastic_game", "14a_sequential"))
def test_sequential(params: dict[str, Any], expected: dict[str, Any]) -> None:
    start = dict(zip("ehab", params["state(e,h,a,b)"], strict=True))
    values = {"T": params["T"], "lambda": params["lambda"]} | start
    solution, exact = solved(game("escalation-sequential", values))
    assert solution.diagnostics.unique
    found = [*exact.payoffs, exact.probabilities["nuclear"], exact.probabilities["settled"]]
    known = [expected[k] for k in ("V_A", "V_B", "P_nuclear_by_T", "P_settled_by_T")]
    # lambda = 0 is played as 1e-12, which is felt in the eleventh decimal
    assert found == pytest.approx(known, abs=1e-10)
    for actor, name in (("west", "sigma_A"), ("east", "sigma_B")):
        chosen = choices(solution, actor)
        for action, letter in (("step_down", "D"), ("hold", "H"), ("escalate", "E")):
            assert chosen[action] == pytest.approx(expected[name][letter], abs=1e-11)


@pytest.mark.parametrize(("params", "expected"), cases("14_stochastic_game", "14a_sequential")[:4])
def test_sequential_from_all_states_at_once(
    params: dict[str, Any], expected: dict[str, Any]
) -> None:
    """162 times the value of a start that is one of the 162 live states, all alike."""

    def any_of(count: int) -> str:
        return "lottery(" + ", ".join(f"{n}, 1 / {count}" for n in range(count)) + ")"

    values = {"T": params["T"], "lambda": params["lambda"]}
    crisis = game("escalation-sequential", values).changed(
        {
            "variables.rung.start": any_of(6),
            "variables.mood.start": any_of(3),
            "variables.means.start": any_of(3),
        }
    )
    _, exact = solved(crisis)
    known = [expected["checksum_sum_V_A_all_states"], expected["checksum_sum_V_B"]]
    assert (162 * exact.payoffs).tolist() == pytest.approx(known, abs=1e-7)


# Moves at the same time


@pytest.mark.parametrize(("params", "expected"), cases("14_stochastic_game", "14b_simultaneous"))
def test_simultaneous(params: dict[str, Any], expected: dict[str, Any]) -> None:
    solution, exact = solved(game("escalation-simultaneous", params))
    found = [*exact.payoffs, exact.probabilities["nuclear"]]
    known = [expected[k] for k in ("V_A_rung2", "V_B_rung2", "P_nuclear_by_T_from_rung2")]
    assert found == pytest.approx(known, abs=1e-10)
    assert solution.diagnostics.unique
    for rung in range(5):
        solution, _ = solved(game("escalation-simultaneous", params | {"e": rung}))
        for actor in ("a", "b"):
            known = expected[f"p_escalate_{actor.upper()}_by_rung"][rung]
            assert choices(solution, actor)["escalate"] == pytest.approx(known, abs=1e-11)


@pytest.mark.parametrize(
    ("selection", "name"), [("low", "low"), ("middle", "mid"), ("high", "high")]
)
@pytest.mark.parametrize(
    ("params", "expected"), cases("14_stochastic_game", "14b_multiple_selections")
)
def test_simultaneous_with_several_equilibria(
    params: dict[str, Any], expected: dict[str, Any], selection: str, name: str
) -> None:
    known = expected[name]
    solution, exact = solved(game("escalation-simultaneous", params), selection)
    found = {
        "V_A_rung2": exact.payoffs[0],
        "V_B_rung2": exact.payoffs[1],
        "P_nuclear_by_T_from_rung2": exact.probabilities["nuclear"],
        "pA_rung2": choices(solution, "a")["escalate"],
        "pB_rung2": choices(solution, "b")["escalate"],
    }
    for key, value in known.items():
        assert found[key] == pytest.approx(value, abs=1e-10), key
    assert solution.diagnostics.equilibria == expected["max_n_QRE_per_stage"]


@pytest.mark.parametrize("rationality", [0.05, 0.3, 2.0])
def test_simultaneous_choices_are_replies(rationality: float) -> None:
    """One period, the equations by hand: from rung 3, where two steps are nuclear war."""
    values = {"T": 1, "e": 3, "lambda": rationality}
    solution, _ = solved(game("escalation-simultaneous", values))
    p = [choices(solution, actor)["escalate"] for actor in ("a", "b")]
    for side, loss in ((0, 20), (1, 25)):

        def worth(own: int, other: int, loss: float = loss) -> float:
            rung = 3 + own + other if own or other else 2
            risk = 1.0 if rung >= 5 else 0.01 * rung
            return own - other - loss * risk - (1 - risk) * 0.05 * rung

        q = p[1 - side]
        gain = (1 - q) * (worth(1, 0) - worth(0, 0)) + q * (worth(1, 1) - worth(0, 1))
        assert p[side] == pytest.approx(1 / (1 + math.exp(-rationality * gain)), abs=1e-10)
