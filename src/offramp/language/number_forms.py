"""The JSON Schema of a number or expression: plain, with its origin, with its schedule."""

from typing import Any

from offramp.language.spans import MOMENT_SCHEMA

PLAIN_SCHEMA: dict[str, Any] = {"type": ["number", "string", "boolean"]}
_PROPERTIES: dict[str, Any] = {
    "value": {**PLAIN_SCHEMA, "description": "The number or expression."},
    "source": {"type": ["string", "null"], "description": "The id of an entry of `sources`."},
    "note": {"type": ["string", "null"], "description": "What the number rests on."},
}
_SOURCED: dict[str, Any] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": ["value"],
    "additionalProperties": False,
}
_STEP: dict[str, Any] = {
    "type": "object",
    "properties": {
        "from": {**MOMENT_SCHEMA, "description": "The first period or day of it."},
        "until": {**MOMENT_SCHEMA, "description": "The first period or day after it."},
        "value": {
            "description": "The number or expression that holds then.",
            "anyOf": [PLAIN_SCHEMA, _SOURCED],
        },
    },
    "required": ["value"],
    "additionalProperties": False,
}
_SCHEDULE: dict[str, Any] = {
    "type": "array",
    "description": "Other values for a time; where several hold, the last one counts.",
    "items": _STEP,
}
ANNOTATED_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A number with its origin.",
    "properties": {**_PROPERTIES, "schedule": _SCHEDULE},
    "required": ["value"],
    "additionalProperties": False,
}
FORMULA_SCHEMA: dict[str, Any] = {"anyOf": [PLAIN_SCHEMA, ANNOTATED_SCHEMA]}
