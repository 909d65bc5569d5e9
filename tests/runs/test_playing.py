from pathlib import Path
from typing import Any

import numpy as np
import pytest

import offramp
from offramp import playing
from offramp.engine.reference import Batch
from offramp.language import Problems
from offramp.runs import collecting
from offramp.runs.run import Run
from offramp.strategy.choosing import UnknownBehavior


def same(a: Run, b: Run) -> bool:
    """Whether two runs agree in every number."""
    return all(
        np.array_equal(x, y, equal_nan=True)
        for x, y in (
            (a.columns.outcome, b.columns.outcome),
            (a.columns.ended, b.columns.ended),
            (a.columns.payoffs, b.columns.payoffs),
            (a.summary.means, b.summary.means),
            (a.summary.quantiles, b.summary.quantiles),
            (a.summary.actions, b.summary.actions),
        )
    )


@pytest.mark.parametrize("batch", [1, 7, 500, 1_024, 5_000])
@pytest.mark.parametrize("assumptions", ["central", "drawn"])
def test_the_size_of_a_batch_changes_nothing(strait: Path, batch: int, assumptions: Any) -> None:
    runs = {1: 60, 7: 1_100}.get(batch, 2_500)
    one = offramp.play(strait, runs=runs, seed=3, assumptions=assumptions)
    other = offramp.play(strait, runs=runs, seed=3, assumptions=assumptions, batch=batch)
    assert same(one, other)


def test_more_runs_begin_with_the_same_runs(strait: Path) -> None:
    few = offramp.play(strait, runs=100)
    many = offramp.play(strait, runs=300)
    assert np.array_equal(few.columns.outcome, many.columns.outcome[:100])
    assert np.array_equal(few.columns.payoffs, many.columns.payoffs[:, :100])


def test_seeds_and_assumptions_make_a_difference(strait: Path) -> None:
    one = offramp.play(strait, runs=500, seed=1)
    assert not same(one, offramp.play(strait, runs=500, seed=2))
    assert not same(one, offramp.play(strait, runs=500, seed=1, assumptions="drawn"))


def test_progress_is_told(strait: Path) -> None:
    told: list[tuple[int, int]] = []
    offramp.play(strait, runs=25, batch=10, progress=lambda done, asked: told.append((done, asked)))
    assert told == [(10, 25), (20, 25), (25, 25)]


def test_an_interruption_keeps_what_was_finished(strait: Path) -> None:
    def interrupt(done: int, asked: int) -> None:
        if done >= 200:
            raise KeyboardInterrupt

    run = offramp.play(strait, runs=1_000, batch=100, progress=interrupt)
    assert run.interrupted
    assert run.runs == 200
    assert run.settings.runs == 1_000
    assert same(run, offramp.play(strait, runs=200))


def test_an_interruption_in_the_middle_of_a_batch_leaves_no_half_batch(
    strait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = collecting._block_sum  # pyright: ignore[reportPrivateUsage]
    calls = 0

    def interrupted(parts: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return add(parts)

    monkeypatch.setattr(collecting, "_block_sum", interrupted)
    run = offramp.play(strait, runs=4_096, batch=1_024)
    assert run.interrupted
    assert same(run, offramp.play(strait, runs=1_024))


def test_an_interruption_before_the_first_batch_is_passed_on(
    strait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any, **__: Any) -> Batch:
        raise KeyboardInterrupt

    monkeypatch.setattr(playing, "play_batch", interrupt)
    with pytest.raises(KeyboardInterrupt):
        offramp.play(strait, runs=10)


def test_policies_and_behaviors(strait: Path) -> None:
    calm = offramp.play(strait, runs=10, policy="calm")
    assert calm.settings.policy == "calm"
    assert calm.settings.behaviors == {"north": "uniform", "south": "uniform"}
    assert [a.value for a in calm.origin.assumptions if a.path == "parameters.risk"] == []
    myopic = offramp.play(strait, runs=10, behavior="myopic")
    assert myopic.settings.behaviors == {"north": "myopic", "south": "myopic"}
    crisis = offramp.load(strait)
    one = offramp.play(crisis, runs=10, behavior={"north": "uniform"})
    assert one.settings.behaviors == {"north": "uniform", "south": "uniform"}
    assert offramp.play(crisis, runs=10, policy="calm").hash == calm.hash
    assert one.hash != offramp.play(crisis, runs=10).hash


def test_the_resolved_scenario_gives_the_same_run(strait: Path) -> None:
    run = offramp.play(strait, runs=200, policy="calm", behavior={"south": "myopic"})
    again = offramp.play(offramp.loads(run.resolved), runs=200)
    assert same(run, again)
    assert run.hash == again.hash


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"runs": 0}, "at least 1"),
        ({"seed": -1}, "seed must lie"),
        ({"seed": 2**64}, "seed must lie"),
        ({"assumptions": "some"}, "central or drawn"),
        ({"batch": 0}, "at least one run"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    strait: Path, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        offramp.play(strait, **wrong)


def test_unknown_names_are_refused(strait: Path) -> None:
    with pytest.raises(Problems, match="did you mean calm"):
        offramp.play(strait, policy="clam")
    with pytest.raises(Problems, match="myopik"):
        offramp.play(strait, behavior="myopik")
    with pytest.raises(Problems, match="nowhere"):
        offramp.play("nowhere.yaml")


def test_a_behavior_that_cannot_be_played_yet(
    strait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: Any) -> Any:
        raise UnknownBehavior("cannot be played")

    monkeypatch.setattr(playing, "behaviors_of", unknown)
    with pytest.raises(UnknownBehavior):
        offramp.play(strait)
