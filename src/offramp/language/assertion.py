"""A claim as it stands in a file: its text, its syntax, its place."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from offramp.language.claim import Claim
from offramp.language.claims.parser import parse_claim
from offramp.language.formula import described
from offramp.language.problems import Place
from offramp.language.terms import FormulaError


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is claimed: the text as written, and the claim that it makes.

    The places of P, E, Q and comparisons in the claim count from the start of the text, which
    stands at `place` in its file: `place.part(start, length)` is theirs.
    """

    text: str
    claim: Claim
    place: Place | None = None

    @classmethod
    def of(cls, text: str) -> "Assertion":
        """Read a claim. Raises FormulaError."""
        return cls(str(text), parse_claim(text), getattr(text, "place", None))

    def explicit(self) -> str:
        """The plain data that says this claim."""
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let Pydantic read a field of this type with `of`."""
        return core_schema.no_info_plain_validator_function(_validate)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The JSON Schema of a claim, which is text."""
        return {"type": "string", "minLength": 1}


def _validate(value: Any) -> Assertion:
    if isinstance(value, Assertion):
        return value
    place = getattr(value, "place", None)
    if not isinstance(value, str):
        message = f"expected a claim such as P(war) < 0.1, found {described(value)}"
        raise PydanticCustomError("formula", "{message}", {"message": message, "place": place})
    try:
        return Assertion.of(value)
    except FormulaError as error:
        found = place.part(error.start, error.length) if isinstance(place, Place) else None
        context = {"message": error.message, "hint": error.hint, "place": found}
        raise PydanticCustomError("formula", "{message}", context) from None
