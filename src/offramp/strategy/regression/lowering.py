"""Regressed choices for the compiled player: features as nodes, weights as one matrix a period.

What `features.Basis` computes of a view in NumPy is said here in nodes; the compiled player then
multiplies weights and features, and computes again only what a move changes. Leaves out positions
that recur and rationality that differs from run to run: such choices are asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.graph import read
from offramp.engine.compiled.sight import Frame, Logits, Sight
from offramp.engine.tape import Array, Code, Tape
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.values import Worth

Nodes = NDArray[np.int64]


@dataclass(frozen=True)
class Features:
    """Nodes of the features of one actor's decision, as in `features.Inputs`.

    `base` (feature,); `moved` (feature, action); `typed` (feature, type, action); `cost` (type,
    action); `believed` by subject (type of the subject,).
    """

    base: Nodes
    moved: Nodes
    typed: Nodes
    cost: Nodes
    believed: list[Nodes]


def features_of(basis: Basis, sight: Sight) -> Features:
    """The features at a choice, as nodes."""
    kinds, actions = range(basis.kinds), range(basis.actions)
    after = [sight.after(kind) for kind in kinds]
    moved = [
        _after(basis, after[0][1][action], basis.touched, basis.touched_squares, basis.moved_tape)
        for action in actions
    ]
    typed = [
        [
            _after(basis, after[k][1][a], basis.by_type, basis.by_type[:0], basis.typed_tape)
            for a in actions
        ]
        for k in kinds
    ]
    layout = sight.layout
    believed = [
        np.array([layout.graph.row(layout.beliefs[s.slot + k]) for k in range(s.kinds)])
        for s in basis.subjects
    ]
    return Features(
        np.array(_base(basis, sight.frame(0)), dtype=np.int64),
        np.array(moved, dtype=np.int64).reshape(basis.actions, -1).T,
        np.array(typed, dtype=np.int64).reshape(basis.kinds, basis.actions, -1).transpose(2, 0, 1),
        np.array([costs for costs, _ in after], dtype=np.int64).reshape(basis.kinds, basis.actions),
        believed,
    )


def lowered(basis: Basis, worths: Mapping[int, Worth], sight: Sight) -> Logits | None:
    """The choice by regressed worths; None where it cannot be said in nodes."""
    graph = sight.graph
    precision = [sight.rationality(kind) for kind in range(basis.kinds)]
    if any(worth.places is not None for worth in worths.values()):
        return None
    if not all(graph.is_const(node) for node in precision):
        return None
    found = features_of(basis, sight)
    forms = [graph.affine(int(node)) for node in found.cost.reshape(-1)]
    place: dict[int, int] = {}
    for nodes in (found.base[basis.interacting], found.moved, found.typed, *found.believed):
        for node in nodes.reshape(-1).tolist():
            place.setdefault(node, len(place))
    for _, terms in forms:
        for node in terms:
            place.setdefault(node, len(place))
    rows = basis.kinds * basis.actions
    weights = np.zeros((sight.periods, rows, len(place)))
    bias = np.zeros((sight.periods, rows))
    for period, worth in worths.items():
        _weigh(weights[period - 1], bias[period - 1], worth, basis, found, place)
        for row, (constant, terms) in enumerate(forms):
            bias[period - 1, row] += constant
            for node, weight in terms.items():
                weights[period - 1, row, place[node]] += weight
    scale = np.repeat([graph.value[node] for node in precision], basis.actions)
    return Logits(list(place), weights * scale[:, None], bias * scale)


def _weigh(
    weights: Array, bias: Array, worth: Worth, basis: Basis, found: Features, place: dict[int, int]
) -> None:
    """Add the weights (row, column) of one period."""
    kinds, actions = basis.kinds, basis.actions
    row = np.arange(kinds * actions).reshape(kinds, actions)
    at = np.vectorize(place.__getitem__, otypes=[np.int64])
    bias += worth.bias.reshape(-1)

    def add(nodes: Nodes, values: Array) -> None:
        """Values (type, action, feature) of features (type, action, feature)."""
        if nodes.size:
            where = np.broadcast_to(row[..., None], nodes.shape), at(nodes)
            np.add.at(weights, where, np.broadcast_to(values, nodes.shape))

    shape = (kinds, actions)
    base = found.base[basis.interacting]
    add(np.broadcast_to(base, (*shape, len(base))), worth.inter)
    moved = found.moved.T[None]  # (1, action, feature)
    add(np.broadcast_to(moved, (kinds, *moved.shape[1:])), worth.moved)
    add(found.typed.transpose(1, 2, 0), worth.typed)
    for nodes, values in zip(found.believed, worth.who, strict=True):
        add(np.broadcast_to(nodes, (*shape, len(nodes))), values)


def _base(basis: Basis, frame: Frame) -> list[int]:
    """Features that are the same whatever the actor does or is."""
    graph, layout = frame.graph, frame.layout
    found = [frame.variable(int(v)) for v in basis.still]
    found += [_square(frame, int(v), basis) for v in basis.still_squares]
    found += [graph.finite(node) for node in read(graph, basis.base_tape, frame)]
    found += [graph.row(layout.beliefs[int(slot)]) for slot in basis.slots]
    found += [frame.did(other, action) for other, action in basis.dids]
    return found + [layout.param(int(index)) for index in basis.params]


def _after(basis: Basis, frame: Frame, variables: Nodes, squares: Nodes, tape: Tape) -> list[int]:
    """Features just after an action."""
    graph = frame.graph
    found = [frame.variable(int(v)) for v in variables]
    found += [_square(frame, int(v), basis) for v in squares]
    values = read(graph, tape, frame)
    return found + [graph.finite(node) for node in values]


def _square(frame: Frame, variable: int, basis: Basis) -> int:
    graph = frame.graph
    away = graph.op(Code.SUB, frame.variable(variable), graph.const(float(basis.centers[variable])))
    return graph.op(Code.MUL, away, away)
