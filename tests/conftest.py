"""What holds for all tests, and the small scenarios that several folders of them play.

Nothing they solve is kept in, or taken from, the user's folders.
"""

import os
from pathlib import Path

import pytest

import offramp
from offramp.runs.run import Run

STRAIT = Path(__file__).parent / "runs" / "strait.yaml"


@pytest.fixture(autouse=True, scope="session")
def cache_of_their_own(tmp_path_factory: pytest.TempPathFactory):
    """Solutions by regression are kept in a folder of the test session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OFFRAMP_CACHE", str(tmp_path_factory.mktemp("solutions")))
        yield


@pytest.fixture(autouse=True, scope="session")
def compiled_by_halves():
    """Of two workers on a new machine, one begins with what the other will not compile at once.

    Whoever needs the rest later finds it on the disk.
    """
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw1":
        offramp.play(STRAIT, runs=16, precision="single")


@pytest.fixture(scope="session")
def strait() -> Path:
    return STRAIT


@pytest.fixture(scope="session")
def run() -> Run:
    return offramp.play(STRAIT, runs=3_000, seed=7)


@pytest.fixture(scope="session")
def chicken() -> Path:
    return STRAIT.with_name("chicken.yaml")
