"""What holds for all tests, and the small scenarios that several folders of them play.

Nothing they solve is kept in, or taken from, the user's folders.
"""

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


@pytest.fixture(scope="session")
def strait() -> Path:
    return STRAIT


@pytest.fixture(scope="session")
def run() -> Run:
    return offramp.play(STRAIT, runs=3_000, seed=7)


@pytest.fixture(scope="session")
def chicken() -> Path:
    return STRAIT.with_name("chicken.yaml")
