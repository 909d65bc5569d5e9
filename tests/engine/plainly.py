"""One run of a crisis in plain Python numbers, written from docs/language.md alone.

Of the engine it uses only the uniform numbers, so that the two can be compared run by run. It is
slow, holds no arrays, and evaluates expressions by itself.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from offramp.engine.noise import Noise
from offramp.model import Model
from offramp.model.expr import Attribute, Belief, Const, Did, Expr, Op, Param, Period, Var
from offramp.model.parts import Action, Behavior, Chance, Draw, Effects, Lottery

BINARY: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "/": lambda a, b: a / b, "**": lambda a, b: a**b, "min": min, "max": max,
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
    "and": lambda a, b: bool(a) and bool(b), "or": lambda a, b: bool(a) or bool(b),
    "not": lambda a: not a, "neg": lambda a: -a, "abs": abs, "exp": math.exp,
    "where": lambda c, a, b: a if c else b,
}  # fmt: skip


@dataclass
class State:
    """What expressions read: variables, types, beliefs, moves so far, assumptions, the period."""

    period: int
    x: dict[str, float]
    types: dict[str, str]
    beliefs: dict[tuple[str, str], dict[str, float]]
    params: dict[str, float]
    did: dict[str, str] = field(default_factory=dict)


class Run:
    """One run of a model, played by the rules of the docs."""

    def __init__(self, model: Model, seed: int, run: int, drawn: bool) -> None:
        self.m, self.noise, self.run = model, Noise(seed, run, 1), run
        self.params = {a.path: a.value for a in model.assumptions}
        for a in model.assumptions if drawn else ():
            low, high = a.parameters  # uniform ones only
            self.params[a.path] = low + self.u(f"assumption.{a.path}", 0) * (high - low)
        self.s = State(0, {}, {}, {}, self.params)
        for actor in model.actors:
            prior = {t.name: self.value(t.probability) for t in actor.types}
            self.s.types[actor.name] = self.pick(f"type.{actor.name}", 0, prior)
            for other in model.actors:
                if other.name != actor.name:
                    own = {t: self.value(p) for s, t, p in other.priors if s == actor.name}
                    self.s.beliefs[other.name, actor.name] = own or dict(prior)
        for v in model.variables:
            start = v.start
            if isinstance(start, Draw):
                low, high = map(self.value, start.parameters)
                begin = low + self.u(f"start.{v.name}", 0) * (high - low)
            elif isinstance(start, Lottery):
                weights = {str(i): self.value(p) for i, (_, p) in enumerate(start.prizes)}
                index = int(self.pick(f"start.{v.name}", 0, weights))
                begin = self.value(start.prizes[index][0])
            else:
                begin = self.value(start)
            self.s.x[v.name] = self.bounded(v.name, begin)
        self.x0 = dict(self.s.x)
        self.earned = {a.name: 0.0 for a in model.actors}
        self.actions: list[dict[str, str]] = []
        self.measures: list[list[float]] = []
        self.outcome = self.play()

    def u(self, stream: str, period: int) -> float:
        return float(self.noise.uniform(stream, period, np.array([self.run]))[0])

    def pick(self, stream: str, period: int, weights: dict[str, float]) -> str:
        """An option by its weight."""
        at, total = self.u(stream, period) * sum(weights.values()), 0.0
        for option, weight in weights.items():
            total += weight
            if at < total:
                return option
        raise AssertionError("no option")

    def value(self, e: Expr, s: State | None = None) -> float:
        s = s or self.s
        match e:
            case Const(value=value):
                return value
            case Param(path=path):
                return s.params[path]
            case Var(name=name):
                return s.x[name]
            case Attribute(actor=actor, name=name):
                kind = next(t for t in self.m.actor(actor).types if t.name == s.types[actor])
                return self.value(dict(kind.attributes)[name], s)
            case Belief(observer=o, subject=about, type=kind):
                return s.beliefs[o, about][kind]
            case Period():
                return s.period
            case Did(actor=actor, action=action):
                return s.did.get(actor) == action
            case Op(name=name, operands=operands):
                return BINARY[name](*(self.value(a, s) for a in operands))
        raise AssertionError(e)

    def bounded(self, name: str, value: float) -> float:
        v = self.m.variable(name)
        value = value if v.low is None else max(value, self.value(v.low))
        value = value if v.high is None else min(value, self.value(v.high))
        return value if v.kind == "real" else float(round(value))

    def added(self, s: State, *many: dict[str, float]) -> dict[str, float]:
        """The variables with effects added up, then clipped and rounded."""
        return {n: self.bounded(n, v + sum(e.get(n, 0) for e in many)) for n, v in s.x.items()}

    def effects(self, effects: Effects, s: State, times: float = 1) -> dict[str, float]:
        return {name: times * self.value(e, s) for name, e in effects}

    # Choice

    def worth(self, actor: str, s: State) -> float:
        """This period's flow, and the end's if this is an end."""
        ends = [o for o in self.m.outcomes if o.when is not None and self.value(o.when, s)]
        if not ends and s.period == self.m.periods:
            ends = [o for o in self.m.outcomes if o.when is None]
        mine = [p for p in self.m.payoffs if p.actor == actor]
        flow = sum(self.value(p.value, s) for p in mine if not p.terminal)
        if not ends:
            return flow
        last = sum(self.value(p.value, s) for p in mine if p.terminal)
        return flow + last + sum(self.value(v, s) for a, v in ends[0].payoffs if a == actor)

    def laws(self, chance: Chance, s: State) -> list[tuple[float, Effects]]:
        """Each thing that may happen, with its probability: at most one, if they are several."""
        if not self.value(chance.when, s):
            return []
        if chance.rate is not None:
            return [(1 - math.exp(-max(self.value(chance.rate, s), 0)), chance.effects)]
        p = [min(max(self.value(b.probability, s), 0), 1) for b in chance.branches]
        return [(q / max(sum(p), 1), b.effects) for q, b in zip(p, chance.branches, strict=True)]

    def q(self, action: Action, s: State) -> float:
        actor = action.actor
        after = replace(s, x=self.added(s, self.effects(action.effects, s)))
        after.did = {**s.did, actor: action.name}
        here = self.worth(actor, after)
        total = here + sum(self.value(v, s) for _, v in action.costs)
        for chance in self.m.chances:
            for p, effects in self.laws(chance, after):
                then = replace(after, x=self.added(after, self.effects(effects, after)))
                total += p * (self.worth(actor, then) - here)
        return total

    def choices(
        self,
        actor: str,
        kind: str,
        s: State,
        x: dict[str, float] | None = None,
        behavior: Behavior | None = None,
    ) -> dict[str, float]:
        """How likely a type is to take each action, in the situation supposed by `x`.

        The action "" is that nothing can be done.
        """
        s = replace(s, types={**s.types, actor: kind})
        open_ = [a for a in self.m.actions_of(actor) if self.value(a.when, s)]
        s, who = replace(s, x=x or s.x), self.m.actor(actor)
        behavior = behavior or who.behavior
        if not open_:
            return {"": 1.0}
        if behavior.kind == "uniform":
            return {a.name: 1 / len(open_) for a in open_}
        if behavior.kind == "doctrine":
            for rule in behavior.rules:
                do = {a: self.value(p, s) for a, p in rule.do if a in [o.name for o in open_]}
                if self.value(rule.when, s) and sum(do.values()) > 0:
                    return {a: p / sum(do.values()) for a, p in do.items()}
            return {a.name: 1.0 for a in open_[:1]}
        sharp = self.value(who.rationality, s)
        weights = {a.name: math.exp(sharp * self.q(a, s)) for a in open_}
        return {a: w / sum(weights.values()) for a, w in weights.items()}

    def sight(self, mover: str, observer: str, action: str, s: State) -> dict[str, float]:
        """What an observer takes an action for, with what probability; "" is nothing."""
        whole = next(a for a in self.m.actions_of(mover) if a.name == action)
        sight = next((i for i in whole.sights if i.observer == observer), None)
        if sight is None:
            return {action: 1.0}
        seen = {action: self.value(sight.seen, s)}
        for other, p in sight.taken_for:
            seen[other] = seen.get(other, 0) + self.value(p, s)
        total = sum(seen.values())
        return {k: p / max(total, 1) for k, p in seen.items()} | {"": max(1 - total, 0)}

    # The period

    def move(self, movers: list[str]) -> None:
        """These actors choose at what they all see; all is applied, then seen."""
        s = replace(self.s, x=dict(self.s.x), did=dict(self.s.did), beliefs=dict(self.s.beliefs))
        taken = {}
        for actor in movers:
            p = self.choices(actor, s.types[actor], s)
            if "" not in p:
                order = {a.name: p.get(a.name, 0) for a in self.m.actions_of(actor)}
                taken[actor] = self.pick(f"choice.{actor}", s.period, order)
        moves = [a for a in self.m.actions if taken.get(a.actor) == a.name]
        self.s.x = self.added(s, *(self.effects(a.effects, s) for a in moves))
        for a in moves:
            self.earn(a.actor, sum(self.value(v, s) for _, v in a.costs))
        self.s.did |= taken
        for (observer, subject), prior in s.beliefs.items():
            if subject in movers and len(prior) > 1:
                self.learn(observer, subject, taken.get(subject, ""), s)

    def learn(self, observer: str, mover: str, action: str, s: State) -> None:
        names = [a.name for a in self.m.actions_of(mover)]
        looks = {name: self.sight(mover, observer, name, s) for name in names} | {"": {"": 1.0}}
        row = {name: looks[action].get(name, 0) for name in [*names, ""]}
        signal = action
        if any(len(look) > 1 for look in looks.values()):
            signal = self.pick(f"sight.{observer}.{mover}", s.period, row)
        empathy = min(max(self.value(dict(self.m.actor(observer).empathy)[mover], s), 0), 1)
        calm = {n: self.value(e, s) for n, e in self.m.actor(mover).unprovoked}
        calm = {**s.x, **calm} if calm else self.x0
        presumed, likely = self.m.actor(mover).presumed, {}
        for kind in s.beliefs[observer, mover]:

            def signalled(p: dict[str, float]) -> float:
                return sum(q * looks[a].get(signal, 0) for a, q in p.items())

            actual = signalled(self.choices(mover, kind, s, None, presumed))
            blamed = signalled(self.choices(mover, kind, s, calm, presumed)) if empathy < 1 else 0
            likely[kind] = empathy * actual + (1 - empathy) * blamed
        prior = s.beliefs[observer, mover]
        top = max(likely[kind] for kind, p in prior.items() if p > 0)
        stated = {k: self.value(p) for o, k, p in self.m.actor(observer).surprised if o == mover}
        if stated and top <= 1e-12:
            self.s.beliefs[observer, mover] = dict.fromkeys(prior, 0.0) | stated
        elif top > 0:
            joint = {kind: p * likely[kind] for kind, p in prior.items()}
            new = {kind: p / sum(joint.values()) for kind, p in joint.items()}
            self.s.beliefs[observer, mover] = new
        lost = self.value(self.m.actor(observer).forgetting)
        found = self.s.beliefs[observer, mover].items()
        kept = {kind: (1 - lost) * p + lost / len(prior) for kind, p in found}
        self.s.beliefs[observer, mover] = kept

    def earn(self, actor: str, value: float) -> None:
        patience = self.value(self.m.actor(actor).patience)
        self.earned[actor] += patience ** (self.s.period - 1) * value

    def calendar(self) -> None:
        for event in self.m.events:
            if event.period == self.s.period and self.value(event.when):
                before = replace(self.s, x=dict(self.s.x))
                self.s.x = self.added(before, self.effects(event.effects, before))
                for subject, given in event.redraw:
                    prior = {t.name: 0.0 for t in self.m.actor(subject).types}
                    prior |= {t: self.value(p, before) for t, p in given}
                    stream = f"type.{subject}.{event.name}"
                    self.s.types[subject] = self.pick(stream, self.s.period, prior)
                    for pair in self.s.beliefs:
                        if pair[1] == subject:
                            self.s.beliefs[pair] = dict(prior)

    def happen(self) -> None:
        s, all_ = replace(self.s, x=dict(self.s.x)), []
        for chance in self.m.chances:
            u, below = self.u(f"chance.{chance.name}", s.period), 0.0
            if chance.rate is not None:
                rate = max(self.value(chance.rate, s), 0) if self.value(chance.when, s) else 0
                count, term = 0, math.exp(-rate)
                below = term
                while u >= below:
                    count += 1
                    term *= rate / count
                    below += term
                all_.append(self.effects(chance.effects, s, count))
                continue
            for p, effects in self.laws(chance, s):
                below += p
                if u < below:
                    all_.append(self.effects(effects, s))
                    break
        self.s.x = self.added(s, *all_)

    def play(self) -> str:
        for period in range(1, self.m.periods + 1):
            self.s.period, self.s.did = period, {}
            self.calendar()
            turn = [a.name for a in self.m.actors if period in range(a.first, 999, a.every)]
            if self.m.order == "together":
                self.move(turn)
            elif self.m.order == "random order":
                draws = {a: self.u(f"order.{a}", self.s.period) for a in turn}
                for actor in sorted(turn, key=draws.__getitem__):
                    self.move([actor])
            else:
                for actor in (a for a in self.m.order if a in turn):
                    self.move([actor])
            self.happen()
            s = replace(self.s, x=dict(self.s.x))
            self.s.x = self.added(s, {v.name: self.value(v.drift, s) for v in self.m.variables})
            for p in self.m.payoffs:
                if not p.terminal:
                    self.earn(p.actor, self.value(p.value))
            self.actions.append(dict(self.s.did))
            self.measures.append([float(self.value(m.value)) for m in self.m.measures])
            ends = [o for o in self.m.outcomes if o.when is not None and self.value(o.when)]
            if ends or self.s.period == self.m.periods:
                end = ends[0] if ends else next(o for o in self.m.outcomes if o.when is None)
                for p in self.m.payoffs:
                    if p.terminal:
                        self.earn(p.actor, self.value(p.value))
                for actor, v in end.payoffs:
                    self.earn(actor, self.value(v))
                return end.name
        raise AssertionError("no end")
