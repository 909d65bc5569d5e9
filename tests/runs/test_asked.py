"""What cannot be asked of play is refused in words, before anything is solved."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import offramp
from offramp.language import Problems


@pytest.mark.parametrize("name", ["runs", "seed", "batch", "each", "threads"])
@pytest.mark.parametrize("value", [1.5, "many", True])
def test_numbers_that_are_not_whole_are_refused(strait: Path, name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f"{name}: expected a whole number, found .?{value}"):
        offramp.play(strait, **{name: value})


def test_whole_numbers_of_numpy_are_taken(strait: Path) -> None:
    run = offramp.play(strait, runs=np.int64(64), seed=np.int64(3), behavior="uniform")  # pyright: ignore
    again = offramp.play(strait, runs=64, seed=3, behavior="uniform")
    assert run.settings == again.settings
    assert (run.counts == again.counts).all()


@pytest.mark.parametrize("behavior", [3, ["uniform"], {"south": 2}, {"south": None}])
def test_behaviors_that_are_no_words_are_refused(strait: Path, behavior: Any) -> None:
    with pytest.raises(TypeError, match=r"uniform|word"):
        offramp.play(strait, behavior=behavior)


def test_a_text_and_a_list_of_policies_are_no_names(strait: Path) -> None:
    with pytest.raises(Problems, match=r"there is no file offramp: 1 .* \(it is a text"):
        offramp.play(strait.read_text("utf-8"))
    with pytest.raises(Problems, match="there is no file or catalog entry aaa"):
        offramp.play("a" * 5_000)
    with pytest.raises(TypeError, match=r"joined by \+, found \['calm'\]"):
        offramp.play(strait, policy=["calm"])  # pyright: ignore[reportArgumentType]


def test_misspelt_behaviors_and_actors_are_told_with_what_was_meant(strait: Path) -> None:
    with pytest.raises(Problems, match=r"no behavior unifrom \(did you mean uniform\?\)"):
        offramp.play(strait, behavior={"south": "unifrom"})
    with pytest.raises(Problems, match=r"no actor suoth \(did you mean south\?\)"):
        offramp.play(strait, behavior={"suoth": "uniform"})
    with pytest.raises(Problems, match=r"no actor nobody \(actors are north, south\)"):
        offramp.play(strait, behavior={"nobody": "uniform"})


def test_numbers_of_numpy_are_numbers_and_what_is_none_is_told(strait: Path) -> None:
    crisis = offramp.load(strait)
    for value in (np.float32(0.25), np.float64(0.25), np.array(0.25)):
        changed = crisis.changed({"actors.south.rationality": value})
        plain = crisis.changed({"actors.south.rationality": 0.25})
        assert changed.model == plain.model
    assert crisis.changed({"time.periods": np.int64(2)}).model.periods == 2
    with pytest.raises(Problems, match="expected a number, found one that is none"):
        crisis.changed({"actors.south.rationality": float("nan")})


def test_what_is_no_criterion_is_told_how_one_is_made(strait: Path) -> None:
    with pytest.raises(TypeError, match=r"made by avoiding\(crisis, outcome\) or .*, not 'war'"):
        offramp.robust(strait, "war")  # pyright: ignore[reportArgumentType]
