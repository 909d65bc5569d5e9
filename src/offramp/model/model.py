"""The model: a crisis as symbols, frozen, hashable and printable.

A finite-horizon signalling stochastic game with quantal choice. Nothing in it is about YAML and
nothing about how it is played.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from offramp.language.calendar import Step, day_of
from offramp.language.problems import Place
from offramp.model.expr import Expr
from offramp.model.parts import (
    Action,
    Actor,
    Assumption,
    Chance,
    Event,
    Measure,
    Outcome,
    Payoff,
    Solving,
    Variable,
)


@dataclass(frozen=True)
class Model:
    """A crisis in symbols.

    `order` is `together`, `random order` or a tuple of actors; `features` are named expressions
    that matter to the value of a position; `solving` says how who looks ahead is solved for.
    `places` tells where a variable, a chance or an actor (`variables.x`, `chance.x`, `actors.x`)
    was written, for errors in play; it is no part of what the model says.
    """

    name: str
    title: str
    periods: int
    start: date | None
    step: Step
    order: str | tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    actors: tuple[Actor, ...]
    variables: tuple[Variable, ...]
    actions: tuple[Action, ...]
    events: tuple[Event, ...]
    chances: tuple[Chance, ...]
    outcomes: tuple[Outcome, ...]
    payoffs: tuple[Payoff, ...]
    measures: tuple[Measure, ...]
    features: tuple[tuple[str, Expr], ...] = ()
    solving: Solving = field(default_factory=Solving)
    places: Mapping[str, Place] = field(default_factory=dict[str, Place], compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        """A hash of all that the model says (SHA-256 of its equations), 16 hex digits."""
        from offramp.model.printing import equations

        return hashlib.sha256(equations(self).encode()).hexdigest()[:16]

    def actor(self, name: str) -> Actor:
        """The actor of that name. Raises KeyError."""
        return self._actors[name]

    def variable(self, name: str) -> Variable:
        """The variable of that name. Raises KeyError."""
        return self._variables[name]

    def actions_of(self, actor: str) -> tuple[Action, ...]:
        """The actions open to an actor, in file order."""
        return tuple(action for action in self.actions if action.actor == actor)

    def day(self, period: int) -> date | None:
        """The first day of a period, when the crisis has a calendar."""
        return day_of(period, self.start, self.step)

    @cached_property
    def _actors(self) -> dict[str, Actor]:
        return {actor.name: actor for actor in self.actors}

    @cached_property
    def _variables(self) -> dict[str, Variable]:
        return {variable.name: variable for variable in self.variables}
