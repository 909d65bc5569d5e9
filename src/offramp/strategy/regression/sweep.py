"""One pass backward through recorded runs: regress values, period by period, and choose anew.

The target of a decision is what the actor earned until its next decision plus the fitted value of
that decision (temporal differences). The next decision is valued at the truth about the others'
types, of which the fit at this one takes the expectation.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.strategy.regression.deciding import choosing, decided, seen
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.fitting import Memory, Sample, Sizes, fit
from offramp.strategy.regression.going_back import closed, forced, parted
from offramp.strategy.regression.inputs import Inputs, joined
from offramp.strategy.regression.pacing import Decisions
from offramp.strategy.regression.sampling import Record, Recorded, Stage
from offramp.strategy.regression.sharing import abreast
from offramp.strategy.regression.swept import Step, Swept
from offramp.strategy.regression.taking import gathered, taken
from offramp.strategy.regression.values import Worth
from offramp.strategy.regression.way import Way

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_LEAST = 8  # decisions, for a fit
_ENOUGH = 64  # decisions of a period, to see how large features are
_SHOWN = 128  # decisions of a period, to see how far a step moves choices
_MOST_SIGHTS = 48  # options of chance, beyond which luck in seeing is left out


def sweep(
    program: Program,
    recorded: Recorded,
    bases: Mapping[int, Basis],
    sizes: Mapping[int, Sizes],
    before: Mapping[int, Mapping[int, Worth]],
    step: Step,
) -> Swept:
    """The values of every actor of `bases`, under the choices that the records were played with."""
    swept = {actor: Swept({actor: {}}) for actor in bases}
    passes: list[Iterator[None]] = []
    for actor, basis in bases.items():
        memory, old = Memory(basis, sizes[actor]), before.get(actor, {})
        backward = _Backward(program, recorded, actor, memory, old, step)
        passes.append(backward.periods(swept[actor]))
    abreast(passes)
    found = Swept({})
    for one in swept.values():
        found.add(one)
    return found


def measured(program: Program, recorded: Recorded, bases: Mapping[int, Basis]) -> dict[int, Sizes]:
    """The sizes of all features, from some decisions of every period."""
    found: dict[int, Sizes] = {}
    for actor, basis in bases.items():
        parts: list[Array] = []
        for stage in (stage for record in recorded.periods for stage in record.stages):
            picks = stage.picks.get(actor, np.zeros(0, dtype=np.int64))
            rows = np.flatnonzero(picks >= 0)[:_ENOUGH]
            if len(rows):
                inputs = stage.inputs(basis, rows)
                every = np.arange(len(rows))
                some: Any = gathered(taken(inputs, inputs.types[actor], picks[rows], every))
                parts.append(some)
        found[actor] = Sizes(basis)
        if parts:
            found[actor].learn(np.concatenate(parts, axis=1).std(axis=1))
    return found


class _Backward:
    """The pass of one actor.

    By run: `ahead` is what is to come, `valid` whether it came about in plain play, `way` the luck
    on the way.
    """

    def __init__(
        self,
        program: Program,
        recorded: Recorded,
        actor: int,
        memory: Memory,
        before: Mapping[int, Worth],
        step: Step,
    ) -> None:
        self.program, self.recorded, self.actor = program, recorded, actor
        self.memory, self.before, self.step = memory, before, step
        self.latest: Worth | None = None
        self.ahead = np.zeros(recorded.runs)
        self.valid = np.ones(recorded.runs, dtype=bool)
        self.way = Way(recorded.runs)
        self.low, self.high = np.inf, -np.inf
        self.sights = _sights_count(program, recorded)

    def periods(self, found: Swept) -> Iterator[None]:
        """Go back period by period, one for each that is asked for."""
        for record in reversed(self.recorded.periods):
            with np.errstate(all="ignore"):
                self.close(record)
                self.decide(record, found)
            for luck in record.before:
                self.way.add([luck])
            self.valid[record.jumped] = False
            yield

    def close(self, record: Record) -> None:
        """Go back before what happened and was earned after the moves of a period."""
        rows, patience = record.rows, record.patience[self.actor]
        closed(self.ahead, self.valid, rows, record.ended, patience, record.earned[self.actor])
        self.way.discounted(rows, patience, rows[record.ended])
        for luck in record.after:
            self.way.add([luck])

    def decide(self, record: Record, found: Swept) -> None:
        """Go back before the moves of a period, over the own decision."""
        mine = [stage for stage in record.stages if self.actor in stage.picks]
        if len(record.stages) == 1:  # others move at the same time, and on the way to what follows
            (stage,) = record.stages
            self.follow(record, stage, np.ones(len(stage.rows), dtype=bool))
            if mine:
                self.value(record, mine, found)
            return
        own = np.full(len(self.ahead), -1)
        for number, stage in enumerate(record.stages):
            if self.actor in stage.picks:
                own[stage.rows] = number
        for number, stage in enumerate(record.stages):
            self.follow(record, stage, own[stage.rows] <= number)
        if mine:
            self.value(record, mine, found)
        for number, stage in enumerate(record.stages):
            self.follow(record, stage, own[stage.rows] > number)

    def follow(self, record: Record, stage: Stage, some: Bools) -> None:
        """Others' moves on the way: their luck, and whether they were forced."""
        if not some.any():
            return
        others = [mover for mover in stage.picks if mover != self.actor]
        names = [self.program.actors[mover].name for mover in others]
        self.way.add([stage.luck(*mover) for mover in zip(others, names, strict=True)], some)
        moved = np.zeros(len(self.program.actors), dtype=bool)
        moved[others] = True
        forced(self.valid, stage.rows, some, record.forced, moved)
        if self.sights:
            for luck in stage.sights:
                self.way.add([luck], some)

    def value(self, record: Record, stages: Sequence[Stage], found: Swept) -> None:
        """Fit the worth of the own moves of a period, then value the decisions by it."""
        inputs, rows, picks, played = _joined(stages, self.memory.basis)
        if not len(rows):
            return
        kinds, period = inputs.types[self.actor], record.period
        made: Any = parted(self.ahead, self.valid, rows, picks, self.memory.basis.ends)
        going, ended, *ends = made
        if len(going) >= _LEAST:
            self.low, self.high = min(self.low, ends[0]), max(self.high, ends[1])
        reply = self.fitted(inputs, rows, picks, kinds, going, ended)
        found.replies[self.actor][period] = reply
        found.samples.setdefault(self.actor, []).append(len(going) + len(ended))
        self.decided(found, record, self.seen(inputs, kinds, played, reply), rows)
        self.way.begun(rows)

    def fitted(
        self, inputs: Inputs, rows: Ints, picks: Ints, kinds: Ints, going: Ints, ended: Ints
    ) -> Worth:
        """The worth of what follows; where there is too little to go by, the following period's."""
        if len(going) >= _LEAST:
            self.memory.strengths = self.step.strengths.setdefault((self.actor, inputs.period), {})
            own = inputs, rows, picks, kinds
            lucky = len(inputs.place) > 0  # what ends the crisis is fitted without luck
            samples = self.sample(*own, going), self.sample(*own, ended, lucky)
            self.latest = fit(*samples, self.memory)
        return self.latest or Worth.zero(self.memory.basis)

    def sample(
        self, inputs: Inputs, rows: Ints, picks: Ints, kinds: Ints, use: Ints, lucky: bool = True
    ) -> Sample:
        """Some decisions of a period, and what followed."""
        runs = rows[use]
        luck, streams = np.zeros((0, len(use)), inputs.rows.dtype), list[tuple[str, int]]()
        if lucky:
            luck, streams = self.way.gathered(runs, inputs.rows.dtype)
        return Sample(inputs, kinds, picks, use, self.ahead[runs], luck, streams)

    def seen(self, inputs: Inputs, kinds: Ints, played: Array, reply: Worth) -> "_Seen":
        """The decisions of a period, as the values see them."""
        by_belief, in_truth = reply.absolute(inputs, kinds)
        rationality = np.array(inputs.rationality, np.float64, ndmin=1)
        known, at = inputs.period in self.before, inputs.described
        made: Any = seen(
            by_belief, in_truth, inputs.rows, at.cost, at.open_, kinds, inputs.runs, rationality,
            played, known, self.low, self.high,
        )  # fmt: skip
        before, reply_, worth, open_ = made
        return _Seen(before, reply_, worth, open_, played)

    def decided(self, found: Swept, record: Record, seen: "_Seen", rows: Ints) -> None:
        """What decisions are worth; and how far the reply is from what was played."""
        step, reach = self.step, record.reach[rows]
        made: Any = decided(*seen, reach, step.share, step.renewed)
        self.ahead[rows], drift, moved, opened, real = made
        self.valid[rows] = True
        if not real:
            return
        found.moved += moved
        found.decided += opened
        found.drift[self.actor, record.period] = drift
        some: Any = choosing(seen.before, seen.reply, seen.open_, reach, _SHOWN)
        found.decisions.append(Decisions(*some))


class _Seen(NamedTuple):
    """As `deciding.decided` takes them."""

    before: Array
    reply: Array
    worth: Array
    open_: Bools
    played: Array


def _joined(stages: Sequence[Stage], basis: Basis) -> tuple[Inputs, Ints, Ints, Array]:
    """An actor's decisions of a period: features, runs, picks, probabilities (action, row)."""
    actor = basis.actor
    if len(stages) == 1 and (stages[0].picks[actor] >= 0).all():
        (stage,) = stages
        inputs = stage.inputs(basis, np.arange(len(stage.rows)))
        return inputs, stage.rows, stage.picks[actor], stage.probabilities[actor]
    picks = np.concatenate([stage.picks[actor] for stage in stages])
    rows = np.concatenate([stage.rows for stage in stages])
    played = np.concatenate([stage.probabilities[actor] for stage in stages], axis=1)
    parts = [stage.inputs(basis, np.flatnonzero(stage.picks[actor] >= 0)) for stage in stages]
    some = picks >= 0
    return joined(parts), rows[some], picks[some], played[:, some]


def _sights_count(program: Program, recorded: Recorded) -> bool:
    """Whether luck in seeing is few enough to be followed."""
    sizes = {f"choice.{actor.name}": len(actor.actions) for actor in program.actors}
    for record in recorded.periods:
        for luck in [*record.before, *record.after, *(s for t in record.stages for s in t.sights)]:
            sizes[luck.stream] = len(luck.surprise)
    return sum(sizes.values()) <= _MOST_SIGHTS
