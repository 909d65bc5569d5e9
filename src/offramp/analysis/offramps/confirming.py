"""Candidates measured on fresh runs, with intervals that hold for all of them together.

With K candidates each interval has level 1 - 0.05 / K (Bonferroni), so that with 95 % no fall lies
outside its own, however many points were searched: the search saw other runs. That an off-ramp
lowers the probability *and* is acceptable needs no further allowance, since it is claimed only
where each of its intervals says so (Berger 1982, "Multiparameter hypothesis testing and acceptance
sampling"). Intervals by period are corrected for the number of periods likewise; where periods are
many, twelve of them are looked at beside those of the candidates, and not in all runs. What an
actor does in a period to avert most (`choosing.rules`) was chosen on the other runs, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from offramp.analysis.offramps.choosing import Rule
from offramp.analysis.offramps.chunks import CHUNK
from offramp.analysis.offramps.course import Bools, Course, Playing
from offramp.analysis.offramps.found import Cost, Estimate, Left, Offramp, OfType, Verdict
from offramp.analysis.offramps.measuring import (
    Deviation,
    Lanes,
    fits,
    joined,
    measured,
    points_of,
    starts_of,
)
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.runs.intervals import mean_interval, paired_difference, wilson

ERROR = 0.05  # the chance that any of the candidates' falls lies outside its interval
_PERIODS = 12  # looked at by how much one move could avert, beside those of candidates
_MOST_EFFORT = 4_000_000  # periods played for that


@dataclass(frozen=True)
class _Swing:
    """What the rule of a period does in a chunk: of runs going, how many end badly.

    Of these, some are `averted`; others are `caused`.
    """

    going: int
    bad: int
    averted: int
    caused: int


@dataclass(frozen=True)
class Part:
    """What a chunk of fresh runs gives."""

    runs: int
    bad: int
    lanes: list[Lanes]
    swings: dict[int, _Swing]


@dataclass(frozen=True)
class Asking:
    """What is asked of candidates.

    `consent` are the actors (by index) whose losses count, `tolerate` what they may be, `paid` all
    that have payoffs; `often` the share of runs that must meet a point; `most` how many candidates.
    """

    consent: Sequence[int]
    tolerate: float
    paid: Sequence[int]
    often: float
    most: int


@dataclass(frozen=True)
class Confirmed:
    """What fresh runs say: see `Offramps`."""

    runs: int
    before: Estimate
    level: float
    candidates: tuple[Offramp, ...]
    left_level: float
    left: tuple[Left, ...]
    interrupted: bool


class Confirming:
    """Plays fresh runs, chunk by chunk."""

    def __init__(
        self,
        program: Program,
        plays: Playing,
        bad: Bools,
        deviations: Sequence[Deviation],
        rules: Mapping[int, Rule],
        runs: tuple[int, int],
    ) -> None:
        self.program, self.plays, self.bad = program, plays, bad
        self.deviations, self.rules = list(deviations), rules
        first, count = runs
        own = starts_of(self.deviations)
        self.periods = sorted({*_spaced(program.model.periods), *own})
        effort = sum(program.model.periods - period + 1 for period in self.periods)
        self.until = first + min(count, max(CHUNK, _MOST_EFFORT // effort))
        self.starts = own | {p for p in self.periods if p in rules}
        moves = [move for p in self.periods if p in rules for move in rules[p].moves]
        self.points = points_of(self.deviations)
        self.points |= points_of([move for move in moves if move.conditions])
        self.open_at = self.points | points_of(moves)

    def part(self, first: int, count: int) -> Part:
        """What a chunk gives."""
        course = self.plays.course(first, count, self.starts, self.points, self.open_at)
        found = measured(self.program, self.plays, self.bad, course, self.deviations)
        lanes = [replace(one, seen=one.seen[:0]) for one in found]  # nobody asks any more
        periods = self.periods if first + count <= self.until else ()
        swings = {period: self._swing(course, period) for period in periods}
        return Part(count, int(self.bad[course.outcome].sum()), lanes, swings)

    def confirmed(self, parts: Sequence[Part], asking: Asking, asked: int) -> Confirmed:
        """What the chunks that were played say, of so many runs asked for."""
        runs, bad = sum(part.runs for part in parts), sum(part.bad for part in parts)
        level = 1 - ERROR / max(1, len(self.deviations))
        left_level = 1 - ERROR / len(self.periods)
        return Confirmed(
            runs,
            Estimate(bad / runs, *wilson(bad, runs)),
            level,
            self._candidates(parts, asking, runs, level),
            left_level,
            self._left(parts, left_level),
            runs < asked,
        )

    # Pieces

    def _swing(self, course: Course, period: int) -> _Swing:
        """The rule of a period in all runs that are still going then."""
        going = course.ended >= period
        ends_badly = going & self.bad[course.outcome]
        rule = self.rules.get(period)
        averted = caused = 0
        if rule is not None and (period, rule.actor) in course.open:
            actions = np.full(len(going), -1)
            for move in rule.moves:
                actions[fits(self.program, course, move)] = move.key.instead
            runs = np.flatnonzero(actions >= 0)
            actors = np.full(len(runs), rule.actor)
            fork = self.plays.fork(course, period, runs, actors, actions[runs])
            before, after = self.bad[course.outcome[runs]], self.bad[fork.outcome]
            averted, caused = int((before & ~after).sum()), int((after & ~before).sum())
        return _Swing(int(going.sum()), int(ends_badly.sum()), averted, caused)

    def _candidates(
        self, parts: Sequence[Part], asking: Asking, runs: int, level: float
    ) -> tuple[Offramp, ...]:
        """The candidates with their intervals, the largest cut first."""
        found = [
            _offramp(self.program, deviation, joined([p.lanes[i] for p in parts]), runs, level,
                     asking)
            for i, deviation in enumerate(self.deviations)
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda c: (-c.cut.value, c.period, c.actor)))

    def _left(self, parts: Sequence[Part], level: float) -> tuple[Left, ...]:
        """How much one move could avert, by period, where anything was to be averted."""
        rows: list[Left] = []
        for period in self.periods:
            swings = [part.swings[period] for part in parts if period in part.swings]
            going, bad = sum(s.going for s in swings), sum(s.bad for s in swings)
            if not bad:
                continue
            averted, caused = sum(s.averted for s in swings), sum(s.caused for s in swings)
            rule, day = self.rules.get(period), self.program.model.day(period)
            actor = self.program.actors[rule.actor].name if rule else None
            share = _share(averted, caused, going, bad, level) if rule else None
            rows.append(Left(period, day, going, bad, actor, share))
        return tuple(rows)


def _spaced(periods: int) -> list[int]:
    """All periods, or evenly spaced ones with the first and the last."""
    if periods <= _PERIODS:
        return list(range(1, periods + 1))
    return [1 + round(i * (periods - 1) / (_PERIODS - 1)) for i in range(_PERIODS)]


def _share(averted: int, caused: int, going: int, bad: int, level: float) -> Estimate:
    """The share of bad outcomes averted.

    The interval takes the number of bad outcomes as given: conservative, since those averted are
    more where there are more of them.
    """
    scale = going / bad
    value, low, high = paired_difference(averted, caused, going, level)
    return Estimate(scale * value, max(-1.0, scale * low), min(1.0, scale * high))


def _offramp(
    program: Program, deviation: Deviation, lanes: Lanes, runs: int, level: float, asking: Asking
) -> Offramp:
    key, model, code = deviation.key, program.model, program.actors[deviation.key.actor]
    met = len(lanes.before)
    before = float(lanes.before.mean()) if met else float("nan")
    fall = _fall(lanes.falls, met, level)
    costs = _costs(program, lanes, level, asking)
    return Offramp(
        code.name,
        key.period,
        model.day(key.period),
        code.actions[key.taken].name,
        code.actions[key.instead].name,
        deviation.conditions,
        met,
        Estimate(met / runs, *wilson(met, runs, level)),
        before,
        before - fall.value,
        fall,
        _fall(lanes.falls, runs, level),
        costs,
        _by_type(program, key.actor, lanes, level),
        _verdict(costs),
    )


def _fall(falls: Array, total: int, level: float) -> Estimate:
    """The fall of the probability over `total` runs."""
    averted, caused = int((falls > 0).sum()), int((falls < 0).sum())
    return Estimate(*paired_difference(averted, caused, total, level))


def _costs(program: Program, lanes: Lanes, level: float, asking: Asking) -> tuple[Cost, ...]:
    rows: list[Cost] = []
    for actor in asking.paid:
        loss = _loss(lanes.costs[actor], lanes.worth[actor], level)
        verdict = _accepts(loss, asking.tolerate) if actor in asking.consent else ""
        rows.append(Cost(program.actors[actor].name, loss, verdict))
    return tuple(rows)


def _loss(costs: Array, worth: Array, level: float) -> Estimate:
    """The mean loss (lane,); where all are alike, as unsure as if one that is not had been missed.

    That one might have changed by all that payoffs differ by.
    """
    mean, low, high = mean_interval(costs, level)
    if low == high:
        missed = wilson(0, len(costs), level)[1] * float(np.ptp(worth))
        low, high = mean - missed, mean + missed
    return Estimate(mean, low, high)


def _accepts(loss: Estimate, tolerate: float) -> Verdict:
    if loss.high <= tolerate:
        return "accepted"
    return "refused" if loss.low > tolerate else "undecided"


def _verdict(costs: Sequence[Cost]) -> Verdict:
    said = {cost.verdict for cost in costs}
    if "refused" in said:
        return "refused"
    return "undecided" if "undecided" in said else "accepted"


def _by_type(program: Program, actor: int, lanes: Lanes, level: float) -> tuple[OfType, ...]:
    """The fall by the mover's type, where it has several; corrected for their number, too."""
    names = program.actors[actor].type_names
    if len(names) < 2:
        return ()
    level = 1 - (1 - level) / len(names)
    kinds = [lanes.kinds == kind for kind in range(len(names))]
    return tuple(
        OfType(name, int(mine.sum()), _fall(lanes.falls[mine], int(mine.sum()), level))
        for name, mine in zip(names, kinds, strict=True)
    )
