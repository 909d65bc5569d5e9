"""What moves bring against what their actors expect of them: a test of a solution.

A regression may be wrong in a way that neither regret nor another seed shows, since the values that
a solution is judged by are regressed in the same way. So each move is forced in one decision of
each run, all else under the same luck, as `regret.py` does with the best one; observers go on
reading the actor by its choice probabilities. Decisions are drawn where the choice is open, in
proportion to p (1 - p), as there the worth of the move decides: by so much its probability changes
with its worth. A rare catastrophe may not have come up where a move would avert or bring it; for
that, intervals are as much wider as one could make them. Leaves out catastrophes that no run at all
has met, and what more than one such move in a run would bring.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import special

from offramp.engine.elementary import exp
from offramp.engine.noise import Noise
from offramp.engine.position import Ints
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.engine.view import Behavior, Presumed
from offramp.strategy.choosing import presuming
from offramp.strategy.regression.inputs import Inputs
from offramp.strategy.regression.policy import Regressed
from offramp.strategy.regression.replay import departed, replay
from offramp.strategy.regression.replayed import Deviation, Replay
from offramp.strategy.regression.sharing import together
from offramp.strategy.regression.template import Template
from offramp.strategy.solution import Solution, Trial

Progress = Callable[[int, int], None]  # moves tried, moves to try
Move = tuple[str, str]  # actor, action
_BATCH = 2_048  # runs at a time, for the sake of memory
_BLIND = 2_048  # runs in which everybody chooses blindly, to see what may be met
_FEWEST = 50.0  # decisions that trials of a move rest on, effectively
_ERROR = 0.05  # the chance that any move's interval misses what is so


def try_moves(
    program: Program,
    solution: Solution,
    runs: int,
    seed: int = 1,
    only: Collection[Move] | None = None,
    progress: Progress | None = None,
) -> tuple[Trial, ...]:
    """What the moves of all actors whose choices were regressed bring, each tried in `runs` runs.

    Or `only` some of them. Intervals hold for all moves together, 95 times in a hundred. Moves that
    hardly any run has a choice about are left out. Raises PlayError.
    """
    behaviors = [b.actual if isinstance(b, Presumed) else b for b in solution.behaviors]
    regressed = {i: b for i, b in enumerate(behaviors) if isinstance(b, Regressed)}
    played = presuming(program, behaviors)
    template = _template(program, played, regressed)
    every = [(i, a) for i in regressed for a in range(len(program.actors[i].actions))]
    moves = [move for move in every if only is None or _named(program, move) in only]
    sizes = _sizes(program, behaviors, Noise(seed, runs, _BLIND), template)
    found = {move: _Tried(sizes[move[0]]) for move in moves}
    batches = range(0, runs, _BATCH)
    for place, first in enumerate(batches):
        noise = Noise(seed, first, min(_BATCH, runs - first))
        plain = replay(program, played, noise, template=template, noted=True, kept=True)
        trying = _Trying(program, played, noise, plain, template)
        done = place * len(moves)

        def one(number: int, trying: _Trying = trying, done: int = done) -> None:
            actor, action = moves[number]
            trying.add(found[moves[number]], actor, action, regressed[actor])
            if progress:
                progress(done + number + 1, len(batches) * len(moves))

        together(one, range(len(moves)))
    told = {move: one for move, one in found.items() if one.effective >= _FEWEST}
    error = _ERROR / max(len(told), 1)
    return tuple(one.trial(*_named(program, move), error) for move, one in told.items())


def _template(
    program: Program,
    played: Sequence[Behavior],
    regressed: Mapping[int, Regressed],
) -> Template | None:
    """What compiled kernels play from, where they can."""
    if program.model.order == "random order":
        return None
    template = Template(program, played, {i: b.basis for i, b in regressed.items()})
    return template if template.sound else None


def _sizes(
    program: Program, behaviors: Sequence[Behavior], noise: Noise, template: Template | None
) -> list[float]:
    """How far apart the runs of each actor may end, as blind play shows: it meets more."""
    blind = [Regressed(b.basis, {}) if isinstance(b, Regressed) else b for b in behaviors]
    played = replay(program, presuming(program, blind), noise, template=template)
    first = np.ones(noise.count, np.int64)
    return [float(np.ptp(played.onward(actor, first))) for actor in range(len(behaviors))]


def _named(program: Program, move: tuple[int, int]) -> Move:
    actor = program.actors[move[0]]
    return actor.name, actor.actions[move[1]].name


@dataclass
class _Tried:
    """What trials of a move have come to, batch by batch.

    By run with such a decision: its `weight`, what the move was `expected` to bring beyond the one
    taken in plain play, what it did bring (`gained`), and the choice precision. And the
    probabilities of the move in all decisions in which it was open, in so many `runs`. The actor's
    payoffs in two runs may differ by the `size` of an event.
    """

    size: float
    runs: int = 0
    weight: list[Array] = field(default_factory=list[Array])
    expected: list[Array] = field(default_factory=list[Array])
    gained: list[Array] = field(default_factory=list[Array])
    precision: list[Array] = field(default_factory=list[Array])
    p: list[NDArray[np.float32]] = field(default_factory=list[NDArray[np.float32]])

    @property
    def effective(self) -> float:
        """The number of equally weighted decisions that would tell as much."""
        weight = np.concatenate(self.weight)
        most = float(weight.max(initial=0.0))
        if most <= 0:
            return 0.0
        weight = weight / most
        return float(weight.sum()) ** 2 / float(np.sum(weight * weight))

    def trial(self, actor: str, action: str, error: float) -> Trial:
        """What was found, with an interval that misses what is so with this probability."""
        weight, expected, gained, precision = (
            np.concatenate(parts)
            for parts in (self.weight, self.expected, self.gained, self.precision)
        )
        weight = weight / weight.sum()
        beyond = gained - expected
        mean = float(np.sum(weight * beyond))
        z = float(special.ndtri(1 - error / 2))
        spread = float(np.sqrt(np.sum((weight * (beyond - mean)) ** 2)))
        width = z * spread + self._unseen(beyond, error, z)
        p = np.concatenate(self.p).astype(np.float64)
        odds = float(exp(np.clip(float(np.sum(weight * precision)) * mean, -50, 50)))
        return Trial(
            actor=actor,
            action=action,
            decisions=self.effective,
            expected=float(np.sum(weight * expected)),
            error=mean,
            low=mean - width,
            high=mean + width,
            taken=float(p.sum()) / self.runs,
            corrected=float(np.sum(p * odds / (1 - p + p * odds))) / self.runs,
        )

    def _unseen(self, beyond: Array, error: float, z: float) -> float:
        """By how much rare events, as large as any, may move the mean beyond what z errors tell.

        What was met k times may be expected as often as the upper limit of Garwood (1936) says.
        """
        size = max(self.size, float(np.abs(beyond).max()))
        met = int(np.count_nonzero(np.abs(beyond) > size / 2))
        limit = float(special.gammaincinv(met + 1, 1 - error / 2))
        return max(limit - met - z * met**0.5, 0.0) / self.effective * size


@dataclass(frozen=True)
class _Trying:
    """A batch of runs, in plain play and with one move forced."""

    program: Program
    played: Sequence[Behavior]
    noise: Noise
    plain: Replay
    template: Template | None

    def add(self, found: _Tried, actor: int, action: int, behavior: Regressed) -> None:
        """Try a move in these runs."""
        first = sum(len(a.actions) for a in self.program.actors[:actor])
        several = self.plain.chances[:, actor]  # (period, run)
        p = np.where(several, self.plain.p[:, first + action], 0.0)
        found.runs += self.noise.count
        earned = self.plain.onward(actor, np.ones(self.noise.count, np.int64))
        found.size = max(found.size, float(np.ptp(earned)))
        found.p.append(p[p > 0].astype(np.float32))
        periods, weight = self._decisions(p, f"{actor}.{action}")
        some = np.flatnonzero(periods)
        if not len(some):
            found.weight.append(np.zeros(0))
            return
        picks = np.zeros(len(periods), np.int64)
        picks[some] = self.plain.picks[periods[some] - 1, actor, some]
        rule = _Forced(behavior, action, picks, self.noise)
        deviation = Deviation(actor, behavior.basis, periods, rule)
        at = self.program, self.played, self.noise, self.plain
        deviant = departed(*at, deviation, template=self.template)
        gained = deviant.onward(actor, periods) - self.plain.onward(actor, periods)
        found.weight.append(weight[some])
        found.expected.append(rule.expected[some])
        found.gained.append(gained[some])
        found.precision.append(rule.precision[some])

    def _decisions(self, p: Array, name: str) -> tuple[Ints, Array]:
        """A period of each run (0: none), drawn by p (1 - p), and what all of its periods weigh."""
        weight = p * (1 - p)  # (period, run)
        sums = np.cumsum(weight, axis=0)
        runs = np.arange(self.noise.first, self.noise.first + self.noise.count)
        u = self.noise.uniform(f"trial.{name}", 0, runs)
        periods = np.argmax(sums > u * sums[-1], axis=0) + 1
        return np.where(sums[-1] > 0, periods, 0), sums[-1]


class _Forced:
    """One move; notes what the behavior in play expects it to gain over the move it replaces."""

    def __init__(self, behavior: Regressed, action: int, picks: Ints, noise: Noise) -> None:
        self.behavior, self.action, self.picks = behavior, action, picks
        self.first = noise.first
        self.expected, self.precision = np.zeros(noise.count), np.zeros(noise.count)

    def __call__(self, inputs: Inputs, runs: Ints) -> Ints:
        """The move (run,)."""
        at, kinds = runs - self.first, inputs.types[inputs.basis.actor]
        own = self.behavior.own(inputs, kinds)
        self.expected[at] = own[self.action] - own[self.picks[at], np.arange(inputs.count)]
        self.precision[at] = inputs.rationality
        return np.full(inputs.count, self.action)
