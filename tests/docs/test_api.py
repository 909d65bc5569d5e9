"""The signatures on the page of the Python API are those that the functions have."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import offramp

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text("utf-8")
TOLD = re.findall(r"^```\n(offramp\.\w+\(.*?\))\n```$", PAGE, re.MULTILINE | re.DOTALL)
UNTOLD = ("clock", "variants")  # for tests, and for analyses that share their variants
NAMES = [
    "ablate", "case_of", "check", "compare", "CruxSearch", "debate", "offramps", "optimize",
    "play", "robust", "solve",
]  # fmt: skip


def told() -> dict[str, ast.Call]:
    """The calls of the page by the function's name."""
    calls = [ast.parse(text, mode="eval").body for text in TOLD]
    return {ast.unparse(c.func).removeprefix("offramp."): c for c in calls if type(c) is ast.Call}


def test_each_function_that_plays_has_its_signature_on_the_page() -> None:
    assert sorted(told(), key=str.lower) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_signature_is_as_told(name: str) -> None:
    call = told()[name]
    shown = [(ast.unparse(arg), inspect.Parameter.empty) for arg in call.args]
    shown += [(str(k.arg), ast.literal_eval(k.value)) for k in call.keywords]
    parameters = inspect.signature(getattr(offramp, name)).parameters.values()
    assert shown == [(p.name, p.default) for p in parameters if p.name not in UNTOLD]
