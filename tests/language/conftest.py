"""The mechanism of the conformance files, for tests that read them."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def blocks() -> dict[str, type]:
    """The mechanisms of the conformance files."""
    name = "conformance_blocks"
    if name not in sys.modules:
        file = Path(__file__).parents[1] / "conformance" / "blocks.py"
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name].BLOCKS
