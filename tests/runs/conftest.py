from pathlib import Path

import pytest

import offramp
from offramp.runs.run import Run

STRAIT = Path(__file__).parent / "strait.yaml"


@pytest.fixture(scope="session")
def strait() -> Path:
    return STRAIT


@pytest.fixture(scope="session")
def run() -> Run:
    return offramp.play(STRAIT, runs=3_000, seed=7)
