"""Unfold the game graph of a crisis into an extensive-form tree.

Chance draws everyone's types from the common prior, then the layers of the graph follow one
another. Who moves together moves one after the other without seeing the other's move. What an
actor knows is every public node that play came through, its own types and its own moves, so that
recall is perfect. Actors whose behavior is given become chance. What an edge is expected to earn
is paid on the way, discounted to the start, so that ends which chance alone tells apart may carry
their mean payoff: expected payoffs are right, single ones are means.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.strategy.choosing import given_behaviors
from offramp.strategy.exact.expand import expand
from offramp.strategy.exact.graph import Graph, Layer, Mover
from offramp.strategy.gambit.exactly import fraction, odds
from offramp.strategy.gambit.naming import branch_names, set_names
from offramp.strategy.gambit.refusing import check, nobody, refuse, refuse_priors
from offramp.strategy.gambit.sizing import too_large, ways
from offramp.strategy.gambit.tree import END, Information, Spot, Tree

MOST_SPOTS = 200_000
_GRAPH = 50_000  # positions of the graph
_CERTAIN = 1 - 1e-12


def to_tree(program: Program, limit: int = MOST_SPOTS) -> Tree:
    """The tree of a program at central values, of up to `limit` spots.

    Raises Unsayable for what no game in extensive form says, TooLarge and PlayError.
    """
    refuse(program)
    given = given_behaviors(program)
    if all(behavior is not None for behavior in given):
        raise nobody()
    graph = expand(program, given, _GRAPH)
    refuse_priors(program, graph)
    if ways(graph) > limit:
        raise too_large(limit)
    tree = _Unfolding(program, graph, limit).tree()
    if not tree.players:
        raise nobody()
    check(program, graph, tree)
    return tree


@dataclass(frozen=True)
class _Way:
    """How play came to a spot: what was paid, what counts, what everybody knows.

    `paid` and `discount` (actor,) are counted from the start; `public` and `known` (actor,)
    number what all and what each has seen; `last` (actor,) are the latest information sets and
    choices.
    """

    paid: Array
    discount: Array
    public: int
    known: tuple[int, ...]
    last: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class _Task:
    """A spot to be filled: at a state of a layer, its first movers having made `picks`.

    Without a state: just after an edge of the layer.
    """

    spot: int
    way: _Way
    layer: int  # -1: the start
    state: int | None
    edge: int = -1
    picks: tuple[int, ...] = ()


class _Unfolding:
    def __init__(self, program: Program, graph: Graph, limit: int) -> None:
        self.program, self.graph, self.limit = program, graph, limit
        self.spots: list[Spot | None] = [None]
        self.sets: list[Information] = []
        self.known: dict[tuple[Any, ...], int] = {}
        self.set_of: dict[tuple[Any, ...], int] = {}
        self.arrivals: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
        self.edges = [_edges(layer) for layer in graph.layers]
        self.widest = 1 + max((len(layer.movers) for layer in graph.layers), default=0)
        self.tasks: deque[_Task] = deque()

    def tree(self) -> Tree:
        program, graph = self.program, self.graph
        actors = len(program.actors)
        nothing = (0,) * actors
        way = _Way(np.zeros(actors), np.ones(actors), 0, nothing, (None,) * actors)
        possible = np.flatnonzero(graph.prior > 0)
        if len(possible) == 1:
            self.tasks.append(_Task(0, way, -1, None, int(possible[0])))
        else:
            names = [self.types_named(graph.profiles[:, p]) for p in possible]
            tasks = [_Task(0, way, -1, None, int(p)) for p in possible]
            self.chance(0, -1, way, graph.prior[possible].tolist(), names, tasks)
        while self.tasks:
            task = self.tasks.popleft()
            if task.state is None:
                self.after(task)
            else:
                self.choose(task)
        sets = set_names(program, graph, self.sets)
        players = sorted({each.actor for each in sets})
        spots = [spot for spot in self.spots if spot is not None]
        names = [actor.name for actor in program.actors]
        return Tree(
            graph, program.model.title, names, graph.outcomes, players, spots, sets, self.arrivals
        )

    # What happens

    def after(self, task: _Task) -> None:
        """Chance after an edge: an end, or a state of the next layer."""
        layer = self.graph.layers[task.layer] if task.layer >= 0 else self.graph.start
        assert layer.reward is not None
        assert layer.ends is not None
        way, edge = task.way, task.edge
        paid = way.paid + way.discount * layer.reward[edge]
        discount = way.discount
        states, chances = np.array([], dtype=np.int64), np.array([])
        if layer.onward is not None:
            assert layer.discount is not None
            states, chances = layer.onward.row(edge)
            discount = discount * layer.discount
        outcomes = np.flatnonzero(layer.ends[edge] > 0)
        shares = [*layer.ends[edge, outcomes].tolist(), *chances.tolist()]
        picks = layer.picks[:, edge] if task.layer >= 0 else None
        went = _Way(paid, discount, way.public, way.known, way.last)
        ends = [Spot(END, -2, outcome=int(o), payoffs=_payoffs(paid)) for o in outcomes]
        goes = [self.arrive(went, task.layer + 1, int(s), picks) for s in states]
        if len(shares) == 1 or max(shares) > _CERTAIN:
            best = int(np.argmax(shares))
            self.put(task.spot, [*ends, *goes][best])
            return
        names = [self.graph.outcomes[int(o)] for o in outcomes]
        if len(states):
            names += branch_names(self.program, self.graph.layers[task.layer + 1], states.tolist())
        stage = (task.layer + 2) * (self.widest + 2) - 1
        self.chance(task.spot, stage, went, shares, names, [*ends, *goes])

    def arrive(self, way: _Way, number: int, state: int, picks: Any) -> _Task:
        """At a state of a layer: everybody sees the node, and knows its own type and move."""
        layer = self.graph.layers[number]
        node, types = int(layer.node[state]), layer.types[:, state].tolist()
        public = self.numbered(("public", way.public, number, node))
        known = tuple(
            self.numbered((i, way.known[i], public, kind, -1 if picks is None else int(picks[i])))
            for i, kind in enumerate(types)
        )
        return _Task(-1, _Way(way.paid, way.discount, public, known, way.last), number, state)

    def choose(self, task: _Task) -> None:
        """The next mover of a state chooses; without one, its edge is taken."""
        number, state = task.layer, task.state
        assert state is not None
        layer = self.graph.layers[number]
        if not task.picks:
            types = tuple(layer.types[:, state].tolist())
            self.arrivals.setdefault(task.way.public, []).append((task.spot, types))
        turn, way = len(task.picks), task.way
        if turn == len(layer.movers):
            edge = self.edges[number][state, task.picks]
            self.tasks.append(_Task(task.spot, way, number, None, edge))
            return
        mover = layer.movers[turn]
        place = int(mover.place[layer.node[state]])
        kind = int(layer.types[mover.actor, state])
        options = [-1] if place < 0 else _options(mover, place, kind)
        tasks = [_Task(-1, way, number, state, -1, (*task.picks, o)) for o in options]
        if len(options) == 1:
            self.put(task.spot, tasks[0])
            return
        stage = (number + 1) * (self.widest + 2) + turn
        if mover.given is not None:
            shares = mover.given[place, kind, options].tolist()
            names = [self.action(mover, o) for o in options]
            self.chance(task.spot, stage, way, shares, names, tasks)
            return
        found = self.information(way, number, turn, place, kind, options)
        actor = mover.actor
        for choice, each in enumerate(tasks):
            last = (*way.last[:actor], (found, choice), *way.last[actor + 1 :])
            went = _Way(way.paid, way.discount, way.public, way.known, last)
            tasks[choice] = _Task(-1, went, number, state, -1, each.picks)
        self.branch(task.spot, stage, found, way, tasks)

    def information(
        self, way: _Way, number: int, turn: int, place: int, kind: int, options: Sequence[int]
    ) -> int:
        """The information set of a mover that has come this way."""
        layer = self.graph.layers[number]
        mover = layer.movers[turn]
        actor = mover.actor
        key = (number, turn, way.known[actor])
        if key not in self.set_of:
            self.set_of[key] = len(self.sets)
            names = tuple(self.action(mover, o) for o in options)
            node = int(np.flatnonzero(mover.place == place)[0])
            where = (number, turn, node, place, kind, way.public)
            discount = float(way.discount[actor])
            last = way.last[actor]
            each = Information(actor, "", names, tuple(options), *where, discount, last)
            self.sets.append(each)
        return self.set_of[key]

    # Spots

    def chance(
        self,
        spot: int,
        stage: int,
        way: _Way,
        shares: Sequence[float],
        names: Sequence[str],
        goes: Sequence[Spot | _Task],
    ) -> None:
        """A move of chance."""
        children = [self.spot(each) for each in goes]
        paid = tuple(way.paid.tolist())
        self.spots[spot] = Spot(stage, -1, tuple(children), odds(shares), tuple(names), paid)

    def branch(self, spot: int, stage: int, found: int, way: _Way, goes: Sequence[_Task]) -> None:
        """An actor's move."""
        children = tuple(self.spot(each) for each in goes)
        self.spots[spot] = Spot(stage, found, children, paid=tuple(way.paid.tolist()))

    def spot(self, go: Spot | _Task) -> int:
        """A new spot, to be filled."""
        if len(self.spots) >= self.limit:
            raise too_large(self.limit)
        self.spots.append(None)
        self.put(len(self.spots) - 1, go)
        return len(self.spots) - 1

    def put(self, spot: int, go: Spot | _Task) -> None:
        if isinstance(go, Spot):
            self.spots[spot] = go
        else:
            self.tasks.append(_Task(spot, go.way, go.layer, go.state, go.edge, go.picks))

    # Names and numbers

    def numbered(self, key: tuple[Any, ...]) -> int:
        return self.known.setdefault(key, len(self.known) + 1)

    def action(self, mover: Mover, column: int) -> str:
        names = [action.name for action in self.program.actors[mover.actor].actions]
        return names[column] if column < len(names) else "nothing"

    def types_named(self, types: Any) -> str:
        typed = [(a, t) for a, t in zip(self.program.actors, types, strict=True)]
        said = [f"{a.name} {a.type_names[t]}" for a, t in typed if len(a.type_names) > 1]
        return ", ".join(said) or "play"


def _options(mover: Mover, place: int, kind: int) -> list[int]:
    open_ = mover.open if mover.given is None else mover.given > 0
    return np.flatnonzero(open_[place, kind]).tolist()


def _edges(layer: Layer) -> dict[tuple[int, tuple[int, ...]], int]:
    """The edge of every state and joint choice of the movers."""
    actors = [mover.actor for mover in layer.movers]
    picks = layer.picks[actors].T.tolist()
    states = layer.edge_state.tolist()
    return {(s, tuple(p)): e for e, (s, p) in enumerate(zip(states, picks, strict=True))}


def _payoffs(paid: Array) -> tuple[Any, ...]:
    return tuple(fraction(value) for value in paid)
