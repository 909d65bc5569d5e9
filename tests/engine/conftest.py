"""What the tests of the engine share."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def plain_run() -> Any:
    """The class that plays one run in plain Python."""
    spec = importlib.util.spec_from_file_location("plainly", Path(__file__).with_name("plainly.py"))
    assert spec is not None
    assert spec.loader is not None
    sys.modules["plainly"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Run
