"""Deviations and what trials of them say."""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from offramp.engine.tape import Array


class Key(NamedTuple):
    """A deviation: in a period, an actor takes an action (by index) instead of another."""

    period: int
    actor: int
    taken: int
    instead: int


@dataclass(frozen=True)
class Trial:
    """What was seen of a deviation: `share` of the runs in which it can be made, and its effects.

    `fall` of the probability of the bad outcome there, its standard `error`, and what it costs
    the actors (actor,).
    """

    key: Key
    share: float
    fall: float
    error: float
    costs: Array

    @property
    def quality(self) -> float:
        """How promising: the fall, less its error, times the root of how often it can be had.

        A usual measure of subgroups; the root weighs how large against how often (Klösgen 1996,
        "Explora: a multipattern and multistrategy discovery assistant").
        """
        return sqrt(self.share) * (self.fall - self.error)


@dataclass(frozen=True)
class Screened:
    """All trials by key, and how many runs ended badly."""

    trials: dict[Key, Trial]
    bad: int
