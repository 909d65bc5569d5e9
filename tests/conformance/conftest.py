"""The conformance files are read with one mechanism of their own, `press`."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from offramp import crisis


def _blocks() -> ModuleType:
    name = "conformance_blocks"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("blocks.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(autouse=True)
def press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the mechanism `press` exists."""
    blocks = _blocks().BLOCKS
    monkeypatch.setattr(crisis, "registry", lambda: blocks)


@pytest.fixture(scope="session")
def blocks() -> dict[str, type]:
    """The mechanisms of the conformance files."""
    return _blocks().BLOCKS
