"""The compiled player: blocks of runs, tile by tile in cache, on as many threads as asked for.

It executes the same program with the same noise as the reference player, and finds the same actions
and outcomes; payoffs and beliefs agree up to rounding, since sums of scores are taken in another
order. A block that holds a number that is none is played again by the reference player, which says
what is wrong.
"""

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.block import BLOCK, Block, Precision
from offramp.engine.block import played as played_plainly
from offramp.engine.compiled.asking import ask
from offramp.engine.compiled.build import Built
from offramp.engine.compiled.lately import built_once
from offramp.engine.compiled.periods import whole
from offramp.engine.compiled.starting import Start, Starts
from offramp.engine.compiled.tables import Tables
from offramp.engine.compiled.tile import Out, Tile, aligned, new_tile, widths
from offramp.engine.lending import lent
from offramp.engine.noise import Noise
from offramp.engine.position import Position
from offramp.engine.program import Program
from offramp.engine.view import Behavior


@dataclass(frozen=True)
class Room:
    """What a thread works in: the memory of a tile, made once."""

    tile: Tile
    width: int


class Player:
    """Plays runs of one program with these behaviors under one seed."""

    def __init__(
        self,
        program: Program,
        behaviors: Sequence[Behavior],
        seed: int,
        drawn: bool = False,
        precision: Precision = "double",
        each: int = 1,
        paths: Precision = "double",
    ) -> None:
        self.program, self.behaviors, self.seed = (program, tuple(behaviors), seed % 2**64)
        self.drawn, self.each = drawn and bool(program.model.assumptions), each
        self.built: Built = built_once(program, behaviors, self.drawn)
        self.dtype = np.dtype(np.float32 if precision == "single" else np.float64)
        self.kept = np.float32 if paths == "single" else np.float64
        self.tables = _cast(self.built.tables, self.dtype)
        self.packed = self.tables.packed
        asked = bool(self.built.asked)
        self.starts = Starts(program, self.built.layout, self.drawn, asked)
        self._rooms: list[Room] = []

    def blocks(
        self, runs: int, first: int = 0, sampled: int = 0, threads: int | None = None
    ) -> Generator[Block]:
        """Blocks of `runs` runs in order, from run `first` on (the beginning of a block).

        The first `sampled` runs of all come with their paths. Behaviors that have to be asked are
        asked by one thread. An interruption (KeyboardInterrupt) is passed on after the blocks that
        are being played. Raises PlayError.
        """
        parts = [
            (start, min(BLOCK, first + runs - start), start < sampled)
            for start in range(first, first + runs, BLOCK)
        ]
        count = 1 if self.built.asked else min(threads or available_threads(), len(parts))
        if count <= 1:
            for part in parts:
                yield self.block(*part)
            return
        self.ready()
        yield from _side_by_side(self.block, parts, count)

    def block(
        self,
        first: int,
        count: int,
        sampled: bool = False,
        world: NDArray[np.float64] | None = None,
    ) -> Block:
        """The runs `first` to `first + count - 1`. Raises PlayError.

        A player of drawn assumptions plays them all in a given `world`: values (assumption,).
        """
        out, sound = self.played(first, count, sampled, world=world)
        if sound:
            return self._block(first, out)
        plain = played_plainly(
            self.program,
            self.behaviors,
            seed=self.seed,
            first=first,
            count=count,
            drawn=self.drawn,
            sampled=sampled,
            each=self.each,
            world=world,
        )
        return self._shared(plain)

    def ready(self) -> None:
        """Have machine code now and here: in a thread, nobody could interrupt its making."""
        if not self.built.asked:
            room, no_runs = self._room(), self._out(0, sampled=False, acts=False)
            seed = np.uint64(self.seed)
            whole(self.packed, no_runs.packed, room.tile.packed, 0, seed, room.width, 0)
            self._rooms.append(room)

    def played(
        self,
        first: int,
        count: int,
        sampled: bool = False,
        acts: bool = False,
        world: NDArray[np.float64] | None = None,
    ) -> tuple[Out, bool]:
        """What was found of some runs, and whether all of it was numbers."""
        room = self._room()
        out = self._out(count, sampled, acts)
        with np.errstate(all="ignore"):
            runs = self.starts.of(Noise(self.seed, first, count, self.each, world))
        sound = True
        for start in range(0, count, room.width):
            real = min(room.width, count - start)
            self._fill(room, runs, start, real)
            play = ask if self.built.asked else _whole
            if not play(self, room, out, runs.at, first, real):
                sound = False
                break
        self._rooms.append(room)
        return out, sound and bool(np.isfinite(out.payoffs).all())

    # Pieces

    def _room(self) -> Room:
        try:
            return self._rooms.pop()
        except IndexError:
            return self._new_room()

    def _new_room(self) -> Room:
        width, part = widths(self.tables, self.built.rows, bool(self.built.asked))
        return Room(new_tile(self.tables, self.built.constants, width, part), width)

    def _fill(self, room: Room, runs: Start, start: int, real: int) -> None:
        """Put runs at their start into the memory."""
        rows = room.tile.memory[: self.built.rows * room.width].reshape(-1, room.width)
        runs.fill(self.built.layout, rows, start, real)
        room.tile.runs[:real] = runs.runs[start : start + real]

    def _out(self, count: int, sampled: bool, acts: bool) -> Out:
        sizes = self.tables.sizes[0]
        periods, actors = int(sizes["periods"]), int(sizes["actors"])
        measures, believed = int(sizes["measures"]), int(sizes["believed"])
        kept = measures + 3 * believed
        return Out(
            np.full(count, self.program.last, np.int16),
            np.full(count, periods, np.int32),
            np.zeros((actors, count)),
            np.zeros((actors, count), np.int8),
            np.zeros((count, believed), np.float32),
            np.zeros((periods, kept)),
            np.zeros((periods, kept)),
            np.zeros((periods, int(sizes["actions"])), np.int64),
            lent(self.kept, periods, measures + believed, count if sampled else 0),
            np.full((periods, actors, count if acts else 0), -1, np.int8),
        )

    def _block(self, first: int, out: Out) -> Block:
        """What was found, with a belief of its own for each observer again."""
        slots = self._slots()
        measures, believed = int(self.tables.sizes[0]["measures"]), out.beliefs.shape[1]
        sums = out.sums.copy()
        with np.errstate(invalid="ignore"):  # measures may be infinite both ways
            sums[1:] += np.cumsum(out.tail, axis=0)[:-1]
        columns = [np.arange(measures), *(measures + k * believed + slots for k in range(3))]
        sampled = out.sample.shape[2] > 0
        for period in range(1, len(out.sample) if sampled else 0):
            over = out.ended <= period
            out.sample[period][:, over] = out.sample[period - 1][:, over]
        return Block(
            first,
            out.outcome,
            out.ended,
            out.payoffs,
            out.types,
            np.ascontiguousarray(out.beliefs.T[slots]),
            sums[:, np.concatenate(columns)],
            out.actions,
            out.sample if sampled else None,
            slots,
        )

    def _shared(self, plain: Block) -> Block:
        """A block of the reference player with the paths that one of this player has."""
        slots, sample = self._slots(), plain.sample
        if sample is not None:
            measures = sample.shape[1] - len(slots)
            firsts: list[int] = np.unique(slots, return_index=True)[1].tolist()
            sample = sample[:, [*range(measures), *(measures + first for first in firsts)]]
        return replace(plain, sample=sample, shared=slots)

    def _slots(self) -> NDArray[np.int64]:
        """Which of the beliefs that are followed each slot is."""
        layout = self.built.layout
        rows = [
            layout.beliefs[group[0] + kind]
            for group in layout.classes
            for kind in range(self._kinds_at(group[0]))
        ]
        place = {row: index for index, row in enumerate(rows)}
        return np.array([place[layout.beliefs[s]] for s in range(self.program.slots)], np.int64)

    def _kinds_at(self, slot: int) -> int:
        subject = next(s for (_, s), first in self.program.belief_slots.items() if first == slot)
        return len(self.program.actors[subject].type_names)


def available_threads() -> int:
    """How many processors this process may use."""
    affinity: Any = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


Part = tuple[int, int, bool]


def _side_by_side(
    play: Callable[[int, int, bool], Block], parts: Sequence[Part], threads: int
) -> Generator[Block]:
    """Blocks in order, played by threads that are never far ahead of whoever takes them."""
    waiting: dict[int, Future[Block]] = {}
    asked = 0
    with ThreadPoolExecutor(threads) as pool:
        try:
            for place in range(len(parts)):
                while asked < min(len(parts), place + 2 * threads):
                    waiting[asked] = pool.submit(play, *parts[asked])
                    asked += 1
                block = waiting[place].result()
                del waiting[place]  # no interruption comes between this and handing it over
                yield block
                del block  # which may be large, before the next is waited for
        except KeyboardInterrupt:
            for future in reversed(waiting.values()):
                future.cancel()
            for future in waiting.values():
                if future.cancelled():
                    break
                yield future.result()
            raise
        finally:
            for future in waiting.values():
                future.cancel()


def _whole(player: Player, room: Room, out: Out, at: Position, first: int, real: int) -> bool:
    seed = np.uint64(player.seed)
    return not whole(player.packed, out.packed, room.tile.packed, first, seed, room.width, real)


def _cast(tables: Tables, dtype: np.dtype[Any]) -> Tables:
    weights = aligned(tables.weights.size, dtype)
    weights[:] = tables.weights
    return tables._replace(weights=weights)
