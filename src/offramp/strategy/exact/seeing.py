"""What observers make of typed movers' choices at the nodes of a layer."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from offramp.engine.observing import (
    sight_matrix,
    surprised_belief,
    unprovoked_view,
    with_nothing,
)
from offramp.engine.position import Ints, Position, bounds_of
from offramp.engine.program import Program
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, View
from offramp.strategy.choosing import presumed_of
from offramp.strategy.exact.graph import Bools, Layer, Mover, Sighting


class Seeing:
    """How observers see and judge the movers of a program."""

    def __init__(self, program: Program, given: Sequence[Behavior | None]) -> None:
        self.program, self.given = program, given
        self.presumed = presumed_of(program)

    def telling(self, mover: Mover) -> Bools:
        """Where (node,) a choice may change what is believed about the mover's type."""
        code = self.program.actors[mover.actor]
        found = mover.place >= 0
        if len(code.type_names) < 2:
            return np.zeros_like(found)
        if any(not o.never_forgets for i, o in enumerate(self.program.actors) if i != mover.actor):
            return found  # whatever the choice
        judged = self.presumed[mover.actor] is not None or not self.empathic(mover.actor)
        if mover.given is not None and not judged:
            told = (np.ptp(mover.given, axis=1) > 0).any(axis=1)
        else:
            told = mover.open.any(axis=1).sum(axis=1) > 1
        found[found] = told[mover.place[found]]
        return found

    def empathic(self, actor: int) -> bool:
        """Whether everybody allows in full for this actor's situation."""
        others = (o for i, o in enumerate(self.program.actors) if i != actor)
        return all(other.always_empathic for other in others)

    def matrix(self, at: Position, mover: Mover, observer: int) -> Array | None:
        """P(signal | action), (node, action + 1, signal), of an observer; None: all is seen."""
        found = sight_matrix(at, self.program.actors[mover.actor], observer)
        if found is None:
            return None
        nothing = np.zeros((1, *found.shape[1:]))
        nothing[0, -1] = 1.0
        return np.concatenate([found, nothing]).transpose(2, 0, 1)

    def sighting(
        self, layer: Layer, index: int, observer: int, slot: int, signal: Ints, matrix: Array | None
    ) -> Sighting:
        """How an observer reads a mover of a layer, `signal` (history,) being what it sees."""
        mover, program = layer.movers[index], self.program
        empathy = self.empathy(layer.at, observer, mover.actor)
        judged = self.supposed(layer, mover, calm=False)
        calm = self.supposed(layer, mover, calm=True) if empathy is not None else None
        stated = surprised_belief(layer.at, observer, mover.actor)
        kinds = len(program.actors[mover.actor].type_names)
        surprised = None if stated is None else np.broadcast_to(stated[:, :1], (kinds, 1))[:, 0]
        fading = forgetting(program, observer, layer.at)
        return Sighting(slot, index, signal, matrix, empathy, judged, calm, surprised, fading)

    def empathy(self, at: Position, observer: int, subject: int) -> Array | None:
        """An observer's empathy (node,) toward a subject, None where it is full."""
        code = self.program.actors[observer]
        if code.always_empathic:
            return None
        value = evaluate(code.empathy, at.frame())[code.subjects.index(subject)]
        return np.broadcast_to(np.clip(value, 0, 1), (at.count,)).astype(np.float64)

    def supposed(self, layer: Layer, mover: Mover, calm: bool) -> Array | None:
        """Choices (node, type, action + 1) that observers suppose, where these are not solved for.

        `calm`: in the unprovoked situation.
        """
        presumed = self.presumed[mover.actor]
        behavior = presumed if presumed is not None else self.given[mover.actor]
        if behavior is None or (presumed is None and not calm):
            return None
        nodes = np.flatnonzero(mover.place >= 0)
        here = layer.at.take(nodes)
        view: Any = View(here, mover.actor, bounds_of(self.program, here.params))
        view = unprovoked_view(view) if calm else view
        view = view.presumed() if presumed is not None else view
        p = with_nothing(np.broadcast_to(behavior.probabilities(view), view.shape))
        found = np.full((layer.nodes, *mover.shape[1:]), 1.0 / mover.shape[2])
        found[nodes] = p.transpose(2, 0, 1)
        return found


def forgetting(program: Program, observer: int, at: Position) -> float:
    """How much of what it has learned an observer forgets at each move; a constant."""
    code = program.actors[observer]
    if code.never_forgets:
        return 0.0
    return float(np.asarray(evaluate(code.choice, at.frame())[2]).reshape(-1)[0])
