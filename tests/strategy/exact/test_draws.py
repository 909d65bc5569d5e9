"""A start drawn from a distribution has no end of values: it cannot be enumerated."""

import pytest

from offramp.crisis import loads
from offramp.engine import lower
from offramp.engine.errors import TooLarge
from offramp.solving import solved

TEXT = """
offramp: 1
id: t
time: {periods: 1}
actors: {a: {}}
variables: {luck: "uniform(0, 1)"}
actions: {bet: {by: a}, rest: {by: a}}
payoffs: {a: did.a.bet * (luck - 0.5)}
outcomes: {end: otherwise}
"""


def test_the_exact_solver_refuses_it_and_auto_takes_regression() -> None:
    asked = loads(TEXT + "solving: {solver: exact}\n")
    with pytest.raises(TooLarge, match="luck starts at a draw"):
        solved(lower(asked.model))
    assert solved(lower(loads(TEXT).model)).diagnostics.solver == "regression"
