"""Perfect deterrence (Zagare and Kilgour 2000): rudimentary, unilateral, mutual, extended.

Logit equilibria are compared as they are, here and with the equations written out by hand.
Perfect Bayesian equilibria are those of perfectly rational actors: the limit of the principal
branch as rationality grows, which is extrapolated (its error is a series in 1 / lambda).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

import points
from offramp.crisis import load
from offramp.engine import lower
from offramp.engine.exact import enumerate_play
from offramp.strategy.solution import Solution
from offramp.strategy.solving import Solving, solve

LIMIT = 1e-9  # to which limits are extrapolated
cases = partial(points.cases, "05_perfect_deterrence", named=points.simple)


class Solved:
    """A theory game, solved and followed exactly."""

    def __init__(self, name: str, values: dict[str, Any], selection: str = "principal") -> None:
        crisis = load(f"theory/{name}").changed({f"parameters.{k}": v for k, v in values.items()})
        self.program = lower(crisis.model)
        self.solution: Solution = solve(self.program, Solving("exact", selection))
        assert self.solution.diagnostics.converged
        self.exact = enumerate_play(self.program, self.solution.behaviors)
        names = [measure.name for measure in self.program.model.measures]
        self.measures = dict(zip(names, self.exact.measures[-1].tolist(), strict=True))
        self.p = self.exact.probabilities
        self.payoffs = dict(
            zip([a.name for a in self.program.actors], self.exact.payoffs.tolist(), strict=True)
        )

    def choice(self, actor: str, action: str, kind: str | None = None, period: int = 1) -> float:
        """The probability of an action, by type of actor, where there is one decision on it."""
        (found,) = [
            d.probabilities[d.actions.index(action)]
            for d in self.solution.decisions
            if d.actor == actor and action in d.actions and d.period == period
            if kind is None or d.type == kind
        ]
        return found


# Rudimentary


@pytest.mark.parametrize(("params", "expected"), cases("a_radg"))
def test_rudimentary(params: dict[str, Any], expected: dict[str, float]) -> None:
    game = Solved("deterrence-rudimentary", params)
    assert game.measures["threshold"] == pytest.approx(expected["threshold"], abs=1e-12)
    assert game.measures["a_attacks"] == pytest.approx(expected["A_attacks"], abs=1e-12)
    assert game.p["conflict"] == pytest.approx(expected["P_conflict"], abs=1e-12)


@pytest.mark.parametrize("credibility", [0.1, 0.32, 0.35, 0.8])
def test_rudimentary_attack_turns_at_the_threshold(credibility: float) -> None:
    game = Solved("deterrence-rudimentary", {"pB": credibility})
    assert game.measures["a_attacks"] == pytest.approx(float(credibility < 1 / 3), abs=1e-12)


# Unilateral


@pytest.mark.parametrize(("params", "expected"), cases("b_udg_agent_qre"))
def test_unilateral_logit(params: dict[str, Any], expected: dict[str, float]) -> None:
    game = Solved("deterrence-unilateral", params)
    choices = dict(zip(("xH", "xS", "yH", "yS"), unilateral_choices(game), strict=True))
    for name, value in choices.items():
        assert value == pytest.approx(expected[name], abs=1e-9)
    assert game.p["conflict"] == pytest.approx(expected["P_conflict"], abs=1e-9)


def unilateral_choices(game: Solved) -> list[float]:
    return [
        game.choice("challenger", "attack", "hard"),
        game.choice("challenger", "attack", "soft"),
        game.choice("defender", "resist", "hard"),
        game.choice("defender", "resist", "soft"),
    ]


@pytest.mark.parametrize("rationality", [0.5, 5.0, 50.0, 500.0])
@pytest.mark.parametrize(("hard_c", "hard_d"), [(0.3, 0.2), (0.05, 0.6), (0.6, 0.7)])
def test_unilateral_choices_are_replies(hard_c: float, hard_d: float, rationality: float) -> None:
    """The equations by hand: each choice is the logit of its gain against the others."""
    game = Solved("deterrence-unilateral", {"pC": hard_c, "pD": hard_d, "lambda": rationality})
    x_hard, x_soft, y_hard, y_soft = unilateral_choices(game)
    belief = hard_c * x_hard / (hard_c * x_hard + (1 - hard_c) * x_soft)
    resisted = hard_d * y_hard + (1 - hard_d) * y_soft
    gains = [
        (1 - resisted) - 0.25 * resisted,
        (1 - resisted) - 0.5 * resisted,
        belief * (-0.4 + 1) + (1 - belief) * (-0.1 + 1),
        belief * (-3 + 1) + (1 - belief) * (-0.1 + 1),
    ]
    found = np.array([x_hard, x_soft, y_hard, y_soft])
    assert found == pytest.approx(logit(rationality, gains), abs=1e-9)


def limit(
    name: str, values: dict[str, float], read: Callable[[Solved], dict[str, float]]
) -> dict[str, float]:
    """What is read in the limit of growing rationality, by Richardson extrapolation."""
    found = [read(Solved(name, values | {"lambda": 250 * 2**n})) for n in range(5)]
    rows = np.array([list(row.values()) for row in found])
    for order in range(1, len(rows)):
        rows[order:] += (rows[order:] - rows[order - 1 : -1]) / (2**order - 1)
    return dict(zip(found[0], rows[-1].tolist(), strict=True))


def read_unilateral(game: Solved) -> dict[str, float]:
    choices = dict(zip(("xH", "xS", "yH", "yS"), unilateral_choices(game), strict=True))
    ends = {f"P_{name}": game.p[name] for name in ("concede", "conflict", "back_down")}
    return choices | ends | {"P_challenge": game.measures["p_challenge"]}


def read_extended(game: Solved) -> dict[str, float]:
    return {
        "h_star": game.measures["h_star"],
        "q_HS": game.choice("defender", "respond", "hs"),
        "r_escalate": game.choice("challenger", "escalate", period=2),
        "challenge": game.choice("challenger", "challenge"),
        "U_challenge": game.payoffs["challenger"] / game.measures["p_challenge"],
        "P_limited_conflict": game.p["limited_conflict"],
        "P_ED": game.p["ed"],
        "P_EE": game.p["ee"],
    }


@pytest.mark.parametrize(("params", "expected"), cases("b_udg"))
def test_unilateral_in_the_limit(params: dict[str, float], expected: dict[str, Any]) -> None:
    """Of the perfect Bayesian equilibria the one that is not held up by beliefs off the path.

    Of steadfast deterrence, which exists too, the test of the export tells.
    """
    found = limit("deterrence-unilateral", params, read_unilateral)
    agree(found, expected)


@pytest.mark.parametrize(
    ("hard_c", "hard_d"),
    [(0.05, 0.1), (0.25, 0.6), (0.5, 0.1), (0.3, 0.74), (0.9, 0.73), (0.1, 0.9)],
)
def test_unilateral_in_the_limit_in_closed_form(hard_c: float, hard_d: float) -> None:
    values = {"pC": hard_c, "pD": hard_d}
    c_hard, c_soft, d_star = 0.8, 2 / 3, 9 / 29
    measures = Solved("deterrence-unilateral", values).measures
    thresholds = [measures[name] for name in ("c_hard", "c_soft", "d_star")]
    assert thresholds == pytest.approx([c_hard, c_soft, d_star])
    x_hard, x_soft, y_soft = 1.0, 0.0, 0.0
    if hard_d > c_hard:
        x_hard = 0.0
    elif hard_d < c_soft and hard_c >= d_star:
        x_soft = 1.0
    elif hard_d < c_soft:
        x_soft = hard_c * (1 - d_star) / ((1 - hard_c) * d_star)
        y_soft = (c_soft - hard_d) / (1 - hard_d)
    resisted = hard_d + (1 - hard_d) * y_soft
    attack = hard_c * x_hard + (1 - hard_c) * x_soft
    expected = {
        "xH": x_hard,
        "xS": x_soft,
        "yS": y_soft if attack else None,
        "P_challenge": attack,
        "P_concede": attack * (1 - resisted),
        "P_conflict": hard_c * x_hard * resisted,
        "P_back_down": (1 - hard_c) * x_soft * resisted,
    }
    agree(limit("deterrence-unilateral", values, read_unilateral), expected)


def test_the_error_of_the_limit_halves_as_rationality_doubles() -> None:
    errors = [
        Solved("deterrence-unilateral", {"pC": 0.1, "pD": 0.3, "lambda": r}).p["conflict"] - 1 / 15
        for r in (400, 800, 1600)
    ]
    assert errors[1] / errors[0] == pytest.approx(0.5, abs=0.02)
    assert errors[2] / errors[1] == pytest.approx(0.5, abs=0.01)


# Mutual


@pytest.mark.parametrize("rationality", [1, 40])
@pytest.mark.parametrize(("params", "expected"), cases("c_gmdg"))
def test_mutual_logit(params: dict[str, Any], expected: dict[str, Any], rationality: float) -> None:
    payoffs = {key: value for key, value in params.items() if key not in ("t", "s")}
    game = Solved("deterrence-mutual", payoffs | {"lambda": rationality})
    assert game.measures == pytest.approx({"t": params["t"], "s": params["s"]})
    found = mutual_choices(game)
    assert found == pytest.approx(expected[f"qre{rationality}(AH,AS,BH,BS)"], abs=1e-9)


@pytest.mark.parametrize("rationality", [0.5, 3.0, 30.0])
@pytest.mark.parametrize(("hard_a", "hard_b"), [(0.2, 0.2), (0.9, 0.4), (0.9, 0.95)])
def test_mutual_choices_are_replies(hard_a: float, hard_b: float, rationality: float) -> None:
    game = Solved("deterrence-mutual", {"pA": hard_a, "pB": hard_b, "lambda": rationality})
    found = mutual_choices(game)
    gains: list[float] = []
    for hard, (d_hard, d_soft) in ((hard_b, found[2:]), (hard_a, found[:2])):
        defects = hard * d_hard + (1 - hard) * d_soft
        resists, gives_in = hard * (1 - d_hard), (1 - hard) * (1 - d_soft)
        gains.append((resists * -0.5 + gives_in * 1) + defects * (-0.5 - -0.5))
        gains.append((resists * -3 + gives_in * 1) + defects * (-3 - -1))
    assert found == pytest.approx(logit(rationality, gains), abs=1e-9)


def mutual_choices(game: Solved) -> list[float]:
    return [game.choice(a, "defect", kind) for a in ("a", "b") for kind in ("hard", "soft")]


@pytest.mark.parametrize("credibility", [0.1, 0.25, 0.5, 0.7])
def test_mutual_in_the_limit(credibility: float) -> None:
    """The hard defect; below s just so many of the soft do that s do in all."""
    values = {"pA": credibility, "pB": credibility, "lambda": 600}
    game = Solved("deterrence-mutual", values)
    s = 1 / 3
    soft = max(0.0, (s - credibility) / (1 - credibility))
    assert mutual_choices(game) == pytest.approx([1, soft, 1, soft], abs=0.005)
    assert game.p["conflict"] == pytest.approx(max(credibility, s) ** 2, abs=0.005)


@pytest.mark.parametrize(("selection", "hard"), [("low", 0.0), ("high", 1.0)])
def test_mutual_has_both_classes_where_both_are_credible(selection: str, hard: float) -> None:
    """Above t = 2/3: all cooperate (class 1), or the hard defect (class 2)."""
    values = {"pA": 0.75, "pB": 0.75, "lambda": 300}
    game = Solved("deterrence-mutual", values, selection)
    assert mutual_choices(game) == pytest.approx([hard, 0, hard, 0], abs=1e-9)


# Extended


@pytest.mark.parametrize(("params", "expected"), cases("d_aeg"))
def test_extended_in_the_limit(params: dict[str, float], expected: dict[str, Any]) -> None:
    agree(limit("deterrence-extended", params, read_extended), expected)


@pytest.mark.parametrize(("a", "b"), [(0.02, 0.5), (0.1, 0.3), (0.2, 0.6), (0.3, 0.3)])
def test_extended_in_the_limit_in_closed_form(a: float, b: float) -> None:
    h, r = 1 / 3, 1 / 3
    escalating = a / (a + b) < h
    responds = a / h if escalating else a + b
    r = r if escalating else 0.0
    expected = {
        "h_star": h,
        "q_HS": (responds - a) / b,
        "r_escalate": r,
        "U_challenge": 2 * (1 - responds) - responds,
        "challenge": 1.0,
        "P_limited_conflict": responds * (1 - r),
        "P_ED": (responds - a) * r,
        "P_EE": a * r,
    }
    agree(limit("deterrence-extended", {"a": a, "b": b}, read_extended), expected)


def agree(found: dict[str, float], expected: dict[str, Any]) -> None:
    """All numbers that both have; where nothing is expected, anything is right."""
    for name in found.keys() & expected.keys():
        if expected[name] is not None:
            assert found[name] == pytest.approx(expected[name], abs=LIMIT), name


def logit(rationality: float, gains: list[float]) -> Any:
    """The choice of the riskier of two actions that gains so much."""
    return expit(rationality * np.array(gains))
