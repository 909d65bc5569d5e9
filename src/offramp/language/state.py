"""The state and what is made of it, as written: variables, payoffs, measures."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator
from pydantic_core import CoreSchema

from offramp.language.fields import (
    Expression,
    Identifier,
    Number,
    Observer,
    Probability,
    Strict,
    Words,
    fault,
    shorthand,
)
from offramp.language.formula import ANNOTATED_SCHEMA, PLAIN_SCHEMA, Formula
from offramp.language.kinds import is_mapping, is_word
from offramp.language.problems import nearest

KINDS = ("real", "integer", "flag")
ZERO, TRUE = Formula.of(0), Formula.of(True)


def _shape(data: Any) -> str:
    return "<by name>" if is_mapping(data) and "value" not in data else "<single>"


NumberByActor = Annotated[
    Annotated[Number, Tag("<single>")] | Annotated[dict[Identifier, Number], Tag("<by name>")],
    Discriminator(_shape),
]
ProbabilityByActor = Annotated[
    Annotated[Probability, Tag("<single>")]
    | Annotated[dict[Observer, Probability], Tag("<by name>")],
    Discriminator(_shape),
]


def repeated(names: Iterable[str]) -> int | None:
    """Where a list first names something again; None if it does not."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            return index
        seen.add(name)
    return None


class Variable(Strict):
    """A part of the state: where it starts, its bounds, and its drift per period.

    `for` makes one variable per listed actor (`name.actor`); `start` may then differ by actor.
    """

    title: Words | None = Field(default=None, description="What it is called in reports.")
    note: Words | None = Field(default=None, description="A remark; it changes nothing.")
    kind: str = Field(
        default="real",
        description="`real`, `integer` (rounded to whole numbers) or `flag` (true or false).",
        json_schema_extra={"enum": list(KINDS)},
    )
    start: NumberByActor = Field(
        default=ZERO,
        description="The value at the beginning: a number, a draw such as `uniform(0, 1)`, or "
        "one for each actor.",
    )
    low: Number | None = Field(default=None, description="The lower bound, if there is one.")
    high: Number | None = Field(default=None, description="The upper bound, if there is one.")
    drift: Expression = Field(default=ZERO, description="What is added at the end of each period.")
    for_: Annotated[list[Identifier], Field(alias="for")] = Field(
        default=[], description="The actors that have a variable of this name each."
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the short forms."""
        return shorthand(handler(core_schema), handler, PLAIN_SCHEMA, ANNOTATED_SCHEMA)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if is_word(data) or (is_mapping(data) and "value" in data):
            data = {"start": data}
        if is_mapping(data) and isinstance(data.get("start"), bool) and "kind" not in data:
            return {**data, "kind": "flag"}
        return data

    @model_validator(mode="after")
    def _sound(self) -> "Variable":
        if self.kind not in KINDS:
            hint = nearest(self.kind, KINDS) or f"known are {', '.join(KINDS)}"
            raise fault(f"there is no kind {self.kind}", hint, ("kind",))
        twice = repeated(self.for_)
        if twice is not None:
            raise fault(f"{self.for_[twice]} is listed twice", at=("for", twice))
        if isinstance(self.start, dict):
            self._differs(self.start)
        return self

    def _differs(self, start: dict[str, Formula]) -> None:
        if not self.for_:
            message = "start differs by actor, but the variable is not `for` several actors"
            raise fault(message, at=("start", "[key]"))
        for actor in start:
            if actor not in self.for_:
                hint = nearest(actor, self.for_)
                raise fault(f"the variable is not for {actor}", hint, ("start", actor, "[key]"))
        missing = [actor for actor in self.for_ if actor not in start]
        if missing:
            raise fault(f"there is no start for {', '.join(missing)}", at=("start", "[key]"))


class Payoffs(Strict):
    """What an actor earns each period (`flow`) and once at the end (`terminal`), by label."""

    flow: dict[str, Expression] = Field(
        default={}, description="Earned in every period, by label; also one expression alone."
    )
    terminal: dict[str, Expression] = Field(
        default={}, description="Earned once, at the end, by label; also one expression alone."
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the short forms."""
        schema = shorthand(handler(core_schema), handler, PLAIN_SCHEMA, ANNOTATED_SCHEMA)
        parts = handler.resolve_ref_schema(schema)["anyOf"][-1]["properties"]
        for name, part in parts.items():
            about = {key: part.pop(key) for key in ("title", "description") if key in part}
            part.pop("default", None)
            parts[name] = {**about, "anyOf": [PLAIN_SCHEMA, ANNOTATED_SCHEMA, part]}
        return schema

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if is_word(data) or (is_mapping(data) and "value" in data):
            return {"flow": {"flow": data}}
        if not is_mapping(data):
            return data
        return {
            key: {key: value}
            if is_word(value) or (is_mapping(value) and "value" in value)
            else value
            for key, value in data.items()
        }


class Measure(Strict):
    """A number to follow over time, taken at the end of each period."""

    title: Words | None = Field(default=None, description="What it is called in reports.")
    unit: Words | None = Field(default=None, description="The unit it is measured in.")
    value: Expression = Field(description="The number.")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the short form."""
        return shorthand(handler(core_schema), handler, PLAIN_SCHEMA)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"value": data} if is_word(data) else data
