"""Play a batch period by period with compiled kernels, so that a caller can look in and interfere.

The runs are dealt to shards, tiles that stay near in cache and are played side by side. Between
their steps a subclass may note positions of all runs, replace picks, move runs elsewhere; as long
as nobody looks, shards do not wait for each other. Leaves out what only the reference player does
here: behaviors that have to be asked, random order of moves, assumptions drawn by run, patience
that is no constant.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.tile import Tile, aligned, new_tile
from offramp.engine.noise import Noise
from offramp.engine.position import Ints, Position
from offramp.engine.setting import started
from offramp.engine.tape import Array
from offramp.engine.view import Behavior
from offramp.strategy.regression import noting
from offramp.strategy.regression.kept import Kept, Sections
from offramp.strategy.regression.shard import Forcing, Notes, Shard, Where
from offramp.strategy.regression.sharing import Each, cores, one_by_one
from offramp.strategy.regression.template import Template

LANES, _FEW = 1_024, 256  # of a shard; what is found does not depend on it
_STEP = 8  # doubles in a vector


class Stepper:
    """Plays the runs that the noise covers."""

    def __init__(self, template: Template, behaviors: Sequence[Behavior], noise: Noise) -> None:
        self.program, self.noise = template.program, noise
        self.built, self.t = template.built, template.tables(behaviors)
        self.sections: Sections = self.built.extra
        self.seed = np.uint64(noise.seed)
        self.count = noise.count
        self.every: Ints = np.arange(noise.count)
        self.runs: Ints = noise.first + self.every
        self.spread: Each = one_by_one  # or over threads, side by side
        self.due: list[Callable[[Shard], None]] = []  # steps that no shard has taken yet
        self.true: Ints | None = None  # true types (actor, run), until they may have changed
        self._memory()
        self.where, self.number = self._where(), 0
        beliefs = self.built.layout.beliefs
        self.slots = np.array([beliefs[s] for s in range(self.program.slots)], np.int64)

    def _memory(self) -> None:
        """One memory of all shards, in which every run has a place."""
        count = self.noise.count
        lanes = min(LANES, max(-(-count // cores()), _FEW), count)
        self.width = _width(lanes)
        packed, (self.memory, tiles) = self.t.packed, self.tiles(-(-count // lanes))
        size = len(tiles[0].memory)
        self.homes = self.every // lanes  # the shard of each run
        self.places = self.homes * size + self.every % lanes
        self.shards: list[Shard] = []
        for index, tile in enumerate(tiles):
            first = index * lanes
            real = min(lanes, count - first)
            self.shards.append(Shard(self.built, self.t, packed, tile, first, real))
            self.fill(self.shards[-1])
        self.dealt, self.size = self.shards, size  # all shards, of which some may stop being played

    @cached_property
    def start(self) -> Position:
        """All runs before the first period."""
        with np.errstate(all="ignore"):
            return started(self.program, self.noise, False)

    def states(self) -> Array:
        """How all runs stand between periods, (carried row, run)."""
        return self.whole(self.built.layout.carried)

    def go_on(self, some: Ints, states: Array) -> None:
        """From now on play some runs of the batch alone, as they stand: (carried row, run)."""
        self.meet()
        self.true = None
        self.count, self.runs, self.shards = len(some), self.noise.first + some, []
        counts = np.bincount(self.homes[some], minlength=len(self.dealt))
        places, first = [np.zeros(0, np.int64)], 0
        for index in np.flatnonzero(counts).tolist():
            last = first + int(counts[index])
            self.dealt[index].hold(first, self.runs[first:last], states[:, first:last])
            self.shards.append(self.dealt[index])
            places.append(index * self.size + np.arange(last - first))
            first = last
        self.places = np.concatenate(places)

    # All runs, wherever they are

    def whole(self, rows: Any, some: Ints | None = None) -> Array:
        """Rows of all runs or some, (row, run)."""
        self.meet()
        places = self.places if some is None else self.places[some]
        found: Any = noting.of_runs(self.memory, self._starts(rows), places)
        return found

    def put(self, rows: Any, some: Ints, values: Array) -> None:
        """Into rows of some runs what all runs would get, (row, run)."""
        self.meet()
        noting.put(self.memory, self._starts(rows), self.places[some], values, some)

    def operand(self, operand: Any) -> Array:
        """The values of an operand, (run,)."""
        if operand >= 0:
            return self.whole([operand])[0]
        return np.broadcast_to(self.built.constants[-1 - operand], (self.count,))

    def true_types(self) -> Ints:
        """True types, (actor, run), not to be written to."""
        if self.true is None:
            self.true = self.whole(self._actors(self.built.layout.types)).astype(np.int64)
        return self.true

    @property
    def earned(self) -> Array:
        """What actors have earned in this period, (actor, run)."""
        return self.whole(self._actors(self.built.layout.earned))

    # A period

    def period(self, number: int) -> Ints:
        """One period; returns the outcome of each run, -1 where it goes on."""
        self.number, count = number, self.count
        self.each(lambda shard: shard.open(number))
        for index in range(len(self.t.events)):
            if self.t.events[index]["period"] == number:
                self.each(lambda shard, at=index: shard.event(at, number, self.seed))
                self.true = None
                self.redrawn(self.t.events[index])
        self.types = self.true_types()
        self.forcing = Forcing(np.full(count, -1), np.full(count, -1), np.zeros(count))
        self.notes = self.noted()
        self.before_moves()
        first, last = self.t.plan[number - 1], self.t.plan[number]
        for group in self.t.planned[first:last].tolist():
            self._group(group)
        self.after_moves()
        ends = np.zeros(count, np.int64)
        self.each(lambda shard: shard.close(number, self.seed, self.where, self.notes, ends))
        self.meet()
        return ends

    def _group(self, group: int) -> None:
        record = self.t.groups[group]
        members = self.t.numbers[record["members"] : record["members_end"]].tolist()
        self.grouped(members)
        at = group, self.number, self.seed, self.forcing, self.where, self.notes
        self.each(lambda shard: shard.move(*at))
        self.moved(members)

    def each(self, step: Callable[[Shard], None]) -> None:
        """A step of all shards, which they take before they meet."""
        self.due.append(step)

    def meet(self) -> None:
        """Have all shards take the steps that are due."""
        if not self.due:
            return
        steps, self.due = self.due, []

        def take(shard: Shard) -> None:
            for step in steps:
                step(shard)

        self.spread(take, self.shards)

    def features(self, actor: int) -> Kept:
        """The features of an actor's decision here, with those of all who share its section.

        They are there once shards have met.
        """
        index = self.sections.of[actor]
        operands = self.sections.kept[index]
        room = self.room(index, len(operands) + len(self.slots))
        rows, beliefs = room[: len(operands)], room[len(operands) :]

        def keep(shard: Shard) -> None:
            shard.run(*self.sections.sections[index])
            shard.keep(operands, rows)
            shard.keep(self.slots, beliefs)

        self.each(keep)
        return Kept(self.number, rows, beliefs, self.types)

    def choices(self, actor: int) -> Array:
        """Choice probabilities noted of an actor of its true type, (action, run), as `features`."""
        first = self.where.actors[0, actor]
        return self.notes.p[first : first + len(self.program.actors[actor].actions)]

    def patience(self, actor: int) -> float:
        """The discount of a period."""
        tables = self.built.tables
        return float(tables.discounts[1, actor]) if len(tables.discounts) > 1 else 1.0

    # What a subclass may do

    def tile(self) -> Tile:
        """What a shard is played in."""
        return new_tile(self.t, self.built.constants, self.width, 0)

    def tiles(self, many: int) -> tuple[Array, list[Tile]]:
        """Those of so many shards, and the memory of all of them."""
        tiles = [self.tile() for _ in range(many)]
        size = len(tiles[0].memory)
        memory = aligned(size * many, tiles[0].memory.dtype)
        for index, tile in enumerate(tiles):
            part = memory[index * size : (index + 1) * size]
            part[:] = tile.memory
            tiles[index] = tile._replace(memory=part)
        return memory, tiles

    def room(self, section: int, rows: int) -> NDArray[np.float32]:
        """Where rows of a section are kept in this period, (row, run)."""
        return np.empty((rows, self.count), np.float32)

    def fill(self, shard: Shard) -> None:
        """Put a shard's runs where they begin."""
        shard.start(self.start)

    def noted(self) -> Notes:
        """Where a period is noted: here the picks alone."""
        picks = np.full((len(self.program.actors), self.count), -1)
        return Notes(np.zeros((0, 0)), picks, np.zeros((0, 0), np.float32))

    def redrawn(self, event: Any) -> None:
        """New types have been drawn."""

    def before_moves(self) -> None:
        """Everything is as the actors will see it."""

    def grouped(self, members: Sequence[int]) -> None:
        """These actors are about to choose: picks may be forced."""

    def moved(self, members: Sequence[int]) -> None:
        """They have moved."""

    def after_moves(self) -> None:
        """All moves of the period are made."""

    # Pieces

    def _starts(self, rows: Any) -> Ints:
        return np.asarray(rows, np.int64) * self.width

    def _actors(self, first: int) -> range:
        return range(first, first + len(self.program.actors))

    def _where(self) -> Where:
        """Places of options, and of what says that actions are open."""
        actors, opens = np.zeros((2, len(self.program.actors)), np.int64), list[int]()
        options = 0
        for actor, code in enumerate(self.program.actors):
            actors[:, actor] = options, len(opens)
            options += len(code.actions)
            if code.actions:
                opens += self._opens(actor)
        branches = self.t.chances["branches"]
        self.options, self.surprises = options, int(branches.sum())
        return Where(np.array(opens, np.int64), actors, np.cumsum(branches) - branches)

    def _opens(self, actor: int) -> list[int]:
        """Rows that say whether an action is open, by type and action, -1 where it always is."""
        score = self.t.scores[self.t.movers[actor]["own"]]
        many = int(score["kinds"]) * int(score["actions"])
        if score["mode"] != 0:
            return list(range(int(score["rows"]), int(score["rows"]) + many))
        if score["masks"] < 0:
            return [-1] * many
        return self.t.numbers[score["masks"] : score["masks"] + many].tolist()


def _width(count: int) -> int:
    """Lanes for so many runs: an odd number of double vectors.

    Rows that are a power of two apart would all compete for the same few places of the cache.
    """
    return (-(-count // (2 * _STEP)) | 1) * 2 * _STEP
