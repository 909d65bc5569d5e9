"""Play period by period with compiled kernels, so that a caller can look in and interfere.

One tile holds all runs of a batch. Between the kernels a subclass may note positions, replace
picks, move runs elsewhere. Leaves out what only the reference player does here: behaviors that have
to be asked, random order of moves, assumptions drawn by run, patience that is no constant.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from offramp.engine.compiled import events, kernels, periods
from offramp.engine.compiled.philox import note_runs
from offramp.engine.compiled.tile import new_tile
from offramp.engine.errors import PlayError
from offramp.engine.noise import Noise
from offramp.engine.position import Ints
from offramp.engine.setting import started
from offramp.engine.tape import Array
from offramp.engine.view import Behavior
from offramp.strategy.regression import noting
from offramp.strategy.regression.kept import Kept, Sections
from offramp.strategy.regression.template import Template

_STEP = 8  # doubles in a vector


class Stepper:
    """Plays the runs that the noise covers."""

    def __init__(self, template: Template, behaviors: Sequence[Behavior], noise: Noise) -> None:
        self.program, self.noise = template.program, noise
        self.built, self.t = template.built, template.tables(behaviors)
        self.sections: Sections = self.built.extra
        self.seed = np.uint64(noise.seed)
        self._memory()
        self.number = 0

    def _memory(self) -> None:
        count, layout = self.noise.count, self.built.layout
        self.width = _width(count)
        self.constants = self.built.rows * self.width
        self.tile = new_tile(self.t, self.built.constants, self.width, 0)
        self.memory, self.runs = self.tile.memory, self.tile.runs
        self.tables, self.side = self.t.packed, self.tile.packed  # for compiled code
        self.rows = self.memory[: self.constants].reshape(-1, self.width)
        with np.errstate(all="ignore"):
            at = started(self.program, self.noise, False)
        self.start = at
        self.runs[:count], self.runs[count:] = at.runs, at.runs[-1]
        note_runs(self.side, count)
        self.rows[: len(at.x), :count] = at.x
        for slot, row in layout.beliefs.items():
            self.rows[row, :count] = at.beliefs[slot]
        actors = len(self.program.actors)
        self.rows[layout.types : layout.types + actors, :count] = at.types
        for variable, row in layout.starts.items():
            self.rows[row, :count] = at.x0[variable]
        self.carried = np.array(layout.carried)
        self.slots = np.array([layout.beliefs[s] for s in range(self.program.slots)], np.int64)
        self._pad()
        self._run(int(self.t.sizes[0]["truth"]), int(self.t.sizes[0]["truth_end"]))

    @property
    def types(self) -> Ints:
        """True types, (actor, run)."""
        first = self.built.layout.types
        rows = self.rows[first : first + len(self.program.actors), : self.noise.count]
        return rows.astype(np.int64)

    @property
    def earned(self) -> Array:
        """What actors have earned in this period, (actor, lane)."""
        first = self.built.layout.earned
        return self.rows[first : first + len(self.program.actors)]

    def operand(self, operand: Any) -> Array:
        """The values of an operand, (run,)."""
        if operand >= 0:
            return self.rows[operand, : self.noise.count]
        return np.broadcast_to(self.built.constants[-1 - operand], (self.noise.count,))

    # A period

    def period(self, number: int) -> Ints:
        """One period; returns the outcome of each run, -1 where it goes on."""
        self.number = number
        layout, actors = self.built.layout, len(self.program.actors)
        self._pad()
        self.rows[layout.did : layout.did + actors] = -1.0
        self.rows[layout.period] = number
        self.earned[:] = 0.0
        for index in range(len(self.t.events)):
            if self.t.events[index]["period"] == number:
                at = self.seed, self.width, self.noise.count
                self._sound(events.happens(self.tables, self.side, index, *at))
                self.redrawn(self.t.events[index])
        self.before_moves()
        first, last = self.t.plan[number - 1], self.t.plan[number]
        for group in self.t.planned[first:last].tolist():
            self._group(group)
        self.after_moves()
        self._happen()
        self._sound(periods.evolve(self.tables, self.memory, number, self.width, self.width))
        return self._settled()

    def features(self, actor: int) -> Kept:
        """The features of an actor's decision here, with those of all who share its section."""
        index, count = self.sections.of[actor], self.noise.count
        self._run(*self.sections.sections[index])
        at = self.constants, self.width, count
        rows: Any = noting.kept(self.memory, self.sections.kept[index], *at)
        beliefs: Any = noting.kept(self.memory, self.slots, *at)
        return Kept(self.number, rows, beliefs, self.types)

    def choices(self, actor: int) -> Array:
        """Choice probabilities of an actor of its true type, (action, run)."""
        score = self.t.scores[self.t.movers[actor]["own"]]
        own, at = self.built.layout.types + actor, (self.width, self.noise.count)
        found: Any = noting.own_choices(self.memory, score["rows"], own, score["actions"], *at)
        return found

    def patience(self, actor: int) -> float:
        """The discount of a period."""
        tables = self.built.tables
        return float(tables.discounts[1, actor]) if len(tables.discounts) > 1 else 1.0

    # What a subclass may do

    def redrawn(self, event: Any) -> None:
        """New types have been drawn."""

    def before_moves(self) -> None:
        """Everything is as the actors will see it."""

    def grouped(self, members: Sequence[int]) -> None:
        """These actors are about to choose."""

    def choosing(self, actor: int) -> None:
        """An actor has chosen: picks may be replaced."""

    def after_moves(self) -> None:
        """All moves of the period are made."""

    def happened(self, chance: Any) -> None:
        """A chance event was drawn: how often, or which branch, is in the spare row."""

    # Pieces

    def _run(self, first: int, last: int) -> int:
        return kernels.execute(self.tables, self.memory, first, last, self.width, self.width)

    def _pad(self) -> None:
        """What lies beyond the last run computes along with it."""
        count = self.noise.count
        self.rows[self.carried, count:] = self.rows[self.carried, count - 1][:, None]

    def _group(self, group: int) -> None:
        t, memory, width, count = self.t, self.memory, self.width, self.noise.count
        record = t.groups[group]
        members = t.numbers[record["members"] : record["members_end"]].tolist()
        kernels.clear(self.tables, memory, record["touched"], record["touched_end"], width, width)
        self.grouped(members)
        for actor in members:
            kernels.luck(self.tables, self.side, actor, self.number, self.seed, width, count)
            self._sound(kernels.prepare(self.tables, memory, actor, self.number, width, width))
            self.choosing(actor)
            mover = t.movers[actor]
            if mover["judging"]:  # picks may be others than before
                judged, plain = int(mover["judged"]), int(mover["plain"])
                kernels.plainly(self.tables, memory, actor, judged, plain, width, width)
            kernels.conclude(self.tables, memory, actor, self.number, width, width, count)
        self._sound(kernels.apply(self.tables, memory, group, width, width))

    def _happen(self) -> None:
        t, width, count = self.t, self.width, self.noise.count
        for number, chance in enumerate(t.chances):
            if not events.possible(self.tables, self.memory, number, width, count):
                continue
            found = events.drawn(
                self.tables, self.side, number, self.number, self.seed, width, count
            )
            if found < 0:
                self._sound(1)
            self.happened(chance)
            if found:
                events.strike(self.tables, self.side, number, width, width)
        self._sound(events.shift(self.tables, self.side, width, width))

    def _settled(self) -> Ints:
        """How each run ends now, -1 where it does not; what the end pays is earned."""
        t, count = self.t, self.noise.count
        sizes = t.sizes[0]
        self._run(sizes["settle"], sizes["settle_end"])
        outcome = self.rows[sizes["spare"], :count].astype(np.int64) - 1
        if self.number == self.program.model.periods:
            outcome[outcome < 0] = self.program.last
        for index, end in enumerate(t.ends):
            over = outcome == index
            if over.any():
                self._run(end["section"], end["section_end"])
                for actor in range(len(self.program.actors)):
                    paid = self.operand(t.numbers[end["paid"] + actor])
                    self.earned[actor, :count][over] += paid[over]
        return outcome

    def _sound(self, broken: int) -> None:
        if broken:
            raise PlayError(
                f"something is not a finite number in period {self.number}: play the crisis with "
                "the behavior uniform to be told what"
            )


def _width(count: int) -> int:
    """Lanes for so many runs: an odd number of double vectors.

    Rows that are a power of two apart would all compete for the same few places of the cache.
    """
    return (-(-count // (2 * _STEP)) | 1) * 2 * _STEP
