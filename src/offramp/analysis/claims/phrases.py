"""What the words of a claim stand for in a crisis: outcomes, private types, payoffs, expressions.

Three names are claims' own: `type.<actor>.<type>` holds in runs at whose end the actor was of that
type, `payoff.<actor>` is what it earned in the whole run (discounted), `ended` is the period in
which the run ended; the last two may be computed and compared, with each other and with numbers.
Outcomes are named as they are; a condition that is such a name alone is the outcome. All else is
an expression of the scenario.
"""

from dataclasses import dataclass
from typing import TypeAlias

from offramp.analysis.claims.whole import is_condition, is_plain
from offramp.language import Formula, Problem
from offramp.language.problems import nearest
from offramp.language.terms import Term
from offramp.model.model import Model


@dataclass(frozen=True, slots=True)
class EndsIn:
    """The outcome of that index."""

    outcome: int


@dataclass(frozen=True, slots=True)
class IsOf:
    """An actor's private type at the end, by index."""

    actor: int
    kind: int


@dataclass(frozen=True, slots=True)
class Payoff:
    """What an actor earned in the whole run, by index."""

    actor: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The period in which the run ended."""


@dataclass(frozen=True, slots=True)
class Computed:
    """Payoffs, periods of ending and numbers, computed and compared: `payoff.a > payoff.b`."""

    term: Term
    condition: bool


@dataclass(frozen=True, slots=True)
class Said:
    """An expression of the scenario."""

    text: str


Phrase: TypeAlias = EndsIn | IsOf | Payoff | Ended | Computed | Said
OfRuns = EndsIn | IsOf | Payoff | Ended | Computed  # known of a whole run


def phrase_of(formula: Formula, model: Model) -> Phrase:
    """What a formula of a claim stands for. Raises LookupError with what is wrong."""
    term = formula.term
    words = term.parts if term.kind == "name" else ()
    outcomes = [outcome.name for outcome in model.outcomes]
    match words:
        case (name,) if name in outcomes and formula.condition:
            return EndsIn(outcomes.index(name))
        case ("ended",):
            return Ended()
        case ("payoff", actor):
            return Payoff(actor_of(actor, model))
        case ("type", actor, kind):
            index = actor_of(actor, model)
            kinds = [known.name for known in model.actors[index].types]
            if kind not in kinds:
                hint = nearest(kind, kinds) or f"it is {' or '.join(kinds)}"
                raise _Unknown(f"{actor} has no type {kind}", hint)
            return IsOf(index, kinds.index(kind))
        case _:
            return _computed(term, model) or Said(formula.text)


def is_number(phrase: Phrase) -> bool:
    """Whether it is a number of each run that neither holds nor does not."""
    return isinstance(phrase, Payoff | Ended) or (
        isinstance(phrase, Computed) and not phrase.condition
    )


def problem_with(formula: Formula, model: Model) -> Problem | None:
    """What is wrong with the special names of a formula, if anything."""
    try:
        phrase_of(formula, model)
    except _Unknown as error:
        return Problem(error.message, formula.place, error.hint)
    return None


def actor_of(name: str, model: Model) -> int:
    """The index of an actor. Raises LookupError."""
    known = [actor.name for actor in model.actors]
    if name not in known:
        raise _Unknown(f"there is no actor {name}", nearest(name, known))
    return known.index(name)


class _Unknown(LookupError):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _computed(term: Term, model: Model) -> Computed | None:
    """What is computed of whole runs alone; None where nothing in it is of a whole run."""
    names = {node.parts for node in term.walk() if node.kind == "name"}
    own = {name for name in names if name == ("ended",) or _is_payoff(name)}
    if term.kind == "name" or not own:
        return None
    for name in own - {("ended",)}:
        actor_of(name[1], model)
    if names - own or not is_plain(term):
        one = ".".join(min(own))
        message = f"{one} is one number of the whole run"
        raise _Unknown(message, f"compare it with numbers and payoffs alone, as in {one} > 0")
    return Computed(term, is_condition(term))


def _is_payoff(name: tuple[str, ...]) -> bool:
    return name[0] == "payoff" and len(name) == 2
