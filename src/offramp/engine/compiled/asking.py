"""Play with behaviors that only know how to answer a `View`: they are asked, tile by tile.

The steps of a period are those of `kernels.py`, called one by one. Between what a mover's choice
needs and what follows of it, its behavior is asked for probabilities, as the reference player asks
it, on a position read from the tile's memory; they are put where scores would stand.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.engine.compiled import kernels, periods, turns
from offramp.engine.compiled.tile import Out
from offramp.engine.errors import PlayError
from offramp.engine.observing import reading_of
from offramp.engine.position import Ints, Position, bounds_of
from offramp.engine.tape import Array
from offramp.engine.view import View

if TYPE_CHECKING:
    from offramp.engine.compiled.player import Player, Room


def ask(player: "Player", room: "Room", out: Out, at: Position, first: int, real: int) -> bool:
    """All periods of a tile of `real` runs, among those from the `first` on that start `at`.

    Returns whether all was numbers. What a behavior cannot do (PlayError) is left to the reference
    player to tell.
    """
    with np.errstate(all="ignore"):
        try:
            return _Asking(player, room, at, first).play(out, real)
        except PlayError:
            return False


class _Asking:
    def __init__(self, player: "Player", room: "Room", at: Position, first: int) -> None:
        self.program, self.behaviors = player.program, player.behaviors
        self.layout, self.asked = player.built.layout, frozenset(player.built.asked)
        self.t, self.seed = player.tables, np.uint64(player.seed)
        self.tile, self.width, self.at = room.tile, room.width, at
        self.tables, self.side = player.packed, room.tile.packed  # for compiled code
        self.first = first
        self.slots = np.array(
            [self.layout.beliefs[slot] for slot in range(self.program.slots)], np.int64
        )
        self.bounds = bounds_of(self.program, at.params) if at.constant else None

    def play(self, out: Out, real: int) -> bool:
        """All periods; whether all was numbers."""
        t, tile, width, seed = self.tables, self.side, self.width, self.seed
        found = out.packed
        for period in range(1, int(t["periods"]) + 1):
            broken = periods.begin(t, tile, self.first, period, seed, width, real)
            broken |= self.moves(period, real)
            if broken:
                return False
            real = periods.close(t, found, tile, self.first, period, seed, width, real)
            if real <= 0:
                break
        return real >= 0

    def moves(self, period: int, real: int) -> int:
        """All moves of a period. Returns whether something was no number, as do others."""
        t, tile, width, broken = self.tables, self.side, self.width, 0
        planned = self.t.planned[self.t.plan[period - 1] : self.t.plan[period]].tolist()
        if not t["random"]:
            for group in planned:
                for actor in self.members(group):
                    kernels.luck(t, tile, actor, period, self.seed, width, real)
                memory, runs = self.tile.memory, self.tile.runs
                broken |= self.together(memory, runs, group, period, real)
            return broken
        turns.shuffle(t, tile, period, self.seed, width, real)
        turns.recorded(t, tile, width, real)
        turns.unheld(t, tile, period, width, real)
        for place in range(len(planned)):
            turns.sort(tile, place, len(planned), width, real)
            for mover, actor in enumerate(planned):
                broken |= self.turn(actor, mover, period)
        turns.restored(t, tile, width, real)
        return broken

    def turn(self, actor: int, mover: int, period: int) -> int:
        """The turn of an actor in all runs in which it comes now, in random order."""
        t, side, width, some = self.tables, self.side, self.width, int(self.tile.counts[mover])
        if not some:
            return 0
        turns.enter(t, side, actor, mover, 0, width, some)
        if actor not in self.asked:
            return turns.turn(t, side, actor, mover, period, 0, width, some)
        runs = self.tile.runs[self.tile.lists[mover, :some]]
        broken = self.together(self.tile.part, runs, int(t["alone"]) + actor, period, some)
        turns.hold(t, side, actor, some)
        turns.leave(t, side, actor, mover, 0, width, some)
        return broken

    def members(self, group: int) -> list[int]:
        """The actors of a group."""
        record = self.t.groups[group]
        return self.t.numbers[record["members"] : record["members_end"]].tolist()

    def together(self, memory: Any, runs: Ints, group: int, period: int, real: int) -> int:
        """A group of actors moves on what all of them see."""
        t, width, lanes, broken = self.tables, self.width, self.lanes(real), 0
        members = self.members(group)
        kernels.begin_moves(t, memory, group, width, lanes)
        asked = not self.asked.isdisjoint(members)
        position = self.position(memory, runs, period, real) if asked else self.at
        for actor in members:
            broken |= kernels.prepare(t, memory, actor, period, width, lanes)
            if actor in self.asked:
                self.answer(memory, actor, position)
            broken |= kernels.conclude(t, memory, actor, period, width, lanes, real)
        return broken | kernels.apply(t, memory, group, width, lanes)

    def position(self, memory: Any, runs: Ints, period: int, real: int) -> Position:
        """Where the first `real` runs of a memory stand: numbers of its own."""
        rows, layout = self.rows(memory)[:, :real], self.layout
        actors = len(self.program.actors)

        def wide(first: int, kind: type) -> Any:
            return rows[first : first + actors].astype(kind)

        here = self.at.take(runs[:real] - self.first)
        here.period = period
        here.x = rows[: len(here.x)].astype(np.float64)
        here.beliefs = rows[self.slots].astype(np.float64)
        here.earned = wide(layout.earned, np.float64)
        here.types, here.did = wide(layout.types, np.int64), wide(layout.did, np.int64)
        return here

    def answer(self, memory: Any, actor: int, position: Position) -> None:
        """Ask how an actor chooses, and how others think that it does."""
        bounds = self.bounds or bounds_of(self.program, position.params)
        reading = reading_of(View(position, actor, bounds), self.behaviors[actor])
        mover = self.t.movers[actor]
        self.put(memory, mover["own"], reading.probabilities)
        if mover["judged"] != mover["own"] and reading.presumed is not None:
            self.put(memory, mover["judged"], reading.presumed[:, :-1])
        if mover["calm"] >= 0 and reading.unprovoked is not None:
            self.put(memory, mover["calm"], reading.unprovoked[:, :-1])

    def put(self, memory: Any, number: int, p: Array) -> None:
        """Probabilities (type, action, run) as the weights of a score, with their totals.

        Lanes beyond the last run compute along with it.
        """
        score, rows, (kinds, actions, real) = self.t.scores[number], self.rows(memory), p.shape
        first, totals, lanes = score["rows"], score["totals"], self.lanes(real)
        p = np.concatenate([p, np.repeat(p[..., -1:], lanes - real, axis=2)], axis=2)
        rows[first : first + kinds * actions, :lanes] = p.reshape(-1, lanes)
        rows[totals : totals + kinds, :lanes] = np.cumsum(p, axis=1)[:, -1]

    def rows(self, memory: Any) -> Any:
        """The memory as (row, lane), constants left out."""
        return memory[: int(self.t.sizes[0]["rows"]) * self.width].reshape(-1, self.width)

    def lanes(self, real: int) -> int:
        """Lanes up to the end of the last vector."""
        step = 64 // self.tile.memory.itemsize
        return -(-real // step) * step
