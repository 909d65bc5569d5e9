"""Some of a batch's runs side by side in a tile of their own, and the steps of a period on it.

Shards know nothing of each other, so that they can be played on as many threads as there are. What
they note they write where it belongs among the whole batch's: theirs are the runs from `first` on.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled import events, kernels
from offramp.engine.compiled.build import Built
from offramp.engine.compiled.philox import note_runs
from offramp.engine.compiled.tables import Tables
from offramp.engine.compiled.tile import Tile
from offramp.engine.errors import PlayError
from offramp.engine.position import Ints, Position
from offramp.engine.tape import Array
from offramp.strategy.regression import noting, turning

_STEP = 8  # doubles in a vector


@dataclass
class Forcing:
    """The actor whose pick is replaced in each run, or -1, and by which action.

    Below 0: by an open one at random, by a uniform number. All are (run,).
    """

    actor: Ints
    action: Ints
    uniform: Array


@dataclass
class Notes:
    """What is noted of the moves and the chance of a period.

    Probabilities `p` (option, run) and `surprises` (option, run) may have no options: then they are
    not noted. `picks` (actor, run).
    """

    p: Array
    picks: Ints
    surprises: NDArray[np.float32]


@dataclass(frozen=True)
class Where:
    """Where what is noted belongs: first options of actors and of chance events.

    `opens` are the rows by type and action that say what is open (-1: always), actor by actor; an
    actor's begin at `actors[1]`. `actors` (2, actor), `chances` (event,).
    """

    opens: Ints
    actors: Ints
    chances: Ints


class Shard:
    """The steps of a period on `count` runs, `first` and on of the batch."""

    def __init__(
        self, built: Built, tables: Tables, packed: Any, tile: Tile, first: int, count: int
    ) -> None:
        self.built, self.t, self.tables = built, tables, packed
        self.tile, self.side = tile, tile.packed  # the latter for compiled code
        self.width, self.memory = len(tile.runs), tile.memory
        self._have(first, count)
        self.constants = built.rows * self.width
        self.rows = self.memory[: self.constants].reshape(-1, self.width)
        self.carried = np.array(built.layout.carried)
        self.actors = len(built.layout.program.actors)

    def start(self, at: Position) -> None:
        """Put the runs of a batch that are here at their start."""
        layout, count = self.built.layout, self.count
        here = slice(self.first, self.first + count)
        self.tile.runs[:count], self.tile.runs[count:] = at.runs[here], at.runs[here][-1]
        note_runs(self.side, count)
        self.rows[: len(at.x), :count] = at.x[:, here]
        for slot, row in layout.beliefs.items():
            self.rows[row, :count] = at.beliefs[slot, here]
        self.rows[layout.types : layout.types + self.actors, :count] = at.types[:, here]
        for variable, row in layout.starts.items():
            self.rows[row, :count] = at.x0[variable, here]
        self.pad()
        self.run(int(self.t.sizes[0]["truth"]), int(self.t.sizes[0]["truth_end"]))

    def hold(self, first: int, runs: Ints, states: Array) -> None:
        """Go on with some runs, `first` and on of the batch, as they stand: (carried row, run)."""
        self._have(first, len(runs))
        self.tile.runs[: self.count], self.tile.runs[self.count :] = runs, runs[-1]
        note_runs(self.side, self.count)
        self.rows[self.carried, : self.count] = states
        self.pad()

    def open(self, number: int) -> None:
        """A period begins."""
        layout = self.built.layout
        self.pad()
        self.rows[layout.did : layout.did + self.actors] = -1.0
        self.rows[layout.period] = number
        self.rows[layout.earned : layout.earned + self.actors] = 0.0

    def event(self, index: int, number: int, seed: Any) -> None:
        """A dated event takes effect."""
        at = seed, self.width, self.count
        sound(events.happens(self.tables, self.side, index, *at), number)

    def keep(self, operands: NDArray[np.int64], found: NDArray[np.float32]) -> None:
        """Values of operands, as columns of those of all runs (operand, run)."""
        at = self.constants, self.width, self.count, self.first
        noting.kept(self.memory, operands, *at, found)

    def move(
        self, group: int, number: int, seed: Any, forcing: Forcing, where: Where, notes: Notes
    ) -> None:
        """A group of actors moves."""
        at = number, seed, self.width, self.count, self.first
        forced = forcing.actor, forcing.action, forcing.uniform
        noted = where.opens, where.actors, notes.p, notes.picks
        sound(turning.moved(self.tables, self.side, group, *at, *forced, *noted), number)

    def forget_costs(self) -> None:
        """Leave out what the moves have cost."""
        self.earned[:] = 0.0

    def close(self, number: int, seed: Any, where: Where, notes: Notes, ends: Ints) -> None:
        """The rest of a period. Notes how runs end, `ends` (run,), -1 where they go on."""
        at = number, seed, self.width, self.count, self.first
        noted = where.chances, notes.surprises, ends
        sound(turning.closed(self.tables, self.side, *at, *noted), number)

    @property
    def earned(self) -> Array:
        """What actors have earned in this period, (actor, run)."""
        first = self.built.layout.earned
        return self.rows[first : first + self.actors, : self.count]

    def run(self, first: int, last: int) -> None:
        """Execute a section."""
        kernels.execute(self.tables, self.memory, first, last, self.width, self.lanes)

    def pad(self) -> None:
        """What lies beyond the last run computes along with it."""
        count, lanes = self.count, self.lanes
        if lanes > count:
            self.rows[self.carried, count:lanes] = self.rows[self.carried, count - 1][:, None]

    def _have(self, first: int, count: int) -> None:
        self.first, self.count = first, count
        self.lanes = -(-count // _STEP) * _STEP


def sound(broken: int, number: int) -> None:
    """Raises PlayError if something was not a number."""
    if broken:
        raise PlayError(
            f"something is not a finite number in period {number}: play the crisis with "
            "the behavior uniform to be told what"
        )
