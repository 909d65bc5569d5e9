import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Modules of `docs/building` by name: claims of known truth, and the procedure on them."""
    monkeypatch.syspath_prepend(str(DOCS))
    yield lambda name: importlib.import_module(f"building.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == "building"]:
        del sys.modules[name]


@pytest.fixture
def say(building: Any) -> Any:
    """Short words for quantities: p, e, q, minus, over, below."""
    return building("verdict_cases")
