"""A program and its actors' behaviors to the tables of the compiled player.

The same `Program` that the reference player executes is read into nodes, section by section. What
is the same in all runs is computed here, once; leaves out whatever cannot happen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.codes import COPY
from offramp.engine.compiled.elementary import power
from offramp.engine.compiled.emit import Section, Writer
from offramp.engine.compiled.graph import Graph
from offramp.engine.compiled.happenings import Happenings
from offramp.engine.compiled.layout import BLOCK, Layout
from offramp.engine.compiled.moving import Moving
from offramp.engine.compiled.paying import move_all, paid, patience
from offramp.engine.compiled.reading import read
from offramp.engine.compiled.scoring import Pool, Scoring
from offramp.engine.compiled.sight import Frame
from offramp.engine.compiled.tables import (
    CHANCE,
    END,
    EVENT,
    GROUP,
    MOVER,
    NOTHING,
    REDRAW,
    SCORE,
    SIZES,
    WATCHER,
    Tables,
)
from offramp.engine.noise import Noise
from offramp.engine.program import Program
from offramp.engine.setting import started
from offramp.engine.tape import Array
from offramp.engine.view import Behavior


@dataclass(frozen=True)
class Built:
    """Tables for playing a program, and what its caller has to know of them.

    `constants` stand behind the `rows` of the memory; `asked` are the actors (and which of their
        choices: own, judged, calm) whose behavior has to be asked; `scorings` is what the tables'
    scores come of, `extra` what the caller wrote.
    """

    program: Program
    behaviors: tuple[Behavior, ...]
    drawn: bool
    layout: Layout
    tables: Tables
    constants: Array
    rows: int
    asked: tuple[int, ...]
    scorings: tuple[Scoring, ...]
    extra: Any = None


def build(
    program: Program,
    behaviors: Sequence[Behavior],
    drawn: bool = False,
    extra: Callable[[Layout, Writer], Any] | None = None,
) -> Built:
    """The tables that play a program with these behaviors, one an actor.

    `extra` may write sections of its own, for a caller that executes them; all weights of choices
    are kept for it.
    """
    with np.errstate(all="ignore"):
        start = started(program, Noise(0, 0, 1), drawn)
        return _Building(program, behaviors, Layout(program, Graph(), start)).built(extra)


class _Building:
    def __init__(self, program: Program, behaviors: Sequence[Behavior], layout: Layout) -> None:
        self.program, self.behaviors, self.layout = program, tuple(behaviors), layout
        self.graph, self.pool = layout.graph, Pool()
        self.writer = Writer(layout.graph, layout.rows)
        layout.more = self.writer.scratch.block
        self.sizes: NDArray[Any] = np.zeros(1, SIZES)

    def built(self, extra: Callable[[Layout, Writer], Any] | None) -> Built:
        program, layout, writer = self.program, self.layout, self.writer
        read = writer.watch()
        self._record()
        moving = Moving(layout, writer, self.pool, self.behaviors, brief=extra is None)
        moving.write()
        later = writer.watch()
        happenings = Happenings(layout, writer, self.pool)
        happenings.write()
        self._evolve()
        self._pay()
        written = extra(layout, writer) if extra else None
        self._truth(happenings)
        self._sizes(happenings, moving)
        moved, turns = moving.travel.tables(read | later)
        layout.successors.clear()  # which lead back to the layout: nobody would free either
        self.graph.forget()
        tables = Tables(
            sizes=self.sizes,
            ops=np.array(writer.code, dtype=np.int32).reshape(-1, 5),
            scores=_records(moving.scores, SCORE),
            movers=_records(moving.movers, MOVER),
            watchers=_records(moving.watchers, WATCHER),
            groups=_records(moving.groups, GROUP),
            plan=np.array(moving.plan, dtype=np.int64),
            planned=np.array(moving.planned, dtype=np.int64),
            chances=_records(happenings.chances, CHANCE),
            events=_records(happenings.events, EVENT),
            redraws=_records(happenings.redraws, REDRAW),
            ends=_records(happenings.ends, END),
            numbers=np.array([*self.pool.numbers, 0], dtype=np.int32),
            sights=np.array([*moving.sights, (0, 0, 0)], dtype=np.int32),
            weights=self.pool.all_weights(),
            discounts=self._discounts(),
            moved=moved,
            turns=turns,
        )
        return Built(
            program,
            self.behaviors,
            not layout.start.constant,
            layout,
            tables,
            np.array([*writer.constants, 0.0]),
            writer.scratch.top,
            tuple(moving.asked),
            tuple(moving.scorings),
            written,
        )

    def _evolve(self) -> None:
        """Drift: computed at one state, then added."""
        program, graph, writer = self.program, self.graph, self.writer
        first, places = writer.start(), dict[int, int]()
        nodes = read(graph, program.drift, Frame(self.layout))
        added = dict(zip(program.drifting, nodes, strict=True))
        move_all(self.layout, writer, added, places)
        writer.release(places)
        self._section("drift", (first, writer.start()))

    def _pay(self) -> None:
        """What actors earn in a period: operands by actor."""
        frame, writer = Frame(self.layout), self.writer
        first, places = writer.start(), dict[int, int]()
        nodes = [
            paid(self.layout, index, read(self.graph, actor.flow, frame)[0])
            for index, actor in enumerate(self.program.actors)
        ]
        writer.compute(nodes, places)
        zero = self.graph.const(0.0)
        self.flows = self.pool.put(
            [NOTHING if node == zero else writer.operand(node, places) for node in nodes]
        )
        writer.release(places)
        self._section("flow", (first, writer.start()))

    def _record(self) -> None:
        """Measures, in rows that nothing else uses; the beliefs and true types followed."""
        writer, program = self.writer, self.program
        first, places = writer.start(), dict[int, int]()
        nodes = read(self.graph, program.measures, Frame(self.layout))
        writer.compute(nodes, places)
        ones: list[int] = []
        for node in nodes:
            operand = writer.operand(node, places)
            if operand < 0:  # sums are taken of rows
                ones.append(writer.scratch.block(1))
                writer.instruction(COPY, ones[-1], operand)
            else:
                ones.append(operand)
        self.measured = self.pool.put(ones)
        self._section("measure", (first, writer.start()))
        believed: list[int] = []
        for group in self.layout.classes:
            (subject,) = {s for (_, s), slot in program.belief_slots.items() if slot == group[0]}
            for kind in range(self.layout.kinds(subject)):
                believed += [self.layout.beliefs[group[0] + kind], subject, kind]
        self.believed = self.pool.put(believed)
        self._hold(believed)
        self.sizes["believed"] = len(believed) // 3

    def _hold(self, believed: Sequence[int]) -> None:
        """Blocks of records that hold beliefs: their first rows, and whose types which are of."""
        kinds: dict[int, list[float]] = {}
        subjects: dict[int, int] = {}
        for row, subject, kind in zip(believed[::3], believed[1::3], believed[2::3], strict=True):
            first = row // BLOCK * BLOCK
            kinds.setdefault(first, [-1.0] * BLOCK)[row - first] = kind
            subjects[first] = subject
        held: list[int] = []
        for first, numbers in kinds.items() if self.layout.random else ():
            held += [first, subjects[first], self.pool.weigh(np.array(numbers))]
        self.sizes["held"] = self.pool.put(held)
        self.sizes["held_end"] = len(self.pool.numbers)

    def _truth(self, happenings: Happenings) -> None:
        """What true types imply, once it is known what is read of them."""
        self._section("truth", self._true(list(self.layout.truths)))
        for new in happenings.redraws:
            mine = [pair for pair in self.layout.truths if pair[0] == new["actor"]]
            new["section"], new["section_end"] = self._true(mine)

    def _true(self, pairs: Sequence[tuple[int, int]]) -> Section:
        first, places = self.writer.start(), dict[int, int]()
        nodes = [self.layout.true_attribute(*pair) for pair in pairs]
        self.writer.assign([self.layout.truths[pair] for pair in pairs], nodes, places)
        self.writer.release(places)
        return first, self.writer.start()

    def _section(self, name: str, section: Section) -> None:
        self.sizes[name], self.sizes[f"{name}_end"] = section

    def _sizes(self, happenings: Happenings, moving: Moving) -> None:
        layout, program, sizes = self.layout, self.program, self.sizes
        self._section("settle", happenings.settle)
        for name, value in {
            "rows": self.writer.scratch.top,
            "carried": self.pool.put(layout.carried),
            "carried_end": len(self.pool.numbers),
            "actors": len(program.actors),
            "variables": len(program.model.variables),
            "periods": program.model.periods,
            "earned": layout.earned,
            "types": layout.types,
            "did": layout.did,
            "picks": layout.picks,
            "period": layout.period,
            "one": layout.one,
            "added": layout.added,
            "last": program.last,
            "random": int(layout.random),
            "recorded": layout.recorded,
            "measures": len(program.measures.outputs),
            "actions": sum(len(actor.actions) for actor in program.actors),
            "uniform": layout.uniform,
            "spare": layout.spare,
            "total": layout.total,
            "alone": moving.alone,
            "flows": self.flows,
            "measured": self.measured,
            "followed": self.believed,
            "shifts": happenings.shifts[0],
            "shifts_end": happenings.shifts[1],
        }.items():
            sizes[name] = value

    def _discounts(self) -> Array:
        """The weight of a period's payoffs (period, actor), 1 where it is no constant."""
        periods = np.arange(self.program.model.periods, dtype=np.float64)
        found = np.ones((len(periods), len(self.program.actors)))
        for index in range(len(self.program.actors)):
            node = patience(self.layout, index)
            if self.graph.is_const(node):
                found[:, index] = power(self.graph.value[node], periods)
        return found


def _records(found: Sequence[NDArray[np.void]], dtype: np.dtype[Any]) -> NDArray[Any]:
    table = np.zeros(max(len(found), 1), dtype)
    for index, record in enumerate(found):
        table[index] = record
    return table[: len(found)]
