"""Every valid argument resolves to the form beside it; every broken one is refused as expected.

Those that are `invalid` are wrong in form; the `unfit` are wrong in the crisis they are about. A
line `# expect: 12:9: message (hint)` at the head of a broken file names line and column.
"""

import re
from pathlib import Path

import pytest

from offramp.analysis.claims.case import case_of
from offramp.language import Problems, to_yaml
from offramp.language.arguing import explicit_argument, read_argument
from offramp.language.argument import Argument
from offramp.language.located import plain
from offramp.language.tree import parse

FOLDER = Path(__file__).parent / "arguments"
VALID = sorted(f for f in (FOLDER / "valid").glob("*.yaml") if ".resolved" not in f.name)
INVALID = sorted((FOLDER / "invalid").glob("*.yaml"))
UNFIT = sorted(f for f in (FOLDER / "unfit").glob("*.yaml") if f.stem != "walk")
EXPECTED = re.compile(r"# expect: (.*)")


def expected_of(text: str) -> set[str]:
    heads = (EXPECTED.fullmatch(line) for line in text.splitlines())
    return {head[1] for head in heads if head is not None}


def argument_of(file: Path) -> Argument:
    reading = read_argument(file.read_text(encoding="utf-8"), file.name)
    assert reading.problems == ()
    assert reading.left_out == frozenset()
    assert reading.argument is not None
    return reading.argument


def test_there_are_many_files() -> None:
    assert len(VALID) >= 13
    assert len(INVALID) >= 150


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_an_argument_resolves_to_its_explicit_form(file: Path) -> None:
    resolved = file.with_suffix(".resolved.yaml")
    terse, full = argument_of(file), argument_of(resolved)
    assert terse.argument == file.stem
    assert to_yaml(explicit_argument(terse)) == resolved.read_text(encoding="utf-8")
    assert explicit_argument(full) == explicit_argument(terse)
    assert [c.holds.text for c in full.claims.values()] == [
        c.holds.text for c in terse.claims.values()
    ]


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_a_broken_argument_is_refused_with_its_problems(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    expected = expected_of(text)
    assert expected
    reading = read_argument(text, "a.yaml")
    assert {str(problem).removeprefix("a.yaml:") for problem in reading.problems} == expected
    for problem in reading.problems:
        assert problem.place is not None
        assert 0 < problem.place.line <= len(text.splitlines())
    assert str(Problems(reading.problems, reading.texts))


@pytest.mark.parametrize("file", UNFIT, ids=lambda file: file.stem)
def test_an_unfit_argument_is_refused_with_its_problems(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    expected = expected_of(text)
    assert expected
    with pytest.raises(Problems) as caught:
        case_of(file)
    assert {str(p).removeprefix(f"{file}:") for p in caught.value.problems} == expected
    assert all(p.place and p.place.file == str(file) for p in caught.value.problems)


def test_every_key_of_an_argument_is_in_some_file() -> None:
    written: set[str] = set()
    for file in VALID:
        node = parse(file.read_text(encoding="utf-8"), file.name).node
        assert node is not None
        data = plain(node)
        written |= set(data)
        for part in ("claims", "unchecked", "policies"):
            for entry in data.get(part, {}).values():
                written |= {f"{part}.{key}" for key in entry} if isinstance(entry, dict) else set()
    fields = Argument.model_fields
    known = set(fields)
    for part in ("claims", "unchecked", "policies"):
        model = fields[part].annotation.__args__[-1]  # type: ignore[union-attr]
        known |= {f"{part}.{field.alias or key}" for key, field in model.model_fields.items()}
    assert known == written
