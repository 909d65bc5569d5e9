"""Who moves when, what a move does, and what observers make of it, as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.effects import Entries, add_picked, by_variable, picked
from offramp.engine.compiled.emit import Writer, common
from offramp.engine.compiled.layout import Layout
from offramp.engine.compiled.linear import linear_costs
from offramp.engine.compiled.paying import move, paid
from offramp.engine.compiled.ranges import Ranges
from offramp.engine.compiled.reading import read
from offramp.engine.compiled.scoring import Choice, Pool, Scoring
from offramp.engine.compiled.sight import Frame, Logits, Lowered, Sight
from offramp.engine.compiled.swift import Swift
from offramp.engine.compiled.tables import GROUP, MOVER, NOTHING
from offramp.engine.compiled.travel import Travel
from offramp.engine.compiled.watching import Watching
from offramp.engine.noise import key_of
from offramp.engine.view import Behavior, Presumed

OWN, JUDGED, CALM = 0, 1, 2


@dataclass(frozen=True)
class _Draft:
    """What an actor's moves hang on: its three scores, and nodes of costs and effects by slot."""

    actor: int
    watching: Watching
    scorings: Sequence[Scoring | None]
    linear: Logits | None
    costs: dict[int, int]
    effects: dict[int, int]

    @property
    def wanted(self) -> list[int]:
        """All nodes that have to be known."""
        found = [node for scoring in self.scorings if scoring for node in scoring.nodes]
        found += [*self.effects.values(), *self.costs.values(), *self.watching.nodes]
        return found + (list(self.linear.columns) if self.linear else [])


class Moving:
    """Writes the sections and records of all movers."""

    def __init__(
        self,
        layout: Layout,
        writer: Writer,
        pool: Pool,
        behaviors: Sequence[Behavior],
        brief: bool = True,
    ) -> None:
        self.layout, self.writer, self.pool, self.behaviors = (layout, writer, pool, behaviors)
        self.program, self.graph, self.brief = layout.program, layout.graph, brief
        self.ranges = Ranges(layout)
        self.scores: list[NDArray[np.void]] = []
        self.scorings: list[Scoring] = []  # what the scores come of
        self.movers: list[NDArray[np.void]] = []
        self.watchers: list[NDArray[np.void]] = []
        self.groups: list[NDArray[np.void]] = []
        self.sights: list[tuple[int, int, int]] = []
        self.travel = Travel(layout)
        self.asked: list[int] = []
        self.common: dict[int, int] = {}  # rows of what several go by
        self.shared = (0, 0)  # its section
        self.plan: list[int] = []
        self.planned: list[int] = []
        self.alone = 0

    def write(self) -> None:
        """Write everything about moves."""
        drafts = [self._draft(actor) for actor in range(len(self.program.actors))]
        self._share(drafts)
        heights = [self._mover(draft) for draft in drafts]
        self.writer.release(self.common)
        areas = [max((h[k] for h in heights), default=0) for k in range(3)]
        kinds = max((len(a.type_names) for a in self.program.actors), default=1)
        rows = [self.writer.scratch.block(area) for area in areas]
        totals = [self.writer.scratch.block(kinds) for _ in areas]
        parts = self.writer.scratch.block(max((s.part_height for s in self.scorings), default=0))
        for index, record in enumerate(self.scores):
            record["rows"], record["totals"] = rows[index % 3], totals[index % 3]
            record["parts"] = parts if self.scorings[index].parts else -1
        self._plan()

    # An actor

    def _draft(self, actor: int) -> _Draft:
        """What one actor's moves hang on."""
        watching = Watching(self.layout, self.writer, self.pool, actor, self.sights)
        code, scorings = self.program.actors[actor], self._scorings(actor, watching)
        outputs = read(self.graph, code.moves, Frame(self.layout))
        linear = linear_costs(self.layout, actor)
        costs = {
            slot: paid(self.layout, actor, outputs[slot])
            for a in code.actions
            for slot in a.costs
            if linear is None
        }
        effects = {slot: outputs[slot] for a in code.actions for _, slot in a.effects}
        return _Draft(actor, watching, scorings, linear, costs, effects)

    def _share(self, drafts: Sequence[_Draft]) -> None:
        """What several go by who move together, at one state: computed once, in a section."""
        first = self.writer.start()
        if self.program.model.order == "together":
            nodes = common(self.graph, [draft.wanted for draft in drafts])
            self.writer.compute(nodes, self.common)
        self.shared = first, self.writer.start()

    def _mover(self, draft: _Draft) -> list[int]:
        """One actor's section and records; returns the heights of its three scores."""
        writer, actor, watching, scorings = self.writer, draft.actor, draft.watching, draft.scorings
        code, linear = self.program.actors[actor], draft.linear
        record: Any = np.zeros(1, MOVER)[0]
        read_rows, first, places = writer.watch(), writer.start(), dict(self.common)
        writer.compute(draft.wanted, places)
        record["section"], record["section_end"] = first, writer.start()
        for name, scoring in zip(("own", "judged", "calm"), scorings, strict=True):
            record[name] = len(self.scores)
            known = scoring is not None
            empty = Scoring(Sight(self.layout, actor), None, self.ranges) if not known else scoring
            self.scores.append(empty.record(writer, places, self.pool))
            self.scorings.append(empty)
        if scorings[JUDGED] is None:
            record["judged"] = record["own"]
        watching.write(record, self.watchers, places)
        record["calm"] = record["calm"] if scorings[CALM] is not None else -1
        record["kinds"], record["actions"] = len(code.type_names), len(code.actions)
        record["pick"] = self.layout.picks + actor
        record["uniform"] = self.layout.choices + actor
        record["key"] = key_of(f"choice.{code.name}")
        record["order"] = key_of(f"order.{code.name}")
        alone = scorings[JUDGED] is None and actor not in self.asked
        record["brief"] = self.brief and watching.plain and alone
        self._costs(record, actor, linear or draft.costs, places)
        self._consequences(record, actor, draft.effects, linear, places)
        for node in self.common:  # others go by it, too
            del places[node]
        writer.release(places)
        self.movers.append(record)
        self.travel.note(actor, read_rows, record, watching, actor in self.asked, self.pool)
        return [0 if s is None else s.height for s in scorings]

    def _scorings(self, actor: int, watching: Watching) -> list[Scoring | None]:
        behavior = self.behaviors[actor]
        if not self.program.actors[actor].actions:
            return [Scoring(Sight(self.layout, actor), None, self.ranges), None, None]
        presumed = isinstance(behavior, Presumed)
        own = self._scoring(actor, behavior.actual if presumed else behavior)
        found: list[Scoring | None] = [own, None, None]
        other = behavior.presumed if presumed else behavior
        if presumed and watching.anybody:
            found[JUDGED] = self._scoring(actor, other, presumed=True)
        if watching.blames:
            found[CALM] = self._scoring(actor, other, calm=True, presumed=presumed)
        if any(scoring is not None and scoring.choice is None for scoring in found):
            self.asked.append(actor)
            found = [None if s is None else Scoring(s.sight, None, self.ranges) for s in found]
        return found

    def _scoring(self, actor: int, behavior: Behavior, **kind: bool) -> Scoring:
        sight = Sight(self.layout, actor, **kind)
        choice: Choice = behavior.lowered(sight) if isinstance(behavior, Lowered) else None
        return Scoring(sight, choice, self.ranges)

    def _consequences(
        self,
        record: Any,
        actor: int,
        effects: dict[int, int],
        linear: Logits | None,
        places: dict[int, int],
    ) -> None:
        """What the actions do to the state."""
        code, writer, added = self.program.actors[actor], self.writer, self.layout.added
        found: dict[int, Entries] = dict(
            by_variable(
                [
                    [(v, writer.operand(effects[slot], places)) for v, slot in action.effects]
                    for action in code.actions
                ]
            )
        )
        record["effects"] = writer.start()
        for variable, entries in sorted(found.items()):
            target, pick = added + variable, int(record["pick"])
            add_picked(writer, self.pool, target, pick, len(code.actions), entries)
            writer.note([self.layout.bound(variable, high) for high in (False, True)])
        record["effects_end"] = writer.start()
        record["touched"] = self.pool.put(sorted(found))
        record["touched_end"] = len(self.pool.numbers)
        swift = Swift(self.layout, writer, self.pool, actor, found)
        watchers = self.watchers[record["watchers"] : record["watchers_end"]]
        calm = all(watcher["before"] == watcher["before_end"] for watcher in watchers)
        if record["brief"] and calm and swift.possible:
            swift.write(record, linear, places)

    def _costs(
        self, record: Any, actor: int, costs: dict[int, int] | Logits, places: dict[int, int]
    ) -> None:
        """What moves cost: sums of weighted columns, or a row that is found once it is taken."""
        writer = self.writer
        record["cost"], record["cost_count"] = NOTHING, -1
        record["costs"] = record["costs_end"] = writer.start()
        if isinstance(costs, Logits):
            terms = [writer.operand(node, places) for node in costs.columns]
            record["cost_terms"], record["cost_count"] = (self.pool.put(terms), len(terms))
            bias = costs.bias.reshape(-1, 1)  # (type and action, 1)
            record["cost_weights"] = self.pool.weigh(np.hstack([bias, costs.weights[0]]))
            return
        actions = self.program.actors[actor].actions
        entries = [
            (option, writer.operand(costs[slot], places))
            for option, action in enumerate(actions)
            for slot in action.costs
        ]
        if not entries:
            return
        pick, zero = int(record["pick"]), writer.constant(0.0)
        record["cost"] = picked(writer, self.pool, pick, len(actions), entries, zero)
        record["costs_end"] = writer.start()
        writer.scratch.free.append(int(record["cost"]))

    # Who moves together

    def _plan(self) -> None:
        program = self.program
        able = [i for i, actor in enumerate(program.actors) if actor.actions]
        self.alone = len(self.groups)
        for actor in range(len(program.actors)):
            self._group([actor])
        known: dict[tuple[int, ...], int] = {}
        order = program.model.order
        for period in range(1, program.model.periods + 1):
            self.plan.append(len(self.planned))
            movers = [i for i in able if program.actors[i].moves_in(period)]
            if order == "random order":
                self.planned += movers
            elif order == "together":
                key = tuple(movers)
                if key not in known and key:
                    known[key] = self._group(movers)
                self.planned += [known[key]] if key else []
            else:
                named = [program.symbols.actors[name] for name in order]
                self.planned += [self.alone + i for i in named if i in movers]
        self.plan.append(len(self.planned))

    def _group(self, movers: Sequence[int]) -> int:
        """A record of actors that move together."""
        record: Any = np.zeros(1, GROUP)[0]
        record["members"] = self.pool.put(list(movers))
        record["members_end"] = len(self.pool.numbers)
        touched: set[int] = set()
        for actor in movers:
            mover = self.movers[actor]
            touched |= set(self.pool.numbers[mover["touched"] : mover["touched_end"]])
        record["touched"] = self.pool.put([self.layout.added + v for v in sorted(touched)])
        record["touched_end"] = len(self.pool.numbers)
        record["common"], record["common_end"] = self.shared
        writer, places = self.writer, dict[int, int]()
        record["section"] = writer.start()
        for variable in sorted(touched):
            move(self.layout, writer, variable, self.layout.added + variable, places)
        record["section_end"] = writer.start()
        writer.release(places)
        self.groups.append(record)
        return len(self.groups) - 1
