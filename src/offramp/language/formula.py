"""Expressions and uncertain numbers: `2 * tension`, `0.95 ~ beta(19, 1)`, `{value: …, source: …}`.

A formula is syntax only: what its names mean is settled when the model is built.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from offramp.language.distributions import Distribution
from offramp.language.kinds import is_list, is_mapping
from offramp.language.number_forms import ANNOTATED_SCHEMA, FORMULA_SCHEMA, PLAIN_SCHEMA
from offramp.language.problems import Place, nearest, short
from offramp.language.spans import Span, SpanError
from offramp.language.syntax import FUNCTIONS, parse, parse_distribution
from offramp.language.terms import FormulaError, Term, constant

__all__ = [
    "ANNOTATED_SCHEMA", "FUNCTIONS", "PLAIN_SCHEMA",
    "Formula", "FormulaError", "Limits", "Phase", "Term", "number_text", "parse",
]  # fmt: skip

_ANNOTATIONS = ("value", "source", "note", "schedule")
_PHASE = ("from", "until", "value")
_MOST_PHASES = 100


class Limits(NamedTuple):
    """What a number may be: from `low`, or above it if that is `open`, to `high`."""

    low: float = 0.0
    high: float = math.inf
    open: bool = False

    def hold(self, value: float) -> bool:
        """Whether a value lies within them."""
        return (self.low < value if self.open else self.low <= value) and value <= self.high


@dataclass(frozen=True, slots=True)
class Phase:
    """A span of time in which a formula has another value."""

    span: Span
    value: "Formula"


@dataclass(frozen=True, slots=True)
class Formula:
    """A number or expression as written, with its uncertainty and its origin.

    `path` (such as `mechanisms.alliances.nato.obligation`) names it as an assumption when it has
    a `distribution`. `source` is the id of an entry of `sources`. `condition` says that it stands
    where a condition is needed, `limits` what a number may be where it stands. In the spans of
    `phases` other values hold instead, where several do the last of them.
    """

    text: str
    term: Term
    distribution: Distribution | None = None
    source: str | None = None
    note: str | None = None
    path: str = ""
    place: Place | None = None
    condition: bool = False
    phases: tuple[Phase, ...] = ()
    limits: Limits | None = field(default=None, compare=False, repr=False)

    @property
    def constant(self) -> float | None:
        """The number, when the formula is one at all times (arithmetic on numbers included)."""
        return None if self.phases else self.number

    @property
    def number(self) -> float | None:
        """The number, when the formula is one outside its phases."""
        return constant(self.term)

    @classmethod
    def of(cls, value: Any) -> "Formula":
        """A formula from a number, an expression's text, or `{value, source, note}`.

        Raises FormulaError.
        """
        if isinstance(value, Formula):
            return value
        if is_mapping(value):
            return _annotated(value)
        path, place = str(getattr(value, "path", "")), getattr(value, "place", None)
        if isinstance(value, bool):
            word = "true" if value else "false"
            return cls(word, Term("flag", 0, len(word), float(value)))
        if isinstance(value, int | float):
            if value != value:
                raise FormulaError("expected a number, found one that is none")
            number = float(value) if abs(value) < 1e308 else math.inf
            if not math.isfinite(number):
                raise FormulaError("the number is too large")
            return cls(number_text(value), Term("number", 0, 1, number), path=path, place=place)
        if isinstance(value, str):
            written, tilde, law = str(value).partition("~")
            if tilde:
                return _uncertain(str(value), written, law, path, place)
            return cls(str(value).strip(), parse(value), path=path, place=place)
        raise FormulaError(f"expected a number or an expression, found {described(value)}")

    def explicit(self) -> Any:
        """The plain data that says this formula in full."""
        value: Any = self.text
        negative = self.term.kind == "-" and len(self.term.args) == 1
        term = self.term.args[0] if negative else self.term
        if term.kind == "number" and self.distribution is None:
            number = self.number or 0.0
            value = int(number) if number.is_integer() and abs(number) < 1e15 else number
        if self.term.kind == "flag":
            value = bool(self.term.value)
        about: dict[str, Any] = {"source": self.source, "note": self.note}
        about = {key: said for key, said in about.items() if said is not None}
        if self.phases:
            steps = [{**p.span.explicit(), "value": p.value.explicit()} for p in self.phases]
            about["schedule"] = steps
        return {"value": value, **about} if about else value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let Pydantic read a field of this type with `of`."""
        return core_schema.no_info_plain_validator_function(_validate)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The JSON Schema of a number or expression, plain or annotated."""
        return dict(FORMULA_SCHEMA)


def number_text(value: float) -> str:
    """A number as a reader would write it: 1000, 0.05, 1e-12."""
    value = float(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def described(value: Any) -> str:
    """What was found where something else should stand, in a word or two."""
    if value is None:
        return "nothing"
    if is_list(value):
        return "a list"
    if is_mapping(value):
        return "a mapping"
    if isinstance(value, bool):
        return "true" if value else "false"
    return short(str(value))


def _uncertain(text: str, written: str, law: str, path: str, place: Place | None) -> Formula:
    """A number followed by `~` and a distribution."""
    at = len(written) + 1
    if not written.strip():
        start = len(written)
        raise FormulaError("the central value is missing before ~", start, 1, "0.5 ~ beta(2, 2)")
    try:
        distribution = parse_distribution(law)
    except FormulaError as error:
        raise FormulaError(error.message, at + error.start, error.length, error.hint) from None
    term = parse(written)
    value = constant(term)
    begins, size = len(written) - len(written.lstrip()), len(written.strip())
    if value is None:
        message = "only a number can be followed by ~ and a distribution"
        raise FormulaError(message, begins, size, "make it a parameter")
    low, high = distribution.support
    if not low <= value <= high:
        raise FormulaError(
            f"the value {number_text(value)} lies outside {distribution}, "
            f"which runs from {_bound(low)} to {_bound(high)}",
            begins,
            size,
        )
    return Formula(text.strip(), term, distribution, path=path, place=place)


def _bound(value: float) -> str:
    return number_text(value) if math.isfinite(value) else "infinity"


def _annotated(value: dict[str, Any]) -> Formula:
    inner = value.get("value")
    formula = None if is_mapping(inner) or "value" not in value else Formula.of(inner)
    for key in value:
        if key not in _ANNOTATIONS:
            hint = nearest(key, _ANNOTATIONS) or f"known are {', '.join(_ANNOTATIONS)}"
            message = f"unknown key {short(key)} of an annotated number"
            raise FormulaError(message, hint=hint, at=(key, "[key]"))
    if "value" not in value:
        raise FormulaError("an annotated number lacks the key value", at=())
    if formula is None:
        message = "expected a number or an expression, found a mapping"
        raise FormulaError(message, at=("value",))
    for key in ("source", "note"):
        if not isinstance(value.get(key), str | None):
            message = f"{key}: expected text, found {described(value[key])}"
            raise FormulaError(message, at=(key,))
    path = str(getattr(value, "path", "")) or formula.path.removesuffix(".value")
    source, note = value.get("source"), value.get("note")
    return replace(
        formula,
        source=None if source is None else str(source),
        note=None if note is None else str(note),
        path=path,
        place=formula.place or getattr(value, "place", None),
        phases=_phases(value.get("schedule")),
    )


def _phases(steps: Any) -> tuple[Phase, ...]:
    """The phases of an annotated number. Raises FormulaError."""
    if steps is None:
        return ()
    if not is_list(steps) or len(steps) > _MOST_PHASES:
        message = f"a schedule is a list of at most {_MOST_PHASES} steps"
        raise FormulaError(message, hint="write [{from: 3, value: 0.5}]", at=("schedule",))
    return tuple(_phase(step, index) for index, step in enumerate(steps))


def _phase(step: Any, index: int) -> Phase:
    here: tuple[str | int, ...] = ("schedule", index)
    if not is_mapping(step) or "value" not in step or set(step) - {*_PHASE}:
        message = "a step of a schedule has the keys from, until and value"
        torn = is_mapping(step) and any(str(key).endswith(")") for key in step)
        hint = "inside { } an expression with a comma needs quotes" if torn else ""
        raise FormulaError(message, hint=hint or "write {from: 3, value: 0.5}", at=here)
    value = step["value"]
    if is_mapping(value) and "schedule" in value:
        message = "a step of a schedule has no schedule of its own"
        raise FormulaError(message, at=(*here, "value", "schedule", "[key]"))
    try:
        span = Span.of(step.get("from"), step.get("until"), getattr(step, "place", None))
    except SpanError as error:
        raise FormulaError(error.message, hint=error.hint, at=(*here, error.key)) from None
    try:
        return Phase(span, Formula.of(value))
    except FormulaError as error:
        at = (*here, "value", *(error.at or ()))
        raise FormulaError(error.message, hint=error.hint, at=at) from None


def _validate(value: Any) -> Formula:
    try:
        return Formula.of(value)
    except FormulaError as error:
        place = getattr(value, "place", None)
        if is_mapping(value) and "value" in value:
            place = getattr(value["value"], "place", place)
        found = place.part(error.start, error.length) if isinstance(place, Place) else None
        context = {"message": error.message, "hint": error.hint}
        context |= {"place": found} if error.at is None else {"at": error.at}
        raise PydanticCustomError("formula", "{message}", context) from None
