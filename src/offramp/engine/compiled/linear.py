"""Weighted sums of nodes: columns in one proportion taken together; costs of moves as such sums."""

import numpy as np

from offramp.engine.compiled.graph import Graph
from offramp.engine.compiled.layout import Layout
from offramp.engine.compiled.paying import patience
from offramp.engine.compiled.sight import Logits, Sight
from offramp.engine.tape import Code

_WORDY = 4  # operations for each column, from which on costs are summed for the pick alone
_MERGED = 3  # columns in one proportion, from which on they are added up first


def linear_costs(layout: Layout, actor: int) -> Logits | None:
    """What moves cost as weighted sums (a row for every type and action), where that is less work.

    Only the cost of the action taken is needed, so a sum of many terms is best taken for it alone.
    """
    graph, sight = layout.graph, Sight(layout, actor)
    if not sight.actions or not graph.is_const(patience(layout, actor)):
        return None
    nodes = [cost for kind in range(sight.kinds) for cost in sight.after(kind)[0]]
    forms = [graph.affine(node) for node in nodes]
    columns = list(dict.fromkeys(node for _, terms in forms for node in terms))
    mine = set(columns)
    written = len(graph.below([node for node in nodes if node not in mine], mine))
    if written < _WORDY * max(len(columns), 1):
        return None
    place = {node: index for index, node in enumerate(columns)}
    weights = np.zeros((1, len(forms), len(columns)))
    for row, (_, terms) in enumerate(forms):
        for node, weight in terms.items():
            weights[0, row, place[node]] = weight
    bias = np.array([[constant for constant, _ in forms]])
    found = merged(graph, Logits(columns, weights, bias))
    return found if all(not graph.is_const(node) for node in found.columns) else None


def merged(graph: Graph, choice: Logits) -> Logits:
    """The same scores, columns that enter all of them in one proportion taken together.

    Nobody who writes a mean of beliefs into every payoff wants it multiplied out.
    """
    if not choice.columns:
        return choice
    weights = choice.weights.reshape(-1, len(choice.columns))
    groups: dict[bytes, list[int]] = {}
    for column in range(weights.shape[1]):
        vector = weights[:, column]
        scaled = vector / vector[np.argmax(np.abs(vector))] if vector.any() else vector
        groups.setdefault((scaled.round(12) + 0.0).tobytes(), []).append(column)
    if all(len(group) < _MERGED for group in groups.values()):
        return choice
    columns: list[int] = []
    kept: list[int] = []
    for group in groups.values():
        if len(group) < _MERGED:
            columns += [choice.columns[column] for column in group]
            kept += group
            continue
        row = int(np.argmax(np.abs(weights[:, group[0]])))
        shares = weights[row, group] / weights[row, group[0]]
        parts = [
            graph.op(Code.MUL, graph.const(share), choice.columns[column])
            for share, column in zip(shares, group, strict=True)
        ]
        columns.append(graph.total(parts))
        kept.append(group[0])
    return Logits(columns, choice.weights[:, :, kept], choice.bias)
