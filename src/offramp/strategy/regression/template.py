"""Tables that are built once for a solve: from round to round nothing but weights changes."""

from collections.abc import Mapping, Sequence
from functools import partial
from operator import is_
from typing import Any

import numpy as np

from offramp.engine.compiled.build import Built, build
from offramp.engine.compiled.paying import patience
from offramp.engine.compiled.sight import Logits, Sight
from offramp.engine.compiled.tables import Tables
from offramp.engine.program import Program
from offramp.engine.view import Behavior, Presumed, View
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.kept import write_sections
from offramp.strategy.regression.lowering import Shape
from offramp.strategy.regression.policy import Regressed


class Template:
    """The tables of a program, in which any regressed worths can be put in place of others."""

    def __init__(
        self, program: Program, behaviors: Sequence[Behavior], bases: Mapping[int, Basis]
    ) -> None:
        self.shapes: dict[int, list[Shape]] = {}
        steady = [self._steady(actor, behavior) for actor, behavior in enumerate(behaviors)]
        self.built: Built = build(program, steady, extra=partial(write_sections, bases))
        self.program = program
        self.rooms: dict[Any, Any] = {}  # memory of a recording, which the next uses again
        self.latest: tuple[tuple[Behavior, ...], Tables] | None = None

    @property
    def sound(self) -> bool:
        """Whether the compiled kernels can play all of it, with patience that is constant."""
        graph, layout = self.built.layout.graph, self.built.layout
        actors = range(len(self.program.actors))
        return not self.built.asked and all(graph.is_const(patience(layout, a)) for a in actors)

    def tables(self, behaviors: Sequence[Behavior]) -> Tables:
        """The tables with the worths of these behaviors; payoffs of each period are as then.

        They hold until there are others. Those of the same behaviors as before are the same.
        """
        wanted = tuple(behaviors)
        if self.latest is not None and all(map(is_, wanted, self.latest[0])):
            return self.latest[1]
        self.latest = wanted, self._reweighed(wanted)
        return self.latest[1]

    def _reweighed(self, behaviors: Sequence[Behavior]) -> Tables:
        tables = self.built.tables
        weights = tables.weights.copy()
        for actor, shapes in self.shapes.items():
            behavior = _actual(behaviors[actor])
            assert isinstance(behavior, Regressed)
            mover = tables.movers[actor]
            numbers = int(mover["own"]), int(mover["calm"])  # the latter where anybody minds it
            for number, shape in zip(numbers, shapes, strict=False):
                logits = shape.logits(behavior.worths)
                self.built.scorings[number].reweigh(tables.scores[number], weights, logits)
        discounts = np.ones_like(tables.discounts)
        return tables._replace(weights=weights, discounts=discounts)

    def _steady(self, actor: int, behavior: Behavior) -> Behavior:
        inner = _actual(behavior)
        if not isinstance(inner, Regressed):
            return behavior
        shapes = self.shapes[actor] = list[Shape]()
        steady = _Steady(inner, shapes)
        return Presumed(steady, behavior.presumed) if isinstance(behavior, Presumed) else steady


class _Steady:
    """A regressed behavior of which any weight may become another."""

    def __init__(self, behavior: Regressed, shapes: list[Shape]) -> None:
        self.behavior, self.shapes = behavior, shapes

    def probabilities(self, view: View) -> Any:
        return self.behavior.probabilities(view)

    def lowered(self, sight: Sight) -> Logits | None:
        shape = Shape(self.behavior.basis, sight)
        self.shapes.append(shape)
        if not shape.sound:
            return None
        return shape.logits({}, shape.pattern())


def _actual(behavior: Behavior) -> Behavior:
    return behavior.actual if isinstance(behavior, Presumed) else behavior
