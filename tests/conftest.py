"""What holds for all tests: nothing they solve is kept in, or taken from, the user's folders."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def cache_of_their_own(tmp_path_factory: pytest.TempPathFactory):
    """Solutions by regression are kept in a folder of the test session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OFFRAMP_CACHE", str(tmp_path_factory.mktemp("solutions")))
        yield
