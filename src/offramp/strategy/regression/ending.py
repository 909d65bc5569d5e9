"""Moves that end the crisis for certain: what such a move brings is known and is not regressed.

To yield in a contest of nerves, or to use the weapon, ends it there and then. What the actor earns
by that is said by the model; to regress it together with moves after which the crisis goes on
would blur just the comparison on which yielding hangs. That is so in large crises, whose rounds
have few runs: there such a move is met some eight times in a period and a round, and not all
features interact with it. In smaller ones it is regressed like others, which tells more of what the
others do at the same time. Leaves out moves that end the crisis in some positions only.
"""

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.graph import Graph
from offramp.engine.compiled.layout import Layout
from offramp.engine.compiled.ranges import Ranges
from offramp.engine.compiled.reading import read
from offramp.engine.compiled.sight import Sight
from offramp.engine.position import Position
from offramp.engine.program import Program
from offramp.model.expr import Did, Var, walk


def ending_actions(program: Program, actor: int, start: Position) -> NDArray[np.int64]:
    """The actions after which an outcome's condition is met, whatever else is the case.

    As far as the bounds of variables tell; `start` are some runs before the first period.
    """
    code, model = program.actors[actor], program.model
    leaves = [leaf for o in model.outcomes if o.when is not None for leaf in walk(o.when)]
    tested = {program.symbols.variables[leaf.name] for leaf in leaves if isinstance(leaf, Var)}
    named = any(isinstance(leaf, Did) and leaf.actor == code.name for leaf in leaves)
    some = [
        number
        for number, action in enumerate(code.actions)
        if named or any(variable in tested for variable, _ in action.effects)
    ]
    if not some:
        return np.zeros(0, dtype=np.int64)
    sight = Sight(Layout(program, Graph(), start), actor)
    ranges = Ranges(sight.layout)

    def ends(kind: int, action: int) -> bool:
        guards = read(sight.graph, program.settle, sight.after(kind)[1][action])
        return any(low > 0 or high < 0 for low, high in map(ranges.of, guards))

    kinds = range(len(code.type_names))
    return np.array([a for a in some if all(ends(kind, a) for kind in kinds)], dtype=np.int64)
