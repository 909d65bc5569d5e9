"""The builder that the scenario and the mechanisms talk to, in symbols.

Contributions are collected in any order; names are resolved when all are in, so mechanisms meet
only in the names of variables and the order of blocks cannot matter. What an owner that is
switched off contributes is dropped, and its variables stay at their start.
"""

from collections.abc import Iterable, Mapping

from offramp.model.declarations import Declarations, EffectsIn, pairs_of
from offramp.model.drafts import ActionDraft, ActorDraft, OnMove
from offramp.model.expr import TRUE, Operand, Var, lift
from offramp.model.parts import Branch, Chance, Event, Measure, Payoff, Sight
from offramp.model.references import name_of

__all__ = ["ActionDraft", "ActorDraft", "Builder", "EffectsIn", "OnMove"]


class Builder(Declarations):
    """Collects the parts of a model.

    Expressions may use names that nobody has declared yet.
    """

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
            Event(name, period, lift(when), tuple(pairs_of(effects)), anew, title, self.owner)
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
        branch = Branch(name, lift(probability), tuple(pairs_of(effects)))
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
            Branch(branch, lift(p), tuple(pairs_of(effects)))
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
            Chance(name, lift(when), (), lift(rate), tuple(pairs_of(effects)), title, self.owner)
        )

    def payoff(self, actor: str, label: str, value: Operand, terminal: bool = False) -> None:
        """What an actor earns each period (or once, at the end)."""
        if not self.off:
            self.payoffs.append(Payoff(actor, label, lift(value), terminal, self.owner))

    def measure(
        self,
        name: str,
        value: Operand,
        title: str = "",
        unit: str = "",
        *,
        below: float | None = None,
        beyond: str = "",
    ) -> None:
        """Follow a number over time.

        Runs are checked for whether it stays `below` a limit, and warned of where it does not, with
        what happens `beyond` it.
        """
        if not self.off:
            self._only(name, self.measures, "a measure")
            made = Measure(name, lift(value), title, unit, self.owner, below, beyond)
            self.measures.append(made)

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
