"""What is said of a solution once it is found: its warnings, and what it leads to."""

from collections.abc import Sequence

import numpy as np

from offramp.engine.program import Program
from offramp.strategy.regression.replayed import Replay
from offramp.strategy.regression.settings import RegressionSettings
from offramp.strategy.solution import Regret

_HIGH_REGRET = 0.02


def payoffs_of(program: Program, plain: Replay) -> dict[str, float]:
    """Expected payoffs by actor."""
    start = np.ones(len(plain.outcome), dtype=np.int64)
    every = enumerate(program.actors)
    return {actor.name: float(plain.onward(i, start).mean()) for i, actor in every}


def outcomes_of(program: Program, plain: Replay) -> dict[str, float]:
    """Probabilities of outcomes."""
    names = program.outcomes
    share = np.bincount(plain.outcome, minlength=len(names)) / len(plain.outcome)
    return dict(zip(names, share.tolist(), strict=True))


def unrest(changes: Sequence[float], settings: RegressionSettings, converged: bool) -> list[str]:
    """A warning where rounds ran out before choices came to rest."""
    if converged:
        return []
    return [
        f"after {len(changes)} rounds the choices have not come to rest: a choice probability "
        f"still differs by {changes[-1]:.2g} from the reply to the others' "
        f"({settings.tolerance:g} was asked for)"
    ]


def regretful(regrets: Sequence[Regret], seekers: set[str]) -> list[str]:
    """Warnings of actors in equilibrium who could do much better by one decision."""
    return [
        f"{regret.actor} could gain {regret.share:.1%} of the range of its payoffs by choosing "
        "otherwise in one decision, beyond what its rationality explains: its choices are not "
        "solved well"
        for regret in regrets
        if regret.actor in seekers and regret.share > _HIGH_REGRET
    ]
