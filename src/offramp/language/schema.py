"""The JSON Schema of scenario and argument files, for editors that complete and check."""

from typing import Any

from offramp.language.argument import Argument
from offramp.language.kinds import is_list, is_mapping
from offramp.language.reader import Blocks, scenario_schema


def json_schema(blocks: Blocks) -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario with these mechanisms' blocks."""
    schema = scenario_schema(blocks).model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_tightened(schema),
        "title": "Offramp scenario",
    }


def argument_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of an argument."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_tightened(Argument.model_json_schema(mode="validation")),
        "title": "Offramp argument",
    }


def _tightened(schema: Any) -> Any:
    """The schema without what Pydantic leaves looser, or stricter, than the reader is."""
    if is_list(schema):
        return [_tightened(part) for part in schema]
    if not is_mapping(schema):
        return schema
    done = {key: _tightened(value) for key, value in schema.items()}
    if "oneOf" in done:  # the reader decides by shape, and several forms may fit
        done["anyOf"] = done.pop("oneOf")
    if "patternProperties" in done:  # names of another shape are no names
        done.setdefault("additionalProperties", False)
    return done
