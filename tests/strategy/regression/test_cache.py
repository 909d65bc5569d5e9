"""Solutions kept on disk: found again, told apart, bounded, and never trusted blindly."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from offramp.crisis import load
from offramp.engine.compiled.player import Player
from offramp.engine.lower import lower
from offramp.engine.reference import play
from offramp.strategy.regression import RegressionSettings, cache, regress

SETTINGS = RegressionSettings(runs=1_024)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OFFRAMP_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def program_of(rationality: float = 2) -> Any:
    return lower(load("theory/trust").changed({"parameters.lambda": rationality}).model)


def solve(program: Any, settings: RegressionSettings = SETTINGS) -> Any:
    return regress(program, settings, [0, 1], [None, None], cached=True)


def test_a_second_solve_is_read_and_plays_the_same(folder: Path) -> None:
    program = program_of()
    first, second = solve(program), solve(program)
    assert len(list(folder.glob("*.npz"))) == 1
    assert not first.diagnostics.cached
    assert second.diagnostics.cached
    assert second.diagnostics == first.diagnostics
    assert second.payoffs == first.payoffs
    batches = [play(program, s.behaviors, seed=1, first=0, count=500) for s in (first, second)]
    assert np.array_equal(batches[0].beliefs, batches[1].beliefs)
    assert np.array_equal(batches[0].actions, batches[1].actions)


def test_what_is_read_is_played_by_kernels_as_what_was_found(folder: Path) -> None:
    program = lower(load("cuba-1962").model)
    actors = range(len(program.actors))
    settings = RegressionSettings(rounds=1, runs=256)
    found = [
        regress(program, settings, [*actors], [None for _ in actors], cached=True) for _ in range(2)
    ]
    assert found[1].diagnostics.cached
    one, other = (Player(program, s.behaviors, 1).block(0, 300) for s in found)
    assert np.array_equal(one.outcome, other.outcome)
    assert np.array_equal(one.payoffs, other.payoffs)


def test_another_model_or_setting_is_another_file(folder: Path) -> None:
    solve(program_of())
    solve(program_of(3))
    solve(program_of(), replace(SETTINGS, seed=2))
    assert len(list(folder.glob("*.npz"))) == 3


@pytest.mark.parametrize("harm", ["cut", "foreign", "renamed"])
def test_a_file_that_is_not_what_it_should_be_is_solved_again(folder: Path, harm: str) -> None:
    program = program_of()
    solve(program)
    (path,) = folder.glob("*.npz")
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:300])
    elif harm == "foreign":
        path.write_bytes(b"\x80\x04N.")  # a pickle
    else:
        other = cache.key_of(program_of(3), SETTINGS, [0, 1], [None, None], False)
        path.rename(folder / f"{other}.npz")
        program = program_of(3)
    assert not solve(program).diagnostics.cached
    assert solve(program).diagnostics.cached


def test_the_oldest_make_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solve(program_of())
    (oldest,) = folder.glob("*.npz")
    monkeypatch.setattr(cache, "_MOST_BYTES", oldest.stat().st_size + 100)
    solve(program_of(3))
    assert len(list(folder.glob("*.npz"))) == 1
    assert not oldest.exists()


def test_a_behavior_of_the_caller_is_not_kept(folder: Path) -> None:
    class Own:
        def probabilities(self, view: Any) -> Any:
            return np.broadcast_to(np.array([[[0.3], [0.7]]]), view.shape)

    found = regress(program_of(), SETTINGS, [0], [None, Own()], cached=True)
    assert not found.diagnostics.cached
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("OFFRAMP_CACHE", str(tmp_path / "file" / "below"))
    assert not solve(program_of()).diagnostics.cached
