"""What a game in extensive form cannot say, refused in plain words.

Players of such a game share one prior, know the game, and learn by Bayes' rule from all they see.
Crises in which somebody misjudges, presumes or does not take in what lies open are none. What
the rules below miss shows in numbers: `check` compares, at choices drawn at random, what every
action is worth on the graph and on the tree.
"""

from collections.abc import Sequence

import numpy as np

from offramp.engine.errors import PlayError
from offramp.engine.program import Program
from offramp.engine.tape import Array, Code
from offramp.strategy.exact.expand import reads
from offramp.strategy.exact.game import Game
from offramp.strategy.exact.graph import Graph
from offramp.strategy.exact.logs import logarithm
from offramp.strategy.gambit.following import follow
from offramp.strategy.gambit.tree import Tree

_SAME = 1e-7


class Unsayable(PlayError):
    """A crisis that is no game in extensive form with a common prior, or not of the kind asked."""


def refuse(program: Program) -> None:
    """Refuse what is plain before the game is expanded. Raises Unsayable."""
    for actor, code in zip(program.model.actors, program.actors, strict=True):
        if actor.behavior.kind == "level-k":
            raise Unsayable(
                f"{actor.name} is a level-k reasoner, which is no equilibrium: let it be of the "
                "behavior equilibrium, or of one that is given (uniform, myopic, doctrine, script)"
            )
        typed = any(len(o.type_names) > 1 for o in program.actors if o is not code)
        if typed and not code.always_empathic:
            raise Unsayable(
                f"{actor.name} reads the others with empathy below 1: players of a game in "
                "extensive form learn by Bayes' rule. Set its empathy to 1"
            )
        if typed and not code.never_forgets:
            raise Unsayable(
                f"{actor.name} forgets what it has learned about the others: players of a game in "
                "extensive form remember. Set its forgetting to 0"
            )
        if len(code.type_names) > 1 and code.presumed is not None:
            raise Unsayable(
                f"others presume {actor.name} to choose otherwise than it does: players of a "
                "game in extensive form know the game. Leave out what is presumed"
            )
    if reads(program, Code.BELIEF):
        raise Unsayable(
            "something in play reads beliefs (belief or expected): payoffs and moves of a game in "
            "extensive form cannot depend on what is believed"
        )
    if program.draws:
        name = program.model.variables[program.draws[0].variable].name
        raise Unsayable(
            f"{name} starts at a draw from a distribution: chance in a tree has finitely many "
            "branches. Give it a number, or a list of values with probabilities"
        )


def refuse_priors(program: Program, graph: Graph) -> None:
    """Refuse priors of somebody's own. Raises Unsayable."""
    for (observer, subject), slot in program.belief_slots.items():
        kinds = graph.kinds[subject]
        common = np.bincount(graph.profiles[subject], graph.prior, kinds)
        if np.abs(graph.beliefs[slot : slot + kinds] - common).max() > 1e-9:
            names = program.actors[observer].name, program.actors[subject].name
            raise Unsayable(
                f"{names[0]} has a prior of its own about {names[1]}: players of a game in "
                "extensive form share a common prior. Leave the priors out, or let the types' "
                "probabilities be these"
            )


def nobody() -> Unsayable:
    """What to say where nobody looks ahead and has a choice."""
    return Unsayable(
        "no actor that looks ahead has a choice: give actors the behavior equilibrium, as in "
        "--set actors.NAME.behavior=equilibrium"
    )


def check(program: Program, graph: Graph, tree: Tree, seed: int = 0) -> None:
    """Compare graph and tree at choices drawn at random. Raises Unsayable where they differ."""
    noise = np.random.default_rng(seed)
    drawn = [
        [m.given if m.given is not None else _drawn(m.open, noise) for m in layer.movers]
        for layer in graph.layers
    ]
    game = Game(graph, program.belief_slots)
    logs = [[logarithm(p)[..., None] for p in layer] for layer in drawn]
    with np.errstate(all="ignore"):
        found, _ = game.replies(logs, game.beliefs(logs))
    behavior = [drawn[s.layer][s.mover][s.place, s.type, list(s.columns)] for s in tree.sets]
    there = follow(tree, behavior)
    for index, each in enumerate(tree.sets):
        here = found[each.layer][each.mover][each.place, each.type, list(each.columns), 0]
        if there.reach[index] < 1e-200:
            continue
        if _apart(here, there.values[index]) > _SAME * (1 + float(np.abs(here).max())):
            raise Unsayable(
                f"what {each.label} expects is not what Bayes' rule tells from all that lies open "
                "to it: somebody is said not to see what the state, or another's belief, shows "
                "(actions seen or taken for others in part). A game in extensive form cannot "
                "say this"
            )


def _drawn(open_: np.ndarray, noise: np.random.Generator) -> Array:
    weight = np.where(open_, noise.uniform(0.2, 1.0, open_.shape), 0.0)
    return weight / weight.sum(axis=2, keepdims=True)


def _apart(here: Array, there: Sequence[float] | Array) -> float:
    return float(np.abs(np.asarray(here) - np.asarray(there)).max())
