"""Regressed choices for the compiled player: features as nodes, weights as one matrix a period.

What `inputs.inputs_at` computes of a view in NumPy is said here in nodes; the compiled player then
multiplies weights and features, and computes again only what a move changes. Where rationality is
drawn, features are multiplied by it. Leaves out positions that recur, and private types that differ
in a rationality that is drawn: such choices are asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.reading import read
from offramp.engine.compiled.sight import Frame, Logits, Sight
from offramp.engine.tape import Array, Code, Tape
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.putting import put
from offramp.strategy.regression.values import Worth

Nodes = NDArray[np.int64]


@dataclass(frozen=True)
class Features:
    """Nodes of the features of one actor's decision, as in `inputs.Inputs`.

    `base` (feature,); `moved` (feature, action); `typed` (feature, type, action); `cost` (type,
    action); `brought` (type, ending action); `believed` by subject (type of the subject,).
    """

    base: Nodes
    moved: Nodes
    typed: Nodes
    cost: Nodes
    brought: Nodes
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
        _grid(moved, basis.actions).T,
        _grid(typed, basis.kinds, basis.actions).transpose(2, 0, 1),
        np.array([costs for costs, _ in after], dtype=np.int64).reshape(basis.kinds, basis.actions),
        _brought(basis, sight),
        believed,
    )


def _brought(basis: Basis, sight: Sight) -> Nodes:
    """What moves that end the crisis bring."""
    nodes = [
        sight.graph.finite(read(sight.graph, sight.code.value, sight.after(kind)[1][action])[0])
        for kind in range(basis.kinds)
        for action in basis.ending.tolist()
    ]
    return np.array(nodes, dtype=np.int64).reshape(basis.kinds, len(basis.ending))


def _grid(nodes: Sequence[Any], *shape: int) -> Nodes:
    """Nodes in an array, the last axis as long as it happens to be (or 0, where nobody can act)."""
    found = np.array(nodes, dtype=np.int64)
    return found.reshape(*shape, -1 if found.size else 0)


class Shape:
    """What the scores of a choice are made of, whatever the weights: columns, and who has which.

    None of it is there (`sound` is false) where types differ in a rationality that is drawn.
    `drawn` is the node of one that is drawn and the same for all types, None where it is known.
    """

    def __init__(self, basis: Basis, sight: Sight) -> None:
        self.basis, self.periods = basis, sight.periods
        graph, found = sight.graph, features_of(basis, sight)
        precision = [sight.rationality(kind) for kind in range(basis.kinds)]
        known = all(graph.is_const(node) for node in precision)
        self.sound = known or len(set(precision)) == 1
        self.drawn = None if known else precision[0]
        self.graph, self.found = graph, found
        forms = [graph.affine(int(node)) for node in found.cost.reshape(-1)]
        brought = np.full(found.cost.shape, graph.const(0.0))
        brought[:, basis.ending] = found.brought
        ends = [graph.affine(int(node)) for node in brought.reshape(-1)]
        self.place: dict[int, int] = {}
        base = found.base if len(basis.ending) else found.base[basis.interacting]
        for nodes in (base, found.moved, found.typed, *found.believed):
            for node in nodes.reshape(-1).tolist():
                self.place.setdefault(node, len(self.place))
        for _, terms in [*forms, *ends]:
            for node in terms:
                self.place.setdefault(node, len(self.place))
        scales = [graph.value[node] if known else 1.0 for node in precision]
        self.scale = np.repeat(scales, basis.actions)
        each = (basis.kinds, basis.actions)
        base = found.base[basis.interacting]
        every = [
            np.broadcast_to(base, (*each, len(base))),
            np.broadcast_to(found.moved.T[None], (*each, len(found.moved))),
            found.typed.transpose(1, 2, 0),
            *(np.broadcast_to(nodes, (*each, len(nodes))) for nodes in found.believed),
        ]
        if len(basis.ending):  # what the others are worth in common is then no longer common
            every.append(np.broadcast_to(found.base, (*each, len(found.base))))
        subjects = [nodes.shape[-1] for nodes in found.believed]
        self.others = np.array(subjects, np.int64)
        self.entries = np.concatenate([self._entries(nodes) for nodes in every])
        self.cost, self.cost_bias = self._weights(forms)
        self.brought, self.brought_bias = self._weights(ends)

    def _weights(self, forms: Sequence[tuple[float, Mapping[int, float]]]) -> tuple[Array, Array]:
        """Affine forms as weights (row, column) and constants (row,)."""
        weights = np.zeros((len(forms), len(self.place)))
        for row, (_, terms) in enumerate(forms):
            for node, weight in terms.items():
                weights[row, self.place[node]] += weight
        return weights, np.array([constant for constant, _ in forms])

    def _entries(self, nodes: Nodes) -> Nodes:
        """Where weights of features (type, action, feature) stand, rows after one another."""
        many = nodes.shape[0] * nodes.shape[1]
        row = np.arange(many, dtype=np.int64).reshape(nodes.shape[0], nodes.shape[1], 1)
        column = np.array([self.place[n] for n in nodes.reshape(-1).tolist()], dtype=np.int64)
        return (row * len(self.place) + column.reshape(nodes.shape)).reshape(-1)

    def pattern(self) -> NDArray[np.bool_]:
        """Which weights (row, column) may ever differ from zero."""
        ones = Worth.zero(self.basis)
        parts = ones.bias, ones.level, ones.moved, ones.typed, ones.by_kind, ones.brought
        for number, part in enumerate((*parts, *ones.who)):
            part[...] = 1.0 + 0.1 * number  # so that no two of them cancel
        return self.logits({1: ones}).weights[0] != 0

    def logits(
        self, worths: Mapping[int, Worth], pattern: NDArray[np.bool_] | None = None
    ) -> Logits:
        """The scores with these worths."""
        basis = self.basis
        weights = np.zeros((self.periods, len(self.scale), len(self.place)))
        bias = np.zeros((self.periods, len(self.scale)))
        fixed = self.cost, self.cost_bias, self.brought, self.brought_bias
        for period, worth in worths.items():
            parts = worth.bias, worth.level, worth.moved, worth.typed
            parts += worth.by_kind, worth.by_action, float(worth.brought)
            who = np.concatenate([part.reshape(-1) for part in worth.who] or [worth.moved[:0]])
            into = weights[period - 1].reshape(-1), bias[period - 1]
            put(*into, self.entries, self.others, basis.ends, *parts, who, *fixed)
        if self.drawn is not None:
            return self._times_drawn(weights, bias, pattern)
        weights *= self.scale[:, None]
        return Logits(list(self.place), weights, bias * self.scale, pattern)

    def _times_drawn(
        self, weights: Array, bias: Array, pattern: NDArray[np.bool_] | None
    ) -> Logits:
        """The scores times a rationality that is drawn: as that of each column, and of one more."""
        drawn, graph = self.drawn or 0, self.graph
        columns = [graph.op(Code.MUL, drawn, node) for node in self.place]
        whole = np.concatenate([weights, bias[:, :, None]], axis=2)
        return Logits([*columns, drawn], whole, np.zeros_like(bias), pattern)


def lowered(basis: Basis, worths: Mapping[int, Worth], sight: Sight) -> Logits | None:
    """The choice by regressed worths; None where it cannot be said in nodes."""
    if any(worth.places is not None for worth in worths.values()):
        return None
    shape = Shape(basis, sight)
    return shape.logits(worths) if shape.sound else None


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
