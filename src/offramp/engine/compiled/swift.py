"""Turns in random order that only add numbers to a state: tables by the pick, for whole records.

Such a move is added to the record of its run at once, and its cost, where it is a weighted sum of
the state, is taken from there.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.effects import Entries, known
from offramp.engine.compiled.emit import Writer
from offramp.engine.compiled.graph import ROW
from offramp.engine.compiled.layout import WIDEST, Layout
from offramp.engine.compiled.scoring import Pool
from offramp.engine.compiled.sight import Logits


class Swift:
    """An actor's moves on records, if they are of that kind."""

    def __init__(
        self, layout: Layout, writer: Writer, pool: Pool, actor: int, effects: dict[int, Entries]
    ) -> None:
        self.layout, self.writer, self.pool = layout, writer, pool
        self.code, self.effects = layout.program.actors[actor], effects
        last = max(effects, default=0)
        self.length = -(-(last + 1) // WIDEST) * WIDEST

    @property
    def possible(self) -> bool:
        """Whether all effects and bounds are numbers, whole ones where variables are."""
        return self.layout.random and all(
            self._plain(variable, entries) for variable, entries in self.effects.items()
        )

    def write(self, record: Any, costs: Logits | None, places: dict[int, int]) -> None:
        """The tables of effects, bounds and costs."""
        record["swift"], record["length"] = 1, self.length
        actions = len(self.code.actions)
        table = np.zeros((actions + 1, self.length))
        bounds = np.full((2, self.length), np.inf)
        bounds[0] = -np.inf
        for variable, entries in self.effects.items():
            for option, value in known(self.writer, entries).items():
                table[option + 1, variable] = value
            bounds[:, variable] = self._bounds(variable)
        record["table"], record["bounds"] = (self.pool.weigh(table), self.pool.weigh(bounds))
        self._price(record, costs, places)

    # Pieces

    def _plain(self, variable: int, entries: Entries) -> bool:
        graph = self.layout.graph
        if not all(graph.is_const(self.layout.bound(variable, high)) for high in (False, True)):
            return False
        found = known(self.writer, entries)
        if len(found) < len(entries):
            return False
        numbers = [*found.values(), *self._bounds(variable)]
        whole = variable in self.layout.program.whole
        return not whole or all(number == np.rint(number) for number in numbers)

    def _bounds(self, variable: int) -> list[float]:
        graph = self.layout.graph
        return [graph.value[self.layout.bound(variable, high)] for high in (False, True)]

    def _price(self, record: Any, costs: Logits | None, places: dict[int, int]) -> None:
        """Weights of the state, in a row for every type and action, and of whatever else costs."""
        graph, rows = (self.layout.graph, len(self.code.type_names) * len(self.code.actions))
        prices = np.zeros((rows + 1, self.length))  # the first is for doing nothing
        record["extra_count"] = -1
        if costs is not None:
            extra: list[int] = []
            for index, node in enumerate(costs.columns):
                row = graph.args[node][0] if graph.code[node] == ROW else self.length
                if row < self.length:
                    prices[1:, row] = costs.weights[0, :, index]
                else:
                    extra.append(index)
            terms = [self.writer.operand(costs.columns[index], places) for index in extra]
            record["extra_terms"], record["extra_count"] = (self.pool.put(terms), len(terms))
            weights = np.hstack([costs.bias.reshape(-1, 1), costs.weights[0][:, extra]])
            record["extra_weights"] = self.pool.weigh(weights)
        record["prices"] = self.pool.weigh(prices)
