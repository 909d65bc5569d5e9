"""The builder that the scenario and the mechanisms talk to, in symbols.

Contributions are collected in any order; names are resolved when all are in, so mechanisms meet
only in the names of variables and the order of blocks cannot matter. What an owner that is
switched off contributes is dropped, and its variables stay at their start.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from offramp.model.drafts import ActionDraft, ActorDraft, OnMove
from offramp.model.expr import ONE, TRUE, ZERO, Expr, Operand, Var, lift, total
from offramp.model.parts import (
    Branch,
    Chance,
    Event,
    Labelled,
    Measure,
    Payoff,
    PrivateType,
    Sight,
    Variable,
)
from offramp.model.references import References, name_of
from offramp.model.vocabulary import word

__all__ = ["ActionDraft", "ActorDraft", "Builder", "EffectsIn", "OnMove"]

EffectsIn: TypeAlias = Mapping[str, Operand] | Mapping[Var, Operand] | Mapping[str | Var, Operand]


class Builder(References):
    """Collects the parts of a model.

    Expressions may use names that nobody has declared yet.
    """

    # Declarations

    def variable(
        self,
        name: str,
        *,
        start: Operand = 0,
        low: Operand | None = None,
        high: Operand | None = None,
        kind: str = "real",
        drift: Operand = 0,
        title: str = "",
    ) -> Var:
        """Declare a state variable and return it."""
        flag = kind == "flag"
        if name in self.variables:
            other = self.variables[name].owner
            self.problem(f"the variable {name} is declared already, by {other}")
        self.variables[name] = Variable(
            name,
            kind,
            lift(start),
            ZERO if flag and low is None else None if low is None else lift(low),
            ONE if flag and high is None else None if high is None else lift(high),
            ZERO if self.off else lift(drift),
            title,
            self.owner,
        )
        if self.off:
            self.frozen.add(name)
        return Var(name, flag)

    def common(self, name: str, start: Operand | None = None, title: str = "") -> Var:
        """Declare a variable of the shared vocabulary unless somebody has, and return it.

        The scenario's own declaration counts before all; a `start` that is given counts before
        the neutral one, and only one mechanism may give it. While one of those that declare it
        is on, it moves. Raises UnknownWord.
        """
        entry = word(name)
        known = self.variables.get(name)
        if known is None:
            first = entry.neutral if start is None else start
            self.commons[name] = self.owner if start is not None else ""
            return self.variable(
                name,
                start=first,
                low=entry.low,
                high=entry.high,
                kind=entry.kind,
                title=title or entry.meaning,
            )
        if name in self.commons:
            if not self.off:
                self.frozen.discard(name)
            if start is not None:
                if self.commons[name]:
                    message = f"{name} is given its start already, by {self.commons[name]}"
                    self.problem(message)
                self.commons[name] = self.owner
                self.variables[name] = replace(known, start=lift(start), owner=self.owner)
        return Var(name, known.kind == "flag")

    def define(self, name: str, value: Operand, off: Operand | None = None) -> Expr:
        """Give an expression a name that scenarios and mechanisms can use.

        `off` is what it stands for in the scenario when its owner is switched off, if not the same;
        what another mechanism makes of it then is the default that it looks it up with.
        """
        if name in self.variables or name in self.aliases:
            self.problem(f"the name {name} is taken already")
        self.aliases[name] = lift(off if self.off and off is not None else value)
        if self.off:
            self.idle.add(name)
        return self.ref(name)

    def types(
        self,
        actor: str,
        types: Mapping[str, tuple[Operand, Mapping[str, Operand]]],
        path: str = "",
    ) -> None:
        """Give an actor private types: name → (probability, attributes), written at `path`.

        Switched off, the actor has one type with the mean attributes.
        """
        made = [
            PrivateType(name, lift(p), tuple((k, lift(v)) for k, v in attributes.items()))
            for name, (p, attributes) in types.items()
        ]
        if self.off:
            self.ghosts |= {(actor, t.name): t.probability for t in made}
            names = [name for name, _ in made[0].attributes] if made else []
            means = {
                name: total([t.probability * dict(t.attributes).get(name, ZERO) for t in made])
                for name in names
            }
            made = [PrivateType("usual", ONE, tuple(means.items()))]
        if self.drafts[actor].types:
            self.problem(f"{actor} has its types already", f"types.{actor}")
            return
        self.drafts[actor].types = made
        self.drafts[actor].types_path = self.within(path)

    def prior(
        self, observer: str, subject: str, kind: str, probability: Operand, path: str = ""
    ) -> None:
        """Let an observer start with a belief of its own, written at `path`, about a subject."""
        if not self.off:
            self.drafts[observer].priors.append((subject, kind, lift(probability)))
            self.drafts[observer].prior_paths[subject] = self.within(path)

    def empathy(self, observer: str, subject: str, value: Operand) -> None:
        """How far an observer allows for a subject's situation, in [0, 1]."""
        if not self.off:
            self.drafts[observer].empathy[subject] = lift(value)

    def action(
        self,
        actor: str,
        name: str,
        *,
        when: Operand = TRUE,
        effects: EffectsIn | None = None,
        costs: Labelled = (),
        title: str = "",
        path: str = "",
    ) -> None:
        """Give an actor an action."""
        if self.off:
            self.absent.add((actor, name))
            return
        if (actor, name) in self.actions:
            self.problem(f"{actor} has an action {name} already", path)
        self.actions[actor, name] = ActionDraft(
            actor,
            name,
            title,
            self.owner,
            self.within(path),
            [lift(when)],
            _pairs(effects),
            list(costs),
        )

    # Contributions

    def guard(
        self,
        actor: str,
        condition: Operand,
        action: str | None = None,
        path: str = "",
        key: bool = False,
    ) -> None:
        """Close an actor's action (or all of them) unless the condition holds.

        An action that the actor does not have is a problem at `path` (within the block).
        """
        if self.off:
            return
        self.guards.append((actor, action, lift(condition)))
        if action is not None:
            self.named_actions.append((actor, action, self.at(self.within(path), key)))

    def on_move(self, actor: str, variable: str | Var, value: Operand) -> None:
        """Add to a variable whenever the actor moves; `value` may use `change` and `did`."""
        if not self.off:
            self.on_moves.append(OnMove(actor, name_of(variable), lift(value), self.path))

    def cost(self, actor: str, label: str, value: Operand) -> None:
        """What a move costs its actor, paid when moving; `value` may use `change` and `did`."""
        if not self.off:
            self.move_costs.append((actor, label, lift(value)))

    def sight(
        self,
        actor: str,
        observer: str,
        seen: Operand,
        action: str | None = None,
        taken_for: Mapping[str, Operand] | None = None,
    ) -> None:
        """How an observer sees an actor's action (or all): truly, as another, or not at all.

        Of what one owner says, the last counts. What several say comes one after the other: the
        next one errs about what was seen truly until then.
        """
        if not self.off:
            pairs = tuple((name, lift(p)) for name, p in (taken_for or {}).items())
            self.sights.append((actor, action, self.owner, Sight(observer, lift(seen), pairs)))

    def drift(self, variable: str | Var, value: Operand) -> None:
        """Add to a variable at the end of every period."""
        if not self.off:
            self.drifts.append((name_of(variable), lift(value), self.path))

    def event(
        self,
        name: str,
        period: int,
        effects: EffectsIn | None = None,
        *,
        when: Operand = TRUE,
        redraw: Mapping[str, Mapping[str, Operand]] | None = None,
        title: str = "",
    ) -> None:
        """Something dated: effects, and actors whose type is drawn anew from a new prior."""
        if self.off:
            return
        self._only(name, self.events, "an event")
        anew = tuple(
            (actor, tuple((kind, lift(p)) for kind, p in prior.items()))
            for actor, prior in (redraw or {}).items()
        )
        self.events.append(
            Event(name, period, lift(when), tuple(_pairs(effects)), anew, title, self.owner)
        )

    def chance(
        self,
        name: str,
        probability: Operand,
        effects: EffectsIn | None = None,
        *,
        when: Operand = TRUE,
        title: str = "",
    ) -> None:
        """Something that may happen once a period, with a probability."""
        branch = Branch(name, lift(probability), tuple(_pairs(effects)))
        self._chance(Chance(name, lift(when), (branch,), title=title, owner=self.owner))

    def chance_of(
        self,
        name: str,
        branches: Mapping[str, tuple[Operand, EffectsIn]],
        *,
        when: Operand = TRUE,
        title: str = "",
    ) -> None:
        """Several possibilities of which at most one happens each period."""
        made = tuple(
            Branch(branch, lift(p), tuple(_pairs(effects)))
            for branch, (p, effects) in branches.items()
        )
        self._chance(Chance(name, lift(when), made, title=title, owner=self.owner))

    def chance_count(
        self,
        name: str,
        rate: Operand,
        effects: EffectsIn | None = None,
        *,
        when: Operand = TRUE,
        title: str = "",
    ) -> None:
        """Something that happens a Poisson number of times a period; effects per occurrence."""
        self._chance(
            Chance(name, lift(when), (), lift(rate), tuple(_pairs(effects)), title, self.owner)
        )

    def payoff(self, actor: str, label: str, value: Operand, terminal: bool = False) -> None:
        """What an actor earns each period (or once, at the end)."""
        if not self.off:
            self.payoffs.append(Payoff(actor, label, lift(value), terminal, self.owner))

    def measure(self, name: str, value: Operand, title: str = "", unit: str = "") -> None:
        """Follow a number over time."""
        if not self.off:
            self._only(name, self.measures, "a measure")
            self.measures.append(Measure(name, lift(value), title, unit, self.owner))

    def feature(self, name: str, value: Operand) -> None:
        """Name an expression that matters to the value of a position."""
        if not self.off:
            self.features.append((name, lift(value)))

    def _chance(self, chance: Chance) -> None:
        if not self.off:
            self._only(chance.name, self.chances, "a chance event")
            self.chances.append(chance)

    def _only(self, name: str, others: Iterable[Chance | Event | Measure], what: str) -> None:
        """Report a second part of one name: two chance events would even share their luck."""
        owner = next((other.owner for other in others if other.name == name), None)
        if owner is not None:
            self.problem(f"there is {what} {name} already, by {owner}")


def _pairs(effects: EffectsIn | None) -> list[tuple[str, Expr]]:
    return [(name_of(variable), lift(value)) for variable, value in (effects or {}).items()]
