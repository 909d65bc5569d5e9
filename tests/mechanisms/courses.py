"""How the tests of mechanisms play a crisis, and what its measures then are."""

import numpy as np
import pytest

from offramp.crisis import Crisis
from offramp.engine import lower, play
from offramp.engine.reference import Batch
from offramp.strategy import behaviors_of


def played(crisis: Crisis, runs: int = 1) -> Batch:
    """The same runs each time; who would look ahead is myopic, so that nothing is solved."""
    program = lower(crisis.model)
    return play(program, behaviors_of(program, instead="myopic"), seed=7, first=0, count=runs)


def by_run(crisis: Crisis, measure: str, runs: int = 1) -> np.ndarray:
    """A measure by period and run."""
    names = [m.name for m in crisis.model.measures]
    return played(crisis, runs).measures[:, names.index(measure)].astype(float)


def last(crisis: Crisis, measure: str, runs: int = 1) -> np.ndarray:
    """A measure at the end, by run."""
    return by_run(crisis, measure, runs)[-1]


def means(crisis: Crisis, measure: str, runs: int) -> np.ndarray:
    """The mean of a measure over runs, by period."""
    return by_run(crisis, measure, runs).mean(axis=1)


def course(crisis: Crisis, measure: str) -> list[float]:
    """A measure by period in a single run."""
    return by_run(crisis, measure)[:, 0].tolist()


def earned(crisis: Crisis) -> list[float]:
    """What each actor earns in a single run."""
    return played(crisis).payoffs[:, 0].tolist()


def close(*values: float) -> object:
    """These but for the rounding of single precision."""
    return pytest.approx(values, rel=1e-5, abs=1e-6)


def near(values: np.ndarray, expected: float) -> bool:
    """A mean over runs within 4.5 standard errors: a two-sided error rate of 7e-6."""
    return abs(values.mean() - expected) < 4.5 * max(values.std(), 1e-9) / len(values) ** 0.5


def near_share(share: float, expected: float, runs: int) -> bool:
    """A share of runs within 4.5 standard errors of what is expected."""
    return abs(share - expected) < 4.5 * (expected * (1 - expected) / runs) ** 0.5
