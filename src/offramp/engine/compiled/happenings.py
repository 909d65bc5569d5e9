"""What happens to actors, as tables: dated events, chance, and how a crisis ends."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.codes import CHOSEN, COPY, TIMES
from offramp.engine.compiled.effects import by_variable, known
from offramp.engine.compiled.emit import Section, Writer, common
from offramp.engine.compiled.layout import Layout
from offramp.engine.compiled.paying import move, move_all, paid
from offramp.engine.compiled.reading import read
from offramp.engine.compiled.scoring import Pool
from offramp.engine.compiled.sight import Frame
from offramp.engine.compiled.tables import CHANCE, END, EVENT, NOTHING, REDRAW
from offramp.engine.noise import key_of
from offramp.engine.program import ChanceCode, EventCode
from offramp.engine.tape import Code

Chance = tuple[ChanceCode, list[int], list[int]]  # with the nodes of its tape, and of its laws


class Happenings:
    """Writes the sections and records of events, chances and outcomes."""

    def __init__(self, layout: Layout, writer: Writer, pool: Pool) -> None:
        self.layout, self.writer, self.pool = layout, writer, pool
        self.program, self.graph = layout.program, layout.graph
        self.chances: list[NDArray[np.void]] = []
        self.events: list[NDArray[np.void]] = []
        self.redraws: list[NDArray[np.void]] = []
        self.ends: list[NDArray[np.void]] = []
        self.settle: Section = (0, 0)
        self.shifts = (0, 0)  # places of (variable, first instruction, last) in the pool

    def write(self) -> None:
        """Write everything."""
        for event in self.program.events:
            self._event(event)
        touched: set[int] = set()
        chances, shared = self._possible(), dict[int, int]()
        needed = common(self.graph, [[outputs[0], *laws] for _, outputs, laws in chances])
        for chance in chances:
            self._chance(chance, needed, shared, touched)
            needed = []  # the guard of the first computes it
        self.writer.release(shared)
        shifts: list[int] = []
        for variable in sorted(touched):
            first, places = self.writer.start(), dict[int, int]()
            move(self.layout, self.writer, variable, self.layout.added + variable, places)
            self.writer.release(places)
            shifts += [variable, first, self.writer.start()]
        self.shifts = self.pool.put(shifts), len(self.pool.numbers)
        self._ends()

    def _event(self, event: EventCode) -> None:
        graph, writer, record = self.graph, self.writer, np.zeros(1, EVENT)[0]
        outputs = read(graph, event.tape, Frame(self.layout))
        holds, zero = outputs[0], graph.const(0.0)
        places: dict[int, int] = {}
        record["period"], record["section"] = event.period, writer.start()
        added: dict[int, int] = {}
        for variable, index in event.effects:
            term = graph.op(Code.WHERE, holds, outputs[index], zero)
            before = added.get(variable, zero)
            added[variable] = graph.op(Code.ADD, before, term)
        writer.compute([holds, *outputs, *self._priors(event, outputs)], places)
        held = writer.scratch.take()  # since effects may change what it is read from
        writer.instruction(COPY, held, writer.operand(holds, places))
        move_all(self.layout, writer, added, places)
        record["section_end"] = writer.start()
        record["redraws"] = len(self.redraws)
        for actor, prior in event.redraw:
            self._redraw(event, actor, prior, outputs, places)
            self.redraws[-1]["holds"] = held
        record["redraws_end"] = len(self.redraws)
        writer.scratch.free.append(held)
        writer.release(places)
        self.events.append(record)

    def _priors(self, event: EventCode, outputs: list[int]) -> list[int]:
        """Probabilities of the new types of all actors drawn anew, one after the other."""
        graph, found = self.graph, list[int]()
        for actor, prior in event.redraw:
            weights = [graph.const(0.0)] * self.layout.kinds(actor)
            for kind, index in prior:
                weights[kind] = outputs[index]
            total = graph.total(weights)
            shares = [graph.op(Code.DIV, weight, total) for weight in weights]
            found += [graph.op(Code.WHERE, outputs[0], s, graph.const(0.0)) for s in shares]
        return found

    def _redraw(
        self, event: EventCode, actor: int, prior: Any, outputs: list[int], places: dict[int, int]
    ) -> None:
        layout, writer, record = self.layout, self.writer, np.zeros(1, REDRAW)[0]
        one = EventCode(event.name, event.period, event.tape, (), ((actor, prior),))
        shares = self._priors(one, outputs)
        record["actor"], record["kinds"] = actor, layout.kinds(actor)
        record["weights"] = self.pool.put([writer.operand(node, places) for node in shares])
        record["key"] = key_of(f"type.{self.program.actors[actor].name}.{event.name}")
        slots = {slot: pair for pair, slot in self.program.belief_slots.items()}
        rows = [layout.beliefs[g[0]] for g in layout.classes if slots[g[0]][1] == actor]
        record["beliefs"] = self.pool.put(rows)
        record["beliefs_end"] = len(self.pool.numbers)
        self.redraws.append(record)

    def _possible(self) -> list[Chance]:
        """Chance events that may happen, the nodes of their tapes, and their probabilities."""
        graph, found = self.graph, list[Chance]()
        zero, one = graph.const(0.0), graph.const(1.0)
        for chance in self.program.chances:
            outputs = read(graph, chance.tape, Frame(self.layout))
            holds = outputs[0]
            if graph.is_const(holds) and not graph.value[holds]:
                continue
            laws = outputs[1 : 1 + len(chance.branches)]
            if not chance.counted:
                laws = [graph.op(Code.MIN, graph.op(Code.MAX, law, zero), one) for law in laws]
            laws = [graph.op(Code.WHERE, holds, law, zero) for law in laws]
            found.append((chance, outputs, laws))
        return found

    def _chance(
        self, possible: Chance, needed: list[int], shared: dict[int, int], touched: set[int]
    ) -> None:
        chance, outputs, laws = possible
        graph, writer, record = self.graph, self.writer, np.zeros(1, CHANCE)[0]
        holds = outputs[0]
        record["guard"] = writer.start()
        writer.compute(needed, shared)
        places = dict(shared)
        writer.compute([holds, *common(graph, [[holds], laws])], places)
        record["guard_end"] = writer.start()
        record["holds"] = NOTHING if graph.is_const(holds) else writer.operand(holds, places)
        record["section"] = writer.start()
        writer.compute(laws, places)
        record["section_end"] = writer.start()
        record["laws"] = self.pool.put([writer.operand(law, places) for law in laws])
        record["branches"], record["counted"] = len(chance.branches), chance.counted
        record["effects"] = writer.start()
        writer.compute([outputs[i] for branch in chance.branches for _, i in branch], places)
        self._strike(record, chance, outputs, places)
        record["effects_end"] = writer.start()
        touched |= set(self.pool.numbers[record["touched"] : record["touched_end"]])
        record["key"] = key_of(f"chance.{chance.name}")
        writer.release({node: row for node, row in places.items() if node not in shared})
        self.chances.append(record)

    def _strike(
        self, record: Any, chance: ChanceCode, outputs: list[int], places: dict[int, int]
    ) -> None:
        """Effects by branch: numbers from a table, others by instructions."""
        writer, spare, added = self.writer, self.layout.spare, self.layout.added
        effects = by_variable(
            [[(v, writer.operand(outputs[i], places)) for v, i in b] for b in chance.branches]
        )
        touched = sorted(effects)
        table = np.zeros((len(chance.branches), len(touched)))
        for column, variable in enumerate(touched):
            tabled = known(writer, effects[variable])
            for branch, value in tabled.items():
                table[branch, column] = value
            for branch, operand in effects[variable]:
                if branch in tabled:
                    continue
                if chance.counted:
                    writer.instruction(TIMES, added + variable, spare, operand)
                else:
                    number = writer.constant(branch + 1.0)
                    writer.instruction(CHOSEN, added + variable, spare, number, operand)
        record["table"] = self.pool.weigh(table) if table.any() else -1
        record["touched"] = self.pool.put(touched)
        record["touched_end"] = len(self.pool.numbers)

    def _ends(self) -> None:
        """The outcomes' conditions, and what each outcome pays."""
        program, writer, graph = self.program, self.writer, self.graph
        first, places = writer.start(), dict[int, int]()
        guards = read(graph, program.settle, Frame(self.layout))
        found = graph.const(0.0)  # the outcome's number counted from 1, the first that holds
        for outcome, node in reversed(list(zip(program.settled, guards, strict=True))):
            found = graph.op(Code.WHERE, node, graph.const(outcome + 1.0), found)
        writer.assign([self.layout.spare], [found], places)
        self.settle = first, writer.start()
        writer.release(places)
        for outcome in range(len(program.outcomes)):
            record: Any = np.zeros(1, END)[0]
            mine: dict[int, int] = {}
            record["section"] = writer.start()
            nodes = [
                paid(self.layout, index, read(graph, actor.terminal, Frame(self.layout))[outcome])
                for index, actor in enumerate(program.actors)
            ]
            writer.compute(nodes, mine)
            record["section_end"] = writer.start()
            record["paid"] = self.pool.put([writer.operand(node, mine) for node in nodes])
            writer.release(mine)
            self.ends.append(record)
