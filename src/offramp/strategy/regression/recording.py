"""What `sampling.record` does, with compiled kernels: for crises whose positions do not recur.

Leaves out luck in seeing, which large crises have too much of to follow.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.noise import Noise
from offramp.engine.observing import unprovoked_view
from offramp.engine.position import Ints, Position, bounds_of
from offramp.engine.tape import Array
from offramp.engine.view import Behavior, View
from offramp.strategy.regression.features import Basis, Inputs
from offramp.strategy.regression.kept import Kept, Sections
from offramp.strategy.regression.places import GLANCE, coded, few
from offramp.strategy.regression.sampling import (
    Exploration,
    Luck,
    Record,
    Recorded,
    Stage,
    explored,
    misread,
)
from offramp.strategy.regression.stepping import Stepper
from offramp.strategy.regression.template import Template


class Noted(Stage):
    """Moves on one position, of which the features are kept and nothing else."""

    def __init__(self, rows: Ints, kept: Mapping[int, Kept], sections: Sections) -> None:
        self.rows, self.kept, self.sections = rows, kept, sections
        self.probabilities: dict[int, Array] = {}
        self.picks: dict[int, Ints] = {}
        self.sights: list[Luck] = []
        self.known: dict[int, Luck] = {}

    def luck(self, actor: int, name: str) -> Luck:
        """The surprise in a mover's choice, worked out once for all who mind it."""
        if actor not in self.known:
            self.known[actor] = super().luck(actor, name)
        return self.known[actor]

    def inputs(self, basis: Basis, some: Ints) -> Inputs:
        """The features of an actor's decisions at some of the runs."""
        kept = self.kept[self.sections.of[basis.actor]]
        return kept.inputs(basis, self.sections.described[basis.actor], some)


class Recording(Stepper):
    """Plays a batch and keeps, period by period, all that a regression needs."""

    def __init__(
        self,
        template: Template,
        behaviors: Sequence[Behavior],
        noise: Noise,
        explorers: Sequence[int],
        share: Exploration,
    ) -> None:
        super().__init__(template, behaviors, noise)
        self.explorers, self.share = explorers, share
        self.misread = misread(template.program, explorers)
        self.every: Ints = np.arange(noise.count)
        self.places, self.options = dict[int, int](), 0  # rows of luck by chance event
        for chance in self.t.chances:
            self.places[int(chance["key"])] = self.options
            self.options += int(chance["branches"])

    def play(self) -> Recorded:
        """All periods, as far as any run goes on."""
        records: list[Record] = []
        reach, count = 1.0, self.noise.count
        constant = [np.array([self.patience(actor)]) for actor in range(len(self.program.actors))]
        for number in range(1, self.program.model.periods + 1):
            forced, jumped = np.full(count, -1), np.zeros(count, dtype=bool)
            self.now = Record(number, reach, forced, jumped)
            self.luck = self.now.before
            over = self.period(number) >= 0
            self.now.rows, self.now.ended = self.every, over
            self.now.earned = self.earned[:, :count].copy()
            self.now.patience = constant
            records.append(self.now)
            reach *= 1.0 - float(over.mean())
            if not reach:
                break
            self._replace(over)
        return Recorded(count, records)

    def redrawn(self, event: Any) -> None:
        """Luck in new types."""
        for index in range(event["redraws"], event["redraws_end"]):
            new: Any = self.t.redraws[index]
            actor, kinds = int(new["actor"]), int(new["kinds"])
            operands = self.t.numbers[new["weights"] : new["weights"] + kinds]
            weights = np.array([self.operand(operand) for operand in operands[:-1]])
            own = np.arange(kinds - 1)[:, None] == self.types[actor]
            surprise = np.where(self.operand(new["holds"]) != 0, own - weights, 0.0)
            self._lucky(f"type.{self.program.actors[actor].name}.{self.number}", surprise)

    def before_moves(self) -> None:
        """Decide which runs jump, and which actor takes a random action in which run."""
        jumps, forced = explored(
            self.program, self.noise, self.runs[: self.noise.count], self.number, self.explorers,
            self.misread, self.share,
        )  # fmt: skip
        for actor, some in jumps:
            self._jump(actor, some)
            self.now.jumped[some] = True
        self.now.forced[:] = forced

    def grouped(self, members: Sequence[int]) -> None:
        """Note the features of those who are solved for."""
        kept: dict[int, Kept] = {}
        for actor in members:
            index = self.sections.of.get(actor)
            if index is not None and index not in kept:
                kept[index] = self.features(actor)
        self.stage = Noted(self.every, kept, self.sections)
        self.now.stages.append(self.stage)

    def choosing(self, actor: int) -> None:
        """Note by which probabilities the actor chose, and let it explore."""
        mover, weights = self.t.movers[actor], self.weights(actor)
        total = weights.sum(axis=0)
        pick = self.rows[mover["pick"], : self.noise.count]
        self._force(actor, self.t.scores[mover["own"]], self.types[actor], pick)
        self.stage.probabilities[actor] = weights / np.where(total > 0, total, 1.0)
        self.stage.picks[actor] = pick.astype(np.int64)

    def after_moves(self) -> None:
        """Costs of moves are known exactly and left out."""
        self.earned[:] = 0.0
        self.surprises = np.zeros((self.options, self.noise.count), np.float32)
        self.luck = self.now.after
        self.luck.append(Luck("chance", self.every, self.surprises))

    def happened(self, chance: Any) -> None:
        """Luck in a chance event."""
        count, branches = self.noise.count, int(chance["branches"])
        found = self.rows[self.t.sizes[0]["spare"], :count]
        laws = [self.operand(self.t.numbers[chance["laws"] + k]) for k in range(branches)]
        if chance["counted"]:
            surprise = (found - np.maximum(laws[0], 0.0))[None]
        else:
            p = np.array(laws)
            p = p / np.maximum(p.sum(axis=0), 1.0)
            surprise = (np.arange(1, branches + 1)[:, None] == found) - p
        first = self.places[int(chance["key"])]
        self.surprises[first : first + branches] = surprise

    # Pieces

    def _lucky(self, stream: str, surprise: Array) -> None:
        self.luck.append(Luck(stream, self.every, surprise.astype(np.float32)))

    def _force(self, actor: int, score: Any, own: Ints, pick: Array) -> None:
        """Random picks where the actor is to explore: all open actions alike."""
        some = np.flatnonzero((self.now.forced == actor) & (pick >= 0))
        if not len(some):
            return
        actions = int(score["actions"])
        open_ = np.ones((actions, len(some)))
        for action in range(actions):
            for kind in range(score["kinds"]):
                open_[action] = np.where(
                    own[some] == kind, self._opened(score, kind, action, some), open_[action]
                )
        u = self.noise.uniform(f"explore.{actor}", self.number, self.runs[some])
        chosen = (np.cumsum(open_, axis=0) <= u * open_.sum(axis=0)).sum(axis=0)
        pick[some] = np.minimum(chosen, actions - 1)

    def _opened(self, score: Any, kind: int, action: int, some: Ints) -> NDArray[np.float64]:
        """Whether an action is open, (row,)."""
        place = kind * int(score["actions"]) + action
        if score["mode"] == 0:
            row = int(self.t.numbers[score["masks"] + place]) if score["masks"] >= 0 else -1
        else:
            row = int(score["rows"]) + place
        if row < 0:
            return np.ones(len(some))
        return (self.rows[row, some] != 0).astype(np.float64)

    def _jump(self, actor: int, some: Ints) -> None:
        """Put runs into the situation that an actor's observers suppose."""
        if not self.program.actors[actor].supposed:
            self.rows[: len(self.start.x0), some] = self.start.x0[:, some]
            return
        part = self.position(some)
        supposed = unprovoked_view(View(part, actor, bounds_of(self.program, part.params))).frame.x
        for variable, values in supposed.items():
            self.rows[variable, some] = np.broadcast_to(values, (len(some),))

    def position(self, some: Ints) -> Position:
        """Some runs as the reference player has them."""
        part, layout = self.start.take(some), self.built.layout
        actors = len(self.program.actors)
        part.period = self.number
        part.x = self.rows[: len(part.x), some].copy()
        part.beliefs = self.rows[self.slots][:, some]
        part.types = self.rows[layout.types : layout.types + actors, some].astype(np.int64)
        return part

    def _replace(self, over: NDArray[np.bool_]) -> None:
        """Let runs that are over go on as copies of others, with luck of their own."""
        if not over.any():
            return
        count, alive = self.noise.count, np.flatnonzero(~over)
        gone = np.flatnonzero(over)
        u = self.noise.uniform("explore.copy", self.number, self.runs[:count])[gone]
        origin = alive[(u * len(alive)).astype(np.int64)]
        self.rows[self.carried[:, None], gone] = self.rows[self.carried[:, None], origin]


def record_compiled(
    template: Template,
    behaviors: Sequence[Behavior],
    noise: Noise,
    explorers: Sequence[int],
    share: Exploration,
) -> Recorded:
    """Play the runs that the noise covers; `explorers` are the actors that try random actions."""
    return Recording(template, behaviors, noise, explorers, share).play()


def recurring(template: Template, behaviors: Sequence[Behavior], live: Ints, seed: int) -> bool:
    """Whether positions recur in most periods, so that each can have a mean of its own.

    `live` are the variables that can differ between runs or change.
    """
    glance = _Glancing(template, behaviors, Noise(seed, 0, GLANCE), (), Exploration(0, 0))
    glance.live = live
    glance.play()
    return 2 * sum(glance.often) > len(glance.often)


class _Glancing(Recording):
    """Sees at how many different positions a batch of runs is."""

    live: Ints

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.often: list[bool] = []  # for each decision, whether positions recur

    def grouped(self, members: Sequence[int]) -> None:
        layout, count = self.built.layout, self.noise.count
        actors = len(self.program.actors)
        places = np.concatenate(
            [self.rows[self.live, :count], self.rows[layout.did : layout.did + actors, :count]]
        )
        self.often.append(few(coded(places), count))
        super().grouped(members)
