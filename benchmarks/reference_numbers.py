"""The numbers of the reference crisis, drawn from a seed: what every contender is given.

A made-up crisis of a size that real questions have: some actors with three private types each, who
weigh many considerations against a state of many variables. The draws are those of `spec.py` in the
folder of the other implementations, in the same order, so that the same sizes and seed give the
same numbers; `side_by_side` checks that. Leaves out the matrices into which the others collapse
the considerations: the scenario states them one by one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = dict[str, Any]
TYPES = ("dove", "middle", "hawk")
FORGETTING = 0.01


def numbers(
    actors: int = 6,
    actions: int = 16,
    considerations: int = 24,
    variables: int = 32,
    periods: int = 52,
    seed: int = 7,
) -> Numbers:
    """The numbers of a crisis of these sizes, under the letters of `spec.py`."""
    terms = 3  # of a consideration, besides its base
    r = np.random.default_rng(seed)
    hostile = np.linspace(-1, 1, actions)
    w = r.normal(0, 0.30, (actors, len(TYPES), considerations))
    w[:, :, 0] = 0.9 * np.linspace(-1, 1, len(TYPES)) + 0.1 * r.normal(size=(actors, len(TYPES)))
    base = r.normal(0, 0.45, (actions, considerations))
    base[:, 0] = hostile  # consideration 0: the taste for hostility
    read = r.integers(0, variables + 1, (considerations, terms))  # the last: what is expected
    read[1] = [0, 1, variables]
    coef = r.normal(0, 0.45, (actions, considerations, terms))
    coef[:, 1, 0] = 0.8 * hostile  # consideration 1: reciprocity
    w[:, :, 1] = np.abs(w[:, :, 1])
    rationality = r.uniform(1.0, 1.8, actors)
    effects = _effects(r, hostile, actors, variables)
    rest = np.clip(r.normal(0.35, 0.1, variables), 0.05, 0.8)
    rest[:3] = [0.40, 0.38, 0.30]
    shock = r.normal(0, 0.3, variables)
    shock[:2] = [1.5, -1.0]
    jump = r.normal(0, 0.05, (4, variables))
    jump[:, 0] = [0.10, 0.06, 0.14, -0.03]
    prior = r.dirichlet(np.ones(len(TYPES)) * 4, (actors, actors))  # [observer, subject]
    true = r.dirichlet(np.ones(len(TYPES)) * 4, actors)
    sizes = {"A": actors, "K": actions, "F": considerations, "S": variables, "T": periods}
    weighed = {"w": w, "base": base, "idx": read, "coef": coef, "lam": rationality}
    moved = {"eff": effects, "s0": rest, "kappa": 0.125, "c0": -2.2, "c": shock, "jump": jump}
    believed = {"prior": prior, "tprior": true, "r": np.linspace(0, 1, len(TYPES))}
    return sizes | weighed | moved | believed | {"thr": np.array([0.90, 0.70, 0.70])}


def _effects(
    r: np.random.Generator, hostile: NDArray[np.float64], actors: int, variables: int
) -> NDArray[np.float64]:
    """What each action adds to the state, (actor, action, variable)."""
    shape = (actors, len(hostile), variables)
    effects = r.normal(0, 0.03, shape) * (r.random(shape) < 0.5)
    effects[:, :, 0] = 0.026 * hostile + r.normal(0, 0.004, shape[:2])
    effects[:, :, 1] = -0.026 * hostile + r.normal(0, 0.012, shape[:2])
    effects[:, :, 2] = 0.012 * np.abs(hostile) + r.normal(0, 0.01, shape[:2])
    return effects
