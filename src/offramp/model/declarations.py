"""What the builder is told there is: variables, defined names, types, first beliefs, actions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from offramp.model.drafts import ActionDraft
from offramp.model.expr import ONE, TRUE, ZERO, Expr, Operand, Var, lift, total
from offramp.model.parts import Labelled, PrivateType, Variable
from offramp.model.references import References, name_of
from offramp.model.vocabulary import word

EffectsIn: TypeAlias = Mapping[str, Operand] | Mapping[Var, Operand] | Mapping[str | Var, Operand]


class Declarations(References):
    """Collects what is declared; a name is declared once, but for those of the vocabulary."""

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
        if name in self.commons and not self.off:
            fresh = name in self.frozen  # so far only by what is switched off
            self.frozen.discard(name)
            if start is not None and self.commons[name] and not fresh:
                self.problem(f"{name} is given its start already, by {self.commons[name]}")
            if start is not None or fresh:
                first = entry.neutral if start is None else start
                self.commons[name] = self.owner if start is not None else ""
                self.variables[name] = replace(known, start=lift(first), owner=self.owner)
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
            pairs_of(effects),
            list(costs),
        )


def pairs_of(effects: EffectsIn | None) -> list[tuple[str, Expr]]:
    """Effects as pairs of a variable's name and what is added to it."""
    return [(name_of(variable), lift(value)) for variable, value in (effects or {}).items()]
