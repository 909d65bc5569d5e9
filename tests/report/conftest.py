from pathlib import Path

import pytest

import offramp
from offramp.runs.run import Run

STRAIT = Path(__file__).parents[1] / "runs" / "strait.yaml"
CHICKEN, SIGNALS = STRAIT.with_name("chicken.yaml"), STRAIT.with_name("signals.yaml")


@pytest.fixture(scope="session")
def strait() -> Path:
    return STRAIT


@pytest.fixture(scope="session")
def run() -> Run:
    return offramp.play(STRAIT, runs=3_000, seed=7)


@pytest.fixture(scope="session")
def chicken() -> Path:
    return CHICKEN


@pytest.fixture(scope="session")
def signals() -> Run:
    return offramp.play(SIGNALS, runs=3_000, seed=2)
