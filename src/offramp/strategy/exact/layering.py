"""A layer of the game graph: who can choose what at which position, and what observers see."""

from collections.abc import Callable, Sequence

import numpy as np

from offramp.engine.errors import TooLarge
from offramp.engine.noise import Noise
from offramp.engine.period import Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.setting import started
from offramp.engine.splitting import Splitting
from offramp.engine.tape import Array, Code, evaluate
from offramp.engine.view import Behavior, View
from offramp.strategy.exact.beliefs import reset, update
from offramp.strategy.exact.frontier import Frontier, unique
from offramp.strategy.exact.game import assumed_choices
from offramp.strategy.exact.graph import Histories, Layer, Mover, Resets
from offramp.strategy.exact.seeing import Seeing
from offramp.strategy.exact.sparse import Sparse
from offramp.strategy.exact.supposing import Judged, suppose

DIGITS = 12  # positions that agree to so many decimals are one
Guess = Callable[[int, Layer], Sequence[Array]]  # log choice probabilities by mover


class Layering(Splitting):
    """A player that opens a layer wherever somebody chooses."""

    at: Frontier

    def __init__(
        self,
        program: Program,
        given: Sequence[Behavior | None],
        limit: int,
        guess: Guess | None,
    ) -> None:
        if program.draws:
            name = program.model.variables[program.draws[0].variable].name
            raise TooLarge(f"{name} starts at a draw from a distribution: values without end")
        at = started(program, Noise(0, 0, 1), drawn=False)
        super().__init__(program, [], at, limit)
        self.given, self.guess = given, guess
        self.seeing = Seeing(program, given)
        self.layers: list[Layer] = []
        self.histories: int = 1
        self.base = 1
        self.resets: list[Resets] = []
        self.reads_did = reads(program, Code.DID)
        self.recalled = list(program.recalled())
        constants = [evaluate(actor.choice, at.frame()) for actor in program.actors]
        self.rationality = [float(np.asarray(c[0]).reshape(-1)[0]) for c in constants]
        self.patience = np.array([float(np.asarray(c[1]).reshape(-1)[0]) for c in constants])
        self.first_beliefs = at.beliefs[:, 0].copy()
        self.believed = self.first_beliefs[None, :, None]  # (history, slot, 1)
        self.reads_beliefs = reads(program, Code.BELIEF)

    def decide(
        self, movers: Sequence[int], turn: np.ndarray, left: np.ndarray | None = None
    ) -> Ints:
        """A layer at which actors choose whose turn (mover, row) it is.

        Returns the rows that went on. `left` are those whose turn comes later in the period.
        """
        supposed = suppose(self, self.at, movers, turn)
        at, turn = supposed.at, turn[:, supposed.origin]
        parts = [at.x, at.history[None], supposed.tag[None], turn, at.x0[self.recalled]]
        parts += [at.did] if self.reads_did else []
        parts += [left[:, supposed.origin]] if left is not None else []
        _, first, node = unique(np.vstack(parts).round(DIGITS) + 0.0)
        _, sample, state = unique(np.vstack([node[None], at.types]))
        previous = self.layer
        self.paid(at)
        shape = (len(previous.edge_state), len(sample))
        previous.onward = Sparse(at.weight, at.runs, state, shape)
        previous.discount = self.patience ** float(at.period - self.base)
        self.base = at.period
        nodes, states = at.take(first), at.take(sample)
        states.earned[:] = 0.0
        states.weight[:] = 1.0
        turns = turn[:, first]
        chosen = [
            self.mover(actor, nodes, turns[index], supposed.judged(actor, node, first))
            for index, actor in enumerate(movers)
            if turns[index].any()
        ]
        edge_state, picks = self.edges(chosen, node[sample], states)
        layer = Layer(
            at.period,
            nodes,
            nodes.history,
            node[sample],
            states.types,
            chosen,
            edge_state,
            picks,
            tuple(self.resets),
        )
        self.resets.clear()
        self.prepared(layer)
        self.layers.append(layer)
        self.layer = layer
        self.largest = max(self.largest, len(edge_state))
        self.chosen(layer, states)
        return supposed.origin[sample[layer.edge_state[self.at.runs]]]

    def mover(self, actor: int, nodes: Frontier, turn: np.ndarray, calm: Judged) -> Mover:
        """Who can do what at the nodes where it is this actor's turn."""
        where = np.flatnonzero(turn)
        here = nodes.take(where)
        view = View(here, actor, self.bounds(here))
        can = np.broadcast_to(view.available, view.shape).transpose(2, 0, 1)  # (place, type, act)
        can = calm.opened(can, where)
        open_ = np.concatenate([can, ~can.any(axis=2, keepdims=True)], axis=2)
        place = np.full(len(turn), -1)
        place[where] = np.arange(len(where))
        behavior, given = self.given[actor], None
        if behavior is not None:
            p = np.broadcast_to(behavior.probabilities(view), view.shape).transpose(2, 0, 1)
            given = np.concatenate([p, ~can.any(axis=2, keepdims=True)], axis=2)
        unprovoked = None if calm.node is None else place[calm.node[where]]
        return Mover(actor, place, open_, self.rationality[actor], given, unprovoked)

    def edges(self, movers: Sequence[Mover], node: Ints, states: Position) -> tuple[Ints, Ints]:
        """Every joint choice at every state: its state and the picks (actor, edge)."""
        edge_state = np.arange(states.count)
        picks = np.full((len(self.program.actors), states.count), -1)
        for mover in movers:
            actions = mover.shape[2]
            place = mover.place[node[edge_state]]
            kind = states.types[mover.actor][edge_state]
            options = mover.open if mover.given is None else mover.given > 0
            allowed = np.where(
                (place >= 0)[:, None], options[place, kind], np.arange(actions) == actions - 1
            )
            kept, pick = np.nonzero(allowed)
            if len(kept) > self.limit:
                self.split(states, np.ones((1, self.limit + 1)), 0)  # raises TooLarge
            edge_state, picks = edge_state[kept], picks[:, kept]
            picks[mover.actor] = np.where(place[kept] >= 0, pick, -1)
        return edge_state, picks

    def chosen(self, layer: Layer, states: Frontier) -> None:
        """The moves are applied and seen; histories go on."""
        at = states.take(layer.edge_state)
        at.runs = np.arange(at.count)
        added = np.zeros_like(at.x)
        picks = layer.picks.copy()
        for mover in layer.movers:
            none = picks[mover.actor] == mover.shape[2] - 1
            picks[mover.actor][none] = -1
            self.apply(at, mover.actor, picks[mover.actor], added)
        at.x[:] = self.kept(at, added, "moves")
        for mover in layer.movers:
            turn = mover.place[layer.node[layer.edge_state]] >= 0
            at.did[mover.actor] = np.where(turn, picks[mover.actor], at.did[mover.actor])
        self.at = at
        self.seen(layer)

    def seen(self, layer: Layer) -> None:
        """Observers see what typed movers did, each as well as it can."""
        at = self.at
        node = layer.node[layer.edge_state]  # of each row
        parts: list[tuple[int, int, int, Ints, Array | None]] = []
        for index, mover in enumerate(layer.movers):
            telling = self.seeing.telling(mover)
            if not telling.any():
                continue
            for (observer, subject), slot in self.program.belief_slots.items():
                if subject != mover.actor:
                    continue
                matrix = self.seeing.matrix(layer.at, mover, observer)
                rows, signal = self.signalled(at, node, mover, matrix)
                if rows is not None:
                    node = node[rows]
                    parts = [(*part[:3], part[3][rows], part[4]) for part in parts]
                signal = np.where(telling[node], signal, -1)
                parts.append((slot, index, observer, signal, matrix))
        if not parts:
            return
        signals = np.array([part[3] for part in parts])
        told = np.flatnonzero((signals >= 0).any(axis=0))
        _, first, new = unique(np.vstack([at.history[told], node[told], signals[:, told]]))
        sample = told[first]
        sightings = [
            self.seeing.sighting(layer, index, observer, slot, signal[sample], matrix)
            for slot, index, observer, signal, matrix in parts
        ]
        layer.new = Histories(self.histories, at.history[sample], node[sample], sightings)
        at.history[told] = self.histories + new
        self.histories += len(sample)
        self.learn((), layer)

    def learn(self, resets: Sequence[Resets], layer: Layer | None) -> None:
        """Where something in play reads beliefs: what they are at the rows, as guessed."""
        if not self.reads_beliefs:
            return
        found = np.zeros((self.histories, *self.believed.shape[1:]))
        found[: len(self.believed)] = self.believed
        reset(found, resets)
        if layer is not None:
            number = len(self.layers) - 1
            choices = self.guess(number, layer) if self.guess else assumed_choices(layer)
            update(found, layer, choices)
        self.believed = found
        self.at.beliefs = found[self.at.history, :, 0].T.copy()

    def signalled(
        self, at: Position, node: Ints, mover: Mover, matrix: Array | None
    ) -> tuple[Rows, Ints]:
        """The rows that go on, and what an observer takes each for."""
        pick = self.layer.picks[mover.actor][at.runs]
        if matrix is None:
            return None, pick
        p = np.where(pick >= 0, matrix[node, pick].T, 0.0)  # (signal, row)
        p[-1, pick < 0] = 1.0
        return self.split(at, p, last=len(p) - 1)

    # What edges earn

    def prepared(self, layer: Layer) -> None:
        """Room for what the edges of a layer earn and where they end."""
        edges = len(layer.edge_state)
        layer.reward = np.zeros((edges, len(self.program.actors)))
        layer.ends = np.zeros((edges, len(self.program.outcomes)))

    def discount(self, actor: int, at: Position) -> Array:
        """The weight of this period's payoffs as seen from the last layer."""
        return np.asarray(self.patience[actor] ** float(at.period - self.base))

    def paid(self, at: Position) -> None:
        """What these rows have earned goes to the edges they come from."""
        assert self.layer.reward is not None
        np.add.at(self.layer.reward, at.runs, (at.earned * at.weight).T)


def reads(program: Program, code: Code, slot: int = 0) -> bool:
    """Whether anything that matters to play reads such a leaf."""
    tapes = [program.drift, program.settle, *(c.tape for c in program.chances)]
    tapes += [event.tape for event in program.events]
    for a in program.actors:
        tapes += [a.guards, a.moves, a.value, a.flow, a.terminal, a.unprovoked, a.sights, a.rules]
        tapes += [a.empathy] if a.presumed is None else [a.empathy, a.presumed.rules]
    return any(op == code and a >= slot for tape in tapes for op, a, _, _ in tape.steps)
