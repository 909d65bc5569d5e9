"""What a model is made of: variables, actors, actions, happenings, outcomes. All immutable.

`owner` names the mechanism (or `scenario`) that contributed a part.
"""

from dataclasses import dataclass
from typing import TypeAlias

from offramp.model.expr import ONE, TRUE, ZERO, Expr

Effects: TypeAlias = tuple[tuple[str, Expr], ...]  # (variable, what is added to it)
Labelled: TypeAlias = tuple[tuple[str, Expr], ...]  # (label, payoff)


@dataclass(frozen=True, slots=True)
class Draw:
    """A start drawn at random: a distribution whose parameters may be expressions."""

    name: str
    parameters: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Lottery:
    """A start drawn among listed values: (value, probability)."""

    prizes: tuple[tuple[Expr, Expr], ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """An uncertain number of the scenario: its path, central value, distribution, origin."""

    path: str
    value: float
    distribution: str
    parameters: tuple[float, ...]
    source: str | None = None
    note: str | None = None

    @property
    def law(self) -> str:
        """The distribution as written."""
        return f"{self.distribution}({', '.join(f'{p:g}' for p in self.parameters)})"


@dataclass(frozen=True, slots=True)
class Variable:
    """A state variable; `kind` is real, integer or flag."""

    name: str
    kind: str = "real"
    start: Expr | Draw | Lottery = ZERO
    low: Expr | None = None
    high: Expr | None = None
    drift: Expr = ZERO
    title: str = ""
    owner: str = "scenario"


@dataclass(frozen=True, slots=True)
class PrivateType:
    """One of the types an actor may be: prior probability and attributes."""

    name: str
    probability: Expr
    attributes: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of a doctrine: when it holds, the lottery over actions it prescribes."""

    when: Expr
    do: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Behavior:
    """How an actor chooses. `script` lists (period, action) in time order."""

    kind: str
    depth: int | None = None
    rules: tuple[Rule, ...] = ()
    script: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A player: types, choice parameters, and how it reads others.

    `priors` holds (subject, type, probability) where they depart from the common prior;
    `empathy` holds its empathy toward each other actor; `unprovoked` what others suppose its
    situation to be when they leave provocation out of account. `surprised` holds (subject, type,
    probability) after what none of its types would do; `presumed` is how others presume the
    actor to choose, where that is not how it does. `forgetting` is the weight of equal odds in
    its belief about a mover after each move.
    """

    name: str
    title: str
    types: tuple[PrivateType, ...]
    behavior: Behavior
    rationality: Expr = ONE
    patience: Expr = ONE
    every: int = 1
    first: int = 1
    priors: tuple[tuple[str, str, Expr], ...] = ()
    empathy: tuple[tuple[str, Expr], ...] = ()
    unprovoked: Effects = ()
    surprised: tuple[tuple[str, str, Expr], ...] = ()
    presumed: Behavior | None = None
    forgetting: Expr = ZERO


@dataclass(frozen=True, slots=True)
class Sight:
    """What an observer sees of an action: the chance to see it truly or as something else."""

    observer: str
    seen: Expr
    taken_for: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A move of one actor: guard, effects on the state, payoffs on taking it, visibility."""

    actor: str
    name: str
    title: str = ""
    when: Expr = TRUE
    effects: Effects = ()
    costs: Labelled = ()
    sights: tuple[Sight, ...] = ()
    owner: str = "scenario"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that takes effect in a given period if its guard holds."""

    name: str
    period: int
    when: Expr = TRUE
    effects: Effects = ()
    redraw: tuple[tuple[str, tuple[tuple[str, Expr], ...]], ...] = ()
    title: str = ""
    owner: str = "scenario"


@dataclass(frozen=True, slots=True)
class Branch:
    """One possibility of a chance event: its probability and effects."""

    name: str
    probability: Expr
    effects: Effects = ()


@dataclass(frozen=True, slots=True)
class Chance:
    """Something nobody chooses: branches of which at most one happens, or a Poisson count."""

    name: str
    when: Expr = TRUE
    branches: tuple[Branch, ...] = ()
    rate: Expr | None = None
    effects: Effects = ()  # per occurrence, with a rate
    title: str = ""
    owner: str = "scenario"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An end of the crisis; `when` is None for the outcome at the horizon."""

    name: str
    when: Expr | None
    payoffs: tuple[tuple[str, Expr], ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Payoff:
    """A labelled payoff of an actor, per period or (terminal) once at the end."""

    actor: str
    label: str
    value: Expr
    terminal: bool = False
    owner: str = "scenario"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number followed over time.

    Where it tells whether something feeds on itself, that is stable `below` a limit; `beyond` says
    what happens at the limit or above it.
    """

    name: str
    value: Expr
    title: str = ""
    unit: str = ""
    owner: str = "scenario"
    below: float | None = None
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class Solving:
    """How the choices of actors that look ahead are to be found.

    `solver` is auto, exact or regression; `selection` principal, lowest-risk, low, middle or high;
    `avoid` the outcome that lowest-risk makes least likely (None: the worst for all together). The
    rest is for the regression solver.
    """

    solver: str = "auto"
    selection: str = "principal"
    avoid: str | None = None
    rounds: int = 60
    runs: int | None = None
    seed: int = 1
    damping: float = 0.5
