"""A `Model` to a `Program`: names become indices, expressions become tapes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from offramp.engine.program import (
    ActionCode,
    ActorCode,
    ChanceCode,
    DrawCode,
    EventCode,
    LotteryCode,
    Program,
    RuleCode,
    SightCode,
    Slots,
)
from offramp.engine.tape import Symbols, Tape, write
from offramp.model.expr import ONE, ZERO, Const, Expr, Period, Var, equal, total, walk, where
from offramp.model.model import Model
from offramp.model.parts import (
    Action,
    Actor,
    Behavior,
    Chance,
    Draw,
    Effects,
    Event,
    Lottery,
    Sight,
)

_INFINITE = 1e308


def lower(model: Model) -> Program:
    """The program that plays a model."""
    return _Lowering(model).program()


class _Lowering:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.slots: dict[tuple[int, int], int] = {}
        beliefs: dict[tuple[str, str, str], int] = {}
        for o, observer in enumerate(model.actors):
            for s, subject in enumerate(model.actors):
                if o != s and len(subject.types) > 1:
                    self.slots[o, s] = len(beliefs)
                    for kind in subject.types:
                        beliefs[observer.name, subject.name, kind.name] = len(beliefs)
        for o in model.actors:  # a single type is certain
            for s in model.actors:
                if o is not s and len(s.types) == 1:
                    beliefs.setdefault((o.name, s.name, s.types[0].name), -1)
        self.belief_count = sum(1 for slot in beliefs.values() if slot >= 0)
        self.symbols = Symbols(
            {a.path: i for i, a in enumerate(model.assumptions)},
            {v.name: i for i, v in enumerate(model.variables)},
            {a.name: i for i, a in enumerate(model.actors)},
            {
                (a.name, name): i
                for a in model.actors
                for i, (name, _) in enumerate(a.types[0].attributes)
            },
            beliefs,
            {
                (a.name, action.name): i
                for a in model.actors
                for i, action in enumerate(model.actions_of(a.name))
            },
        )

    def tape(self, expressions: Sequence[Expr]):
        return write(expressions, self.symbols)

    def program(self) -> Program:
        m = self.model
        starts, draws, lotteries = self.starts()
        lows = [Const(-_INFINITE) if v.low is None else v.low for v in m.variables]
        highs = [Const(_INFINITE) if v.high is None else v.high for v in m.variables]
        drifting = [i for i, v in enumerate(m.variables) if v.drift != ZERO]
        tested = [(i, o.when) for i, o in enumerate(m.outcomes) if o.when is not None]
        last = next(i for i, o in enumerate(m.outcomes) if o.when is None)
        return Program(
            m,
            self.symbols,
            tuple(self.actor(actor) for actor in m.actors),
            self.tape(starts),
            draws,
            lotteries,
            self.tape([*lows, *highs]),
            tuple(i for i, v in enumerate(m.variables) if v.kind != "real"),
            tuple(self.event(event) for event in m.events),
            tuple(self.chance(chance) for chance in m.chances),
            self.tape([m.variables[i].drift for i in drifting]),
            tuple(drifting),
            self.tape([when for _, when in tested]),
            tuple(o.name for o in m.outcomes),
            tuple(i for i, _ in tested),
            last,
            self.tape([measure.value for measure in m.measures]),
            self.slots,
            self.belief_count,
        )

    # Pieces

    def starts(self) -> tuple[list[Expr], tuple[DrawCode, ...], tuple[LotteryCode, ...]]:
        """The outputs of the `start` tape, and what is drawn from them."""
        variables = self.model.variables
        outputs = [v.start if isinstance(v.start, Expr) else ZERO for v in variables]
        draws: list[DrawCode] = []
        lotteries: list[LotteryCode] = []
        for index, variable in enumerate(variables):
            first = len(outputs)
            match variable.start:
                case Draw(name=law, parameters=parameters):
                    outputs += parameters
                    draws.append(DrawCode(index, law, tuple(range(first, len(outputs)))))
                case Lottery(prizes=prizes):
                    outputs += [part for prize in prizes for part in prize]
                    pairs = tuple((first + 2 * i, first + 2 * i + 1) for i in range(len(prizes)))
                    lotteries.append(LotteryCode(index, pairs))
                case _:
                    pass
        return outputs, tuple(draws), tuple(lotteries)

    def actor(self, actor: Actor) -> ActorCode:
        m = self.model
        actions = m.actions_of(actor.name)
        moves, codes = self.moves(actions)
        attributes = [value for kind in actor.types for _, value in kind.attributes]
        value = self.value(actor.name)
        sights, seen_by = self.sights(actor.name, actions)
        rules, rule_codes, script = self.behavior(actor.name, actor.behavior)
        supposed = actor.unprovoked or ()
        slots = self.symbols.beliefs
        code = ActorCode(
            actor.name,
            actor.every,
            actor.first,
            tuple(kind.name for kind in actor.types),
            tuple(name for name, _ in actor.types[0].attributes),
            self.tape([*(kind.probability for kind in actor.types), *attributes]),
            self.tape([actor.rationality, actor.patience, actor.forgetting]),
            self.tape([action.when for action in actions]),
            self.tape(moves),
            codes,
            self.tape([value]),
            self.tape([self.earned(actor.name, terminal=False)]),
            self.tape([self.at_end(actor.name, o.name) for o in m.outcomes]),
            self.tape([value for _, value in actor.empathy]),
            tuple(self.symbols.actors[name] for name, _ in actor.empathy),
            all(value == ONE for _, value in actor.empathy),
            self.tape([value for _, value in supposed]),
            tuple(self.symbols.variables[name] for name, _ in supposed),
            self.tape(sights),
            seen_by,
            rules,
            rule_codes,
            script,
            self.tape([p for _, _, p in actor.priors]),
            tuple((slots[actor.name, s, k], i) for i, (s, k, _) in enumerate(actor.priors)),
            self.risks(value),
            self.tape([p for _, _, p in actor.surprised]),
            tuple((slots[actor.name, s, k], i) for i, (s, k, _) in enumerate(actor.surprised)),
            never_forgets=actor.forgetting == ZERO,
        )
        if actor.presumed is None:
            return code
        rules, rule_codes, script = self.behavior(actor.name, actor.presumed)
        presumed = replace(code, rules=rules, rule_codes=rule_codes, script=script)
        return replace(code, presumed=presumed)

    def behavior(
        self, actor: str, behavior: Behavior
    ) -> tuple[Tape, tuple[RuleCode, ...], tuple[tuple[int, int], ...]]:
        """A behavior's rules and script."""
        rules: list[Expr] = []
        codes: list[RuleCode] = []
        for rule in behavior.rules:
            when = len(rules)
            rules += [rule.when, *(p for _, p in rule.do)]
            do = tuple((self.action(actor, a), when + 1 + i) for i, (a, _) in enumerate(rule.do))
            codes.append(RuleCode(when, do))
        script = tuple((t, self.action(actor, name)) for t, name in behavior.script)
        return self.tape(rules), tuple(codes), script

    def action(self, actor: str, name: str) -> int:
        return self.symbols.actions[actor, name]

    def moves(self, actions: Sequence[Action]) -> tuple[list[Expr], tuple[ActionCode, ...]]:
        outputs: list[Expr] = []
        codes: list[ActionCode] = []
        for action in actions:
            effects = self.outputs(action.effects, outputs)
            costs = tuple(range(len(outputs), len(outputs) + len(action.costs)))
            outputs += [value for _, value in action.costs]
            codes.append(ActionCode(action.name, effects, costs))
        return outputs, tuple(codes)

    def outputs(self, effects: Effects, outputs: list[Expr]) -> Slots:
        slots = tuple(
            (self.symbols.variables[name], len(outputs) + i) for i, (name, _) in enumerate(effects)
        )
        outputs += [value for _, value in effects]
        return slots

    def earned(self, actor: str, terminal: bool) -> Expr:
        return total(
            [p.value for p in self.model.payoffs if p.actor == actor and p.terminal == terminal]
        )

    def at_end(self, actor: str, outcome: str) -> Expr:
        """What an actor earns when the crisis ends in an outcome."""
        found = next(o for o in self.model.outcomes if o.name == outcome)
        return dict(found.payoffs).get(actor, ZERO) + self.earned(actor, terminal=True)

    def value(self, actor: str) -> Expr:
        """This period's payoff at a position: the flow, and the end's if this is an end."""
        m = self.model
        last = next(o for o in m.outcomes if o.when is None)
        ending = where(equal(Period(), m.periods), self.at_end(actor, last.name), ZERO)
        for outcome in reversed(m.outcomes):
            if outcome.when is not None:
                ending = where(outcome.when, self.at_end(actor, outcome.name), ending)
        return self.earned(actor, terminal=False) + ending

    def sights(
        self, actor: str, actions: Sequence[Action]
    ) -> tuple[list[Expr], tuple[tuple[int, tuple[SightCode, ...]], ...]]:
        outputs: list[Expr] = []
        by_observer: dict[int, list[SightCode]] = {}
        for index, action in enumerate(actions):
            for sight in action.sights:
                observer = self.symbols.actors[sight.observer]
                by_observer.setdefault(observer, []).append(
                    self.sight(actor, index, sight, outputs)
                )
        return outputs, tuple((o, tuple(codes)) for o, codes in by_observer.items())

    def sight(self, actor: str, index: int, sight: Sight, outputs: list[Expr]) -> SightCode:
        seen = len(outputs)
        outputs += [sight.seen, *(p for _, p in sight.taken_for)]
        taken = tuple(
            (self.action(actor, name), seen + 1 + i) for i, (name, _) in enumerate(sight.taken_for)
        )
        return SightCode(index, seen, taken)

    def event(self, event: Event) -> EventCode:
        outputs: list[Expr] = [event.when]
        effects = self.outputs(event.effects, outputs)
        redraw: list[tuple[int, tuple[tuple[int, int], ...]]] = []
        for subject, prior in event.redraw:
            names = [kind.name for kind in self.model.actor(subject).types]
            first = len(outputs)
            outputs += [p for _, p in prior]
            pairs = tuple((names.index(kind), first + i) for i, (kind, _) in enumerate(prior))
            redraw.append((self.symbols.actors[subject], pairs))
        return EventCode(event.name, event.period, self.tape(outputs), effects, tuple(redraw))

    def chance(self, chance: Chance) -> ChanceCode:
        if chance.rate is not None:
            outputs = [chance.when, chance.rate]
            slots = (self.outputs(chance.effects, outputs),)
            return ChanceCode(chance.name, self.tape(outputs), slots, counted=True)
        outputs = [chance.when, *(branch.probability for branch in chance.branches)]
        slots = tuple(self.outputs(branch.effects, outputs) for branch in chance.branches)
        return ChanceCode(chance.name, self.tape(outputs), slots, counted=False)

    def risks(self, value: Expr) -> tuple[tuple[int, int], ...]:
        read = {leaf.name for leaf in walk(value) if isinstance(leaf, Var)}
        found: list[tuple[int, int]] = []
        for index, chance in enumerate(self.model.chances):
            branches: Iterable[Effects] = (b.effects for b in chance.branches)
            if chance.rate is not None:
                branches = (chance.effects,)
            found += [
                (index, b)
                for b, effects in enumerate(branches)
                if read & {name for name, _ in effects}
            ]
        return tuple(found)
