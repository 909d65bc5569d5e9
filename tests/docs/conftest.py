import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Modules of `docs/building` by name."""
    monkeypatch.syspath_prepend(str(DOCS))
    yield lambda name: importlib.import_module(f"building.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == "building"]:
        del sys.modules[name]
