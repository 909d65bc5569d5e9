"""Helpers that several tests of the compiled player share."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _module(name: str) -> ModuleType:
    whole = f"compiled_{name}"
    if whole not in sys.modules:
        file = Path(__file__).with_name(f"{name}.py")
        spec = importlib.util.spec_from_file_location(whole, file)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[whole] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[whole]


@pytest.fixture(scope="session")
def agreeing() -> ModuleType:
    """Whether two players, or two blocks, agree."""
    return _module("agreeing")


@pytest.fixture(scope="session")
def generated() -> ModuleType:
    """Random small crises."""
    return _module("generated")
