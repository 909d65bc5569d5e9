"""Nodes to instructions: in which order, and in which scratch rows.

A `Writer` writes sections: runs of instructions that the player executes as one. Scratch rows are
used again as soon as nothing needs them, so that few are in use and stay in cache. An instruction
never writes to a row that it reads.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from offramp.engine.compiled.codes import COPY
from offramp.engine.compiled.fused import steps
from offramp.engine.compiled.graph import CONST, ROW, Graph

Section = tuple[int, int]  # first instruction, and the one after the last


@dataclass
class Scratch:
    """Rows behind the persistent ones; `top` is the first never used."""

    top: int
    free: list[int] = field(default_factory=list[int])

    def take(self) -> int:
        """A row of one's own."""
        if self.free:
            return self.free.pop()
        self.top += 1
        return self.top - 1

    def block(self, rows: int) -> int:
        """The first of some rows that lie together; they are not given back."""
        first, self.top = self.top, self.top + rows
        return first


class Writer:
    """Writes instructions and collects constants."""

    def __init__(self, graph: Graph, first: int) -> None:
        self.graph, self.scratch = graph, Scratch(first)
        self.code: list[tuple[int, int, int, int, int]] = []
        self.constants: list[float] = []
        self._constant: dict[int, int] = {}
        self.read: set[int] = set()  # rows that the sections written since `watch` read

    def watch(self) -> set[int]:
        """The set in which rows that are read from now on are noted."""
        self.read = set()
        return self.read

    def note(self, nodes: Sequence[int]) -> None:
        """Rows that a section yet to be written will find these nodes from."""
        below = self.graph.below(nodes)
        self.read |= {self.graph.args[n][0] for n in below if self.graph.code[n] == ROW}

    def constant(self, value: float) -> int:
        """The operand for a number."""
        return self.operand(self.graph.const(value), {})

    def operand(self, node: int, places: Mapping[int, int]) -> int:
        """The operand for a node: a row, or a constant (below 0)."""
        if self.graph.code[node] == CONST:
            if node not in self._constant:
                self._constant[node] = len(self.constants)
                self.constants.append(self.graph.value[node])
            return -1 - self._constant[node]
        if self.graph.code[node] == ROW:
            row = self.graph.args[node][0]
            self.read.add(row)
            return row
        return places[node]

    def start(self) -> int:
        """Where the next section begins."""
        return len(self.code)

    def instruction(self, code: int, target: int, *operands: int) -> None:
        """One instruction as it stands."""
        self.code.append((int(code), target, *([*operands, 0, 0, 0][:3])))  # pyright: ignore[reportArgumentType]

    def compute(self, nodes: Iterable[int], places: dict[int, int]) -> None:
        """Instructions that compute nodes; `places` has the rows of those known, and gets these."""
        wanted = [node for node in dict.fromkeys(nodes) if self.graph.code[node] >= 0]
        order = [n for n in self.graph.below(wanted, places) if self.graph.code[n] >= 0]
        kept = set(wanted) | set(places)
        written = steps(self.graph, order, kept)
        last: dict[int, int] = {}
        for index, (_, _, args) in enumerate(written):
            last.update(dict.fromkeys(args, index))
        for index, (node, code, args) in enumerate(written):
            operands = [self.operand(arg, places) for arg in args]
            places[node] = self.scratch.take()
            self.instruction(code, places[node], *operands)
            for arg in set(args):
                if self.graph.code[arg] >= 0 and last[arg] == index and arg not in kept:
                    self.scratch.free.append(places.pop(arg))

    def assign(self, rows: Sequence[int], nodes: Sequence[int], places: dict[int, int]) -> None:
        """Instructions that put nodes into rows, all computed before any is written."""
        self.compute(nodes, places)
        for row, node in zip(rows, nodes, strict=True):
            self.instruction(COPY, row, self.operand(node, places))

    def release(self, places: dict[int, int]) -> None:
        """Give the rows of places back."""
        self.scratch.free.extend(sorted(set(places.values()), reverse=True))
        places.clear()


def common(graph: Graph, parts: Iterable[Sequence[int]]) -> list[int]:
    """What more than one part needs, to be computed once before all of them.

    Leaves out what only goes into other such nodes, and need not be kept.
    """
    ends, uses = set[int](), Counter[int]()
    for nodes in parts:
        ends.update(nodes)
        uses.update(node for node in graph.below(nodes) if graph.code[node] >= 0)
    several = {node for node, count in uses.items() if count > 1}
    needed = {arg for node in uses if node not in several for arg in graph.args[node]}
    return sorted(several & (needed | ends))
