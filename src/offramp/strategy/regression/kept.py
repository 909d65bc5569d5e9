"""The features of decisions as compiled kernels leave them: rows in single precision.

Actors that move together share the rows: most of what they go by is the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.emit import Section, Writer
from offramp.engine.compiled.layout import Layout
from offramp.engine.compiled.sight import Sight
from offramp.engine.position import Ints
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.inputs import Described, Inputs
from offramp.strategy.regression.lowering import Features, features_of


@dataclass(frozen=True)
class Sections:
    """The section that computes the features of each actor, what it keeps, and who is where.

    Actors that move together share one section. `kept` are operands by section.
    """

    of: Mapping[int, int]
    sections: Sequence[Section]
    kept: Sequence[NDArray[np.int64]]
    described: Mapping[int, Described]
    rationality: Mapping[int, float]


class Kept:
    """The rows that a stage keeps, in single precision, and the position that goes with them."""

    def __init__(
        self,
        period: int,
        rows: NDArray[np.float32],
        beliefs: NDArray[np.float32],
        types: Ints,
    ) -> None:
        self.period, self.rows, self.beliefs, self.types = period, rows, beliefs, types

    def inputs(self, basis: Basis, described: Described, rationality: float, some: Ints) -> Inputs:
        """An actor's decisions at some of the runs."""
        whole = len(some) == self.rows.shape[1]
        return Inputs(
            basis,
            self.period,
            self.rows,
            described,
            some,
            rationality,
            self.beliefs if whole else self.beliefs.take(some, axis=1),
            self.types if whole else self.types.take(some, axis=1),
            np.zeros((0, len(some))),
        )


def write_sections(bases: Mapping[int, Basis], layout: Layout, writer: Writer) -> Sections:
    """Sections that compute the features of actors, those that move together in one."""
    found: dict[int, tuple[Sight, Features]] = {}
    for actor, basis in bases.items():
        if not basis.actions:
            continue
        sight = Sight(layout, actor)
        found[actor] = sight, features_of(basis, sight)
    alone = layout.program.model.order != "together"
    groups = [[actor] for actor in found] if alone else [list(found)]
    of: dict[int, int] = {}
    sections: list[Section] = []
    kept: list[NDArray[np.int64]] = []
    described: dict[int, Described] = {}
    rationality: dict[int, float] = {}
    for group in groups:
        first, places = writer.start(), dict[int, int]()
        nodes: dict[int, int] = {}
        for actor in group:
            sight, features = found[actor]
            described[actor] = _described(sight, features, nodes)
            rationality[actor] = sight.graph.value[sight.rationality(0)]
        writer.compute(nodes, places)
        of |= dict.fromkeys(group, len(sections))
        sections.append((first, writer.start()))
        kept.append(np.array([writer.operand(n, places) for n in nodes], dtype=np.int64))
    return Sections(of, sections, kept, described, rationality)


def _described(sight: Sight, features: Features, nodes: dict[int, int]) -> Described:
    """Where each feature's node stands in `nodes`, which grows."""

    def at(values: Any) -> Ints:
        values = np.asarray(values, dtype=np.int64)
        flat = [nodes.setdefault(node, len(nodes)) for node in values.reshape(-1).tolist()]
        return np.array(flat, dtype=np.int64).reshape(values.shape)

    return Described(
        at(features.base),
        at(features.moved),
        at(features.typed),
        at(features.cost),
        at(sight.available),
        at(features.brought),
    )
