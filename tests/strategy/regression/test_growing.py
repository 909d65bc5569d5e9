"""Few runs first, more later, and never more rounds than were asked for."""

import numpy as np
import pytest

from offramp.strategy.regression.growing import stages
from offramp.strategy.regression.pacing import Decisions, Pace


def test_a_large_crisis_begins_with_a_quarter_of_its_runs() -> None:
    assert stages(2_048, 20) == [(512, 5), (1_024, 10), (2_048, 20)]


@pytest.mark.parametrize("runs", [64, 512, 1_023])
def test_few_runs_are_not_made_fewer(runs: int) -> None:
    assert stages(runs, 7) == [(runs, 7)]


@pytest.mark.parametrize("rounds", [1, 2, 3, 60])
def test_the_last_round_has_all_the_runs(rounds: int) -> None:
    *early, (runs, last) = stages(32_768, rounds)
    assert (runs, last) == (32_768, rounds)
    assert all(before <= rounds - 1 for _, before in early)


def test_rounds_that_are_averaged_weigh_alike_from_the_first_on() -> None:
    pace = Pace(damping=0.9, tolerance=0.001).onward(averaging=True)
    near = [Decisions(np.ones(1), np.zeros((2, 1)), np.full((2, 1), 0.1), np.ones((2, 1), bool))]
    shares = [pace.step(0.1, near, np.array([0.1, -0.1])) for _ in range(3)]
    assert all(share <= 1 / (2 + k) for k, share in enumerate(shares))
    assert not pace.rested  # all replies lie in the same direction
