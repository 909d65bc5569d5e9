"""Policies as written: named sets of changes, for the whole crisis or for a time.

Within `from` (inclusive) and `until` (exclusive) a policy's values hold, and what it switches off
is closed; outside it, the crisis is as it is. Actors know all of it from the first period on.
"""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from offramp.language.actors import Behavior
from offramp.language.claims.tokens import KEYWORDS
from offramp.language.fields import Identifier, Moment, Slug, Strict, Words, fault
from offramp.language.spans import Span, SpanError

MAX_STEPS = 100  # of a policy's schedule
_FROM = "The period or day from which on it holds; left out, from the beginning."
_UNTIL = "The period or day before which it ends; left out, it holds to the end."
_SET = "Values by path, such as `parameters.risk: 0.02`."
_OFF = "What is switched off, such as `mechanisms.alliances`."


def _speakable(name: str) -> str:
    if name in KEYWORDS:
        message = f"{name} is a word of claims, which could not speak of such a policy"
        raise fault(message, f"call it {name}-policy, say")
    return name


PolicyName = Annotated[Slug, AfterValidator(_speakable)]


class PolicyStep(Strict):
    """Changes that hold for a time."""

    title: Words | None = Field(default=None, description="What it is called.")
    note: Words | None = Field(default=None, description="A remark; it changes nothing.")
    from_: Annotated[Moment | None, Field(alias="from")] = Field(default=None, description=_FROM)
    until: Moment | None = Field(default=None, description=_UNTIL)
    set: dict[str, Any] = Field(default={}, description=_SET)
    off: list[str] = Field(
        default=[], description="What is closed then, such as `actions.advance`."
    )

    @model_validator(mode="after")
    def _dated(self) -> "PolicyStep":
        if self.from_ is None and self.until is None:
            raise fault("a step of a schedule needs from, until, or both")
        _checked(self)
        return self


class Policy(Strict):
    """A named set of changes: values by path, parts off, actors' behavior.

    With `from` and `until` they hold for a time; `schedule` lists several such times.
    """

    title: Words | None = Field(default=None, description="What it is called in reports.")
    note: Words | None = Field(default=None, description="A remark; it changes nothing.")
    from_: Annotated[Moment | None, Field(alias="from")] = Field(default=None, description=_FROM)
    until: Moment | None = Field(default=None, description=_UNTIL)
    set: dict[str, Any] = Field(default={}, description=_SET)
    off: list[str] = Field(default=[], description=_OFF)
    behavior: dict[Identifier, Behavior] = Field(
        default={}, description="How actors choose under the policy."
    )
    schedule: Annotated[list[PolicyStep], Field(max_length=MAX_STEPS)] = Field(
        default=[], description="Further changes that hold for a time each, in order."
    )

    @model_validator(mode="after")
    def _sound(self) -> "Policy":
        _checked(self)
        dated = self.from_ is not None or self.until is not None
        key = "from" if self.from_ is not None else "until"
        if dated and self.schedule:
            hint = "put them into a step of the schedule"
            raise fault("a policy has from and until, or a schedule", hint, (key, "[key]"))
        if dated and self.behavior:
            hint = "make it a policy of its own and join the two with +"
            message = "how actors choose cannot vary in time"
            raise fault(message, hint, ("behavior", "[key]"))
        return self

    def steps(self) -> "Iterator[tuple[tuple[str | int, ...], Policy | PolicyStep, Span | None]]":
        """The parts with `set` and `off`: where each stands below the policy, and its time."""
        yield (), self, _span(self)
        for index, step in enumerate(self.schedule):
            yield ("schedule", index), step, _span(step)


def _span(given: Policy | PolicyStep) -> Span | None:
    if given.from_ is None and given.until is None:
        return None
    return Span(given.from_, given.until)


def _checked(given: Policy | PolicyStep) -> None:
    """Raise a fault where there is no such span."""
    try:
        Span.of(given.from_, given.until)
    except SpanError as error:
        raise fault(error.message, error.hint, (error.key,)) from None
