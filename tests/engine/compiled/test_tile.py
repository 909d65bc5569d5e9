"""How wide tiles are: by the cache that a core has, with the same numbers whatever it is."""

from pathlib import Path

import numpy as np
import pytest

import offramp
from offramp.engine.compiled import processor, tile


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "size"
    monkeypatch.setattr(processor, "_SIZE", file)

    def tell(text: str) -> int:
        file.write_text(text)
        processor.second_cache.cache_clear()
        return processor.second_cache()

    yield tell
    processor.second_cache.cache_clear()


@pytest.mark.parametrize(
    ("text", "size"),
    [("2048K\n", 2_097_152), ("512K", 524_288), ("", 1_048_576), ("2M", 1_048_576), ("0K", 2**20)],
)
def test_the_size_that_the_system_tells(told, text: str, size: int):
    assert told(text) == size


def test_the_usual_size_where_it_tells_nothing(told, tmp_path: Path):
    (tmp_path / "size").unlink(missing_ok=True)
    processor.second_cache.cache_clear()
    assert processor.second_cache() == 1_048_576


def test_numbers_do_not_hang_on_the_width(told, monkeypatch: pytest.MonkeyPatch):
    found: list[np.ndarray] = []
    wide: list[int] = []
    plain = tile.new_tile

    def noted(tables, constants, width, part):
        wide.append(width)
        return plain(tables, constants, width, part)

    monkeypatch.setattr("offramp.engine.compiled.player.new_tile", noted)
    for text in ("48K", "4096K"):
        told(text)
        run = offramp.play("minimal/participation", runs=3_000, behavior="myopic")
        ends = [row.p for row in run.outcomes()]
        found.append(np.array([*ends, *(row.mean for row in run.payoffs())]))
    assert len(set(wide)) == 2
    assert np.array_equal(*found)
