"""Actors as written: who moves when, private types, behavior, how they read each other."""

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    MomentKey,
    Number,
    Positive,
    Probability,
    Rhythm,
    Strict,
    Words,
    check_identifier,
    fault,
    shorthand,
)
from offramp.language.formula import FORMULA_SCHEMA, Formula, described
from offramp.language.grids import EACH, Grid, check_entry
from offramp.language.kinds import is_mapping
from offramp.language.problems import nearest

BEHAVIORS = ("equilibrium", "level-k", "myopic", "doctrine", "script", "uniform")
PRESUMED = ("myopic", "doctrine", "script", "uniform")  # what needs no solution of the crisis
MAX_DEPTH = 50  # rounds of best reply


class PrivateType(Strict):
    """One of the kinds an actor may secretly be: its prior probability and named attributes.

    With `each`, one such type for every point of a grid.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Number]  # pyright: ignore[reportIncompatibleVariableOverride]

    each: dict[Identifier, Grid] = Field(default={}, description=EACH)
    of: Identifier | None = Field(
        default=None, description="A name that stands for this one and all others of the same `of`."
    )
    probability: Probability | None = Field(
        default=None,
        description="The chance that the actor is of this type, as everybody believes at first. "
        "Only with `each` it may be left out: then what other types leave is divided evenly.",
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the attributes."""
        schema = handler(core_schema)
        whole = handler.resolve_ref_schema(schema)
        whole["additionalProperties"] = FORMULA_SCHEMA
        whole["anyOf"] = [{"required": ["probability"]}, {"required": ["each"]}]
        return schema

    @property
    def attributes(self) -> dict[str, Formula]:
        """The attributes an expression reads as `self.<name>`."""
        return dict(self.__pydantic_extra__)

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        for name in data if is_mapping(data) else ():
            try:
                check_identifier(str(name))
            except PydanticCustomError as error:
                context: dict[str, Any] = dict(error.context or {})
                raise fault(context["message"], context["hint"], (str(name), "[key]")) from None
        if is_mapping(data) and not data.get("each") and "probability" not in data:
            owner = str(getattr(data, "path", "")) or "a type"
            raise fault(f"{owner} lacks the key probability", at=("[key]",))
        return data

    @model_validator(mode="after")
    def _sound(self) -> "PrivateType":
        if self.each:
            check_entry(self, self.of)
        return self


class Rule(Strict):
    """A line of a doctrine: when a condition holds, do an action or a lottery of actions."""

    when: Condition = Field(
        default=Formula.of(True), description="The rule applies where this holds."
    )
    do: Annotated[dict[Identifier, Probability], Field(min_length=1)] = Field(
        description="The action to take, or several with their probabilities.",
        json_schema_extra={"type": ["object", "string"]},
    )

    @model_validator(mode="before")
    @classmethod
    def _one_action(cls, data: Any) -> Any:
        if is_mapping(data) and isinstance(data.get("do"), str):
            return {**data, "do": {str(data["do"]): 1}}
        return data


class Behavior(Strict):
    """How an actor chooses: one of the named behaviors with what it needs."""

    kind: str = Field(
        default="equilibrium",
        description="`equilibrium`: looks ahead, as everybody does; `level-k`: so many rounds of "
        "best reply; `myopic`: this period's payoff only; `doctrine`: rules; `script`: a dated "
        "list of actions; `uniform`: all open actions alike.",
        json_schema_extra={"enum": list(BEHAVIORS)},
    )
    depth: Annotated[int, Field(ge=1, le=MAX_DEPTH)] | None = Field(
        default=None, description="With `level-k`: the rounds of best reply."
    )
    doctrine: Annotated[list[Rule], Field(min_length=1)] | None = Field(
        default=None, description="With `doctrine`: the rules; the first that applies is followed."
    )
    script: Annotated[dict[MomentKey, Identifier], Field(min_length=1)] | None = Field(
        default=None, description="With `script`: what the actor does from each period or day on."
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The JSON Schema, with the short forms."""
        level = {
            "type": "object",
            "properties": {
                "level-k": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_DEPTH,
                    "description": "The rounds of best reply.",
                }
            },
            "required": ["level-k"],
            "additionalProperties": False,
        }
        words = [kind for kind in BEHAVIORS if kind not in ("level-k", "doctrine", "script")]
        return shorthand(handler(core_schema), handler, {"enum": words}, level)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"kind": data}
        if not is_mapping(data) or "kind" in data:
            return data
        if "level-k" in data:
            depth = data["level-k"]
            if type(depth) is bool or not isinstance(depth, int):
                message = f"level-k: expected a whole number, found {described(depth)}"
                raise fault(message, at=("level-k",))
            if not 1 <= depth <= MAX_DEPTH:
                message = f"level-k: must lie between 1 and {MAX_DEPTH}, found {depth}"
                raise fault(message, at=("level-k",))
            rest = {key: value for key, value in data.items() if key != "level-k"}
            return {**rest, "kind": "level-k", "depth": data["level-k"]}
        for kind in ("doctrine", "script"):
            if kind in data:
                return {**data, "kind": kind}
        return data

    @model_validator(mode="after")
    def _known(self) -> "Behavior":
        if self.kind not in BEHAVIORS:
            hint = nearest(self.kind, BEHAVIORS) or f"known are {', '.join(BEHAVIORS)}"
            raise fault(f"there is no behavior {self.kind}", hint, ("kind",))
        if self.kind == "level-k" and self.depth is None:
            raise fault("the behavior level-k needs a depth", "write {level-k: 2}")
        if self.depth is not None and self.kind != "level-k":
            raise fault("only the behavior level-k has a depth", "write {level-k: 2}", ("depth",))
        for kind, has in (("doctrine", self.doctrine), ("script", self.script)):
            if self.kind == kind and has is None:
                raise fault(f"the behavior {kind} needs a {kind}", f"write {{{kind}: …}}")
            if self.kind != kind and has is not None:
                raise fault(f"the behavior {self.kind} cannot have a {kind}", at=(kind, "[key]"))
        return self


def _presumable(behavior: Behavior) -> Behavior:
    if behavior.kind not in PRESUMED:
        message = f"an actor cannot be presumed to choose by {behavior.kind}"
        raise fault(message, f"write {', '.join(PRESUMED[:-1])} or {PRESUMED[-1]}")
    return behavior


Presumable = Annotated[Behavior, AfterValidator(_presumable)]


class Actor(Strict):
    """A player of the crisis."""

    title: Words | None = Field(default=None, description="What the actor is called in reports.")
    note: Words | None = Field(default=None, description="A remark; it changes nothing.")
    moves: Rhythm = Field(
        default="every 1 periods, from 1",
        description="When the actor moves, such as `every 2 periods, from 1`.",
    )
    behavior: Behavior = Field(default=Behavior(), description="How the actor chooses.")
    rationality: Positive = Field(
        default=Formula.of(5),
        description="How sharply better actions are preferred: odds of exp(rationality × gain).",
    )
    patience: Probability = Field(
        default=Formula.of(1), description="What a payoff one period later is worth, in [0, 1]."
    )
    empathy: Probability = Field(
        default=Formula.of(1),
        description="How far the actor allows for others' situation when it judges their moves: "
        "1 as Bayes' rule says, 0 blaming character alone.",
    )
    forgetting: Probability = Field(
        default=Formula.of(0),
        description="How much of what the actor has learned about another's type it gives up for "
        "equal odds of all types, at each move of the other: 0 nothing, 1 all.",
    )
    types: dict[Identifier, PrivateType] = Field(
        default={}, description="What the actor may secretly be, by name; probabilities add to 1."
    )
    priors: dict[Identifier, dict[Identifier, Probability]] = Field(
        default={},
        description="First beliefs of its own about other actors: actor, type, probability.",
    )
    surprised: dict[Identifier, dict[Identifier, Probability]] = Field(
        default={},
        description="What it believes about other actors once they have done what none of their "
        "types would do: actor, type, probability. Left out, its belief stays.",
    )
    unprovoked: dict[str, Expression] = Field(
        default={},
        description="The situation that others suppose the actor to be in when they leave "
        "provocation out of account: variable and value.",
    )
    presumed: Presumable | None = Field(
        default=None,
        description="How others presume the actor to choose when they judge its moves, if not as "
        "it does: `myopic`, `doctrine`, `script` or `uniform`.",
    )
