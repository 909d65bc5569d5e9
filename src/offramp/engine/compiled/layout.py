"""Where everything stands in the player's memory: a row for each number that a run has.

First the rows that a run carries from period to period (state, beliefs, earnings, true types, true
attributes, starts, drawn assumptions), then those of the current period, then scratch. Observers
who began with the same belief about an actor and learn the same share one. Numbers that are the
same in all runs are constants and have no row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from offramp.engine.compiled.graph import Graph
from offramp.engine.compiled.reading import read
from offramp.engine.position import Position
from offramp.engine.program import Program
from offramp.engine.tape import Code

WIDEST = 16  # lanes of a vector, at most
BLOCK = 4  # rows that travel together in random order


@dataclass
class Layout:
    """Rows by what they hold; those in `carried` go with a run from period to period.

    In random order, state and beliefs also stand in the record of a run: its first `recorded`
    rows. Beliefs stand nowhere else, but where sections outside of turns read them.

    Rows of true attributes are taken when something reads them.
    """

    program: Program
    graph: Graph
    start: Position  # of some runs: what is constant in it is constant in all
    beliefs: dict[int, int] = field(default_factory=dict[int, int])  # slot → row
    classes: list[list[int]] = field(default_factory=list[list[int]])  # first slots that share rows
    truths: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    starts: dict[int, int] = field(default_factory=dict[int, int])  # variable → row
    params: int = -1  # the first row of drawn assumptions
    rows: int = 0
    more: Callable[[int], int] | None = None  # takes rows once scratch rows are in use
    successors: dict[Any, Any] = field(default_factory=dict[Any, Any])  # of `Sight.after`
    _described: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    _bounds: list[int] = field(default_factory=list[int])

    def __post_init__(self) -> None:
        program = self.program
        self.rows = len(program.model.variables)
        self._pad(BLOCK)
        self._share_beliefs()
        self._pad(WIDEST)
        self.recorded = self.rows
        actors = len(program.actors)
        self.earned = self._take(actors)
        self.types = self._take(actors)
        if not self.start.constant:
            self.params = self._take(len(program.model.assumptions))
        if self.remembers:
            for variable in range(len(program.model.variables)):
                if self.random_starts:
                    self.starts[variable] = self._take(1)
        records = range(len(program.model.variables), self.recorded) if self.random else ()
        self.carried = [row for row in range(self.rows) if row not in records]
        self.did = self._take(actors)
        self.picks = self._take(actors)
        self.choices = self._take(actors)  # uniform numbers of the choices
        self.period = self._take(1)
        self.zero, self.one = self._take(1), self._take(1)  # which hold just that
        self.uniform, self.spare, self.total = (self._take(1), self._take(1), self._take(1))
        self.added = self._take(len(program.model.variables))

    @property
    def random(self) -> bool:
        """Whether runs differ in who moves next."""
        return self.program.model.order == "random order" and bool(self.program.actors)

    @property
    def random_starts(self) -> bool:
        """Whether runs may start differently."""
        return bool(self.program.draws or self.program.lotteries or not self.start.constant)

    @property
    def remembers(self) -> bool:
        """Whether anybody compares a situation with that at the start."""
        return any(
            len(subject.type_names) > 1
            and not subject.supposed
            and any(
                not observer.always_empathic
                for observer in self.program.actors
                if observer is not subject
            )
            for subject in self.program.actors
        )

    def kinds(self, actor: int) -> int:
        """How many private types an actor may have."""
        return len(self.program.actors[actor].type_names)

    # Nodes

    def param(self, index: int) -> int:
        """An assumption."""
        if self.params >= 0:
            return self.graph.row(self.params + index)
        return self.graph.const(self.start.params[index, 0])

    def attribute(self, actor: int, kind: int, index: int) -> int:
        """An attribute of a private type."""
        code = self.program.actors[actor]
        if actor not in self._described:
            self._described[actor] = read(self.graph, code.types, Constant(self))
        names = len(code.attribute_names)
        return self._described[actor][len(code.type_names) + kind * names + index]

    def truth(self, actor: int, index: int) -> int:
        """An attribute of an actor's true type."""
        values = {self.attribute(actor, kind, index) for kind in range(self.kinds(actor))}
        if len(values) == 1:
            return values.pop()
        if (actor, index) not in self.truths:
            self.truths[actor, index] = self._take(1)
            self.carried.append(self.truths[actor, index])
        return self.graph.row(self.truths[actor, index])

    def true_attribute(self, actor: int, index: int) -> int:
        """An attribute of the true type, found from the type."""
        found = self.attribute(actor, self.kinds(actor) - 1, index)
        own = self.graph.row(self.types + actor)
        for kind in reversed(range(self.kinds(actor) - 1)):
            here = self.graph.op(Code.EQ, own, self.graph.const(kind))
            found = self.graph.op(Code.WHERE, here, self.attribute(actor, kind, index), found)
        return found

    def at_start(self, variable: int) -> int:
        """A variable as it was at the start."""
        if variable in self.starts:
            return self.graph.row(self.starts[variable])
        return self.graph.const(self.start.x0[variable, 0])

    def bound(self, variable: int, high: bool) -> int:
        """The lower or upper bound of a variable."""
        if not self._bounds:
            self._bounds = read(self.graph, self.program.bounds, Constant(self))
        return self._bounds[variable + (len(self._bounds) // 2 if high else 0)]

    # Pieces

    def _pad(self, size: int) -> None:
        """In random order, what travels begins where a block may begin."""
        if self.random:
            self.rows = -(-self.rows // size) * size

    def _take(self, count: int) -> int:
        if self.more is not None:
            return self.more(count)
        self.rows += count
        return self.rows - count

    def _share_beliefs(self) -> None:
        program, like = self.program, dict[object, int]()
        slots = sorted(program.belief_slots.items(), key=lambda item: (item[0][1], item[1]))
        before = -1
        for (observer, subject), slot in slots:  # those about one subject side by side
            kinds = self.kinds(subject)
            if subject != before:
                self._pad(BLOCK)
                before = subject
            key = self._learning(observer, subject, slot)
            if key is None or key not in like:
                if self.rows % BLOCK + kinds > BLOCK:
                    self._pad(BLOCK)  # so that few blocks hold a belief
                first = self._take(kinds)
                if key is not None:
                    like[key] = len(self.classes)
                self.classes.append([slot])
            else:
                group = self.classes[like[key]]
                group.append(slot)
                first = self.beliefs[group[0]]
            for kind in range(kinds):
                self.beliefs[slot + kind] = first + kind

    def _learning(self, observer: int, subject: int, slot: int) -> object:
        """What an observer's belief comes of, if another's may come of the same."""
        code, mover = self.program.actors[observer], self.program.actors[subject]
        kinds = self.kinds(subject)
        mine = range(slot, slot + kinds)
        if any(o == observer for o, _ in mover.seen_by) or any(
            s in mine for s, _ in code.surprised_slots
        ):
            return None
        empathy = 1.0
        if not code.always_empathic:
            node = read(self.graph, code.empathy, Anything(self))[code.subjects.index(subject)]
            if not self.graph.is_const(node):
                return None
            empathy = self.graph.value[node]
        forgetting = read(self.graph, code.choice, Anything(self))[2]
        if not self.graph.is_const(forgetting):
            return None
        own = any(s in mine for s, _ in code.prior_slots)
        if own and not self.start.constant:
            return None
        first = tuple(np.asarray(self.start.beliefs[list(mine), 0]).tolist()) if own else None
        if self.start.constant:
            first = tuple(np.asarray(self.start.beliefs[list(mine), 0]).tolist())
        return subject, empathy, self.graph.value[forgetting], first


class Constant:
    """A frame with nothing but assumptions, as nodes."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    @property
    def period(self) -> int:
        return self.layout.graph.const(0.0)

    def param(self, index: int) -> int:
        return self.layout.param(index)

    def variable(self, index: int) -> int:
        raise AssertionError("a constant expression read the state")

    attribute = belief = did = variable  # pyright: ignore[reportAssignmentType]


class Anything(Constant):
    """A frame in which whatever is not an assumption is some row: to see what is constant."""

    @property
    def period(self) -> int:
        return self.layout.graph.row(0)

    def variable(self, index: int) -> int:
        return self.layout.graph.row(0)

    def attribute(self, actor: int, index: int) -> int:
        return self.layout.graph.row(0)

    def belief(self, slot: int) -> int:
        return self.layout.graph.row(0)

    def did(self, actor: int, action: int) -> int:
        return self.layout.graph.row(0)
