"""The choices of a profile as decisions, as solutions list them."""

from collections.abc import Sequence

import numpy as np

from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.strategy.gambit.following import Followed
from offramp.strategy.gambit.tree import Tree
from offramp.strategy.solution import Decision

_LIKELY = 1e-300


def decisions(
    program: Program, tree: Tree, found: Followed, behavior: Sequence[Array]
) -> tuple[list[Decision], list[Decision]]:
    """On the path, the likeliest first, and off it."""
    on: list[Decision] = []
    off: list[Decision] = []
    for number, p in enumerate(behavior):
        reached = found.reach[number] > _LIKELY
        (on if reached else off).append(_decision(program, tree, found, number, p, reached))
    on.sort(key=lambda decision: -decision.reach)
    return on, off


def _decision(
    program: Program, tree: Tree, found: Followed, number: int, p: Array, reached: bool
) -> Decision:
    each = tree.sets[number]
    layer, code = tree.graph.layers[each.layer], program.actors[each.actor]
    names = [variable.name for variable in program.model.variables]
    did = {
        actor.name: actor.actions[int(layer.at.did[index, each.node])].name
        for index, actor in enumerate(program.actors)
        if layer.at.did[index, each.node] >= 0
    }
    return Decision(
        layer.period,
        code.name,
        code.type_names[each.type],
        float(found.reach[number]),
        dict(zip(names, layer.at.x[:, each.node].tolist(), strict=True)),
        _beliefs(program, found.believed[each.public]),
        each.actions,
        tuple(p.tolist()),
        tuple(found.values[number].tolist()) if reached else (),
        did,
    )


def _beliefs(program: Program, believed: Array) -> dict[tuple[str, str, str], float]:
    """What everybody who came this way believes, by Bayes' rule; nothing off the path."""
    if np.isnan(believed).any():
        return {}
    kinds = {a.name: (i, list(a.type_names)) for i, a in enumerate(program.actors)}
    found: dict[tuple[str, str, str], float] = {}
    for key, slot in program.symbols.beliefs.items():
        index, names = kinds[key[1]]
        if slot >= 0:
            found[key] = float(believed[index, names.index(key[2])])
    return found
