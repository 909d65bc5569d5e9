"""The pages keep their word: every example is valid, and prints what the page says it prints."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

import offramp
from offramp.analysis.claims.case import case_of

ROOT = Path(__file__).resolve().parents[2]
RUNS = 20


def _loaded() -> ModuleType:
    file = ROOT / "docs" / "building" / "examples.py"
    spec = importlib.util.spec_from_file_location("docs_examples", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


worked = _loaded()
PAGES = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in worked.pages()}
SCENARIOS = [
    pytest.param(example.text, f"{name}:{example.line}", id=f"{name}:{example.line}")
    for name, page in PAGES.items()
    for example in worked.examples(page)
    if example.kind == "example" or (example.kind == "file" and "wrong" not in example.option)
]
ARGUMENTS = [
    pytest.param(example.text, id=f"{name}:{example.line}")
    for name, page in PAGES.items()
    for example in worked.examples(page)
    if example.kind == "argument"
]
PLAYED = [
    name
    for name, page in PAGES.items()
    if any(example.kind in ("console", "python") for example in worked.examples(page))
]


@pytest.mark.parametrize(("text", "place"), SCENARIOS)
def test_example_is_a_complete_scenario(text: str, place: str) -> None:
    crisis = offramp.loads(text, place)
    again = offramp.loads(crisis.resolved, f"{place} resolved")
    assert again.hash == crisis.hash
    # that it can be solved, not how well
    brief = crisis.changed({"solving.rounds": 4, "solving.runs": 1024})
    run = offramp.play(brief, runs=RUNS)
    assert sum(row.runs for row in run.outcomes()) == RUNS
    for policy in crisis.policies:
        offramp.play(brief, runs=RUNS, policy=policy)


@pytest.mark.parametrize("text", ARGUMENTS)
def test_example_is_a_complete_argument(text: str, tmp_path: Path) -> None:
    """Every name in it means something in its scenario."""
    file = tmp_path / "argument.yaml"
    file.write_text(text, encoding="utf-8")
    assert case_of(file).argument.claims


@pytest.mark.parametrize("name", PLAYED)
def test_output_is_as_printed(name: str) -> None:
    """After a change that is meant: `python docs/building/examples.py`."""
    assert worked.replayed(PAGES[name]) == PAGES[name]


def test_unmarked_yaml_is_rare() -> None:
    """A fenced YAML block that nobody checks will be wrong one day."""
    unmarked = {name: page.count("```yaml") for name, page in PAGES.items()}
    for name, page in PAGES.items():
        kinds = [example.kind for example in worked.examples(page)]
        unmarked[name] -= sum(kind in ("example", "argument", "file") for kind in kinds)
    assert not {name: count for name, count in unmarked.items() if count}
