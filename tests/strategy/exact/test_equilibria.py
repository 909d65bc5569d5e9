"""Which equilibria there are, which is selected, and level-k on the way to none of them."""

import numpy as np
import pytest
from scipy.special import expit

from offramp.crisis import loads
from offramp.engine import lower
from offramp.engine.errors import TooLarge
from offramp.engine.view import View
from offramp.strategy.choosing import given_behaviors
from offramp.strategy.exact import solve_exact
from offramp.strategy.solving import Solving, solve

STAG_HUNT = """
offramp: 1
id: stag-hunt
time: {periods: 1}
parameters: {precision: 3}
actors:
  a: {rationality: precision, behavior: FIRST}
  b: {rationality: precision, behavior: SECOND}
actions:
  arm: {by: [a, b]}
  trust: {by: [a, b]}
outcomes:
  peace: {when: did.a.trust and did.b.trust, payoffs: {a: 3, b: 3}}
  betrayed_a: {when: did.a.trust and did.b.arm, payoffs: {a: 0, b: 2}}
  betrayed_b: {when: did.a.arm and did.b.trust, payoffs: {a: 2, b: 0}}
  race: otherwise
payoffs:
  a: {flow: did.a.arm and did.b.arm}
  b: {flow: did.a.arm and did.b.arm}
"""


def stag_hunt(first="equilibrium", second="equilibrium", **changes):
    crisis = loads(STAG_HUNT.replace("FIRST", first).replace("SECOND", second))
    return lower(crisis.changed(changes).model if changes else crisis.model)


def trusting(solution, actor="a"):
    (decision,) = [d for d in solution.decisions if d.actor == actor]
    return dict(zip(decision.actions, decision.probabilities, strict=True))["trust"]


def reply(p, precision=3):
    """P(trust) against an opponent that trusts with probability p."""
    return expit(precision * (3 * p - (2 * p + (1 - p))))


def test_all_three_are_found_and_the_rules_pick_among_them():
    program = stag_hunt()
    found = {
        rule: trusting(solve(program, Solving(selection=rule, every=True)))
        for rule in ("principal", "low", "middle", "high")
    }
    assert found["low"] < found["middle"] < found["high"]
    for p in found.values():
        assert reply(p) == pytest.approx(p, abs=1e-9)
    diagnostics = solve(program, Solving(every=True)).diagnostics
    assert (diagnostics.equilibria, diagnostics.unique) == (3, False)
    assert "branch" in diagnostics.why


def test_the_principal_branch_leads_to_the_risk_dominant_end():
    """Arming is the better reply to uniform choice if betraying pays more than 2, else trust."""

    def betraying(pays):
        paths = ("outcomes.betrayed_b.payoffs.a", "outcomes.betrayed_a.payoffs.b")
        return stag_hunt(**dict.fromkeys(paths, pays))

    assert trusting(solve(betraying(2.5))) < 0.1
    assert trusting(solve(betraying(1))) > 0.9


def test_lowest_risk_keeps_the_named_outcome_unlikely():
    program = stag_hunt()
    race = solve(program, Solving(selection="lowest-risk", avoid="race"))
    peace = solve(program, Solving(selection="lowest-risk", avoid="peace"))
    assert trusting(race) > 0.9
    assert trusting(peace) < 0.1


def test_with_little_rationality_there_is_provably_one():
    diagnostics = solve(stag_hunt(**{"parameters.precision": 0.5}), Solving(every=True)).diagnostics
    assert (diagnostics.equilibria, diagnostics.unique) == (1, True)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_level_k_is_so_many_replies_to_uniform_choice(depth):
    p = 0.5
    for _ in range(depth):
        p = reply(p, 2)
    program = stag_hunt(
        f"{{level-k: {depth}}}",
        f"{{level-k: {depth}}}",
        **{"parameters.precision": 2, "outcomes.betrayed_b.payoffs.a": 2.5},
    )
    other = 0.5
    mine = 0.5
    for _ in range(depth):
        mine, other = (
            expit(2 * (3 * other - (2.5 * other + (1 - other)))),
            reply(mine, 2),
        )
    solution = solve(program)
    assert trusting(solution) == pytest.approx(mine, abs=1e-12)
    assert trusting(solution, "b") == pytest.approx(other, abs=1e-12)


def test_equilibrium_actors_reply_to_level_k_actors_as_they_are():
    solution = solve(stag_hunt("{level-k: 1}", "equilibrium"))
    first = trusting(solution)
    assert first == pytest.approx(reply(0.5))
    assert trusting(solution, "b") == pytest.approx(reply(first))


def test_equilibrium_actors_reply_to_rules():
    solution = solve(stag_hunt("{doctrine: [{do: {trust: 0.8, arm: 0.2}}]}", "equilibrium"))
    assert trusting(solution, "b") == pytest.approx(reply(0.8))


class Trusting:
    """A behavior of one's own needs one method."""

    def probabilities(self, view: View) -> np.ndarray:
        p = np.zeros(view.shape)
        p[:, 1] = 1.0
        return p


def test_others_reply_to_a_behavior_of_ones_own():
    solution = solve(stag_hunt(), own={"a": Trusting()})
    assert trusting(solution, "b") == pytest.approx(reply(1))


def test_what_is_too_large_is_refused_in_plain_words():
    text = STAG_HUNT.replace("FIRST", "equilibrium").replace("SECOND", "equilibrium")
    text = text.replace("periods: 1}", "periods: 30}")
    text = text.replace("trust: {by: [a, b]}", "trust: {by: [a, b], effects: {x: period ** 2 + 1}}")
    text = text.replace("actions:", "variables: {x: 0}\nactions:")
    for word in ("arm", "trust"):
        text = text.replace(f"did.a.{word} and", "x < 0 and")
    program = lower(loads(text).model)
    with pytest.raises(TooLarge, match="too many"):
        solve_exact(program, given_behaviors(program), limit=2_000)
