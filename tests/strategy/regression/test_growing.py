"""Few runs first, more later, and never more rounds than were asked for."""

import pytest

from offramp.strategy.regression.growing import stages


def test_a_large_crisis_begins_with_a_quarter_of_its_runs() -> None:
    assert stages(2_048, 20) == [(512, 10), (1_024, 15), (2_048, 20)]


@pytest.mark.parametrize("runs", [64, 512, 1_023])
def test_few_runs_are_not_made_fewer(runs: int) -> None:
    assert stages(runs, 7) == [(runs, 7)]


@pytest.mark.parametrize("rounds", [1, 2, 3, 60])
def test_the_last_round_has_all_the_runs(rounds: int) -> None:
    *early, (runs, last) = stages(32_768, rounds)
    assert (runs, last) == (32_768, rounds)
    assert all(before <= rounds - 1 for _, before in early)
