"""Trust (Jervis, Kydd), reassurance and costly signals (Spence, Fearon, Schelling, Slantchev).

Logit equilibria are compared as they are; perfect Bayesian equilibria with the limit of the
principal branch as rationality grows, extrapolated (its error is a series in 1 / lambda). Of
these there are several: the limit is the one that does not hang on beliefs off the path.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from offramp.crisis import load
from offramp.engine import lower
from offramp.engine.exact import enumerate_play
from offramp.strategy.solving import Solving, solve
from points import cases

LIMIT = 1e-9  # to which limits are extrapolated


class Solved:
    """A theory game, solved and followed exactly."""

    def __init__(self, name: str, values: dict[str, Any], selection: str = "principal") -> None:
        crisis = load(f"theory/{name}").changed({f"parameters.{k}": v for k, v in values.items()})
        program = lower(crisis.model)
        self.solution = solve(program, Solving("exact", selection))
        assert self.solution.diagnostics.converged
        exact = enumerate_play(program, self.solution.behaviors)
        names = [measure.name for measure in program.model.measures]
        self.measures = dict(zip(names, exact.measures[-1].tolist(), strict=True))
        self.p = exact.probabilities

    def decision(self, actor: str, action: str, kind: str | None = None, **state: float) -> Any:
        """The decision on an action by a type of actor, the only one; None if never reached."""
        found = [
            d
            for d in self.solution.decisions
            if d.actor == actor and action in d.actions and (kind is None or d.type == kind)
            if all(d.state[name] == pytest.approx(value) for name, value in state.items())
        ]
        assert len(found) < 2
        return found[0] if found else None

    def choice(self, actor: str, action: str, kind: str | None = None, **state: float) -> float:
        found = self.decision(actor, action, kind, **state)
        return found.probabilities[found.actions.index(action)] if found else math.nan

    def worth(self, actor: str, action: str, kind: str) -> float:
        """What the game is worth to a type from the decision on: the mean of Q."""
        found = self.decision(actor, action, kind)
        return float(np.dot(found.probabilities, found.values))


def limit(
    name: str, values: dict[str, float], read: Callable[[Solved], dict[str, float]]
) -> dict[str, float]:
    """What is read in the limit of growing rationality, by Richardson extrapolation."""
    found = [read(Solved(name, values | {"lambda": 250 * 2**n})) for n in range(5)]
    rows = np.array([list(row.values()) for row in found])
    for order in range(1, len(rows)):
        rows[order:] += (rows[order:] - rows[order - 1 : -1]) / (2**order - 1)
    return dict(zip(found[0], rows[-1].tolist(), strict=True))


def agree(found: dict[str, float], expected: dict[str, Any]) -> None:
    """All numbers that both have; where nothing is expected, anything is right."""
    for name in found.keys() & expected.keys():
        if expected[name] is not None:
            assert found[name] == pytest.approx(expected[name], abs=LIMIT), name


# Trust


def cooperation(game: Solved) -> list[float]:
    kinds = ("trustworthy", "untrustworthy")
    return [game.choice(a, "cooperate", kind) for a in "ab" for kind in kinds]


@pytest.mark.parametrize("rationality", [1, 30])
@pytest.mark.parametrize(("params", "expected"), cases("06_spiral_trust", "a_trust_game"))
def test_trust(params: dict[str, Any], expected: dict[str, Any], rationality: float) -> None:
    game = Solved("trust", params | {"lambda": rationality})
    a, untrustworthy, b, _ = cooperation(game)
    known = expected[f"qre{rationality}"]
    assert [a, b, untrustworthy][: len(known)] == pytest.approx(known, abs=1e-9)
    assert game.measures["m"] == pytest.approx(expected["m"], abs=1e-12)


@pytest.mark.parametrize("rationality", [0.5, 3.0, 10.0])
@pytest.mark.parametrize(("t1", "t2"), [(0.5, 0.5), (0.9, 0.3), (0.99, 0.6)])
def test_trust_choices_are_replies(t1: float, t2: float, rationality: float) -> None:
    """The equations by hand, with gT = 3, gU = 1, l = 3, c = 2."""
    game = Solved("trust", {"t1": t1, "t2": t2, "lambda": rationality})
    found = cooperation(game)
    gains: list[float] = []
    for trust, (good, bad) in ((t2, found[2:]), (t1, found[:2])):
        expected = trust * good + (1 - trust) * bad
        gains += [3 * expected - (1 - expected), -expected - (1 - expected)]
    assert found == pytest.approx(expit(rationality * np.array(gains)), abs=1e-9)


@pytest.mark.parametrize(("selection", "cooperate"), [("low", 1.0), ("high", 0.0)])
def test_trust_and_mistrust_are_both_equilibria(selection: str, cooperate: float) -> None:
    """Above m; low and high by the chance that A takes its last action, to defect."""
    found = cooperation(Solved("trust", {"lambda": 20}, selection))
    assert found == pytest.approx([cooperate, 0, cooperate, 0], abs=1e-6)


# Reassurance


def read_reassurance(game: Solved) -> dict[str, float]:
    alpha = 1 - min(d.state["stakes"] for d in game.solution.decisions)
    return {
        "alpha_lo": game.measures["alpha_lo"],
        "alpha_hi": game.measures["alpha_hi"],
        "gesture": game.choice("sender", "gesture", "trustworthy"),
        "rho_mimic": game.choice("sender", "gesture", "untrustworthy"),
        "tau_trust": game.choice("receiver", "trust", stakes=1 - alpha),
        "trust_without": game.choice("receiver", "trust", stakes=1),
        "P_cooperation": game.p["cooperation"],
    }


@pytest.mark.parametrize(("params", "expected"), cases("06_spiral_trust", "b_reassurance"))
def test_reassurance_in_the_limit(params: dict[str, Any], expected: dict[str, Any]) -> None:
    """The trustworthy make the gesture: not the pooling on none, which doubt off the path holds."""
    found = limit("reassurance", params, read_reassurance)
    agree(found, expected | {"gesture": 1.0, "trust_without": 0.0})


@pytest.mark.parametrize("alpha", [0.1, 0.3, 0.5, 0.75])
def test_reassurance_in_the_limit_in_closed_form(alpha: float) -> None:
    t, m, gain, loss = 0.4, 2 / 3, 0.2, 0.3
    separating = alpha > (gain + loss) / (gain + 1)
    tau = 1.0 if separating else alpha * (1 - loss) / ((1 - alpha) * (gain + loss))
    expected = {
        "gesture": 1.0,
        "rho_mimic": 0.0 if separating else t * (1 - m) / ((1 - t) * m),
        "tau_trust": tau,
        "P_cooperation": t * tau,
    }
    agree(limit("reassurance", {"alpha": alpha}, read_reassurance), expected)


def test_too_large_a_gesture_is_not_made() -> None:
    game = Solved("reassurance", {"alpha": 0.95})
    assert game.choice("sender", "gesture", "trustworthy") == pytest.approx(0, abs=1e-9)


# Sunk costs


def signals(game: Solved, action: str) -> list[float]:
    return [
        game.choice("sender", action, "resolute"),
        game.choice("sender", action, "irresolute"),
        game.choice("receiver", "concede"),
    ]


@pytest.mark.parametrize(("params", "expected"), cases("10_costly_signalling", "a_sunk_cost"))
def test_sunk_cost_logit(params: dict[str, Any], expected: dict[str, Any]) -> None:
    found = signals(Solved("signal-sunk-cost", params | {"lambda": 3}), "challenge")
    assert found == pytest.approx(expected["qre3(SR,SI,Rec)"], abs=1e-9)


def read_sunk_cost(game: Solved) -> dict[str, float]:
    choices = dict(zip(("P_sig_R", "P_sig_I", "kappa"), signals(game, "challenge"), strict=True))
    ends = {"P_war": game.p["war"], "P_concession": game.p["concession"]}
    return choices | ends | {"mu_star": game.measures["mu_star"]}


@pytest.mark.parametrize(("params", "expected"), cases("10_costly_signalling", "a_sunk_cost"))
def test_sunk_cost_in_the_limit(params: dict[str, Any], expected: dict[str, Any]) -> None:
    """The resolute signal: not the pooling on staying, which doubt off the path holds up."""
    agree(limit("signal-sunk-cost", params, read_sunk_cost), expected)


@pytest.mark.parametrize("m", [0.3, 1.5, 2.5, 3.5])
def test_sunk_cost_in_the_limit_in_closed_form(m: float) -> None:
    pi = 0.25
    cheap = m < 2
    kappa = (m + 1) / 3 if cheap else 1.0
    bluff = pi / (1 - pi) if cheap else 0.0
    expected = {
        "P_sig_R": 1.0,
        "P_sig_I": bluff,
        "kappa": kappa,
        "P_war": pi * (1 - kappa),
        "P_concession": (pi + (1 - pi) * bluff) * kappa,
    }
    agree(limit("signal-sunk-cost", {"m": m}, read_sunk_cost), expected)


def test_too_dear_a_signal_is_not_sent() -> None:
    game = Solved("signal-sunk-cost", {"m": 4.2})
    assert game.p["no_challenge"] == pytest.approx(1, abs=1e-9)


# Demonstrations


def read_demonstration(game: Solved) -> dict[str, float]:
    choices = dict(zip(("P_R", "P_I", "kappa"), signals(game, "strike"), strict=True))
    return choices | {
        "rho_star": game.measures["rho_star"],
        "rho_max": game.measures["rho_max"],
        "mu_star": game.measures["mu_star"],
        "P_war": game.measures["p_war"],
        "P_accidental_war": game.p["accidental_war"],
        "U_R": game.worth("sender", "strike", "resolute"),
        "U_I": game.worth("sender", "strike", "irresolute"),
    }


@pytest.mark.parametrize(("params", "expected"), cases("10_costly_signalling", "b_demonstration"))
def test_demonstration_in_the_limit(params: dict[str, Any], expected: dict[str, Any]) -> None:
    found = limit("signal-demonstration", params, read_demonstration)
    agree(found, expected)


@pytest.mark.parametrize(("b_i", "rho"), [(1.0, 0.1), (1.0, 0.4), (5.0, 0.2), (5.0, 0.5)])
def test_demonstration_in_the_limit_in_closed_form(b_i: float, rho: float) -> None:
    pi, wins = 0.25, rho >= 2 / (2 + b_i)
    kappa = 1.0 if wins else (rho * b_i / (1 - rho) + 1) / 3
    bluff = 0.0 if wins else pi / (1 - pi)
    expected = {
        "P_R": 1.0,
        "P_I": bluff,
        "kappa": kappa,
        "P_war": (pi + (1 - pi) * bluff) * rho + (1 - rho) * pi * (1 - kappa),
        "U_R": rho * -0.5 + (1 - rho) * (kappa * 2 + (1 - kappa) * -0.5),
        "U_I": 0.0,
    }
    values = {"bI": b_i, "rho": rho}
    agree(limit("signal-demonstration", values, read_demonstration), expected)


@pytest.mark.parametrize("rationality", [0.5, 5.0, 100.0])
@pytest.mark.parametrize("rho", [0.05, 0.3])
def test_demonstration_choices_are_replies(rho: float, rationality: float) -> None:
    """The equations by hand, with the payoffs of the file."""
    game = Solved("signal-demonstration", {"rho": rho, "lambda": rationality})
    found = signals(game, "strike")
    resolute, irresolute, concede = found
    belief = 0.25 * resolute / (0.25 * resolute + 0.75 * irresolute)
    gains = [
        rho * -0.5 + (1 - rho) * (2 * concede - 0.5 * (1 - concede)),
        rho * -10 + (1 - rho) * (2 * concede - (1 - concede)),
        -1 - (belief * -3 + (1 - belief) * 1),
    ]
    assert found == pytest.approx(expit(rationality * np.array(gains)), abs=1e-9)


def test_whether_a_risky_demonstration_prevents_war_depends_on_the_bluffers_fear() -> None:
    """P(war) falls with the risk where the irresolute fear an accident, else it rises."""
    for b_i, sign in ((10.0, -1), (1.0, 1)):
        wars = [
            Solved("signal-demonstration", {"bI": b_i, "rho": rho}).measures["p_war"]
            for rho in (0.02, 0.08, 0.14)
        ]
        assert (sign * np.diff(wars) > 0).all()
