"""The search for the smallest change that flips a verdict: one assumption, two, all that matter.

Every assumption is first set to both ends of its plausible range, on few runs; where it pulls most,
and the end flips the verdict, the smallest change that does is found by halving, which takes the
verdict to change once on the way. Pairs
and the joint direction are led by the slopes of the margin: the steepest way, in the plane of two
assumptions or in the space of all that matter most. Slopes at the center do not see what
assumptions do through each other; so where nothing else flips the verdict, the corner of the range
is looked for that pulls most, one assumption after the other. Of a joint change, what it can do
without is left out. Source: the one-at-a-time design and elementary effects (Morris 1991); the
steepest direction is that of first-order reliability (Hasofer and Lind 1974). Leaves out: changes
that flip a verdict only in between, or off these ways.

A verdict is flipped where the runs show the opposite, which is further out than where the estimate
crosses: in between it is undecided. Where that begins is told too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import copysign, inf, isfinite

from offramp.analysis.cruxes.changes import Change, Directions
from offramp.analysis.robustness import margin
from offramp.analysis.verdicts.judgement import Judgement, Verdict

TOLERANCE = 0.05  # of score, to which a change is found
_SINGLES = 6  # sides that pull most: of so many the smallest change is looked for
_PAIRED = 5  # assumptions that are put together in pairs
_JOINT = 10  # assumptions that a joint direction has

Direction = Mapping[str, float]
Judge = Callable[[Change], Judgement]


@dataclass(frozen=True)
class Found:
    """A change that flips a verdict, and what becomes of the claim.

    `crossing` is the distance of the change in the same direction at which the estimate crosses; of
    an undecided claim, that of the change that decides it.
    """

    change: Change
    judgement: Judgement
    crossing: float


@dataclass(frozen=True)
class Side:
    """What became of a claim's margin with an assumption at an end of its range."""

    path: str
    sign: float
    margin: float


def flips(verdict: Verdict, new: Verdict) -> bool:
    """Whether a verdict is the opposite; of an undecided claim, whether it was decided."""
    return new not in (verdict, "undecided")


def singles(
    sides: Iterable[Side],
    directions: Directions,
    verdict: Verdict,
    judge: Judge,
    tried: int = _SINGLES,
) -> list[Found]:
    """The smallest change of one assumption each, smallest first.

    Looked for on the `tried` sides that pull most.
    """
    ordered = sorted(sides, key=lambda side: -_pull(side, directions, verdict))
    found: dict[str, Found] = {}
    for side in ordered[:tried]:
        smallest = smallest_along({side.path: side.sign}, directions, verdict, judge)
        known = found.get(side.path)
        if smallest and (known is None or smallest.change.distance < known.change.distance):
            found[side.path] = smallest
    return sorted(found.values(), key=lambda each: each.change.distance)


def pair(
    slopes: Direction, directions: Directions, verdict: Verdict, judge: Judge, below: float
) -> Found | None:
    """The smallest change of two assumptions, if there is one smaller than `below`."""
    best: Found | None = None
    for two in combinations(_steepest(slopes, _PAIRED), 2):
        direction = {path: slopes[path] for path in two}
        most = best.change.distance - TOLERANCE if best else below
        best = smallest_along(direction, directions, verdict, judge, most) or best
    return best


def joint(
    slopes: Direction, directions: Directions, verdict: Verdict, judge: Judge, below: float
) -> Found | None:
    """The smallest change, below a length, in the steepest direction of all that matter most."""
    direction = {path: slopes[path] for path in _steepest(slopes, _JOINT)}
    if len(direction) < 3:
        return None
    return smallest_along(direction, directions, verdict, judge, below)


def needed(found: Found, directions: Directions, verdict: Verdict, judge: Judge) -> Found:
    """The change without what it can do without: no further, and by fewer assumptions.

    Those that move least are left out first, as long as the others, going on in their direction as
    far as all went together, flip the verdict too.
    """
    parts = {move.path: move.distance for move in found.change.moves}
    for path in sorted(parts, key=lambda path: abs(parts[path])):
        rest = {other: part for other, part in parts.items() if other != path}
        length = directions.within(rest, found.change.distance)
        if len(rest) > 1 and flips(verdict, judge(directions.along(rest, length)).verdict):
            parts = rest
    if len(parts) == len(found.change.moves):
        return found
    return smallest_along(parts, directions, verdict, judge, found.change.distance) or found


def smallest_along(
    direction: Direction,
    directions: Directions,
    verdict: Verdict,
    judge: Judge,
    most: float | None = None,
) -> Found | None:
    """The smallest change in a direction that flips the verdict; None if none of `most` does.

    `most` is a distance: what has reached its range's end adds nothing to it.
    """
    high = directions.most(direction) if most is None else directions.within(direction, most)
    if high <= 0:
        return None
    change = directions.along(direction, high)
    judgement = judge(change)
    if not flips(verdict, judgement.verdict):
        return None
    low, margins = 0.0, {0.0: margin(judge(Change(()))), high: margin(judgement)}
    while high - low > TOLERANCE:
        middle = (low + high) / 2
        tried = directions.along(direction, middle)
        new = judge(tried)
        margins[middle] = margin(new)
        if flips(verdict, new.verdict):
            change, judgement, high = tried, new, middle
        else:
            low = middle
    if verdict == "undecided":
        return Found(change, judgement, change.distance)
    # a length does not know that what has reached the end of its range stays there; a change does
    crossing = directions.along(direction, _crossing(margins, high)).distance
    return Found(change, judgement, crossing)


def corner(
    slopes: Direction, directions: Directions, verdict: Verdict, judge: Judge
) -> Direction | None:
    """The way to the corner of the range that pulls most, from the joint direction's end.

    Of the assumptions that matter most, one after the other is set to the end, or the center, at
    which the margin is furthest across, the others being where they are.
    """
    steepest = _steepest({path: slopes.get(path, 0.0) for path in directions.assumptions}, _JOINT)
    if len(steepest) < 2:
        return None
    toward = -1.0 if verdict == "holds" else 1.0
    at = {path: _end(directions, path, slopes.get(path, 1.0)) for path in steepest}

    def pull(path: str, score: float) -> float:
        across = toward * margin(judge(directions.at({**at, path: score})))
        return across if isfinite(across) else -inf

    for path in reversed(steepest):
        scores = [at[path], 0.0, _end(directions, path, -slopes.get(path, 1.0))]
        at[path] = max(scores, key=lambda score, path=path: pull(path, score))
    return at if any(at.values()) else None


def slopes_of(
    sides: Iterable[Side], margin: float, directions: Directions, verdict: Verdict
) -> dict[str, float]:
    """By how much each assumption moves the margin against the verdict, for one unit of score.

    Signed by the direction to go; of the two directions the one that does more.
    """
    toward = -1.0 if verdict == "holds" else 1.0
    found: dict[str, float] = {}
    for side in sides:
        room = directions.room(side.path, side.sign)
        gain = toward * (side.margin - margin) / room
        if gain > abs(found.get(side.path, 0.0)):
            found[side.path] = side.sign * gain
    return found


def _crossing(margins: Mapping[float, float], flipped: float) -> float:
    """The length at which the margin crosses zero on the way to where the verdict is flipped.

    Between the lengths tried it is taken to be linear.
    """
    last = flipped
    for length in sorted((x for x in margins if x < flipped), reverse=True):
        before, after = margins[length], margins[last]
        if not isfinite(before):
            return last
        if before * margins[flipped] <= 0:
            return length + before / (before - after) * (last - length)
        last = length
    return last


def _end(directions: Directions, path: str, sign: float) -> float:
    """The score of the end of an assumption's range."""
    return copysign(directions.room(path, sign), sign)


def _pull(side: Side, directions: Directions, verdict: Verdict) -> float:
    """How strongly an assumption pulls the margin across zero, for one unit of score."""
    toward = {"holds": -side.margin, "fails": side.margin, "undecided": abs(side.margin)}[verdict]
    return toward / directions.room(side.path, side.sign) if isfinite(toward) else -inf


def _steepest(slopes: Direction, count: int) -> list[str]:
    """The assumptions with the largest slopes, largest first."""
    return sorted(slopes, key=lambda path: -abs(slopes[path]))[:count]
