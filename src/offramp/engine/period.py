"""The rules of a period: calendar, choose, apply, observe, chance, evolve, earn, settle.

Every random decision goes through `branch`, `count` and `orders`, so that one set of rules
serves the player that samples (`reference.py`) and the one that follows every branch
(`exact.py`).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from offramp.engine.checks import check_payoff, check_probabilities, check_rate, check_state
from offramp.engine.elementary import power
from offramp.engine.observing import Reading, reading_of, remembered, surprised_belief, updated
from offramp.engine.position import Ints, Position, bounded, bounds_of
from offramp.engine.program import Program, Slots
from offramp.engine.tape import Array, evaluate
from offramp.engine.view import Behavior, Presumed, View

Rows = Ints | None  # rows of the position that went on, one per branch; None: all, unchanged


class Player:
    """The rules of a period, whatever becomes of its random decisions."""

    def __init__(self, program: Program, behaviors: Sequence[Behavior], at: Position) -> None:
        for actor, behavior in zip(program.actors, behaviors, strict=False):
            if actor.presumed is not None and not isinstance(behavior, Presumed):
                raise ValueError(f"{actor.name} is presumed to choose otherwise: use Presumed")
        self.program, self.behaviors, self.at = program, behaviors, at
        self.constant_bounds = bounds_of(program, at.params) if at.constant else None

    def branch(self, at: Position, stream: str, p: Array, spare: bool = False) -> tuple[Rows, Ints]:
        """Decide among options by their probabilities (option, run).

        Returns the rows that go on and the option each takes; -1 where all probabilities are
        zero or, with `spare`, with the probability that is left. Changes `at` to those rows.
        """
        raise NotImplementedError

    def count(self, stream: str, rate: Array) -> tuple[Rows, Array]:
        """Decide a Poisson count by rate (run,)."""
        raise NotImplementedError

    def orders(self, movers: Sequence[int]) -> tuple[Rows, Ints]:
        """Decide the order of moves: indices into movers, (place, run)."""
        raise NotImplementedError

    def period(self, number: int) -> None:
        """One period up to, and without, settling."""
        self.at.period = number
        self.at.did[:] = -1
        self.calendar()
        self.moves()
        self.happen()
        self.evolve()
        self.earn()

    # The steps

    def calendar(self) -> None:
        """Dated events take effect."""
        for event in self.program.events:
            if event.period != self.at.period:
                continue
            n = self.at.count
            outputs = [np.broadcast_to(v, (n,)) for v in evaluate(event.tape, self.at.frame())]
            added = np.zeros_like(self.at.x)
            _add(added, event.effects, outputs[0].astype(np.float64), outputs)
            self.at.x[:] = self.kept(self.at, added, f"event {event.name}")
            for subject, prior in event.redraw:
                rows = self.redraw(event.name, subject, prior, outputs)
                outputs = [follow(rows, value) for value in outputs]

    def redraw(
        self,
        event: str,
        subject: int,
        prior: Sequence[tuple[int, int]],
        outputs: Sequence[Any],
    ) -> Rows:
        """A change of government: a new type from a new prior, which everybody knows."""
        code, holds = self.program.actors[subject], outputs[0]
        weights = np.zeros((len(code.type_names), self.at.count))
        for kind, index in prior:
            weights[kind] = outputs[index]
        weights = np.where(holds, weights / weights.sum(axis=0), 0.0)
        rows, pick = self.branch(self.at, f"type.{code.name}.{event}", weights)
        weights, holds = follow(rows, weights), follow(rows, holds)
        self.at.types[subject] = np.where(holds, pick, self.at.types[subject])
        for (_, about), slot in self.program.belief_slots.items():
            if about == subject:
                part = slice(slot, slot + len(weights))
                self.at.beliefs[part] = np.where(holds, weights, self.at.beliefs[part])
        return rows

    def moves(self) -> None:
        """The actors whose turn it is move: together, in a fixed order, or in random order."""
        order = self.program.model.order
        movers = [i for i, a in enumerate(self.program.actors) if a.moves_in(self.at.period)]
        movers = [i for i in movers if self.program.actors[i].actions]
        if order == "together":
            self.together(self.at, movers)
        elif order == "random order":
            self.in_random_order(movers)
        else:
            for name in order:
                actor = self.program.symbols.actors[name]
                if actor in movers:
                    self.together(self.at, [actor])

    def in_random_order(self, movers: Sequence[int]) -> None:
        """One mover after the other, in an order that may differ by run."""
        if len(movers) < 2:
            self.together(self.at, movers)
            return
        _, order = self.orders(movers)
        for place in range(len(movers)):
            parts: list[Position] = []
            kept: list[Ints] = []
            for index, actor in enumerate(movers):
                rows = np.flatnonzero(order[place] == index)
                if len(rows):
                    part = self.at.take(rows)
                    went = self.together(part, [actor])
                    parts.append(part)
                    kept.append(follow(went, rows))
            self.at, back = joined(parts, kept)
            order = order[:, back]

    def together(self, at: Position, movers: Sequence[int]) -> Rows:
        """These actors choose on what they all see; then their moves are applied and seen."""
        bounds = self.bounds(at)
        views = [View(at, actor, bounds) for actor in movers]
        readings = [reading_of(view, self.behaviors[view.actor]) for view in views]
        total: Rows = None
        picks: list[Ints] = []
        for index, view in enumerate(views):
            p = readings[index].probabilities
            mine = p[at.types[view.actor], :, np.arange(at.count)].T  # (action, run)
            rows, pick = self.branch(at, f"choice.{view.code.name}", mine)
            if rows is not None:
                readings = [reading.take(rows) for reading in readings]
                picks = [earlier[rows] for earlier in picks]
                total = rows if total is None else total[rows]
            picks.append(pick)
        added = np.zeros_like(at.x)
        for view, pick in zip(views, picks, strict=True):
            self.apply(at, view.actor, pick, added)
        at.x[:] = self.kept(at, added, "moves")
        for view, pick in zip(views, picks, strict=True):
            at.did[view.actor] = pick
        for index, view in enumerate(views):
            if len(view.code.type_names) < 2:
                continue
            for rows in self.observe(at, view.actor, readings[index], picks[index]):
                readings = [reading.take(rows) for reading in readings]
                picks = [earlier[rows] for earlier in picks]
                total = rows if total is None else total[rows]
        return total

    def apply(self, at: Position, actor: int, pick: Ints, added: Array) -> None:
        """Add the chosen action's effects to `added` and pay its costs."""
        code = self.program.actors[actor]
        outputs = evaluate(code.moves, at.frame())
        discount = self.discount(actor, at)
        for index, action in enumerate(code.actions):
            took = (pick == index).astype(np.float64)
            _add(added, action.effects, took, outputs)
            for slot in action.costs:
                at.earned[actor] += np.where(took > 0, discount * outputs[slot], 0.0)

    def observe(self, at: Position, actor: int, reading: Reading, pick: Ints) -> list[Ints]:
        """Every other actor updates its belief about the mover. Returns branchings, in order."""
        code, followed = self.program.actors[actor], list[Ints]()
        for (observer, subject), slot in self.program.belief_slots.items():
            if subject != actor:
                continue
            matrix = reading.sights.get(observer)
            signal = pick
            if matrix is not None:
                seen = matrix[pick, :, np.arange(at.count)].T  # (signal, run)
                name = self.program.actors[observer].name
                rows, signal = self.branch(at, f"sight.{name}.{code.name}", seen)
                if rows is not None:
                    reading, pick = reading.take(rows), pick[rows]
                    followed.append(rows)
            judged = reading.likelihood(observer, signal)
            part = slice(slot, slot + len(code.type_names))
            belief = surprised_belief(at, observer, subject)
            found = updated(at.beliefs[part], judged, belief)
            at.beliefs[part] = remembered(at, observer, found)
        return followed

    def happen(self) -> None:
        """Chance events, all at the same state; their effects are added up."""
        added = np.zeros_like(self.at.x)
        before = self.at.take(slice(None))  # what all of them see
        for code in self.program.chances:
            n = before.count
            outputs = evaluate(code.tape, before.frame())
            outputs = [np.broadcast_to(value, (n,)) for value in outputs]
            holds = outputs[0].astype(bool)
            stream = f"chance.{code.name}"
            laws = outputs[1 : 1 + len(code.branches)]
            check_probabilities(self.program, laws, holds, code.name, self.at.period)
            if code.counted:
                rate = np.where(holds, outputs[1], 0.0)
                check_rate(self.program, rate, code.name, self.at.period)
                rows, number = self.count(stream, rate)
                times = [number]
            else:
                k = len(code.branches)
                p = np.where(holds, np.clip(np.array(outputs[1 : 1 + k], np.float64), 0, 1), 0.0)
                rows, pick = self.branch(self.at, stream, p, spare=True)
                times = [(pick == option).astype(np.float64) for option in range(k)]
            if rows is not None:
                added, before = added[:, rows], before.take(rows)
                outputs = [value[rows] for value in outputs]
            for effects, happened in zip(code.branches, times, strict=True):
                _add(added, effects, happened, outputs)
        self.at.x[:] = self.kept(self.at, added, "chance")

    def evolve(self) -> None:
        """Drift is added."""
        if not self.program.drifting:
            return
        added = np.zeros_like(self.at.x)
        outputs = evaluate(self.program.drift, self.at.frame())
        for variable, value in zip(self.program.drifting, outputs, strict=True):
            added[variable] = value
        self.at.x[:] = self.kept(self.at, added, "drift")

    def earn(self) -> None:
        """Per-period payoffs at the end of the period."""
        frame = self.at.frame()
        for index, actor in enumerate(self.program.actors):
            value = evaluate(actor.flow, frame)[0]
            self.at.earned[index] += self.discount(index, self.at) * value
            check_payoff(self.at, index)

    def settled(self) -> Ints:
        """The outcome of each run, -1 where it goes on; terminal payoffs are paid."""
        at, n = self.at, self.at.count
        guards = [np.broadcast_to(g, (n,)) for g in evaluate(self.program.settle, at.frame())]
        horizon = at.period == self.program.model.periods
        outcome = np.full(n, self.program.last if horizon else -1)
        for index, guard in reversed(list(zip(self.program.settled, guards, strict=True))):
            outcome = np.where(guard, index, outcome)
        done = outcome >= 0
        if done.any():
            for index, actor in enumerate(self.program.actors):
                ends = evaluate(actor.terminal, at.frame())
                ends = np.array([np.broadcast_to(value, (n,)) for value in ends])
                paid = ends[np.maximum(outcome, 0), np.arange(n)]
                at.earned[index] += np.where(done, self.discount(index, at) * paid, 0.0)
                check_payoff(at, index)
        return outcome

    # Pieces

    def bounds(self, at: Position) -> tuple[Array, Array]:
        """Lower and upper bounds of the variables, (variable, run or 1)."""
        return self.constant_bounds or bounds_of(self.program, at.params)

    def discount(self, actor: int, at: Position) -> Array:
        """The weight of this period's payoffs: patience to the power of the periods passed."""
        patience = evaluate(self.program.actors[actor].choice, at.frame())[1]
        return power(patience, at.period - 1.0)

    def kept(self, at: Position, added: Array, what: str) -> Array:
        """The state with something added, within bounds. Raises PlayError if not finite."""
        x = at.x + added
        check_state(self.program, x, what, at.period)
        bounds = self.bounds(at)
        for index in range(len(x)):
            x[index] = bounded(self.program, x[index], index, bounds)
        return x


def follow(rows: Rows, values: Any) -> Any:
    """Values (…, run) for the rows that went on."""
    return values if rows is None else values[..., rows]


def joined(parts: Sequence[Position], origins: Sequence[Ints]) -> tuple[Position, Ints]:
    """Parts of a position put together again in the order of their original rows."""
    origin = np.concatenate(list(origins))
    order = np.argsort(origin, kind="stable")
    return Position.concatenate(parts).take(order), origin[order]


def _add(added: Array, effects: Slots, times: Array, outputs: Sequence[Any]) -> None:
    for variable, slot in effects:
        # where: no 0 · inf where nothing happened
        added[variable] += np.where(times > 0, times * outputs[slot], 0.0)
