from pathlib import Path

import pytest

import offramp
from offramp.runs.run import Run


@pytest.fixture(scope="session")
def signals() -> Run:
    return offramp.play(Path(__file__).with_name("signals.yaml"), runs=20_000, seed=2)
