"""What `sampling.record` does, with compiled kernels: for crises whose positions do not recur.

Leaves out luck in seeing, which large crises have too much of to follow.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.noise import Noise
from offramp.engine.observing import unprovoked_view
from offramp.engine.position import Ints, Position, bounds_of
from offramp.engine.tape import Array
from offramp.engine.view import Behavior, View
from offramp.strategy.regression import noting
from offramp.strategy.regression.exploring import Exploration, explored, heirs, misread
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.inputs import Inputs
from offramp.strategy.regression.kept import Kept, Sections
from offramp.strategy.regression.places import GLANCE, coded, few
from offramp.strategy.regression.sampling import Luck, Record, Recorded, Stage
from offramp.strategy.regression.stepping import Stepper
from offramp.strategy.regression.template import Template


class Noted(Stage):
    """Moves on one position, of which the features are kept and nothing else."""

    def __init__(self, rows: Ints, kept: Mapping[int, Kept], sections: Sections) -> None:
        self.rows, self.kept, self.sections = rows, kept, sections
        self.probabilities: dict[int, Array] = {}
        self.picks: dict[int, Ints] = {}
        self.sights: list[Luck] = []
        self.known: dict[int, Luck] = {}

    def luck(self, actor: int, name: str) -> Luck:
        """The surprise in a mover's choice, worked out once for all who mind it."""
        if actor not in self.known:
            self.known[actor] = super().luck(actor, name)
        return self.known[actor]

    def inputs(self, basis: Basis, some: Ints) -> Inputs:
        """The features of an actor's decisions at some of the runs."""
        actor, sections = basis.actor, self.sections
        kept = self.kept[sections.of[actor]]
        return kept.inputs(basis, sections.described[actor], sections.rationality[actor], some)


class Recording(Stepper):
    """Plays a batch and keeps, period by period, all that a regression needs."""

    def __init__(
        self,
        template: Template,
        behaviors: Sequence[Behavior],
        noise: Noise,
        explorers: Sequence[int],
        share: Exploration,
    ) -> None:
        super().__init__(template, behaviors, noise)
        self.explorers, self.share = explorers, share
        self.misread = misread(template.program, explorers)
        self.every: Ints = np.arange(noise.count)
        self.opens = {actor: self._opens(actor) for actor in explorers}
        self.various = np.flatnonzero(np.ptp(self.start.x0, axis=1))  # what begins differently
        self.places, self.options = dict[int, int](), 0  # rows of luck by chance event
        for chance in self.t.chances:
            self.places[int(chance["key"])] = self.options
            self.options += int(chance["branches"])

    def play(self) -> Recorded:
        """All periods, as far as any run goes on."""
        records: list[Record] = []
        count = self.noise.count
        self.reach = np.ones(count)
        constant = [np.array([self.patience(actor)]) for actor in range(len(self.program.actors))]
        for number in range(1, self.program.model.periods + 1):
            forced, jumped = np.full(count, -1), np.zeros(count, dtype=bool)
            self.now = Record(number, self.reach, forced, jumped)
            self.luck = self.now.before
            over = self.period(number) >= 0
            self.now.rows, self.now.ended = self.every, over
            self.now.earned = self.earned[:, :count].copy()
            self.now.patience = constant
            records.append(self.now)
            if over.all():
                break
            self._replace(over)
        return Recorded(count, records)

    def redrawn(self, event: Any) -> None:
        """Luck in new types."""
        for index in range(event["redraws"], event["redraws_end"]):
            new: Any = self.t.redraws[index]
            actor, kinds = int(new["actor"]), int(new["kinds"])
            operands = self.t.numbers[new["weights"] : new["weights"] + kinds]
            weights = np.array([self.operand(operand) for operand in operands[:-1]])
            own = np.arange(kinds - 1)[:, None] == self.types[actor]
            surprise = np.where(self.operand(new["holds"]) != 0, own - weights, 0.0)
            self._lucky(f"type.{self.program.actors[actor].name}.{self.number}", surprise)

    def before_moves(self) -> None:
        """Decide which runs jump, and which actor takes a random action in which run."""
        jumps, forced = explored(
            self.program, self.noise, self.runs[: self.noise.count], self.number, self.explorers,
            self.misread, self.share,
        )  # fmt: skip
        for actor, some in jumps:
            self._jump(actor, some)
            self.now.jumped[some] = True
        self.now.forced[:] = forced
        self.random = self.noise.uniform("explore.pick", self.number, self.runs[: self.noise.count])

    def grouped(self, members: Sequence[int]) -> None:
        """Note the features of those who are solved for."""
        kept: dict[int, Kept] = {}
        for actor in members:
            index = self.sections.of.get(actor)
            if index is not None and index not in kept:
                kept[index] = self.features(actor)
        self.stage = Noted(self.every, kept, self.sections)
        self.now.stages.append(self.stage)

    def choosing(self, actor: int) -> None:
        """Note by which probabilities the actor chose, and let it explore."""
        mover = self.t.movers[actor]
        self.stage.probabilities[actor] = self.choices(actor)
        some = np.flatnonzero(self.now.forced == actor)
        if len(some):
            own = self.built.layout.types + actor
            at = own, mover["pick"], self.width
            noting.explore(self.memory, self.opens[actor], *at, some, self.random)
        pick = self.rows[mover["pick"], : self.noise.count]
        self.stage.picks[actor] = pick.astype(np.int64)

    def after_moves(self) -> None:
        """Costs of moves are known exactly and left out."""
        self.earned[:] = 0.0
        self.surprises = np.zeros((self.options, self.noise.count), np.float32)
        self.luck = self.now.after
        self.luck.append(Luck("chance", self.every, self.surprises))

    def happened(self, chance: Any) -> None:
        """Luck in a chance event."""
        first, branches = self.places[int(chance["key"])], int(chance["branches"])
        laws = self.t.numbers[chance["laws"] : chance["laws"] + branches]
        happened = self.t.sizes[0]["spare"], self.constants, self.width
        found = self.surprises[first : first + branches]
        noting.surprise(self.memory, laws, chance["counted"], *happened, found)

    # Pieces

    def _lucky(self, stream: str, surprise: Array) -> None:
        self.luck.append(Luck(stream, self.every, surprise.astype(np.float32)))

    def _opens(self, actor: int) -> Ints:
        """Rows that say whether an action is open, (type, action), -1 where it always is."""
        score = self.t.scores[self.t.movers[actor]["own"]]
        shape = int(score["kinds"]), int(score["actions"])
        places = np.arange(shape[0] * shape[1]).reshape(shape)
        if score["mode"] != 0:
            return places + int(score["rows"])
        if score["masks"] < 0:
            return np.full(shape, -1)
        return self.t.numbers[places + int(score["masks"])].astype(np.int64)

    def _jump(self, actor: int, some: Ints) -> None:
        """Put runs into the situation that an actor's observers suppose."""
        if not self.program.actors[actor].supposed:
            self.rows[: len(self.start.x0), some] = self.start.x0[:, some]
            return
        part = self.position(some)
        supposed = unprovoked_view(View(part, actor, bounds_of(self.program, part.params))).frame.x
        for variable, values in supposed.items():
            self.rows[variable, some] = np.broadcast_to(values, (len(some),))

    def position(self, some: Ints) -> Position:
        """Some runs as the reference player has them."""
        part, layout = self.start.take(some), self.built.layout
        actors = len(self.program.actors)
        part.period = self.number
        part.x = self.rows[: len(part.x), some].copy()
        part.beliefs = self.rows[self.slots][:, some]
        part.types = self.rows[layout.types : layout.types + actors, some].astype(np.int64)
        return part

    def _replace(self, over: NDArray[np.bool_]) -> None:
        """Let runs that are over go on as copies of others, with luck of their own."""
        if not over.any():
            return
        gone = np.flatnonzero(over)
        u = self.noise.uniform("explore.copy", self.number, self.runs[: self.noise.count])
        origin, self.reach = heirs(self.types, over, self.reach, u)
        noting.copy(self.memory, self.carried, self.width, gone, origin[gone])
        x0, rows = self.start.x0, self.various  # where they began, too
        x0[rows[:, None], gone] = x0[rows[:, None], origin[gone]]


def record_compiled(
    template: Template,
    behaviors: Sequence[Behavior],
    noise: Noise,
    explorers: Sequence[int],
    share: Exploration,
) -> Recorded:
    """Play the runs that the noise covers; `explorers` are the actors that try random actions."""
    return Recording(template, behaviors, noise, explorers, share).play()


def recurring(template: Template, behaviors: Sequence[Behavior], live: Ints, seed: int) -> bool:
    """Whether positions recur in most periods, so that each can have a mean of its own.

    `live` are the variables that can differ between runs or change.
    """
    glance = _Glancing(template, behaviors, Noise(seed, 0, GLANCE), (), Exploration(0, 0))
    glance.live = live
    glance.play()
    return 2 * sum(glance.often) > len(glance.often)


class _Glancing(Recording):
    """Sees at how many different positions a batch of runs is."""

    live: Ints

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.often: list[bool] = []  # for each decision, whether positions recur

    def grouped(self, members: Sequence[int]) -> None:
        layout, count = self.built.layout, self.noise.count
        actors = len(self.program.actors)
        places = np.concatenate(
            [self.rows[self.live, :count], self.rows[layout.did : layout.did + actors, :count]]
        )
        self.often.append(few(coded(places), count))
        self.stage = Noted(self.every, {}, self.sections)
