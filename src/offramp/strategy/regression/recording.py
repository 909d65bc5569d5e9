"""What `sampling.record` does, with compiled kernels: for crises whose positions do not recur.

Leaves out luck in seeing, which large crises have too much of to follow.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.tile import Tile
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
from offramp.strategy.regression.shard import Notes
from offramp.strategy.regression.sharing import side_by_side
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
    """Plays a batch and keeps, period by period, all that a regression needs.

    What is kept of a decision holds until the next recording from the same template begins.
    """

    def __init__(
        self,
        template: Template,
        behaviors: Sequence[Behavior],
        noise: Noise,
        explorers: Sequence[int],
        share: Exploration,
    ) -> None:
        self.rooms = template.rooms
        super().__init__(template, behaviors, noise)
        self.explorers, self.share = explorers, share
        self.misread = misread(template.program, explorers)
        self.various = np.flatnonzero(np.ptp(self.start.x0, axis=1))  # what begins differently
        self.carried = self._starts(self.built.layout.carried)

    def play(self) -> Recorded:
        """All periods, as far as any run goes on."""
        with side_by_side(len(self.shards)) as self.spread:
            return Recorded(self.noise.count, self.records())

    def records(self) -> list[Record]:
        """What is kept of the periods."""
        records: list[Record] = []
        count = self.noise.count
        self.reach = np.ones(count)
        constant = [np.array([self.patience(actor)]) for actor in range(len(self.program.actors))]
        for number in range(1, self.program.model.periods + 1):
            forced, jumped = np.full(count, -1), np.zeros(count, dtype=bool)
            self.now = Record(number, self.reach, forced, jumped)
            over = self.period(number) >= 0
            self.now.rows, self.now.ended = self.every, over
            self.now.earned, self.now.patience = self.earned, constant
            records.append(self.now)
            if over.all() or self.enough():
                break
            self._replace(over)
        return records

    def tiles(self, many: int) -> tuple[Array, list[Tile]]:
        """Those of the recording before, if it had as many runs."""
        key = "tiles", many, self.width
        if key not in self.rooms:
            self.rooms[key] = super().tiles(many)
        return self.rooms[key]

    def room(self, section: int, rows: int) -> NDArray[np.float32]:
        """That of the recording before: pages of memory that are there already."""
        key = section, self.number, self.count
        if key not in self.rooms:
            self.rooms[key] = super().room(section, rows)
        return self.rooms[key]

    def enough(self) -> bool:
        """Whether no more periods are wanted."""
        return False

    def noted(self) -> Notes:
        """Choice probabilities, picks and luck in chance."""
        notes, count = super().noted(), self.noise.count
        notes.p = np.empty((self.options, count))
        notes.surprises = np.zeros((self.surprises, count), np.float32)
        return notes

    def redrawn(self, event: Any) -> None:
        """Luck in new types."""
        for index in range(event["redraws"], event["redraws_end"]):
            new: Any = self.t.redraws[index]
            actor, kinds = int(new["actor"]), int(new["kinds"])
            operands = self.t.numbers[new["weights"] : new["weights"] + kinds]
            weights = np.array([self.operand(operand) for operand in operands[:-1]])
            own = np.arange(kinds - 1)[:, None] == self.true_types()[actor]
            surprise = np.where(self.operand(new["holds"]) != 0, own - weights, 0.0)
            stream = f"type.{self.program.actors[actor].name}.{self.number}"
            self.now.before.append(Luck(stream, self.every, surprise.astype(np.float32)))

    def before_moves(self) -> None:
        """Decide which runs jump, and which actor takes a random action in which run."""
        jumps, forced = explored(
            self.program, self.noise, self.runs, self.number, self.explorers,
            self.misread, self.share,
        )  # fmt: skip
        for actor, some in jumps:
            self._jump(actor, some)
            self.now.jumped[some] = True
        self.now.forced[:] = forced
        self.forcing.actor = self.now.forced
        self.forcing.uniform = self.noise.uniform("explore.pick", self.number, self.runs)

    def grouped(self, members: Sequence[int]) -> None:
        """Note the features of those who are solved for."""
        kept: dict[int, Kept] = {}
        for actor in members:
            index = self.sections.of.get(actor)
            if index is not None and index not in kept:
                kept[index] = self.features(actor)
        self.stage = Noted(self.every, kept, self.sections)

    def moved(self, members: Sequence[int]) -> None:
        """Note by which probabilities actors chose, and what."""
        for actor in members:
            self.stage.probabilities[actor] = self.choices(actor)
            self.stage.picks[actor] = self.notes.picks[actor]
        self.now.stages.append(self.stage)

    def after_moves(self) -> None:
        """Costs of moves are known exactly and left out."""
        self.each(lambda shard: shard.forget_costs())
        self.now.after.append(Luck("chance", self.every, self.notes.surprises))

    # Pieces

    def _jump(self, actor: int, some: Ints) -> None:
        """Put runs into the situation that an actor's observers suppose."""
        if not self.program.actors[actor].supposed:
            self.put(range(len(self.start.x0)), some, self.start.x0)
            return
        part = self.position(some)
        supposed = unprovoked_view(View(part, actor, bounds_of(self.program, part.params))).frame.x
        for variable, values in supposed.items():
            row = np.zeros((1, self.count))
            row[0, some] = values
            self.put([variable], some, row)

    def position(self, some: Ints) -> Position:
        """Some runs as the reference player has them."""
        part, types = self.start.take(some), self._actors(self.built.layout.types)
        part.period = self.number
        part.x = self.whole(range(len(part.x)), some)
        part.beliefs = self.whole(self.slots, some)
        part.types = self.whole(types, some).astype(np.int64)
        return part

    def _replace(self, over: NDArray[np.bool_]) -> None:
        """Let runs that are over go on as copies of others, with luck of their own."""
        if not over.any():
            return
        gone = np.flatnonzero(over)
        u = self.noise.uniform("explore.copy", self.number, self.runs)
        made: Any = heirs(self.types, over, self.reach, u)
        origin, self.reach = made
        places = self.places[gone], self.places[origin[gone]]
        parts = np.array_split(self.carried, len(self.shards))
        self.spread(lambda rows: noting.copy(self.memory, rows, *places), parts)
        self.true = self.types.copy()
        self.true[:, gone] = self.types[:, origin[gone]]
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

    def enough(self) -> bool:
        """Whether it is clear that positions do not recur, however many groups are to move."""
        return 2 * self.often.count(False) >= len(self.t.planned)

    def grouped(self, members: Sequence[int]) -> None:
        did = self._actors(self.built.layout.did)
        places = np.concatenate([self.whole(self.live), self.whole(did)])
        self.often.append(few(coded(places), self.noise.count))
        self.stage = Noted(self.every, {}, self.sections)
