"""Names for what has none: information sets and moves of chance, by what tells them apart."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from offramp.engine.position import Ints
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.strategy.exact.graph import Graph, Layer
from offramp.strategy.gambit.tree import Information

_MOST = 4  # variables named


def set_names(program: Program, graph: Graph, sets: Sequence[Information]) -> list[Information]:
    """Information sets with names of their own: actor, type, period, and what is known."""
    groups: dict[tuple[int, int, int], list[int]] = {}
    for index, each in enumerate(sets):
        groups.setdefault((each.actor, each.layer, each.type), []).append(index)
    names = [""] * len(sets)
    for (actor, number, kind), members in groups.items():
        layer, code = graph.layers[number], program.actors[actor]
        own = f" ({code.type_names[kind]})" if len(code.type_names) > 1 else ""
        known = _told_apart(program, layer, [sets[index].node for index in members])
        for index, said in zip(members, known, strict=True):
            names[index] = f"{code.name}{own}, period {layer.period}" + (
                f": {said}" if said else ""
            )
    return [replace(e, label=name) for e, name in zip(sets, distinct(names), strict=True)]


def branch_names(program: Program, layer: Layer, states: Sequence[int]) -> list[str]:
    """Names of the states of a layer that chance leads to."""
    said = _told_apart(program, layer, [int(layer.node[state]) for state in states])
    kinds = [layer.types[:, state].tolist() for state in states]
    typed = [i for i in range(len(program.actors)) if len({k[i] for k in kinds}) > 1]
    names: list[str] = []
    for one, kind in zip(said, kinds, strict=True):
        types = [f"{program.actors[i].name} {program.actors[i].type_names[kind[i]]}" for i in typed]
        names.append(", ".join([*([one] if one else []), *types]) or "on")
    return distinct(names)


def distinct(names: Sequence[str]) -> list[str]:
    """The same names, numbered where they repeat."""
    count: dict[str, int] = {}
    found: list[str] = []
    for name in names:
        count[name] = count.get(name, 0) + 1
        found.append(name if names.count(name) == 1 else f"{name} #{count[name]}")
    return found


def _told_apart(program: Program, layer: Layer, nodes: Sequence[int]) -> list[str]:
    """What tells nodes of a layer apart: variables, and what was done in the period."""
    x, did = layer.at.x[:, nodes], layer.at.did[:, nodes]
    differ = [v for v in range(len(x)) if np.ptp(x[v]) > 0][:_MOST]
    acted = [a for a in range(len(did)) if np.ptp(did[a]) > 0][:_MOST]
    return [_said(program, x[:, i], did[:, i], differ, acted) for i in range(len(nodes))]


def _said(
    program: Program, x: Array, did: Ints, differ: Sequence[int], acted: Sequence[int]
) -> str:
    parts = [f"{program.model.variables[v].name} {x[v]:.6g}" for v in differ]
    for a in acted:
        actions = program.actors[a].actions
        parts.append(
            f"{program.actors[a].name} {actions[int(did[a])].name if did[a] >= 0 else '-'}"
        )
    return ", ".join(parts)
