"""The argument file as written: claims about a crisis, each with the sentence it comes from.

An argument names the scenario it is about, may depart from its assumptions, and lists also what
cannot be checked. Leaves out: what names mean, which is settled where it meets its scenario.
"""

import math
import unicodedata
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from offramp.language.assertion import Assertion
from offramp.language.fields import Number, Shortened, Slug, Strict, Words, fault
from offramp.language.formula import Formula
from offramp.language.policies import Policy, PolicyName
from offramp.language.problems import short
from offramp.language.scenario import LANGUAGE_VERSION, Source

MAX_CLAIMS = 500
Verdict = Literal["holds", "fails", "undecided"]


def _rate(value: float) -> float:
    if not 0 < value < 0.5:
        raise fault(f"an error rate lies above 0 and below 0.5, found {value:g}", "write 0.01")
    return value


def _width(value: float) -> float:
    if not (value >= 0 and math.isfinite(value)):
        raise fault(f"an indifference is 0 or more, found {value:g}", "write 0.005, say")
    return value


def _file(name: str) -> str:
    """A name that leads nowhere but to a file beside this one, or below."""
    if not _is_beside(name):
        hint = "name a file beside this one, such as penatzer-2024.txt"
        raise fault(f"{short(name)} does not name a file beside this one", hint)
    return name


def _scenario(name: str) -> str:
    """The same, or a name in the catalog, which has the same form."""
    if not _is_beside(name):
        hint = "such as theory/chicken, or my-crisis.yaml beside this file"
        raise fault(f"{short(name)} names neither what is shipped nor a file beside this one", hint)
    return name


def _is_beside(name: str) -> bool:
    odd = any(unicodedata.category(c)[0] == "C" or c in '\\:*?"<>|' for c in name)
    steps = name.split("/")
    return not (odd or name.startswith("~") or any(_leads_away(s) for s in steps))


def _leads_away(step: str) -> bool:
    return step != step.strip() or (step != "." and not step.strip("."))


def _assumed(formula: Formula) -> Formula:
    if formula.constant is None:
        hint = "write 0.9 or 0.9 ~ beta(9, 1); anything else is set by a policy"
        raise fault(f"an assumption is a number, found {short(formula.text)}", hint)
    return formula


Quote = Annotated[str, Field(min_length=1, max_length=2_000)]
FileName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_file)]
ScenarioName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_scenario)]
Rate = Annotated[
    float,
    AfterValidator(_rate),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.5}),
]
Width = Annotated[float, AfterValidator(_width), WithJsonSchema({"type": "number", "minimum": 0})]
Assumption = Annotated[Number, AfterValidator(_assumed)]


class CheckedClaim(Shortened):
    """A sentence of the text, and what must be so in the crisis for it to be right."""

    alone: ClassVar[str] = "holds"

    title: Words | None = Field(default=None, description="What it is called in reports.")
    quote: Quote | None = Field(
        default=None,
        description="The sentence, word for word; `…` stands for words left out. Required where "
        "the argument names its `text`.",
    )
    where: Words | None = Field(
        default=None, description="Its place in the text, such as `paragraph 6`."
    )
    holds: Assertion = Field(description="The claim, such as `P(nuclear_use) < 0.02`.")
    expect: Verdict = Field(
        default="holds", description="The verdict that the author of this file expects."
    )
    indifference: Width | None = Field(
        default=None, description="As above, for this claim; left out, that of the argument."
    )
    note: Words | None = Field(
        default=None, description="What reading of the sentence this is; it changes nothing."
    )


class UncheckedClaim(Strict):
    """A sentence of the text that no run of a crisis can show right or wrong."""

    title: Words | None = Field(default=None, description="What it is called in reports.")
    quote: Quote = Field(description="The sentence, word for word.")
    where: Words | None = Field(
        default=None, description="Its place in the text, such as `paragraph 6`."
    )
    reason: Annotated[Words, Field(min_length=1)] = Field(description="Why it cannot be checked.")
    note: Words | None = Field(default=None, description="A remark; it changes nothing.")


class Argument(Strict):
    """An argument about a crisis as written, checked in form.

    What its names mean is checked where it meets its scenario.
    """

    called: ClassVar[str] = "argument"

    argument: Slug = Field(description="The argument's name in commands and files.")
    offramp: int = Field(
        default=LANGUAGE_VERSION,
        description="The version of the language.",
        json_schema_extra={"const": LANGUAGE_VERSION},
    )
    scenario: ScenarioName = Field(
        description="The scenario it is about: a name in the catalog, or a file beside this one."
    )
    title: Words | None = Field(default=None, description="What it is called in reports.")
    summary: Words | None = Field(default=None, description="What is argued.")
    source: Source | None = Field(default=None, description="Where the argument was made.")
    text: FileName | None = Field(
        default=None,
        description="A plain text file beside this one, in which every quote must be found.",
    )
    assumptions: Annotated[dict[str, Assumption], Field(max_length=1_000)] = Field(
        default={},
        description="Where the argument departs from the scenario: numbers by path, such as "
        "`parameters.risk: 0.02 ~ beta(2, 98)`.",
    )
    policies: Annotated[dict[PolicyName, Policy], Field(max_length=200)] = Field(
        default={}, description="Further policies, which claims may name after `under`."
    )
    error: Rate = Field(
        default=0.01, description="The chance of a wrong verdict, for each claim; below 0.5."
    )
    indifference: Width = Field(
        default=0.0, description="Differences smaller than this are of no interest."
    )
    claims: Annotated[dict[Slug, CheckedClaim], Field(max_length=MAX_CLAIMS)] = Field(
        description="What is claimed, by a name of its own.", json_schema_extra={"minProperties": 1}
    )
    unchecked: Annotated[dict[Slug, UncheckedClaim], Field(max_length=MAX_CLAIMS)] = Field(
        default={}, description="What the text also says and cannot be checked, with the reason."
    )
