"""How much the stake is worth to each side is its own secret; what it does tells.

Each actor is privately of a type, with a `resolve`: what the main stake is worth to it, relative to
the median type. Resolve weighs the stake in its payoffs, so that resolute types hold out where
others give in; every observer updates its belief about the type by Bayes' rule on each move it sees
(observers may start with priors of their own, wrong ones included). So a concession now lowers what
rivals expect to meet later, `expected.<observer>.<subject>.resolve`, and `reputation.<actor>`, its
mean over the observers relative to what each expected at the start. Sources: Schelling (1966), Arms
and Influence ("face" as the interdependence of commitments); Kreps and Wilson (1982), Reputation
and Imperfect Information; Fearon (1995), Rationalist Explanations for War; the essays:
penatzer-2024 ("lack of resolve"), carment-belo-2024 ("uncertainty about the strength and resolve of
adversaries").

Leaves out: resolve that changes as the crisis goes on, other than by a change of government; and
doubts whether reputation is read from the past at all (Mercer 1996; Press 2005): set `seen` or
`empathy` for observers who do not learn.
"""

from typing import ClassVar, TypeAlias

from pydantic import Field

from offramp.language.fields import Expression, Identifier, Positive, Probability, Strict
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import Expr, Operand, lift, total

ZERO = Formula.of(0)
Kinds: TypeAlias = dict[str, tuple[Expr, Expr]]


class ResolveType(Strict):
    """A type: how likely it is, and what the stake is worth to it."""

    probability: Probability = Field(description="prior probability; over the types they add to 1")
    resolve: Positive = Field(description="value of the main stake to it; 1 for the median type")


class Resolution(Strict):
    """One actor's types, what resolve weighs, and who starts with a prior of its own."""

    types: dict[Identifier, ResolveType] = Field(
        default={}, description="such as low and high; empty: the actor's own, with `resolve`"
    )
    value: Expression = Field(
        default=ZERO, description="the stake it holds, each period; earns resolve times this"
    )
    terminal: Expression = Field(
        default=ZERO, description="the stake it holds at the end; earns resolve times this"
    )
    priors: dict[Identifier, dict[Identifier, Probability]] = Field(
        default={},
        description="observer: type: probability, of all types, where not the common prior",
    )


class Resolve(Block):
    """Private resolve, beliefs about it, reputation, and signaling through moves."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a defender believed resolute is challenged less",
            "Schelling 1966; Kreps and Wilson 1982",
            "parameters.feared",
            0.1,
            0.9,
            "E(demands)",
            "-",
        ),
        Signature(
            "the resolute keep the stake, whatever was believed of them",
            "Schelling 1966; Fearon 1995",
            "parameters.firm",
            0.1,
            0.9,
            "E(kept)",
            "+",
        ),
        Signature(
            "moves tell: the reputation of those who are resolute more often ends higher",
            "Kreps and Wilson 1982; penatzer-2024: 'lends credence to the message'",
            "parameters.firm",
            0.1,
            0.9,
            "E(reputation)",
            "+",
        ),
        Signature(
            "the costlier it is to resist, the more is demanded: concessions invite demands",
            "Schelling 1966; wider-war-2022: 'exert pressure and see what concessions he might "
            "extract'",
            "parameters.resistance",
            0.05,
            0.25,
            "E(demands)",
            "+",
        ),
        Signature(
            "while resolve is private, each holds out to see whether the other yields: disaster "
            "is likelier",
            "Fearon 1995 (private information and incentives to misrepresent it); Powell 1990; "
            "carment-belo-2024: 'uncertainty about the strength and resolve of adversaries'",
            "mechanisms.resolve.off",
            True,
            False,
            "P(disaster)",
            "+",
            "resolve-brinkmanship",
            finding="less likely: of two who are known to be alike neither has a reason to be the "
            "first to yield, and they hold out; where resolve is private the irresolute yield at "
            "once, and only those few contests last in which both are resolute",
        ),
        Signature(
            "the likelier both are to be resolute, the likelier disaster in a test of wills",
            "Schelling 1966 (a competition in risk taking); Powell 1990",
            "parameters.firm",
            0.2,
            0.8,
            "P(disaster)",
            "+",
            "resolve-brinkmanship",
        ),
        Signature(
            "and the more so, the more dangerous it is to hold out",
            "Schelling 1966; Powell 1990 (the resolute run the greater risks)",
            "parameters.firm",
            0.2,
            0.8,
            "P(disaster)",
            "+",
            "resolve-brinkmanship",
            moderator=("mechanisms.brinkmanship.rate", 0.01, 0.1),
        ),
    )

    actors: dict[Identifier, Resolution] = Field(description="whose resolve is private")

    def build(self, model: Builder) -> None:
        """Give the actors their types, what these weigh, and a reputation."""
        for name, resolution in self.actors.items():
            if model.check_actor(name, f"actors.{name}", key=True):
                self._actor(model, name, resolution)

    def _actor(self, model: Builder, name: str, resolution: Resolution) -> None:
        path = f"actors.{name}"
        if resolution.types:
            types: dict[str, tuple[Operand, dict[str, Operand]]] = {
                kind: (t.probability, {"resolve": t.resolve})
                for kind, t in resolution.types.items()
            }
            model.types(name, types, f"{path}.types")
        kinds = self._kinds(model, name, resolution)
        if kinds is None:
            message = f"{name} has no types with a resolve"
            model.problem(message, path, "give types here: low, high", key=True)
            return
        for observer, prior in resolution.priors.items():
            place = f"{path}.priors.{observer}"
            if observer == name:
                model.problem(f"{name} knows its own resolve", place, key=True)
            elif model.check_actor(observer, place, key=True):
                for kind, probability in prior.items():
                    model.prior(observer, name, kind, probability, place)
        worth = model.own("resolve", default=1.0)
        for value, terminal in ((resolution.value, False), (resolution.terminal, True)):
            if value.constant != 0:
                model.payoff(name, "stake", worth * value, terminal=terminal)
        others = [other for other in model.actors if other != name]
        ratios: list[Expr] = []
        for other in others:
            start = self._mean(model, other, name, kinds)
            ratios.append(model.expected(other, name, "resolve", default=1.0) / start)
        model.define(f"reputation.{name}", total(ratios) / len(others) if others else 1)

    def _kinds(self, model: Builder, name: str, resolution: Resolution) -> Kinds | None:
        """Type: (common prior, resolve); None if the types have no resolve."""
        if resolution.types:
            return {k: (lift(t.probability), lift(t.resolve)) for k, t in resolution.types.items()}
        own = {
            kind.name: (kind.probability, dict(kind.attributes))
            for kind in model.drafts[name].types
        }
        if not own or any("resolve" not in attributes for _, attributes in own.values()):
            return None
        return {kind: (p, attributes["resolve"]) for kind, (p, attributes) in own.items()}

    def _mean(self, model: Builder, observer: str, subject: str, kinds: Kinds) -> Expr:
        """The mean resolve an observer expects at the start."""
        known = (
            {}
            if model.off
            else {kind: p for who, kind, p in model.drafts[observer].priors if who == subject}
        )
        return total([known.get(kind, p) * resolve for kind, (p, resolve) in kinds.items()])
