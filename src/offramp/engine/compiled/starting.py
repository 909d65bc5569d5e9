"""Runs at their start, into a tile's memory.

Where assumptions are not drawn, most is the same in all runs: it is found once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.layout import Layout
from offramp.engine.noise import Noise
from offramp.engine.position import Constants, Position
from offramp.engine.program import Program
from offramp.engine.setting import drawn_starts, started
from offramp.engine.tape import Array, evaluate


@dataclass(frozen=True)
class Start:
    """Where some runs start: `at`, of one run if it is the `same` in all but for what follows.

    True types (actor, run), and variables that are drawn, (run,) each.
    """

    at: Position
    types: NDArray[np.int64]
    drawn: Mapping[int, Array]
    runs: NDArray[np.int64]
    same: bool

    def fill(self, layout: Layout, rows: NDArray[Any], first: int, count: int) -> None:
        """Put `count` runs from the `first` on into rows (row, lane)."""
        at, variables, actors = self.at, len(self.at.x), len(self.types)
        some = slice(0, 1) if self.same else slice(first, first + count)
        rows[:variables, :count] = at.x[:, some]
        for slot, row in layout.beliefs.items():
            rows[row, :count] = at.beliefs[slot, some]
        rows[layout.earned : layout.earned + actors, :count] = 0
        rows[layout.types : layout.types + actors, :count] = self.types[:, first : first + count]
        if layout.params >= 0:
            rows[layout.params : layout.params + len(at.params), :count] = at.params[:, some]
        for variable, row in layout.starts.items():
            rows[row, :count] = at.x0[variable, some]
        for variable, values in self.drawn.items():
            rows[variable, :count] = values[first : first + count]
            if variable in layout.starts:
                rows[layout.starts[variable], :count] = values[first : first + count]


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
            return Start(at, at.types, {}, runs, same=False)
        types = np.zeros((len(self.steps), noise.count), np.int64)
        for index, steps in enumerate(self.steps):
            if len(steps) > 1:
                u = noise.uniform(f"type.{self.program.actors[index].name}", 0, runs)
                types[index] = np.minimum((u >= steps).sum(axis=0), len(steps) - 1)
        same = self.layout.start
        return Start(same, types, drawn_starts(self.program, noise, same.params), runs, same=True)


def _steps(program: Program, layout: Layout, actor: int) -> Array:
    """An actor's cumulated prior (type, 1), as `setting.started` has it."""
    code = program.actors[actor]
    values = evaluate(code.types, Constants(layout.start.params))[: len(code.type_names)]
    prior = np.array([np.broadcast_to(value, values[0].shape or (1,)) for value in values])
    return np.cumsum(prior / prior.sum(axis=0), axis=0)
