"""The JSON Schema of arguments agrees with the reader, as far as a schema can."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from offramp.language.located import plain
from offramp.language.schema import argument_schema
from offramp.language.tree import parse

ROOT = Path(__file__).parents[1] / "conformance" / "arguments"
VALID = sorted((ROOT / "valid").glob("*.yaml"))
# file: where the schema finds fault, and with what
REFUSED = {
    "id-missing": ("", "required"),
    "id-in-capitals": ("argument", "pattern"),
    "scenario-missing": ("", "required"),
    "claims-missing": ("", "required"),
    "claims-empty": ("claims", "minProperties"),
    "claims-as-a-list": ("claims", "type"),
    "claim-name": ("claims", "additionalProperties"),
    "number-for-a-claim": ("claims.one", "anyOf"),
    "unknown-key": ("", "additionalProperties"),
    "unknown-claim-key": ("claims.one", "anyOf"),
    "unchecked-without-reason": ("unchecked.two", "required"),
    "error-zero": ("error", "exclusiveMinimum"),
    "error-half": ("error", "exclusiveMaximum"),
    "indifference-negative": ("indifference", "minimum"),
    "version": ("offramp", "const"),
    "policy-unknown-key": ("policies.hotline", "additionalProperties"),
    "assumption-nested": ("assumptions.parameters", "anyOf"),
}


def data_of(file: Path) -> Any:
    node = parse(file.read_text(encoding="utf-8"), file.name).node
    assert node is not None
    return plain(node)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = argument_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_a_valid_argument_satisfies_the_schema(
    file: Path, validator: jsonschema.Draft202012Validator
) -> None:
    assert [error.message for error in validator.iter_errors(data_of(file))] == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_one_does_not_for_the_right_reason(
    name: str, validator: jsonschema.Draft202012Validator
) -> None:
    errors = validator.iter_errors(data_of(ROOT / "invalid" / f"{name}.yaml"))
    assert REFUSED[name] in {
        (".".join(map(str, error.absolute_path)), str(error.validator)) for error in errors
    }


def test_every_field_is_described() -> None:
    schema = argument_schema()
    models = {"": schema, **schema["$defs"]}
    for name in ("", "CheckedClaim", "UncheckedClaim", "Policy", "Source"):
        model = models[name]
        whole = model if "properties" in model else model["anyOf"][-1]
        silent = [k for k, field in whole["properties"].items() if not field.get("description")]
        assert silent == [], name
