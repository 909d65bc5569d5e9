"""Expand a program into its game graph: the rules of a period, with every choice left open."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from offramp.engine.period import Rows
from offramp.engine.position import Ints, Position
from offramp.engine.program import Program
from offramp.engine.setting import deal
from offramp.engine.splitting import MAX_POSITIONS
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior
from offramp.strategy.exact.frontier import Frontier, unique
from offramp.strategy.exact.graph import (
    Graph,
    Layer,
    Resets,
)
from offramp.strategy.exact.layering import DIGITS, Guess, Layering, reads


def expand(
    program: Program,
    given: Sequence[Behavior | None],
    limit: int = MAX_POSITIONS,
    guess: Guess | None = None,
) -> Graph:
    """The game graph of a program, at central values.

    `given` are the behaviors of actors that are not solved for. `guess` tells how the others
    choose where something in play reads beliefs. Raises TooLarge, PlayError.
    """
    with np.errstate(all="ignore"):
        return _Expanding(program, given, limit, guess).graph()


class _Expanding(Layering):
    """Plays all that can happen, layer after layer."""

    def graph(self) -> Graph:
        profiles, prior = self.profiles()
        rows = self.at.take(np.zeros(profiles.shape[1], dtype=np.int64))
        rows.types, rows.runs = profiles, np.arange(profiles.shape[1])
        self.at = Frontier(**rows.__dict__, history=np.zeros(rows.count, dtype=np.int64))
        start = self.layer = self.opened(self.at, 0)
        deal(self.program, self.at, self.branch)
        for number in range(1, self.program.model.periods + 1):
            if not self.at.count:
                break
            self.period(number)
            self.settle()
            self.merge()
        kinds = [len(actor.type_names) for actor in self.program.actors]
        return Graph(
            self.layers,
            profiles,
            prior,
            start,
            self.first_beliefs,
            self.histories,
            self.largest,
            kinds,
            self.program.outcomes,
        )

    # Play

    def profiles(self) -> tuple[Ints, Array]:
        """Combinations of private types that are possible or thought possible, and their prior."""
        laws: list[Array] = []
        kinds: list[list[int]] = []
        for index, actor in enumerate(self.program.actors):
            count = len(actor.type_names)
            law = np.array(
                [float(np.asarray(v).reshape(-1)[0]) for v in self.prior_values(index)[:count]]
            )
            thought = law > 0
            for (observer, subject), slot in self.program.belief_slots.items():
                if subject == index:
                    thought |= self.first_beliefs[slot : slot + count] > 0
                    thought |= not self.program.actors[observer].never_forgets
            laws.append(law / law.sum())
            kinds.append(np.flatnonzero(thought).tolist())
        every = np.array(list(product(*kinds)), dtype=np.int64).reshape(-1, len(laws)).T
        prior = np.ones(every.shape[1])
        for law, types in zip(laws, every, strict=True):
            prior = prior * law[types]
        return every, prior

    def prior_values(self, actor: int) -> list[Array]:
        return evaluate(self.program.actors[actor].types, self.at.frame())

    def opened(self, at: Position, period: int) -> Layer:
        """The start: a layer whose edges are the profiles of types."""
        count, actors = at.count, len(self.program.actors)
        every = np.arange(count)
        node = np.zeros(count, dtype=np.int64)
        picks = np.full((actors, count), -1)
        layer = Layer(period, at.take(slice(0, 1)), node[:1], node, at.types, (), every, picks, ())
        self.prepared(layer)
        return layer

    def redraw(
        self,
        event: str,
        subject: int,
        prior: Sequence[tuple[int, int]],
        outputs: Sequence[Array],
    ) -> Rows:
        """New private types begin new histories."""
        count = len(self.program.actors[subject].type_names)
        slots = [s for (_, about), s in self.program.belief_slots.items() if about == subject]
        for slot in slots:
            self.at.beliefs[slot : slot + count] = np.nan  # what is drawn anew will show
        rows = super().redraw(event, subject, prior, outputs)
        if slots:
            at = self.at
            belief = at.beliefs[slots[0] : slots[0] + count]
            drawn = np.flatnonzero(~np.isnan(belief[0]))
            key = np.vstack([at.history[drawn], belief[:, drawn]]).round(DIGITS)
            _, first, new = unique(key)
            parent, known = at.history[drawn][first], belief[:, drawn][:, first].T
            self.resets.append(Resets(self.histories, parent, slots, known))
            at.history[drawn] = self.histories + new
            self.histories += len(first)
            self.learn(self.resets[-1:], None)
        return rows

    def moves(self) -> None:
        program, period = self.program, self.at.period
        movers = [i for i, a in enumerate(program.actors) if a.moves_in(period) and a.actions]
        order = program.model.order
        if not movers:
            return
        if order == "together":
            self.decide(movers, np.ones((len(movers), self.at.count), dtype=bool))
        elif order == "random order":
            self.in_turn(movers)
        else:
            for name in order:
                actor = program.symbols.actors[name]
                if actor in movers:
                    self.decide([actor], np.ones((1, self.at.count), dtype=bool))

    def in_turn(self, movers: Sequence[int]) -> None:
        """Who is next is drawn among those that have not moved."""
        left = np.ones((len(movers), self.at.count), dtype=bool)
        for _ in movers:
            rows, pick = self.branch(self.at, "order", left / left.sum(axis=0))
            left = left[:, rows] if rows is not None else left
            turn = np.arange(len(movers))[:, None] == pick
            left = left & ~turn
            went = self.decide(movers, turn, left)
            left = left[:, went]

    def settle(self) -> None:
        outcome, at = self.settled(), self.at
        done = outcome >= 0
        self.paid(at.take(done))
        assert self.layer.ends is not None
        np.add.at(self.layer.ends, (at.runs[done], outcome[done]), at.weight[done])
        self.at = at.take(~done)

    def merge(self) -> None:
        """Rows of one edge with the same future become one."""
        at = self.at
        if not at.count:
            return
        key = (
            np.vstack([at.runs, at.x, at.x0[self.recalled], at.types, at.history]).round(DIGITS)
            + 0.0
        )
        _, first, group = unique(key)
        if len(first) == at.count:
            return
        self.paid(at)
        weight = np.bincount(group, at.weight, len(first))
        self.at = at.take(first)
        self.at.weight = np.asarray(weight, dtype=np.float64)
        self.at.earned = np.zeros_like(self.at.earned)


__all__ = ["Guess", "expand", "reads"]
