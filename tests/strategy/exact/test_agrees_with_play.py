"""What the exact solver says of its solution is what happens when the solution is played."""

from itertools import product

import numpy as np
import pytest

from offramp.crisis import loads
from offramp.engine import lower
from offramp.engine.exact import enumerate_play
from offramp.strategy.choosing import given_behaviors, presuming
from offramp.strategy.exact import solve_exact

CRISIS = """
offramp: 1
id: random
time: {{periods: {periods}, moves: {moves}}}
actors:
  a:
    behavior: equilibrium
    rationality: 4
    patience: 0.9
    empathy: {empathy}
    forgetting: {forgetting}
    types:
      hard: {{probability: 0.4, taste: 1.5}}
      soft: {{probability: 0.6, taste: 0.5}}
  b:
    behavior: {second}
    rationality: 3
    types:
      hard: {{probability: 0.3, taste: 2}}
      soft: {{probability: 0.7, taste: 0.5}}
variables:
  tension: {{kind: integer, start: 1, low: 0, high: 4}}
actions:
  push: {{by: [a, b], when: tension < 4, effects: {{tension: 1}}, cost: 0.1, seen: 0.7,
         taken_for: {{wait: {mistaken}}}}}
  wait: {{by: [a, b]}}
  retreat: {{by: b, when: tension > 1, effects: {{tension: -2}}}}
chance:
  accident: {{probability: 0.05 * tension, effects: {{tension: 1}}}}
outcomes:
  war: {{when: tension >= 4, payoffs: {{a: -1, b: -2}}}}
  peace: {{when: tension <= 0, payoffs: {{a: 0.2}}}}
  stand_off: otherwise
payoffs:
  a: {{flow: 0.2 * self.taste * tension - {weight} * belief.a.b.hard}}
  b: {{flow: 0.1 * self.taste}}
"""

RULES = "{doctrine: [{when: tension > 2, do: retreat}, {do: push}]}"
CASES = [
    *product(
        ["together", "random order", "[b, a]"],
        ["equilibrium", "myopic", RULES],
        [1, 0.4],
        [(0.3, 0.1), (0.2, 0)],
        [0],
    ),
    ("together", "equilibrium", 1, (0.3, 0.1), 0.2),
    ("random order", "myopic", 0.4, (0.2, 0), 0.2),
    ("[b, a]", RULES, 1, (0.2, 0.1), 0.2),
    ("[b, a]", "equilibrium", 0.4, (0.3, 0), 1),
    ("together", "uniform", 1, (0, 0.1), 0.5),
]


@pytest.mark.parametrize(("moves", "second", "empathy", "rest", "forgetting"), CASES)
def test_outcomes_and_payoffs(moves, second, empathy, rest, forgetting):
    mistaken, weight = rest
    text = CRISIS.format(
        moves=moves,
        second=second,
        empathy=empathy,
        forgetting=forgetting,
        mistaken=mistaken,
        weight=weight,
        periods=2,
    )
    program = lower(loads(text).model)
    given = given_behaviors(program)
    solution = solve_exact(program, given)
    assert solution.diagnostics.residual < 1e-8
    assert solution.diagnostics.converged
    played = enumerate_play(program, presuming(program, solution.behaviors), limit=3_000_000)
    for outcome, p in played.probabilities.items():
        assert solution.outcomes[outcome] == pytest.approx(p, abs=1e-9)
    payoffs = np.array(list(solution.payoffs.values()))
    np.testing.assert_allclose(payoffs, played.payoffs, atol=1e-8)
