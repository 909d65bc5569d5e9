"""How wide tiles are, with the same numbers whatever it is."""

import numpy as np
import pytest

import offramp
from offramp.engine.compiled import tile
from offramp.engine.compiled.player import Player
from offramp.engine.lower import lower
from offramp.strategy.choosing import behaviors_of


@pytest.mark.parametrize("rows", [20, 1_500, 50_000, 10_000_000])
def test_rows_of_a_tile_are_no_power_of_two_apart(rows: int):
    program = lower(offramp.load("minimal/participation").model)
    tables = Player(program, behaviors_of(program, "myopic"), 1).tables
    width, _ = tile.widths(tables, rows, asked=False)
    assert width % 16 == 8  # an odd number of vectors of eight
    assert width == 8 or 8 * rows * width < 1.2 * 2**25
    assert width >= 8


def test_numbers_do_not_hang_on_the_width(monkeypatch: pytest.MonkeyPatch):
    found: list[np.ndarray] = []
    wide: list[int] = []
    plain = tile.new_tile

    def noted(tables, constants, width, part):
        wide.append(width)
        return plain(tables, constants, width, part)

    monkeypatch.setattr("offramp.engine.compiled.player.new_tile", noted)
    for tiles in (1, 20):
        monkeypatch.setattr(tile, "_TILES", tiles)
        run = offramp.play("minimal/participation", runs=3_000, behavior="myopic")
        ends = [row.p for row in run.outcomes()]
        found.append(np.array([*ends, *(row.mean for row in run.payoffs())]))
    assert len(set(wide)) == 2
    assert np.array_equal(*found)
