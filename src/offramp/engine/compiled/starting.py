"""Runs at their start, into a tile's memory.

Where assumptions are not drawn, most is the same in all runs: it is found once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.layout import Layout
from offramp.engine.noise import Noise
from offramp.engine.position import Constants, Position
from offramp.engine.program import Program
from offramp.engine.setting import Grounds, drawn_starts, grounds, started
from offramp.engine.tape import Array, evaluate


@dataclass(frozen=True)
class Start:
    """Where some runs start: true types (actor, run), variables that are drawn, (run,) each.

    All else stands in `rows` (row, run), of one run if that is the same in all.
    """

    rows: Array
    types: NDArray[np.int64]
    drawn: Mapping[int, Array]
    runs: NDArray[np.int64]
    at: Position

    def fill(self, layout: Layout, rows: NDArray[Any], first: int, count: int) -> None:
        """Put `count` runs from the `first` on into rows (row, lane)."""
        some = slice(first, first + count)
        same = self.rows.shape[1] == 1
        rows[: len(self.rows), :count] = self.rows if same else self.rows[:, some]
        rows[layout.types : layout.types + len(self.types), :count] = self.types[:, some]
        for variable, values in self.drawn.items():
            rows[variable, :count] = values[some]
            if variable in layout.starts:
                rows[layout.starts[variable], :count] = values[some]


class Starts:
    """Where runs of a program start."""

    def __init__(self, program: Program, layout: Layout, drawn: bool, asked: bool) -> None:
        self.program, self.layout, self.drawn = program, layout, drawn
        self.same = not (drawn or asked)
        self.steps = [_steps(program, layout, actor) for actor in range(len(program.actors))]

    def of(self, noise: Noise) -> Start:
        """Where the runs that the noise covers start."""
        runs = np.arange(noise.first, noise.first + noise.count)
        if not self.same:
            at = started(self.program, noise, self.drawn)
            return Start(_rows(self.layout, at), at.types, {}, runs, at)
        types = np.zeros((len(self.steps), noise.count), np.int64)
        for index, steps in enumerate(self.steps):
            if len(steps) > 1:
                u = noise.uniform(f"type.{self.program.actors[index].name}", 0, runs)
                types[index] = np.minimum((u >= steps).sum(axis=0), len(steps) - 1)
        drawn = drawn_starts(self.program, noise, self._grounds)
        return Start(self._one, types, drawn, runs, self.layout.start)

    @cached_property
    def _grounds(self) -> Grounds:
        return grounds(self.program, self.layout.start.params)

    @cached_property
    def _one(self) -> Array:
        """The rows of the first run, which are those of all but for what is drawn."""
        return _rows(self.layout, self.layout.start)[:, :1]


def _rows(layout: Layout, at: Position) -> Array:
    """What positions hold, in the rows (row, run) that they take in a tile's memory."""
    rows = np.zeros((layout.did, at.count))
    rows[: len(at.x)] = at.x
    for slot, row in layout.beliefs.items():
        rows[row] = at.beliefs[slot]
    rows[layout.types : layout.types + len(at.types)] = at.types
    if layout.params >= 0:
        rows[layout.params : layout.params + len(at.params)] = at.params
    for variable, row in layout.starts.items():
        rows[row] = at.x0[variable]
    return rows


def _steps(program: Program, layout: Layout, actor: int) -> Array:
    """An actor's cumulated prior (type, 1), as `setting.started` has it."""
    code = program.actors[actor]
    values = evaluate(code.types, Constants(layout.start.params))[: len(code.type_names)]
    prior = np.array([np.broadcast_to(value, values[0].shape or (1,)) for value in values])
    return np.cumsum(prior / prior.sum(axis=0), axis=0)
