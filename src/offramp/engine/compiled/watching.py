"""What observers make of a mover's moves, as tables: `observing.py` in nodes.

Observers who began with the same belief and learn the same are one watcher.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.emit import Writer
from offramp.engine.compiled.layout import Layout
from offramp.engine.compiled.reading import read
from offramp.engine.compiled.scoring import Pool
from offramp.engine.compiled.sight import Frame
from offramp.engine.compiled.tables import NOTHING, WATCHER
from offramp.engine.noise import key_of
from offramp.engine.tape import Code


class Watching:
    """All who watch one mover of uncertain type."""

    def __init__(
        self,
        layout: Layout,
        writer: Writer,
        pool: Pool,
        mover: int,
        entries: list[tuple[int, int, int]],
    ) -> None:
        self.layout, self.writer, self.pool = layout, writer, pool
        self.program, self.graph = layout.program, layout.graph
        self.mover, self.entries = mover, entries
        self.kinds = layout.kinds(mover)
        slots = {slot: pair for pair, slot in self.program.belief_slots.items()}
        firsts = [group[0] for group in layout.classes if slots[group[0]][1] == mover]
        self.watchers = [(slots[slot][0], slot) for slot in firsts]
        self.beliefs: list[int] = []
        self.uniforms: list[int] = []
        self.empathy = {o: self._empathy(o) for o, _ in self.watchers}
        self.sight = {o: self._sight(o) for o, _ in self.watchers}

    @property
    def anybody(self) -> bool:
        """Whether anybody learns from the mover's moves."""
        return bool(self.watchers)

    @property
    def blames(self) -> bool:
        """Whether anybody judges by what the mover would do unprovoked."""
        return any(node is not None for node in self.empathy.values())

    @property
    def plain(self) -> bool:
        """Whether all who watch see everything and judge it by the situation."""
        return all(self._plain(observer) for observer, _ in self.watchers)

    @property
    def nodes(self) -> list[int]:
        """What has to be known before the move."""
        found = [node for node in self.empathy.values() if node is not None]
        for rows in self.sight.values():
            found += [node for row in (rows or {}).values() for node in row.values()]
        return found

    def write(self, record: Any, watchers: list[NDArray[np.void]], places: dict[int, int]) -> None:
        """The records of the watchers, and the mover's part of it."""
        record["plain"] = self.writer.scratch.block(self.kinds) if self.watchers else 0
        record["judging"] = bool(self.watchers)
        record["supposed"] = self.writer.scratch.block(self.kinds) if self.blames else 0
        record["watchers"] = len(watchers)
        for observer, slot in self.watchers:
            watchers.append(self._watcher(observer, slot, record["plain"], places))
        record["watchers_end"] = len(watchers)

    # Pieces

    def _plain(self, observer: int) -> bool:
        return self.empathy[observer] is None and self.sight[observer] is None

    def _watcher(
        self, observer: int, slot: int, plain: int, places: dict[int, int]
    ) -> NDArray[np.void]:
        found: Any = np.zeros(1, WATCHER)[0]
        belief = self.layout.beliefs[slot]
        self.beliefs += [belief + kind for kind in range(self.kinds)]
        found["belief"], found["kinds"] = belief, self.kinds
        found["plain"] = self._plain(observer)
        own = not found["plain"]
        found["likelihood"] = self.writer.scratch.block(self.kinds) if own else plain
        empathy = self.empathy[observer]
        found["empathy"] = NOTHING if empathy is None else self.writer.operand(empathy, places)
        self._see(found, observer, places)
        self._stated(found, observer, slot)
        self._forget(found, observer)
        return found

    def _see(self, found: Any, observer: int, places: dict[int, int]) -> None:
        found["sights"] = len(self.entries)
        rows = self.sight[observer]
        for action in sorted(rows or {}):
            for signal, node in sorted((rows or {})[action].items()):
                self.entries.append((action, signal, self.writer.operand(node, places)))
        found["sights_end"] = len(self.entries)
        if rows is not None:
            found["uniform"] = self.writer.scratch.block(1)
            self.uniforms.append(int(found["uniform"]))
            names = (self.program.actors[observer].name, self.program.actors[self.mover].name)
            found["key"] = key_of(f"sight.{names[0]}.{names[1]}")
        else:
            found["uniform"] = -1

    def _empathy(self, observer: int) -> int | None:
        """The observer's empathy; None where nobody would notice its lack."""
        code = self.program.actors[observer]
        if code.always_empathic:
            return None
        node = read(self.graph, code.empathy, Frame(self.layout))[code.subjects.index(self.mover)]
        zero, one = self.graph.const(0.0), self.graph.const(1.0)
        return self.graph.op(Code.MIN, self.graph.op(Code.MAX, node, zero), one)

    def _sight(self, observer: int) -> dict[int, dict[int, int]] | None:
        """P(signal | action) of the actions that may be mistaken, as `sight_matrix` has it."""
        code, graph = self.program.actors[self.mover], self.graph
        sights = dict(code.seen_by).get(observer)
        if sights is None:
            return None
        zero, one = graph.const(0.0), graph.const(1.0)
        outputs = read(graph, code.sights, Frame(self.layout))
        found: dict[int, dict[int, int]] = {}

        def clipped(index: int) -> int:
            return graph.op(Code.MIN, graph.op(Code.MAX, outputs[index], zero), one)

        for sight in sights:
            row = {sight.action: clipped(sight.seen)}
            for other, index in sight.taken_for:
                before = row.get(other, zero)
                row[other] = graph.op(Code.ADD, before, clipped(index))
            total = graph.total([row[signal] for signal in sorted(row)])
            scale = graph.op(Code.MAX, total, one)
            row = {signal: graph.op(Code.DIV, node, scale) for signal, node in row.items()}
            left = graph.op(Code.SUB, one, total)
            row[len(code.actions)] = graph.op(Code.MAX, left, zero)
            found[sight.action] = row
        return found

    def _stated(self, found: Any, observer: int, slot: int) -> None:
        """What it believes after what no type would do."""
        code, graph, writer = self.program.actors[observer], self.graph, self.writer
        stated = [(s - slot, i) for s, i in code.surprised_slots if 0 <= s - slot < self.kinds]
        found["before"] = writer.start()
        found["surprised"] = -1
        if stated:
            outputs = read(graph, code.surprised, Frame(self.layout))
            nodes = [graph.const(0.0)] * self.kinds
            for kind, index in stated:
                nodes[kind] = graph.op(Code.MAX, outputs[index], graph.const(0.0))
            total = graph.total(nodes)
            first, places = writer.scratch.block(self.kinds), dict[int, int]()
            shares = [graph.op(Code.DIV, node, total) for node in nodes]
            writer.assign(range(first, first + self.kinds), shares, places)
            writer.release(places)
            found["surprised"], found["guarded"] = first, 1

    def _forget(self, found: Any, observer: int) -> None:
        """What is forgotten after every move."""
        code, graph, writer = self.program.actors[observer], self.graph, self.writer
        places: dict[int, int] = {}
        share = graph.const(0.0)
        if not code.never_forgets:
            share = read(graph, code.choice, Frame(self.layout))[2]
        writer.compute([share], places)
        found["forgotten"] = writer.operand(share, places)
        found["before_end"] = writer.start()
        writer.release(places)
