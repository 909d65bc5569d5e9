"""The whole scenario as written: the top-level keys and what holds between them."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator
from pydantic_core import CoreSchema

from offramp.language.actors import Actor
from offramp.language.calendar import Step
from offramp.language.fields import (
    Day,
    Identifier,
    Number,
    Slug,
    StepField,
    Strict,
    Symbol,
    Words,
    fault,
    shorthand,
)
from offramp.language.happenings import Action, Chance, Event, Outcome
from offramp.language.kinds import is_list, is_mapping
from offramp.language.levers import MAX_LEVERS, Lever
from offramp.language.policies import Policy, PolicyName
from offramp.language.solving import Solving
from offramp.language.state import Measure, Payoffs, Variable

LANGUAGE_VERSION = 1
MAX_ACTORS = 100  # what everybody thinks of everybody else grows with the square


class Source(Strict):
    """Where a number or sentence comes from."""

    author: Words | None = Field(default=None, description="Who wrote it.")
    title: Words = Field(description="What it is called.")
    date: Words | None = Field(default=None, description="When it was published.")
    publisher: Words | None = Field(default=None, description="Where it was published.")
    url: Words | None = Field(default=None, description="Where it can be read.")
    note: Words | None = Field(default=None, description="A remark; it changes nothing.")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the short form."""
        schema = shorthand(handler(core_schema), handler, {"type": "string"})
        parts = handler.resolve_ref_schema(schema)["anyOf"][-1]["properties"]
        parts["date"]["anyOf"].append({"type": "integer"})
        return schema

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if is_mapping(data) and isinstance(data.get("date"), int):
            return {**data, "date": str(data["date"])}
        return {"title": data} if isinstance(data, str) else data


class Time(Strict):
    """Discrete time and who moves in what order within a period."""

    start: Day | None = Field(default=None, description="The first day, such as 2024-11-17.")
    step: StepField = Field(
        default=Step(1, "period"), description="The length of a period, such as `1 week`."
    )
    periods: Annotated[int, Field(ge=1, le=10_000)] = Field(description="The number of periods.")
    moves: Annotated[
        Annotated[str, Tag("<word>")] | Annotated[list[Identifier], Tag("<order>")],
        Discriminator(lambda data: "<order>" if is_list(data) else "<word>"),
    ] = Field(
        default="together",
        description="`together` (all see the same state), `random order`, or a list of all "
        "actors, in which later ones see what earlier ones did.",
    )

    @model_validator(mode="after")
    def _known(self) -> "Time":
        if isinstance(self.moves, str) and self.moves not in ("together", "random order"):
            hint = "write together, random order, or a list of actors"
            raise fault(f"moves cannot be {self.moves}", hint, ("moves",))
        if self.start is not None and self.step.unit == "period":
            message = "with a start day, the step must be a length of time"
            raise fault(message, "write step: 1 week", ("start",))
        return self


class Scenario(Strict):
    """A crisis as written, checked in form and fully explicit.

    What its names mean is checked when the model is built.
    """

    offramp: int = Field(
        description="The version of the scenario language.",
        json_schema_extra={"const": LANGUAGE_VERSION},
    )
    id: Slug = Field(description="The scenario's name in commands and files.")
    title: Words | None = Field(default=None, description="What the crisis is called in reports.")
    summary: Words | None = Field(default=None, description="What the crisis is about.")
    sources: dict[Slug, Source] = Field(
        default={}, description="Where numbers and sentences come from, by id."
    )
    time: Time = Field(description="How long the crisis lasts, and who moves when.")
    actors: Annotated[dict[Identifier, Actor], Field(max_length=MAX_ACTORS)] = Field(
        default={}, description="Those who act, by name."
    )
    parameters: dict[Symbol, Number] = Field(
        default={}, description="Numbers with a name, for use in expressions."
    )
    variables: dict[Identifier, Variable] = Field(
        default={}, description="The state of the crisis, by name."
    )
    mechanisms: Any = Field(default=None, description="Ready-made causal mechanisms, by name.")
    actions: dict[Identifier, Action] = Field(default={}, description="What actors can do.")
    events: dict[Identifier, Event] = Field(default={}, description="What happens at a given time.")
    chance: dict[Identifier, Chance] = Field(default={}, description="What happens by chance.")
    outcomes: Annotated[dict[Identifier, Outcome], Field(min_length=1)] = Field(
        description="How the crisis can end: the first that holds, in this order."
    )
    payoffs: dict[Identifier, Payoffs] = Field(
        default={}, description="What each actor wants, in units of the main stake."
    )
    measures: dict[Identifier, Measure] = Field(
        default={}, description="Numbers to follow over time."
    )
    solving: Solving = Field(
        default=Solving(), description="How the choices of actors that look ahead are found."
    )
    policies: dict[PolicyName, Policy] = Field(
        default={}, description="Named sets of changes, to be compared with the crisis as it is."
    )
    levers: Annotated[dict[Slug, Lever], Field(max_length=MAX_LEVERS)] = Field(
        default={}, description="What could be set, and how far, for a search among policies."
    )
