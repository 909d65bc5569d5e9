"""Between which numbers a node stays, as far as bounds of variables and the like tell.

By interval arithmetic (`intervals.py`), from operands to results.
"""

from math import isnan

import numpy as np

from offramp.engine.compiled.codes import RINT
from offramp.engine.compiled.graph import CONST, ROW
from offramp.engine.compiled.layout import Layout
from offramp.engine.intervals import ANY, Range, combined


class Ranges:
    """The ranges of the nodes of a layout's graph."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.graph = layout, layout.graph
        self._known: dict[int, Range] = {}

    def of(self, node: int) -> Range:
        """The least and the largest that the node may be."""
        for each in self.graph.below([node], self._known):
            self._known[each] = self._found(each)
        return self._known[node]

    def size(self, node: int) -> float:
        """How far from zero the node may be."""
        low, high = self.of(node)
        return max(abs(low), abs(high))

    # Pieces

    def _found(self, node: int) -> Range:
        code, args = self.graph.code[node], self.graph.args[node]
        if code == CONST:
            value = self.graph.value[node]
            return ANY if isnan(value) else (value, value)
        if code == ROW:
            return self._row(args[0])
        given = [self._known[arg] for arg in args]
        if code == RINT:
            low, high = given[0]
            return float(np.rint(low)), float(np.rint(high))
        return combined(code, given)

    def _row(self, row: int) -> Range:
        layout = self.layout
        if row < len(layout.program.model.variables):
            return self._bounds(row)
        starts = {at: variable for variable, at in layout.starts.items()}
        if row in starts:
            return self._bounds(starts[row])
        if row in layout.beliefs.values():
            return 0.0, 1.0
        for (actor, index), at in layout.truths.items():
            if at == row:
                kinds = range(layout.kinds(actor))
                found = [self.of(layout.attribute(actor, kind, index)) for kind in kinds]
                return min(low for low, _ in found), max(high for _, high in found)
        return ANY

    def _bounds(self, variable: int) -> Range:
        low, high = (self.of(self.layout.bound(variable, side)) for side in (False, True))
        return low[0], high[1]
