"""Backward induction: layer by layer from the end, each node's stage game solved.

Right where no choice changes the beliefs on which later choices rest. Where at most one actor has
a choice at a node, its logit choice follows at once; where several choose together, the stage is
solved for its logit equilibrium: by iteration where that is a contraction and the equilibrium is
therefore unique, else node by node.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from offramp.engine.errors import TooLarge
from offramp.engine.tape import Array
from offramp.strategy.exact.algebra import Sums, onward
from offramp.strategy.exact.game import Choices, Game, assumed_choices
from offramp.strategy.exact.graph import Layer, Mover
from offramp.strategy.exact.logs import log_softmax
from offramp.strategy.exact.stage import Stage, StageGame, solve_stage

_ITERATIONS = 2_000
_CONTRACTION = 0.97


@dataclass
class Induction:
    """What backward induction found: choices by layer and mover, and how stages were solved.

    `most` is the largest number of equilibria at a node, `several` the number of nodes with more
    than one, `followed` of those solved one by one; `proven` whether none can be missing;
    `alternatives` the equilibria of the first stage that has several, by (layer, node).
    """

    choices: list[Choices]
    most: int = 1
    several: int = 0
    proven: bool = True
    arrived: bool = True
    followed: int = 0
    turns: list[float] = field(default_factory=list[float])


def induced(
    game: Game, selection: str, every: bool, progress: Callable[[int, int], None] | None = None
) -> Induction:
    """Solve a game in which no choice changes beliefs that matter later."""
    layers = game.graph.layers
    begin = [
        [
            new if held is None else held
            for new, held in zip(assumed_choices(layer), fixed, strict=True)
        ]
        for fixed, layer in zip(game.held, layers, strict=True)
    ]
    beliefs = game.beliefs(begin)  # they hang on given choices alone where they matter
    found, after = Induction(begin), None
    for number in reversed(range(len(layers))):
        layer, sums = layers[number], game.sums[number]
        gains = onward(layer, after)
        found.choices[number] = _layer(game, number, gains, beliefs, selection, every, found)
        p = sums.probabilities(found.choices[number])
        after = sums.worth(p, gains)
        if progress:
            progress(len(layers) - number, len(layers))
    return found


def _layer(
    game: Game,
    number: int,
    gains: Array,
    beliefs: Array,
    selection: str,
    every: bool,
    to: Induction,
) -> Choices:
    layer, sums, held = game.graph.layers[number], game.sums[number], game.held[number]
    free = [i for i, h in enumerate(held) if h is None]
    choices = list(to.choices[number])
    if not free:
        return choices
    busy = np.zeros(layer.nodes, dtype=np.int64)
    for index in free:
        mover = layer.movers[index]
        here = mover.place >= 0
        choosing = (mover.open.sum(axis=2) > 1).any(axis=1)  # (place,)
        busy[here] += choosing[mover.place[here]]
    if (busy < 2).all():
        return _replied(sums, layer, free, choices, gains, beliefs)
    bound = _bounds(layer, free, gains)
    sure = bound < _CONTRACTION
    choices, settled = _iterated(sums, layer, free, choices, gains, beliefs)
    if bool((sure & settled | (busy < 2)).all()):
        return choices
    alone = np.flatnonzero(~((sure & settled) | (busy < 2)))
    to.followed += len(alone)
    if game.patience is not None and to.followed > game.patience:
        raise TooLarge(
            f"more than {game.patience:,} positions are games to be solved by themselves"
        )
    for node in alone:
        part, edges = restricted(layer, int(node))
        fixed = [
            h if h is None else h[m.place[node] : m.place[node] + 1]
            for h, m in zip(held, layer.movers, strict=True)
            if m.place[node] >= 0
        ]
        stage_game = StageGame(part, game.slots, fixed, gains[edges, :, 0], beliefs)
        stage = solve_stage(stage_game, selection, every)
        _noted(to, stage)
        solved = stage_game.choices(stage.z[stage.selected][:, None])
        moving = [i for i, m in enumerate(layer.movers) if m.place[node] >= 0]
        for index, logs in zip(moving, solved, strict=True):
            if held[index] is None:
                choices[index][layer.movers[index].place[node]] = logs[0]
    return choices


def _noted(to: Induction, stage: Stage) -> None:
    to.most = max(to.most, len(stage.z))
    to.several += len(stage.z) > 1
    to.proven &= stage.proven
    to.arrived &= stage.arrived
    to.turns += stage.turns


def _replied(
    sums: Sums, layer: Layer, free: list[int], choices: Choices, gains: Array, beliefs: Array
) -> Choices:
    """Everyone's logit reply to everyone's choices."""
    found = sums.replies(sums.probabilities(choices), gains, beliefs)
    replied = list(choices)
    for index in free:
        mover = layer.movers[index]
        z = np.where(mover.open[..., None], mover.rationality * found[index], -np.inf)
        replied[index] = log_softmax(z, 2)
    return replied


def _iterated(
    sums: Sums, layer: Layer, free: list[int], choices: Choices, gains: Array, beliefs: Array
) -> tuple[Choices, Any]:
    """Replies until they stop changing; where (node,) they did."""
    settled = np.zeros(layer.nodes, dtype=bool)
    for _ in range(_ITERATIONS):
        replied = _replied(sums, layer, free, choices, gains, beliefs)
        moved = np.zeros(layer.nodes)
        for index in free:
            mover = layer.movers[index]
            change = np.abs(np.exp(replied[index]) - np.exp(choices[index])).max(axis=(1, 2, 3))
            here = mover.place >= 0
            moved[here] = np.maximum(moved[here], change[mover.place[here]])
        choices, settled = replied, moved < 1e-14
        if settled.all() or (_ > 100 and moved.max() > 0.01):
            break
    return choices, settled


def _bounds(layer: Layer, free: list[int], gains: Array) -> Array:
    """An upper bound (node,) of how much replies change per change of choices.

    The spectral radius of λ_i · D_ij / 4, where D_ij bounds how i's gain from switching hangs on
    j's choice; below 1 the stage's equilibrium is unique and iteration finds it.
    """
    node = layer.node[layer.edge_state]
    radius = np.zeros((layer.nodes, len(free), len(free)))
    for i, index in enumerate(free):
        actor = layer.movers[index].actor
        worth = gains[:, actor, 0]
        most = np.full(layer.nodes, -np.inf)
        least = np.full(layer.nodes, np.inf)
        np.maximum.at(most, node, worth)
        np.minimum.at(least, node, worth)
        change = 2 * (most - least)  # of a difference of two worths
        radius[:, i, :] = (layer.movers[index].rationality * change / 4)[:, None]
        radius[:, i, i] = 0.0
    alone = np.bincount(layer.node, minlength=layer.nodes) == 1  # one profile of types
    if len(free) == 2 and len(layer.movers) == 2:
        for each in np.flatnonzero(alone):
            _sharpen(layer, free, gains, int(each), np.flatnonzero(node == each), radius)
    return np.abs(np.linalg.eigvals(radius)).max(axis=1)


def _sharpen(
    layer: Layer, free: list[int], gains: Array, node: int, edges: Any, radius: Array
) -> None:
    """The same bound from the two movers' tables of payoffs, which is smaller."""
    movers = [layer.movers[index] for index in free]
    picks = [layer.picks[mover.actor, edges] for mover in movers]
    for i in (0, 1):
        rows, row = np.unique(picks[i], return_inverse=True)
        columns, column = np.unique(picks[1 - i], return_inverse=True)
        if len(rows) * len(columns) != len(edges):
            return
        table = np.zeros((len(rows), len(columns)))
        table[row, column] = gains[edges, movers[i].actor, 0]
        switch = table[:, None] - table[None]  # (action, action, other's)
        radius[node, i, 1 - i] = movers[i].rationality * float(np.ptp(switch, axis=2).max()) / 4


def restricted(layer: Layer, node: int) -> tuple[Layer, Any]:
    """The layer with one of its nodes only, and that node's edges."""
    states = np.flatnonzero(layer.node == node)
    edges = np.flatnonzero(np.isin(layer.edge_state, states))
    renumbered = np.searchsorted(states, layer.edge_state[edges])
    movers = [_at_node(mover, node) for mover in layer.movers if mover.place[node] >= 0]
    part = replace(
        layer,
        at=layer.at.take(slice(node, node + 1)),
        history=layer.history[node : node + 1],
        node=np.zeros(len(states), dtype=np.int64),
        types=layer.types[:, states],
        movers=movers,
        edge_state=renumbered,
        picks=layer.picks[:, edges],
        new=None,
        reward=None,
        ends=None,
        onward=None,
    )
    return part, edges


def _at_node(mover: Mover, node: int) -> Mover:
    place = mover.place[node]
    here = slice(place, place + 1)
    return replace(
        mover,
        place=np.zeros(1, dtype=np.int64),
        open=mover.open[here],
        given=None if mover.given is None else mover.given[here],
        unprovoked=None,
    )
