"""Grids as written: one entry that stands for an action or a private type at each of many points.

Continuous offers, demands, signals and private costs are played on grids, as games with such
choices are solved numerically. `from`, `to` and listed points may use parameters; how many points
there are is a plain number, because it decides which actions exist. Left out: grids of unequal
width other than by listing their points.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from offramp.language.fields import Number, Strict, fault, shorthand
from offramp.language.formula import FORMULA_SCHEMA, Formula, number_text
from offramp.language.kinds import is_list, is_mapping

MOST_STEPS = 500
MOST_POINTS = 1_000  # of one entry, which may have several grids
MOST_IN_ALL = 2_000  # points of all entries of a scenario

EACH = "One for each point of a grid: a name, which stands for the number here, and its points."

Steps = tuple[str | int, ...]


class Grid(Strict):
    """The numbers that a name stands for: evenly spaced between two, or listed."""

    from_: Annotated[Number | None, Field(alias="from")] = Field(
        default=None, description="The low end: a constant, which may use parameters."
    )
    to: Number | None = Field(default=None, description="The high end, in the same way.")
    steps: Annotated[int, Field(ge=1, le=MOST_STEPS)] | None = Field(
        default=None, description="Steps from one end to the other: a point more, both ends in."
    )
    cells: Annotated[int, Field(ge=1, le=MOST_STEPS)] | None = Field(
        default=None, description="Cells of equal width between the ends: their midpoints."
    )
    points: Annotated[list[Number], Field(min_length=1, max_length=MOST_STEPS)] | None = Field(
        default=None, description="The points one by one; also a list alone."
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the short form."""
        listed = {
            "type": "array",
            "items": FORMULA_SCHEMA,
            "minItems": 1,
            "maxItems": MOST_STEPS,
        }
        return shorthand(handler(core_schema), handler, listed)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"points": data} if is_list(data) else data

    @model_validator(mode="after")
    def _whole(self) -> "Grid":
        ends, counts = (self.from_, self.to), (self.steps, self.cells)
        if self.points is not None:
            if any(given is not None for given in (*ends, *counts)):
                raise fault("a grid has either points or from, to and steps or cells")
            self._distinct(self.points)
        else:
            if any(end is None for end in ends) or sum(n is not None for n in counts) != 1:
                hint = "write {from: 0, to: 1, steps: 20}, with cells: 20 for midpoints"
                raise fault("a grid has from, to and one of steps and cells", hint)
            low, high = (end.constant if end else None for end in ends)
            if low is not None and high is not None and low >= high:
                message = f"from ({number_text(low)}) must be below to ({number_text(high)})"
                raise fault(message, at=("from",))
        for at, formula in formulas(self):
            if formula.source is not None or formula.note is not None or formula.phases:
                raise fault("an end of a grid cannot be annotated", "make it a parameter", at)
        return self

    def _distinct(self, points: list[Formula]) -> None:
        known: set[float] = set()
        for index, point in enumerate(points):
            if point.constant in known:
                raise fault(f"the point {point.text} is listed twice", at=("points", index))
            known |= set() if point.constant is None else {point.constant}

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.points or ()) or self.cells or (self.steps or 0) + 1

    def texts(self) -> list[str]:
        """The points, as expressions: numbers if the ends are, else made of the ends."""
        if self.points is not None:
            return [_text(point) for point in self.points]
        if self.from_ is None or self.to is None:
            return []
        if self.cells is not None:
            parts = [Fraction(2 * i + 1, 2 * self.cells) for i in range(self.cells)]
        else:
            parts = [Fraction(i, self.steps or 1) for i in range(self.size)]
        return [_between(self.from_, self.to, part) for part in parts]


def check_entry(entry: BaseModel, of: str | None) -> None:
    """Raise a fault where an entry with `each` has what it cannot have.

    An uncertain number would be drawn for each point by itself, where one number was written.
    """
    if of is not None:
        message = "an entry with `each` has no `of`: its own name stands for all its points"
        raise fault(message, "leave it out", ("of", "[key]"))
    for at, formula in formulas(entry):
        if formula.distribution is not None:
            message = "a number in an entry with `each` cannot be uncertain"
            raise fault(message, "make it a parameter", at)


def formulas(value: Any, at: Steps = ()) -> Iterator[tuple[Steps, Formula]]:
    """The formulas below a value, each with the steps that lead to it."""
    if isinstance(value, Formula):
        yield at, value
        for index, phase in enumerate(value.phases):
            yield (*at, "schedule", index, "value"), phase.value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from formulas(getattr(value, name), (*at, field.alias or name))
        for name, item in (value.__pydantic_extra__ or {}).items():
            yield from formulas(item, (*at, name))
    elif is_mapping(value):
        for name, item in value.items():
            yield from formulas(item, (*at, name))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from formulas(item, (*at, index))


def enclosed(text: str, plain: bool) -> str:
    """An expression as a part of another one: in parentheses unless it is in one piece."""
    return text if plain else f"({text})"


def _text(point: Formula) -> str:
    value = point.constant
    return point.text if value is None else number_text(value)


def _between(low: Formula, high: Formula, part: Fraction) -> str:
    a, b = low.constant, high.constant
    if a is not None and b is not None:  # exact in decimals: 0.15, not 0.15000000000000002
        start, end = Fraction(repr(a)), Fraction(repr(b))
        return number_text(float(start + (end - start) * part))
    if part in (0, 1):
        return _text(high if part else low)
    top, bottom = part.numerator, part.denominator
    times = f" * {top} / {bottom}" if top > 1 else f" / {bottom}"
    end = _piece(high)
    if a == 0:
        return end + times
    start = _piece(low)
    return f"{start} + ({end} - {start}){times}"


def _piece(formula: Formula) -> str:
    value = formula.constant
    whole = formula.term.kind in ("name", "call") if value is None else value >= 0
    return enclosed(_text(formula), whole)
