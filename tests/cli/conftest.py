from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

STRAIT = Path(__file__).parents[1] / "runs" / "strait.yaml"


@pytest.fixture(autouse=True, scope="session")
def machine_code() -> None:
    """Compiled before anything is said of it, where it is not yet."""
    import offramp

    offramp.play(STRAIT, runs=1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store and working folder of the test's own."""
    monkeypatch.setenv("OFFRAMP_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COLUMNS", raising=False)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "strait.yaml").write_text(STRAIT.read_text("utf-8"), "utf-8")
    return tmp_path / "home"


@pytest.fixture
def call(home: Path) -> Callable[..., Result]:
    """Call `offramp` with these words in the work folder, which holds strait.yaml."""
    from offramp.cli import main

    def called(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), prog_name="offramp")

    return called
