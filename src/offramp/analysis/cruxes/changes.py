"""Changes of assumptions, measured in units of what is not known about each.

An assumption's *score* is the standard normal quantile of the place that a value has in its
distribution, so that a change of score from 0 to 1 leads from the median to the 84% quantile,
whatever the distribution. How far a change of several goes is the Euclidean length in scores.
Plausible is what lies within the middle 95% (or another share) of each distribution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import copysign, sqrt

from scipy import special

from offramp.analysis.worlds import score_of, value_of_score
from offramp.model.parts import Assumption

PLAUSIBLE = 0.95
_STEPS = 50  # halvings until a length is found
_ROOM = 1e-6  # of score: an assumption whose center is at the end of its range cannot go further


@dataclass(frozen=True)
class Move:
    """An assumption set to another value."""

    path: str
    before: float
    after: float
    distance: float  # of scores, with its sign
    law: str


@dataclass(frozen=True)
class Change:
    """Several assumptions set to other values; `distance` is the length of the change."""

    moves: tuple[Move, ...]

    @property
    def distance(self) -> float:
        """The Euclidean length of the change, in scores."""
        return sqrt(sum(move.distance**2 for move in self.moves))

    @property
    def values(self) -> dict[str, float]:
        """The values by path."""
        return {move.path: move.after for move in self.moves}


class Directions:
    """Ways to leave the central values, and how far one can plausibly go."""

    def __init__(self, assumptions: Sequence[Assumption], plausible: float = PLAUSIBLE) -> None:
        if not 0 < plausible < 1:
            raise ValueError(f"a plausible share lies between 0 and 1, not {plausible:g}")
        self.assumptions = {a.path: a for a in assumptions}
        self.centers = {a.path: score_of(a, a.value) for a in assumptions}
        self.reach = float(special.ndtri(0.5 + plausible / 2))

    def sides(self) -> list[tuple[str, float]]:
        """Every assumption in both directions, where there is room: path, and 1 or −1."""
        return [
            (path, sign)
            for path in self.assumptions
            for sign in (1.0, -1.0)
            if self.room(path, sign) > _ROOM
        ]

    def room(self, path: str, sign: float) -> float:
        """How far an assumption can go in the direction of a sign, in scores."""
        return max(0.0, self.reach - copysign(1.0, sign) * self.centers[path])

    def most(self, direction: Mapping[str, float]) -> float:
        """The length at which the last assumption of a direction has reached its end."""
        length = sqrt(sum(part**2 for part in direction.values()))
        ends = [
            self.room(path, part) / abs(part) * length for path, part in direction.items() if part
        ]
        return max(ends, default=0.0)

    def within(self, direction: Mapping[str, float], distance: float) -> float:
        """The length up to which changes in a direction are no longer than a distance.

        It is greater than the distance where something has reached its range's end before.
        """
        unit = sqrt(sum(part**2 for part in direction.values()))
        low, high = 0.0, self.most(direction)

        def reached(length: float) -> float:
            parts = [(self.room(p, part), abs(part) / unit) for p, part in direction.items()]
            return sqrt(sum(min(room, share * length) ** 2 for room, share in parts))

        if reached(high) <= distance:
            return high
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if reached(middle) <= distance else (low, middle)
        return low

    def along(self, direction: Mapping[str, float], length: float) -> Change:
        """The change of a length in a direction; what has reached its range's end stays there."""
        unit = sqrt(sum(part**2 for part in direction.values()))
        return self.at({path: part / unit * length for path, part in direction.items()})

    def at(self, scores: Mapping[str, float]) -> Change:
        """The change to such scores, counted from the center; none goes beyond its range."""
        return Change(tuple(self._move(path, score) for path, score in scores.items() if score))

    def _move(self, path: str, distance: float) -> Move:
        assumption, center = self.assumptions[path], self.centers[path]
        room = self.room(path, distance)
        distance = max(-room, min(room, distance))
        after = value_of_score(assumption, center + distance) if distance else assumption.value
        return Move(path, assumption.value, after, distance, assumption.law)
