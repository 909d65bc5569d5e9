"""Positions that nobody is in, but in which observers suppose a mover to have been.

An observer without full empathy judges a move by what each type would have done unprovoked. For
an actor that looks ahead this takes a solution of the game from the unprovoked situation, so that
situation joins the graph, unreached. What is open to the mover there is what was open to it here.
A supposed position is its own unprovoked one: observers' suppositions go one step deep.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from offramp.engine.observing import unprovoked_view
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.view import Behavior, View
from offramp.strategy.exact.frontier import Frontier, unique


class _Player(Protocol):
    program: Program
    given: Sequence[Behavior | None]

    def bounds(self, at: Position) -> Any: ...


@dataclass
class Judged:
    """The unprovoked situations of one mover at the nodes of a layer.

    `node` (node,) is each node's unprovoked one; what is open to the mover (type, action) at
    nodes whose `tag` (node,) is not 0 is in `patterns`.
    """

    node: Ints | None = None
    tag: Ints | None = None
    patterns: dict[int, Any] = field(default_factory=dict[int, Any])

    def opened(self, can: Any, nodes: Ints) -> Any:
        """What is open (place, type, action), corrected at supposed positions."""
        if self.tag is None:
            return can
        can = can.copy()
        for place, tag in enumerate(self.tag[nodes]):
            if tag in self.patterns:
                can[place] = self.patterns[tag]
        return can


@dataclass
class Supposed:
    """The rows of a layer with those supposed: the row each is from, and what is open there.

    `rows` by actor tells, for every row, the row of its unprovoked situation.
    """

    at: Frontier
    origin: Ints
    tag: Ints
    real: int
    rows: dict[int, Ints]
    patterns: dict[int, dict[int, Any]]

    def judged(self, actor: int, node: Ints, first: Ints) -> Judged:
        """The same by node: `node` (row,) of each row, `first` (node,) row of each node."""
        if actor not in self.rows:
            return Judged()
        target = np.arange(len(first))
        real = np.arange(self.real)[::-1]
        target[node[real]] = node[self.rows[actor][real]]
        return Judged(target, self.tag[first], self.patterns[actor])


def suppose(player: _Player, at: Frontier, movers: Sequence[int], turn: np.ndarray) -> Supposed:
    """Add to the rows of a layer the situations that observers suppose its movers to be in."""
    count = at.count
    found = Supposed(at, np.arange(count), np.zeros(count, dtype=np.int64), count, {}, {})
    for index, actor in enumerate(movers):
        if player.given[actor] is None and _misjudged(player.program, actor):
            _suppose(player, found, actor, turn[index])
    return found


def _misjudged(program: Program, actor: int) -> bool:
    """Whether anybody judges this actor's choices with less than full empathy."""
    code = program.actors[actor]
    if len(code.type_names) < 2 or code.presumed is not None:
        return False
    return any(not o.always_empathic for i, o in enumerate(program.actors) if i != actor)


def _suppose(player: _Player, to: Supposed, actor: int, turn: np.ndarray) -> None:
    at, real = to.at, to.real
    here = at.take(np.flatnonzero(turn[to.origin[:real]]))
    rows = np.flatnonzero(turn[to.origin[:real]])
    view = View(here, actor, player.bounds(here))
    other = unprovoked_view(view)
    there = here.take(slice(None))
    for index in range(len(at.x)):
        there.x[index] = other.frame.variable(index)
    there.weight = np.zeros(here.count)
    can = np.broadcast_to(view.available, view.shape).transpose(2, 0, 1)
    natural = View(there, actor, player.bounds(there))
    usual = np.broadcast_to(natural.available, natural.shape).transpose(2, 0, 1)
    tag = np.zeros(here.count, dtype=np.int64)
    patterns = to.patterns.setdefault(actor, {})
    unlike = np.flatnonzero((can != usual).any(axis=(1, 2)))
    if len(unlike):
        flat = can[unlike].reshape(len(unlike), -1)
        kinds, _, group = unique(flat.T)
        base = 1 + int(to.tag.max(initial=0))
        tag[unlike] = base + group
        for number, kind in enumerate(kinds):
            patterns[base + number] = kind.reshape(can.shape[1:])
    to.rows[actor] = np.arange(real)
    to.rows[actor][rows] = at.count + np.arange(here.count)
    joined = Position.concatenate([at, there])
    assert isinstance(joined, Frontier)
    joined.history = np.concatenate([at.history, there.history])
    to.at = joined
    to.origin = np.concatenate([to.origin, rows])
    to.tag = np.concatenate([to.tag, tag])
