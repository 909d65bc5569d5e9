"""What can happen, as written: actions, dated events, chance, outcomes."""

from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    Moment,
    Probability,
    Rate,
    Strict,
    Words,
    fault,
    shorthand,
)
from offramp.language.formula import Formula
from offramp.language.grids import EACH, Grid, check_entry
from offramp.language.kinds import is_mapping
from offramp.language.state import (
    KINDS,
    TRUE,
    ZERO,
    Measure,
    NumberByActor,
    Payoffs,
    ProbabilityByActor,
    Variable,
    repeated,
)

__all__ = [
    "KINDS",
    "TRUE",
    "ZERO",
    "Action",
    "Branch",
    "Chance",
    "Event",
    "Measure",
    "NumberByActor",
    "Outcome",
    "Payoffs",
    "ProbabilityByActor",
    "Variable",
]

_TITLE = "What it is called in reports."
_NOTE = "A remark; it changes nothing."
_OFF = "Switched off: as if it were not there."
OF = "A name that stands for this one and all others with the same `of`."
_EFFECTS = "What is added to which variable."


class Action(Strict):
    """A move open to some actors: when it is open, what it adds to the state, what it costs.

    With `each`, one such move for every point of a grid.
    """

    title: Words | None = Field(default=None, description=_TITLE)
    note: Words | None = Field(default=None, description=_NOTE)
    off: bool = Field(default=False, description=_OFF)
    each: dict[Identifier, Grid] = Field(default={}, description=EACH)
    of: Identifier | None = Field(default=None, description=OF)
    by: Annotated[list[Identifier], Field(min_length=1)] = Field(
        description="The actors that can take the action.",
        json_schema_extra={"type": ["array", "string"]},
    )
    when: Condition = Field(default=TRUE, description="The action is open where this holds.")
    effects: dict[str, Expression] = Field(default={}, description=_EFFECTS)
    cost: Expression = Field(default=ZERO, description="The payoff that taking it costs the actor.")
    seen: ProbabilityByActor = Field(
        default=Formula.of(1),
        description="The chance that others see the action for what it is; by observer "
        "(`others`: all not named) or one for all.",
    )
    taken_for: dict[Identifier, Probability] = Field(
        default={},
        description="The chance that the action is taken for another; `seen`, if left out, "
        "is the rest.",
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if is_mapping(data) and isinstance(data.get("by"), str):
            return {**data, "by": [data["by"]]}
        return data

    @model_validator(mode="after")
    def _sound(self) -> "Action":
        twice = repeated(self.by)
        if twice is not None:
            raise fault(f"{self.by[twice]} is listed twice", at=("by", twice))
        if self.each:
            check_entry(self, self.of)
        return self


class Event(Strict):
    """Something dated: it takes effect at `at`, if `when` holds then."""

    title: Words | None = Field(default=None, description=_TITLE)
    note: Words | None = Field(default=None, description=_NOTE)
    off: bool = Field(default=False, description=_OFF)
    at: Moment = Field(description="The period or day at which it takes effect.")
    when: Condition = Field(default=TRUE, description="It takes effect only if this holds then.")
    effects: dict[str, Expression] = Field(default={}, description=_EFFECTS)
    redraw: dict[Identifier, dict[Identifier, Probability]] = Field(
        default={},
        description="Actors whose private type is drawn anew, with the new probabilities.",
    )


class Branch(Strict):
    """One of several things of which at most one happens."""

    title: Words | None = Field(default=None, description=_TITLE)
    probability: Probability = Field(description="The chance that it happens in a period.")
    effects: dict[str, Expression] = Field(default={}, description=_EFFECTS)


class Chance(Strict):
    """Something nobody chooses: with a `probability`, so many times at a `rate`, or `one_of`."""

    title: Words | None = Field(default=None, description=_TITLE)
    note: Words | None = Field(default=None, description=_NOTE)
    off: bool = Field(default=False, description=_OFF)
    when: Condition = Field(default=TRUE, description="It can happen only where this holds.")
    probability: Probability | None = Field(
        default=None, description="The chance that it happens in a period."
    )
    rate: Rate | None = Field(
        default=None, description="How often it happens in a period, on average (Poisson)."
    )
    one_of: Annotated[dict[Identifier, Branch], Field(min_length=1)] | None = Field(
        default=None, description="Several things of which at most one happens in a period."
    )
    effects: dict[str, Expression] = Field(default={}, description=_EFFECTS)

    @model_validator(mode="after")
    def _one_law(self) -> "Chance":
        given = [self.probability, self.rate, self.one_of]
        if sum(law is not None for law in given) != 1:
            raise fault("a chance event has exactly one of probability, rate and one_of")
        if self.one_of is not None and self.effects:
            message = "with one_of, the effects stand in its branches"
            raise fault(message, at=("effects", "[key]"))
        return self


class Outcome(Strict):
    """A way the crisis can end. The first whose condition holds ends the run."""

    title: Words | None = Field(default=None, description=_TITLE)
    note: Words | None = Field(default=None, description=_NOTE)
    when: Condition | None = Field(default=None, description="The crisis ends so where this holds.")
    otherwise: bool = Field(
        default=False, description="The outcome if nothing else has ended the crisis in time."
    )
    payoffs: dict[Identifier, Expression] = Field(
        default={}, description="What each actor earns, once, when the crisis ends so."
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the short forms."""
        return shorthand(handler(core_schema), handler, {"type": ["string", "boolean"]})

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if data == "otherwise":
            return {"otherwise": True}
        return {"when": data} if isinstance(data, str | bool) else data

    @model_validator(mode="after")
    def _one_test(self) -> "Outcome":
        if (self.when is None) != self.otherwise:
            raise fault("an outcome has either `when: condition` or `otherwise: true`")
        return self
