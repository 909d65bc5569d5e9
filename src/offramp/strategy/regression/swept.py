"""How a round goes on, and what its pass backward found."""

from dataclasses import dataclass, field

import numpy as np

from offramp.engine.tape import Array
from offramp.strategy.regression.pacing import Decisions
from offramp.strategy.regression.values import Worth

Strengths = dict[tuple[int, int], dict[str, float]]


@dataclass(frozen=True)
class Step:
    """How to go on from a round.

    `renewed`: whether the own later self is taken to choose by the values as they will be (with
    this `share` of new ones in the average) or as it did in the round. `strengths` are those of
    ridge regressions by actor and period, of which known ones are kept to.
    """

    share: float = 1.0
    renewed: bool = True
    strengths: Strengths = field(default_factory=Strengths)


@dataclass
class Swept:
    """What a pass found, by actor and period.

    `replies` are the values under the choices played. `moved` sums, over plain decisions and
    actions, the absolute difference between the probability played and that of the reply;
    `decided` counts them; `drift` holds the mean signed differences by action, `decisions` some
    of the decisions. `samples` counts decisions fitted.
    """

    replies: dict[int, dict[int, Worth]]
    moved: float = 0.0
    decided: float = 0.0
    samples: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    drift: dict[tuple[int, int], Array] = field(default_factory=dict[tuple[int, int], Array])
    decisions: list[Decisions] = field(default_factory=list[Decisions])

    def add(self, other: "Swept") -> None:
        """Add what was found for other actors."""
        self.replies |= other.replies
        self.moved += other.moved
        self.decided += other.decided
        self.samples |= other.samples
        self.drift |= other.drift
        self.decisions += other.decisions

    @property
    def change(self) -> float:
        """The mean absolute difference between a probability played and that of the reply."""
        return self.moved / self.decided if self.decided else 0.0

    @property
    def direction(self) -> Array:
        """Where the reply lies, seen from what was played."""
        parts = [self.drift[key] for key in sorted(self.drift)]
        return np.concatenate(parts) if parts else np.zeros(0)
