"""Replays by compiled kernels: plainly, or from where runs stand when an actor decides otherwise.

Until then a run is as it was in plain play, which has kept its states; and what is over is not
played on. So a third or so of all periods are played again.
"""

from collections.abc import Sequence

import numpy as np

from offramp.engine.noise import Noise
from offramp.engine.tape import Array
from offramp.engine.view import Behavior
from offramp.strategy.regression.replayed import Choices, Deviation, Replay
from offramp.strategy.regression.shard import Notes, Shard
from offramp.strategy.regression.sharing import side_by_side
from offramp.strategy.regression.stepping import Stepper
from offramp.strategy.regression.template import Template

_MOST_BYTES = 200_000_000  # of states: beyond, those of some periods only are kept


class Plain(Stepper):
    """Runs as they are; what is chosen may be `noted`, and states of which to depart be `kept`."""

    def __init__(
        self,
        template: Template,
        behaviors: Sequence[Behavior],
        noise: Noise,
        noted: bool,
        kept: bool,
    ) -> None:
        super().__init__(template, behaviors, noise)
        self.made, self.kept = Choices(self.program, noise.count, noted), kept
        shape = (self.program.model.periods, len(self.program.actors), noise.count)
        self.gained, self.chances = np.zeros(shape), np.zeros(shape, dtype=bool)
        self.outcome = np.full(noise.count, self.program.last)
        self.going = np.ones(noise.count, dtype=bool)

    def play(self) -> Replay:
        """From the first period to the last that any run comes to."""
        patience = [np.array([self.patience(i)]) for i in range(len(self.program.actors))]
        states, apart = dict[int, Array](), self._apart()
        with side_by_side(len(self.shards)) as self.spread:
            for number in range(1, self.program.model.periods + 1):
                if self.kept and (number - 1) % apart == 0:
                    states[number] = self.states()
                outcome = self.period(number)
                over = (outcome >= 0) & self.going
                self.gained[number - 1] = np.where(self.going, self.earned, 0.0)
                self.outcome[over] = outcome[over]
                self.going &= ~over
                if not self.going.any():
                    break
        p, picks = self.made.p, self.made.picks
        return Replay(self.gained, self.chances, self.outcome, patience, p, picks, states)

    def _apart(self) -> int:
        """How many periods apart states can be kept."""
        rows, periods = len(self.built.layout.carried), self.program.model.periods
        return 1 + 8 * rows * self.noise.count * periods // _MOST_BYTES

    def noted(self) -> Notes:
        """Choice probabilities too, to see what there is to deviate from."""
        notes = super().noted()
        notes.p = np.empty((self.options, self.count))
        return notes

    def moved(self, members: Sequence[int]) -> None:
        """Note what was chosen."""
        self.meet()
        some = np.flatnonzero(self.going)
        for actor in members:
            p = self.choices(actor)
            self.chances[self.number - 1, actor] = self.going & ((p > 0).sum(axis=0) > 1)
            self.made.note(self.number, actor, some, p[:, some], self.notes.picks[actor][some])


class Deviating(Stepper):
    """Runs in one decision of which an actor follows a rule; all else is as in plain play."""

    def __init__(
        self,
        template: Template,
        behaviors: Sequence[Behavior],
        noise: Noise,
        plain: Replay,
        deviation: Deviation,
    ) -> None:
        super().__init__(template, behaviors, noise)
        self.plain, self.deviation = plain, deviation
        self.here = np.zeros(0, np.int64)  # which runs are played now

    def play(self) -> Replay:
        """From where runs depart to where they end."""
        plain, periods = self.plain, self.deviation.periods
        gained, outcome = plain.earned.copy(), plain.outcome.copy()
        states = np.zeros((len(self.built.layout.carried), 0))
        known = np.array([0, *plain.states])  # periods that runs may depart from, and none
        since = known[np.searchsorted(known, periods, side="right") - 1]
        for number in range(1, self.program.model.periods + 1):
            new = np.flatnonzero(since == number)
            if len(new):
                before = plain.states[number]
                here = np.concatenate([self.here, new])
                order = np.argsort(here)
                self.here = here[order]
                states = np.concatenate([states, before[:, new]], axis=1)[:, order]
                gained[number - 1 :, :, new] = 0.0
                self.go_on(self.here, states)
            if not len(self.here):
                continue
            ends = self.period(number)
            gained[number - 1][:, self.here] = self.earned
            going = ends < 0
            outcome[self.here[~going]] = ends[~going]
            self.here, states = self.here[going], self.states()[:, going]
            self.go_on(self.here, states)
        return Replay(gained, plain.chances, outcome, plain.patience, plain.p, plain.picks)

    def fill(self, shard: Shard) -> None:
        """No run departs before the first decision."""

    def grouped(self, members: Sequence[int]) -> None:
        """The actor decides by the rule."""
        actor = self.deviation.actor
        some = np.flatnonzero(self.deviation.periods[self.here] == self.number)
        if actor not in members or not len(some):
            return
        described, rationality = self.sections.described[actor], self.sections.rationality[actor]
        kept = self.features(actor)
        self.meet()
        inputs = kept.inputs(self.deviation.basis, described, rationality, some)
        self.forcing.actor[some] = actor
        self.forcing.action[some] = self.deviation.rule(inputs, self.runs[some])
