"""The kinds of value a scenario's fields may hold, with their checks and their JSON Schema."""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from offramp.language.calendar import CalendarError, Step, is_day, parse_day
from offramp.language.distributions import DISTRIBUTIONS, LOTTERY
from offramp.language.formula import FUNCTIONS, Formula, Limits, described
from offramp.language.problems import short
from offramp.language.words import TAKEN

MAX_RATE = 500  # of a chance event, a period: what play can count
_LAWS = {*DISTRIBUTIONS, LOTTERY}
RESERVED = frozenset(
    {"self", "period", "belief", "expected", "did", "true", "false", "parameters", "others"}
    | set(FUNCTIONS)
    | _LAWS
    | TAKEN
)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_UNSPACED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*:[^ :]+")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_/-]{0,79}")
_MOVES = re.compile(r"every (?:([0-9]{1,4}) )?periods?(?:, from ([0-9]{1,5}))?")
_PERIOD = re.compile(r"0|[1-9][0-9]{0,5}")
_MOMENT = r"^([0-9]{1,6}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"


class Strict(BaseModel):
    """A mapping of a scenario: no unknown key, no silent conversion."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        arbitrary_types_allowed=True,
        validate_default=True,
    )


def fault(message: str, hint: str = "", at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """An error a validator may raise, with an optional remedy.

    `at` leads from the value that is checked to the part that is wrong; `[key]` at its end means
    the key itself.
    """
    context = {"message": message, "hint": hint, "at": at}
    return PydanticCustomError("offramp", "{message}", context)


def shorthand(
    schema: dict[str, Any], handler: GetJsonSchemaHandler, *forms: dict[str, Any]
) -> dict[str, Any]:
    """The JSON Schema of a mapping that may also be written in shorter forms."""
    whole = handler.resolve_ref_schema(schema)
    long = dict(whole)
    whole.clear()
    about = {key: long.pop(key) for key in ("title", "description") if key in long}
    whole.update({**about, "anyOf": [*forms, long]})
    return schema


class Shortened(Strict):
    """A mapping of which one value may be written alone: `poland: 1` for `poland: {weight: 1}`."""

    alone: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {cls.alone: data}  # pyright: ignore[reportUnknownVariableType]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the short form."""
        schema = handler(core_schema)
        part = handler.resolve_ref_schema(schema)["properties"][cls.alone]
        form = {key: value for key, value in part.items() if key not in ("default", "description")}
        return shorthand(schema, handler, form)


def _renamed(name: str, allowed: str) -> str:
    """A name with nothing but the allowed characters, accents and blanks made plain."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(f"[^{allowed}]+", "_", plain).strip("_") if plain.strip() else ""


def _blank_after_colon(name: str) -> str:
    """A hint at `x:3`, which is one word to YAML; empty for other names."""
    return f"write {short(name.replace(':', ': ', 1))}" if _UNSPACED.fullmatch(name) else ""


def check_symbol(name: str) -> str:
    """A parameter's name: capitals and Greek letters as in formulas (`N`, `beta`). Raises."""
    if not _SYMBOL.fullmatch(name):
        better = _renamed(name, "A-Za-z0-9")
        hint = f"write {better}" if _SYMBOL.fullmatch(better) else ""
        hint = _blank_after_colon(name) or hint
        raise fault(f"{short(name)} is not a name: letters, digits and _ only", hint)
    if name in RESERVED - _LAWS:
        raise fault(f"{name} is a word of the expression language", f"try {name}_")
    return name


def check_identifier(name: str) -> str:
    """The name, if it can be used in expressions. Raises a fault."""
    if not _IDENTIFIER.fullmatch(name):
        better = _renamed(name.casefold(), "a-z0-9")
        hint = f"write {better}" if _IDENTIFIER.fullmatch(better) else ""
        hint = _blank_after_colon(name) or hint
        raise fault(f"{short(name)} is not a name: lower-case letters, digits and _ only", hint)
    if name in RESERVED:
        raise fault(f"{name} is a word of the expression language", f"try {name}_")
    return name


def _observer(name: str) -> str:
    return name if name == "others" else check_identifier(name)


def _slug(name: str) -> str:
    if not _SLUG.fullmatch(name) or ".." in name or "//" in name or name.endswith("/"):
        better = _renamed(name.casefold(), "a-z0-9-")
        hint = f"write {better.replace('_', '-')}" if _SLUG.fullmatch(better) else ""
        raise fault(f"{short(name)} is not an id: lower-case letters, digits, - and _ only", hint)
    return name


def _within(limits: Limits, said: str, hint: str = "") -> AfterValidator:
    """A check on formulas that are plain numbers; others are checked when the model is built."""

    def validate(formula: Formula) -> Formula:
        for part in (formula, *(phase.value for phase in formula.phases)):
            value = part.number
            if value is not None and not limits.hold(value):
                context = {"message": f"{part.text} {said}", "place": part.place, "hint": hint}
                raise PydanticCustomError("offramp", "{message}", context)
        return replace(formula, limits=limits)

    return AfterValidator(validate)


def _moment(value: Any) -> date | int:
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    text = str(value) if isinstance(value, str) else ""
    if _PERIOD.fullmatch(text):
        return int(text)
    if is_day(text):
        return _day(text)
    raise fault(f"{described(value)} is neither a period nor a day", "write 3 or 2025-01-20")


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return parse_day(described(value))
    except CalendarError as error:
        raise fault(str(error)) from None


def _step(value: Any) -> Step:
    if isinstance(value, Step):
        return value
    try:
        return Step.of(described(value))
    except CalendarError as error:
        raise fault(str(error), "write 1 week, 2 days, 1 month") from None


def parse_rhythm(text: str) -> tuple[int, int]:
    """`every 2 periods, from 1` as (2, 1). Raises ValueError."""
    found = _MOVES.fullmatch(text.strip())
    if not found or int(found[1] or 1) < 1 or int(found[2] or 1) < 1:
        raise ValueError(text)
    return int(found[1] or 1), int(found[2] or 1)


def _rhythm(value: Any) -> str:
    try:
        parse_rhythm(str(value))
    except ValueError:
        hint = "write every 2 periods, from 1"
        raise fault(f"{described(value)} does not say when an actor moves", hint) from None
    return str(value).strip()


def _keyed(text: str) -> str:
    return str(_moment(text))


Identifier = Annotated[
    str,
    AfterValidator(check_identifier),
    WithJsonSchema({"type": "string", "pattern": f"^{_IDENTIFIER.pattern}$"}),
]
Symbol = Annotated[
    str,
    AfterValidator(check_symbol),
    WithJsonSchema({"type": "string", "pattern": f"^{_SYMBOL.pattern}$"}),
]
Observer = Annotated[
    str,
    AfterValidator(_observer),
    WithJsonSchema({"type": "string", "pattern": f"^{_IDENTIFIER.pattern}$"}),
]
Slug = Annotated[
    str,
    AfterValidator(_slug),
    WithJsonSchema({"type": "string", "pattern": f"^{_SLUG.pattern}$"}),
]
Words = Annotated[str, Field(max_length=5_000)]
Number = Formula  # constant: may use parameters, not the state
Expression = Formula
Condition = Annotated[
    Formula,
    AfterValidator(lambda formula: replace(formula, condition=True)),
    WithJsonSchema({"type": ["string", "boolean"]}),
]
Probability = Annotated[
    Formula,
    _within(Limits(0, 1), "is not a probability: it must lie in [0, 1]"),
]
NotNegative = Annotated[Formula, _within(Limits(), "must not be negative")]
Rate = Annotated[
    NotNegative,
    _within(
        Limits(0, MAX_RATE),
        f"exceeds {MAX_RATE}, the most that a rate may be a period",
        "let one event stand for several, with a smaller rate and larger effects",
    ),
]
Positive = Annotated[Formula, _within(Limits(open=True), "must be positive")]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    date | int,
    PlainValidator(_moment),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": _MOMENT}]}),
]
MomentKey = Annotated[
    str, AfterValidator(_keyed), WithJsonSchema({"type": "string", "pattern": _MOMENT})
]
StepField = Annotated[
    Step,
    PlainValidator(_step),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]+ )?(day|week|month|year|period)s?$"}),
]
Rhythm = Annotated[
    str,
    PlainValidator(_rhythm),
    WithJsonSchema({"type": "string", "pattern": f"^{_MOVES.pattern}$"}),
]


class Quotation(Strict):
    """A sentence that a part of the scenario stands for."""

    source: str = Field(description="The id of an entry of `sources`.")
    quote: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="The sentence, word for word."
    )
