"""Levers as written: what a policy-maker could set, and how far. They change nothing by themselves.

A lever ranges over the numbers between `low` and `high`, over listed `values`, or over
`policies`, of which `none` is the crisis as it is. `offramp optimize` searches them.
"""

from typing import Annotated, Any

from pydantic import Field, model_validator

from offramp.language.fields import Strict, Words, fault
from offramp.language.kinds import is_word

MAX_LEVERS = 50
NONE = "none"  # the policy that is none


class Lever(Strict):
    """One thing that can be set: a value at a `path`, or one of several policies."""

    title: Words | None = Field(default=None, description="What it is called in reports.")
    note: Words | None = Field(default=None, description="What its range rests on.")
    source: Words | None = Field(default=None, description="The id of an entry of `sources`.")
    path: str | None = Field(
        default=None, description="The path of the value, such as `parameters.risk`."
    )
    low: float | None = Field(default=None, description="The lowest value.")
    high: float | None = Field(default=None, description="The highest value.")
    values: Annotated[list[Any], Field(max_length=100)] = Field(
        default=[], description="The values that it can have, instead of low and high."
    )
    policies: Annotated[list[str], Field(max_length=100)] = Field(
        default=[],
        description="The policies of which one is applied, instead of a path; `none` is none.",
    )

    @model_validator(mode="after")
    def _one_range(self) -> "Lever":
        ends = self.low is not None and self.high is not None
        half = (self.low is None) != (self.high is None)
        if sum([ends, bool(self.values), bool(self.policies)]) != 1 or half:
            hint = "write {path: parameters.risk, low: 0, high: 0.1}, or policies: [a, none]"
            raise fault("a lever has low and high, or values, or policies", hint)
        if (self.path is None) != bool(self.policies):
            message = "a lever has a path with its range, or policies without one"
            raise fault(message, "leave one of the two out" if self.path else "add the path")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise fault(f"low ({self.low:g}) must be below high ({self.high:g})", at=("low",))
        known: list[Any] = [*self.values, *self.policies]
        for index, value in enumerate(known):
            if not is_word(value):
                raise fault(
                    "a lever's value is a number, a word, true or false", at=("values", index)
                )
            if value in known[:index]:
                key = "values" if self.values else "policies"
                raise fault(f"{value} is listed twice", at=(key, index))
        if len(known) == 1:
            raise fault("a lever with one value cannot be moved", "add another one")
        return self
