"""Worlds: joint draws of all the numbers that a scenario is unsure of.

Assumptions are drawn independently of one another, each from its own distribution, by the same
noise with which play draws them: world k is what the runs of the k-th group meet. How far a value
lies from the center is told in *normal scores*, standard deviations of a normal variable at the
same quantile, which makes assumptions of any distribution comparable (van der Waerden 1952).

Leaves out: assumptions that depend on one another; the language has no way to say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

from offramp.crisis import Crisis
from offramp.engine.draws import quantile
from offramp.engine.noise import Noise
from offramp.model.model import Model
from offramp.model.parts import Assumption

Floats = NDArray[np.float64]
_STEPS = 60  # halvings until a quantile is found: to the last digit


@dataclass(frozen=True, eq=False)
class Worlds:
    """Values of all assumptions (world, assumption), and where in their distributions they lie."""

    assumptions: tuple[Assumption, ...]
    shares: Floats  # (world, assumption), uniform in [0, 1)

    @cached_property
    def values(self) -> Floats:
        """The values, (world, assumption)."""
        columns = [
            value_at(assumption, self.shares[:, index])
            for index, assumption in enumerate(self.assumptions)
        ]
        return np.array(columns).reshape(len(columns), len(self)).T

    @cached_property
    def scores(self) -> Floats:
        """The normal scores of the values, (world, assumption)."""
        return special.ndtri(np.maximum(self.shares, 2.0**-54))

    def __len__(self) -> int:
        return len(self.shares)

    def of(self, world: int) -> dict[str, float]:
        """The values of one world by path."""
        row = self.values[world].tolist()
        return {a.path: value for a, value in zip(self.assumptions, row, strict=True)}


def draw(model: Model, count: int, seed: int) -> Worlds:
    """The first `count` worlds of a seed: those of `play(…, assumptions="drawn", each=…)`."""
    noise, worlds = Noise(seed, 0, count), np.arange(count)
    streams = [f"assumption.{assumption.path}" for assumption in model.assumptions]
    shares = np.array([noise.uniform(stream, 0, worlds) for stream in streams])
    return Worlds(model.assumptions, shares.reshape(len(streams), count).T)


def at(crisis: Crisis, values: Mapping[str, float]) -> Crisis:
    """The crisis with other central values of its assumptions, by path.

    Assumptions that the crisis does not have (they may be part of what a policy replaces) are
    passed over.
    """
    model = crisis.model
    assumptions = tuple(replace(a, value=values.get(a.path, a.value)) for a in model.assumptions)
    return replace(crisis, model=replace(model, assumptions=assumptions))


def shared(values: Mapping[str, float], crisis: Crisis, variant: Crisis) -> dict[str, float]:
    """Of a crisis's values by path, those that a variant of it has not replaced by its own."""
    known = {a.path: (a.distribution, a.parameters) for a in crisis.model.assumptions}
    own = {a.path: (a.distribution, a.parameters) for a in variant.model.assumptions}
    replaced = {path for path, law in own.items() if law != known.get(path)}
    return {path: value for path, value in values.items() if path not in replaced}


def value_at(assumption: Assumption, share: Floats | float) -> Floats:
    """The value of an assumption below which a share of its distribution lies."""
    return quantile(assumption.distribution, np.asarray(share, float), assumption.parameters)


def score_of(assumption: Assumption, value: float) -> float:
    """The normal score of a value in an assumption's distribution, from −8 to 8.

    Where the distribution has a jump or the value lies outside, that of the nearest value inside.
    """
    low, high = -8.0, 8.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if float(value_at(assumption, special.ndtr(middle))) < value:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def value_of_score(assumption: Assumption, score: float) -> float:
    """The value of an assumption at a normal score."""
    return float(value_at(assumption, special.ndtr(score)))
