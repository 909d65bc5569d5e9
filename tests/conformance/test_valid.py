"""Every valid file resolves to the explicit form beside it, which is valid and means the same.

After a change that is meant, `python tests/conformance/regenerate.py` writes the forms anew.
"""

from pathlib import Path

import pytest

from offramp import crisis
from offramp.language import explicit, read
from offramp.language.located import plain
from offramp.language.tree import parse

FOLDER = Path(__file__).parent / "valid"
FILES = sorted(f for f in FOLDER.glob("*.yaml") if not f.name.endswith(".resolved.yaml"))


def test_there_are_many_files() -> None:
    assert len(FILES) >= 28


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_resolves_to_its_explicit_form(file: Path) -> None:
    resolved = file.with_suffix(".resolved.yaml")
    terse = crisis.check(file)
    assert terse.scenario.id == file.stem
    assert terse.resolved == resolved.read_text(encoding="utf-8")
    full = crisis.check(resolved)
    assert full.resolved == terse.resolved
    assert full.hash == terse.hash
    assert full.model.digest == terse.model.digest
    assert full.policies == terse.policies


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_policy_means_the_same_in_both_forms(file: Path) -> None:
    terse, full = crisis.load(file), crisis.load(file.with_suffix(".resolved.yaml"))
    for policy in terse.policies:
        assert full.under(policy).hash == terse.under(policy).hash
        assert full.under(policy).model.digest == terse.under(policy).model.digest


def test_every_key_of_the_language_is_in_some_file(blocks: dict[str, type]) -> None:
    """The valid files cover the language: every key appears in the resolved forms.

    Those of grids, which are resolved away, appear in a file as written.
    """
    from offramp.language.schema import json_schema

    grids = parse((FOLDER / "grids.yaml").read_text(encoding="utf-8"), "grids.yaml").node
    assert grids is not None
    written = keys(plain(grids))
    for file in FILES:
        text = file.with_suffix(".resolved.yaml").read_text(encoding="utf-8")
        scenario = read(text, file.name, blocks).scenario
        written |= keys(explicit(scenario))
    schema = json_schema(blocks)
    known = {key for model in models(schema) for key in model.get("properties", {})}
    assert known - written - {"level-k"} == set()


def keys(data: object) -> set[str]:
    if isinstance(data, dict):
        return set(data) | {key for value in data.values() for key in keys(value)}
    if isinstance(data, list):
        return {key for value in data for key in keys(value)}
    return set()


def models(schema: object) -> list[dict[str, dict[str, object]]]:
    if isinstance(schema, dict):
        below = [model for value in schema.values() for model in models(value)]
        return [schema, *below] if "properties" in schema else below
    if isinstance(schema, list):
        return [model for value in schema for model in models(value)]
    return []
