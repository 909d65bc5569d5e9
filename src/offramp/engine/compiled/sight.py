"""An actor's choice as nodes: what `view.View` is to numbers. Behaviors are lowered with it.

A behavior with a method `lowered(sight)` is played by the compiled player itself; it returns
`Logits` (scores of which a softmax is taken) or a `Lottery` (probabilities up to a factor). Any
other behavior is asked for its probabilities, run by run in batches, as the reference player does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.layout import Layout
from offramp.engine.compiled.reading import read, read_again, registers_of
from offramp.engine.program import ActorCode
from offramp.engine.tape import Array, Code

Nodes = list[list[int]]  # (type, action)


@dataclass(frozen=True)
class Logits:
    """Scores, rationality included: bias + weights · columns, in every period.

    `columns` are nodes; `weights` (period or 1, row, column) and `bias` (period or 1, row), a row
    for every type and action, the types one after the other. Where weights will be replaced by
    others, `pattern` (row, column) says which of them may ever differ from zero.
    """

    columns: Sequence[int]
    weights: Array
    bias: Array
    pattern: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Lottery:
    """Weights (type, action) as nodes: probabilities up to a factor, zero where not open."""

    weights: Nodes


@runtime_checkable
class Lowered(Protocol):
    """A behavior that the compiled player plays itself."""

    def lowered(self, sight: "Sight") -> "Logits | Lottery | None":
        """How it chooses; None where that cannot be said in nodes."""
        ...


class Frame:
    """The position as it is, as nodes; with `kind`, as an actor of that type supposes it.

    `x` replaces variables, `own` is the action supposed.
    """

    def __init__(
        self,
        layout: Layout,
        actor: int = -1,
        kind: int = 0,
        x: Mapping[int, int] | None = None,
        own: int | None = None,
    ) -> None:
        self.layout, self.graph = layout, layout.graph
        self.actor, self.kind, self.own = actor, kind, own
        self.x = dict(x or {})

    @property
    def period(self) -> int:
        return self.graph.row(self.layout.period)

    def param(self, index: int) -> int:
        return self.layout.param(index)

    def variable(self, index: int) -> int:
        found = self.x.get(index)
        return self.graph.row(index) if found is None else found

    def attribute(self, actor: int, index: int) -> int:
        if actor == self.actor:
            return self.layout.attribute(actor, self.kind, index)
        return self.layout.truth(actor, index)

    def belief(self, slot: int) -> int:
        return self.graph.const(1.0) if slot < 0 else self.graph.row(self.layout.beliefs[slot])

    def did(self, actor: int, action: int) -> int:
        if actor == self.actor and self.own is not None:
            return self.graph.const(float(self.own == action))
        did = self.graph.row(self.layout.did + actor)
        return self.graph.op(Code.EQ, did, self.graph.const(action))


class Sight:
    """An actor's choice: in its situation, or `calm` in that which it had if nobody provoked it."""

    def __init__(
        self,
        layout: Layout,
        actor: int,
        calm: bool = False,
        presumed: bool = False,
    ) -> None:
        self.layout, self.graph, self.program = layout, layout.graph, layout.program
        self.actor, self.calm = actor, calm
        code = self.program.actors[actor]
        self.code: ActorCode = (code.presumed or code) if presumed else code
        self.kinds, self.actions = len(self.code.type_names), len(self.code.actions)
        self.periods = self.program.model.periods
        self.available: Nodes = [
            read(self.graph, self.code.guards, Frame(layout, actor, kind))
            for kind in range(self.kinds)
        ]

    def frame(self, kind: int) -> Frame:
        """The position as the actor supposes it, if of this type."""
        if not self.calm:
            return Frame(self.layout, self.actor, kind)
        return Frame(self.layout, self.actor, kind, _unprovoked(self.layout, self.actor, kind))

    def rationality(self, kind: int) -> int:
        """The choice precision λ."""
        return read(self.graph, self.code.choice, self.frame(kind))[0]

    def after(self, kind: int) -> tuple[list[int], list[Frame]]:
        """What each action earns at once, and the position just after it."""
        known, key = self.layout.successors, (self.actor, kind, self.calm)
        if key not in known:
            known[key] = self._after(kind)
        return known[key]

    def _after(self, kind: int) -> tuple[list[int], list[Frame]]:
        graph, frame = self.graph, self.frame(kind)
        outputs = read(graph, self.code.moves, frame)
        costs = [
            graph.total([outputs[slot] for slot in action.costs]) for action in self.code.actions
        ]
        frames: list[Frame] = []
        stated = set(self.code.supposed) if self.calm else set[int]()
        stated &= {v for action in self.code.actions for v, _ in action.effects}
        for index, action in enumerate(self.code.actions):
            x = dict(frame.x)
            for variable in {v for v, _ in action.effects} | stated:  # which may be out of bounds
                added = graph.total([outputs[i] for v, i in action.effects if v == variable])
                moved = graph.op(Code.ADD, frame.variable(variable), added)
                x[variable] = self.kept(moved, variable)
            frames.append(Frame(self.layout, self.actor, kind, x, own=index))
        return costs, frames

    def kept(self, node: int, variable: int) -> int:
        """A variable's new value within its bounds."""
        bounds = self.layout.bound(variable, high=False), self.layout.bound(variable, high=True)
        return self.graph.clipped(node, *bounds, whole=variable in self.program.whole)

    def immediate(self) -> Nodes:
        """This period's expected payoff of each action, as `View.immediate` has it."""
        found: Nodes = []
        for kind in range(self.kinds):
            costs, frames = self.after(kind)
            values = [self._valued(frame) for frame in frames]
            found.append(
                [self.graph.op(Code.ADD, c, v) for c, v in zip(costs, values, strict=True)]
            )
        return found

    def logits(self, values: Nodes) -> Logits | Lottery:
        """The quantal choice by values (type, action)."""
        forms = [
            self.graph.affine(self.graph.op(Code.MUL, self.rationality(kind), value))
            for kind, row in enumerate(values)
            for value in row
        ]
        columns = list(dict.fromkeys(node for _, terms in forms for node in terms))
        place = {node: index for index, node in enumerate(columns)}
        weights = np.zeros((1, len(forms), len(columns)))
        for row, (_, terms) in enumerate(forms):
            for node, weight in terms.items():
                weights[0, row, place[node]] = weight
        return Logits(columns, weights, np.array([[constant for constant, _ in forms]]))

    # Pieces

    def _valued(self, after: Frame) -> int:
        graph, tape = self.graph, self.code.value
        registers = registers_of(graph, tape, after)
        base = registers[tape.outputs[0]]
        value, happen = base, dict[int, list[int]]()
        for chance, branch in self.code.risks:
            code = self.program.chances[chance]
            if chance not in happen:
                happen[chance] = read(graph, code.tape, after)
            outputs = happen[chance]
            laws = outputs[1 : 1 + len(code.branches)]
            probability = self._probability(laws, branch, code.counted)
            probability = graph.op(Code.WHERE, outputs[0], probability, graph.const(0.0))
            if graph.is_const(probability) and graph.value[probability] == 0.0:
                continue
            x, changed = dict(after.x), 0
            for variable, index in code.branches[branch]:
                moved = graph.op(Code.ADD, after.variable(variable), outputs[index])
                x[variable] = self.kept(moved, variable)
                changed |= 1 << variable
            moved = Frame(self.layout, self.actor, after.kind, x, after.own)
            worth = read_again(graph, tape, moved, registers, changed)[0]
            gain = graph.op(Code.MUL, probability, graph.op(Code.SUB, worth, base))
            value = graph.op(Code.ADD, value, gain)
        return value

    def _probability(self, laws: Sequence[int], branch: int, counted: bool) -> int:
        graph = self.graph
        zero, one = graph.const(0.0), graph.const(1.0)
        if counted:
            rate = graph.op(Code.MAX, laws[branch], zero)
            return graph.op(Code.SUB, one, graph.op(Code.EXP, graph.op(Code.NEG, rate)))
        clipped = [graph.op(Code.MIN, graph.op(Code.MAX, law, zero), one) for law in laws]
        if len(laws) == 1:
            return clipped[0]
        total = graph.op(Code.MAX, graph.total(clipped), one)
        return graph.op(Code.DIV, clipped[branch], total)


def _unprovoked(layout: Layout, actor: int, kind: int) -> dict[int, int]:
    """A mover's situation had nobody provoked it: as stated, else as at the start."""
    code = layout.program.actors[actor]
    if code.supposed:
        values = read(layout.graph, code.unprovoked, Frame(layout, actor, kind))
        return dict(zip(code.supposed, values, strict=True))
    return {v: layout.at_start(v) for v in range(len(layout.program.model.variables))}
