from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import offramp
from offramp.engine.block import BLOCK, Block, block_of, joined
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.engine.reference import play
from offramp.runs.collecting import Collection, belief_runs, quantile_runs
from offramp.runs.run import Run
from offramp.runs.store import read_run, write_run
from offramp.strategy import behaviors_of

SIGNALS = Path(__file__).parent / "signals.yaml"


@pytest.fixture(scope="module")
def program() -> Program:
    return lower(offramp.load(SIGNALS).model)


def block(program: Program, first: int, count: int, sampled: bool = True) -> Block:
    batch = play(program, behaviors_of(program), seed=2, first=first, count=count)
    return block_of(program, batch, sampled)


def few(monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run with room for little: the last beliefs of 1,500 runs, quantiles over 600."""
    monkeypatch.setattr("offramp.runs.collecting._MOST_BELIEFS", 3 * 1_500)
    monkeypatch.setattr("offramp.runs.collecting._MOST_VALUES", 3 * 4 * 600)
    return offramp.play(SIGNALS, runs=4_000, seed=2)


def test_a_block_sums_over_its_runs(program: Program) -> None:
    batch = play(program, behaviors_of(program), seed=2, first=0, count=500)
    found = block_of(program, batch)
    measures = len(program.model.measures)
    beliefs, joint, truth = np.split(found.sums[:, measures:], 3, axis=1)
    assert np.allclose(beliefs, batch.beliefs.sum(axis=2, dtype=np.float64))
    east = program.symbols.actors["east"]
    for slot, (_, subject, kind) in enumerate(program.believed()):
        assert subject == east
        of = batch.types[:, subject] == kind
        assert np.allclose(truth[:, slot], of.sum(axis=1))
        assert np.allclose(joint[:, slot], (batch.beliefs[:, slot] * of).sum(axis=1), rtol=1e-6)
    assert found.actions.sum() == (batch.actions >= 0).sum()
    assert found.sample is not None
    assert np.array_equal(found.sample, np.concatenate([batch.measures, batch.beliefs], axis=1))
    assert block_of(program, batch, sampled=False).sample is None


def test_parts_of_a_block_are_put_together(program: Program) -> None:
    whole = block(program, 0, 500)
    parts = joined([block(program, 0, 64), block(program, 64, 400), block(program, 464, 36)])
    for name in ("outcome", "ended", "payoffs", "types", "beliefs", "actions", "sample"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name))
    assert np.allclose(parts.sums, whole.sums)
    assert joined([block(program, 0, 64, False), block(program, 64, 64, False)]).sample is None


def test_a_large_crisis_is_played_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = offramp.play(SIGNALS, runs=1_500, seed=2, engine="reference")
    monkeypatch.setattr("offramp.engine.block._MOST_VALUES", 1)
    parts = offramp.play(SIGNALS, runs=1_500, seed=2, engine="reference")
    assert np.array_equal(whole.columns.payoffs, parts.columns.payoffs)
    assert np.array_equal(whole.summary.actions, parts.summary.actions)
    assert np.allclose(whole.summary.beliefs.means, parts.summary.beliefs.means)


def test_blocks_come_in_order(program: Program) -> None:
    collection = Collection(program, 3 * BLOCK)
    first, second = block(program, 0, BLOCK), block(program, BLOCK, BLOCK)
    with pytest.raises(ValueError, match="does not follow"):
        collection.add(second)
    collection.add(first)
    for wrong in (first, replace(second, first=BLOCK + 1)):
        with pytest.raises(ValueError, match="does not follow"):
            collection.add(wrong)
    with pytest.raises(ValueError, match="paths from run 1024 on are missing"):
        collection.add(replace(second, sample=None))
    assert collection.runs == BLOCK
    collection.add(second)
    assert collection.runs == 2 * BLOCK
    with pytest.raises(ValueError, match="does not follow"):
        Collection(program, 10).add(first)


def test_memory_for_paths_is_bounded() -> None:
    assert quantile_runs(40, 10) == 20_000
    assert quantile_runs(40, 100) == 3_000
    assert quantile_runs(52, 120) * 52 * 120 <= 12_000_000
    assert quantile_runs(10_000, 500) == 500


def test_memory_for_last_beliefs_is_bounded() -> None:
    assert belief_runs(90) * 90 <= 5_000_000
    assert belief_runs(0) > 1_000_000


def test_quantiles_are_taken_over_as_many_runs_as_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = few(monkeypatch)
    assert run.summary.quantile_runs == 600
    first = offramp.play(SIGNALS, runs=600, seed=2)
    assert np.array_equal(run.summary.beliefs.quantiles, first.summary.beliefs.quantiles)


def test_last_beliefs_are_kept_of_the_first_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = offramp.play(SIGNALS, runs=4_000, seed=2)
    run = few(monkeypatch)
    assert run.columns.beliefs.shape == (3, 1_500)
    assert np.array_equal(run.columns.beliefs, whole.columns.beliefs[:, :1_500])
    assert np.array_equal(run.columns.types, whole.columns.types)
    assert sum(cell.runs for cell in run.calibration().where(type="tough")) == 1_500
    short = offramp.play(SIGNALS, runs=1_500, seed=2)
    assert run.calibration() == short.calibration()


def test_last_beliefs_of_some_runs_are_stored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = few(monkeypatch)
    again = read_run(write_run(run, tmp_path / "run"))
    assert np.array_equal(again.columns.beliefs, run.columns.beliefs)
    assert np.array_equal(again.columns.types, run.columns.types)
    assert np.array_equal(again.columns.payoffs, run.columns.payoffs)
    assert again.calibration() == run.calibration()


def test_there_is_room_for_more_runs_when_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = offramp.play(SIGNALS, runs=5_000, seed=2)
    monkeypatch.setattr("offramp.runs.collecting._ROOM", 100)
    grown = offramp.play(SIGNALS, runs=5_000, seed=2)
    for name in ("outcome", "ended", "payoffs", "types", "beliefs"):
        assert np.array_equal(getattr(grown.columns, name), getattr(whole.columns, name))
