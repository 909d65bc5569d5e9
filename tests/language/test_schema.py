"""The JSON Schema agrees with the reader, as far as a schema can."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from offramp import catalog
from offramp.language.located import plain
from offramp.language.schema import json_schema
from offramp.language.tree import parse
from offramp.mechanisms import registry

ROOT = Path(__file__).parents[1] / "conformance"
VALID = sorted((ROOT / "valid").glob("*.yaml"))

# file: where the schema finds fault, and with what
REFUSED = {
    "bool-no": ("actions.go.off", "type"),
    "bool-quoted": ("actions.go.off", "type"),
    "sexagesimal-periods": ("time.periods", "type"),
    "fraction-for-integer": ("time.periods", "type"),
    "quoted-integer": ("time.periods", "type"),
    "periods-zero": ("time.periods", "minimum"),
    "periods-too-many": ("time.periods", "maximum"),
    "text-for-title": ("title", "anyOf"),
    "unknown-top-key": ("", "additionalProperties"),
    "unknown-actor-key": ("actors.north", "additionalProperties"),
    "unknown-time-key": ("time", "additionalProperties"),
    "unknown-action-key": ("actions.go", "additionalProperties"),
    "unknown-policy-key": ("policies.hotline", "additionalProperties"),
    "unknown-mechanism": ("mechanisms", "additionalProperties"),
    "unknown-mechanism-key": ("mechanisms.press", "additionalProperties"),
    "missing-key-action": ("actions.go", "required"),
    "missing-key-event": ("events.storm", "required"),
    "outcomes-missing": ("", "required"),
    "no-outcome": ("outcomes", "minProperties"),
    "version": ("offramp", "const"),
    "bad-id": ("id", "pattern"),
    "name-upper-case": ("variables", "additionalProperties"),
    "name-hyphen": ("actors", "additionalProperties"),
    "step-nonsense": ("time.step", "pattern"),
    "rhythm": ("actors.north.moves", "pattern"),
    "moment": ("events.a.at", "anyOf"),
    "unknown-behavior": ("actors.north.behavior", "anyOf"),
    "by-empty": ("actions.go.by", "minItems"),
    "actor-nothing": ("actors.north", "type"),
    "list-for-mapping": ("variables.tension", "anyOf"),
}


def data_of(text: str) -> Any:
    node = parse(text, "a.yaml").node
    assert node is not None
    return plain(node)


@pytest.fixture(scope="module")
def validator(blocks: dict[str, type]) -> jsonschema.Draft202012Validator:
    schema = json_schema(blocks)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_a_valid_file_satisfies_the_schema(
    file: Path, validator: jsonschema.Draft202012Validator
) -> None:
    data = data_of(file.read_text(encoding="utf-8-sig"))
    assert [error.message for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_does_not_for_the_right_reason(
    name: str, validator: jsonschema.Draft202012Validator
) -> None:
    data = data_of((ROOT / "invalid" / f"{name}.yaml").read_text(encoding="utf-8"))
    found = {
        (".".join(map(str, error.absolute_path)), str(error.validator))
        for error in validator.iter_errors(data)
    }
    assert REFUSED[name] in found


@pytest.mark.parametrize("name", catalog.names())
def test_a_scenario_of_the_catalog_satisfies_the_schema(name: str) -> None:
    text = catalog.text(name)
    assert text is not None
    data = data_of(text)
    if "offramp" not in data:
        pytest.skip("not a scenario")
    validator = jsonschema.Draft202012Validator(json_schema(registry()))
    assert [error.message for error in validator.iter_errors(data)] == []


def test_every_field_of_the_language_is_described() -> None:
    silent = [path for path, field in fields(json_schema({})) if not field.get("description")]
    assert silent == []


def fields(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every mapping in a schema."""
    if isinstance(schema, dict):
        properties = schema.get("properties", {})
        for name, field in properties.items():
            yield f"{path}.{name}", field
        for key, value in schema.items():
            yield from fields(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from fields(value, f"{path}/{index}")
