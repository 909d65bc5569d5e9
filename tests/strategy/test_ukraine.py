"""`ukraine-2024` with actors that look ahead: long, so it runs with `pytest -m statistical`."""

import numpy as np
import pytest

import offramp

pytestmark = pytest.mark.statistical
RUNS, DEVIATIONS = 4_000, 4.5  # standard errors: an error rate of 7e-6 per comparison


def before(run: offramp.Run, actor: str, action: str) -> float:
    """The share of an actor's moves that are this action, in the weeks before the change."""
    rows = run.actions(by_period=True).where(actor=actor, action=action)
    return float(np.mean([row.share for row in rows if row.period <= 9]))


def test_a_change_of_government_that_is_known_shows_before_it_comes():
    runs = {
        policy: offramp.play("ukraine-2024", runs=RUNS, policy=policy)
        for policy in (None, "no-transition")
    }
    for run in runs.values():
        worst = max(abs(regret.share) for regret in run.solution.regrets)
        assert worst < 0.02, "a better choice could gain much: the solution is no basis"
    apart = [
        abs(before(runs[None], *pair) - before(runs["no-transition"], *pair))
        for pair in (("united_states", "raise_aid"), ("united_states", "approve_mines"))
    ]
    error = np.sqrt(2 * 0.25 / (RUNS * 9))
    assert max(apart) > DEVIATIONS * error
