from pathlib import Path

import numpy as np
import pytest

import offramp
from offramp.engine.lower import lower
from offramp.engine.reference import play
from offramp.runs.beliefs import calibrated
from offramp.runs.run import Run
from offramp.strategy import behaviors_of

SIGNALS = Path(__file__).parent / "signals.yaml"
TOUGH, WEAK, MAD = range(3)


@pytest.fixture(scope="module")
def batch():
    program = lower(offramp.load(SIGNALS).model)
    return play(program, behaviors_of(program), seed=2, first=0, count=20_000)


def test_beliefs_are_those_of_the_runs(signals: Run, batch) -> None:
    rows = signals.beliefs()
    assert len(rows) == 3 * 4
    for period in range(1, 5):
        held = batch.beliefs[period - 1]
        row = rows.where(type="tough", period=period)[0]
        assert (row.observer, row.subject) == ("west", "east")
        assert row.mean == pytest.approx(held[TOUGH].mean(dtype=np.float64))
        known = np.quantile(held[TOUGH].astype(np.float64), (0.05, 0.5, 0.95))
        assert (row.q05, row.q50, row.q95) == pytest.approx(tuple(known))
        tough = batch.types[period - 1, 1] == TOUGH
        assert row.share == pytest.approx(tough.mean())
        assert row.when_true == pytest.approx(held[TOUGH, tough].mean(dtype=np.float64))


def test_columns_hold_the_truth_and_the_last_beliefs(signals: Run, batch) -> None:
    assert np.array_equal(signals.columns.types, batch.types[-1])
    assert np.array_equal(signals.columns.beliefs, batch.beliefs[-1].astype(np.float32))
    assert signals.columns.beliefs.dtype == np.float32
    assert np.array_equal(signals.is_of("east", "tough"), batch.types[-1, 1] == TOUGH)
    assert not signals.is_of("east", "mad").any()


def test_beliefs_of_a_run_that_ended_stay_as_they_were(signals: Run, batch) -> None:
    over = batch.ended == 3  # three threats in a row
    assert 0 < over.sum() < len(over)
    assert np.array_equal(batch.beliefs[3][:, over], batch.beliefs[2][:, over])
    assert (batch.types[:, 1, over] == batch.types[0, 1, over]).all()


def test_a_reader_as_bayes_rule_says_is_calibrated(signals: Run) -> None:
    # error rate: about 1 in 1,000 for all cells together (4.5 standard errors in each), were the
    # seed not fixed; a belief in a cell varies, so that its mean is what the share is held to
    cells = [cell for cell in signals.calibration(bins=20) if cell.type != "mad"]
    assert len(cells) >= 6
    for cell in cells:
        error = np.sqrt(cell.belief * (1 - cell.belief) / cell.runs)
        assert abs(cell.share - cell.belief) < 4.5 * error + 1e-6
        assert cell.low <= cell.belief <= cell.high
        assert cell.share_low <= cell.share <= cell.share_high


def test_who_blames_character_is_not_calibrated(signals: Run) -> None:
    crisis = offramp.load(SIGNALS).changed(
        {"actors.west.priors": {"east": {"tough": 0.8, "weak": 0.2, "mad": 0.0}}}
    )
    cells = offramp.play(crisis, runs=5_000).calibration().where(type="tough")
    assert all(cell.share < cell.belief for cell in cells if cell.runs > 100)


def test_the_exact_distribution_knows_beliefs(signals: Run) -> None:
    exact = offramp.exactly(offramp.load(SIGNALS))
    assert exact.beliefs.shape == exact.when_true.shape == (4, 3)
    assert exact.beliefs[:, TOUGH] == pytest.approx(0.3)  # the mean belief is the prior
    assert np.isnan(exact.when_true[:, MAD]).all()
    assert (np.diff(exact.when_true[:, TOUGH]) >= -1e-12).all()
    # error rate: 1 in 10^4 for all together, were the seed not fixed
    last = signals.columns.beliefs[TOUGH][signals.is_of("east", "tough")]
    error = last.std() / np.sqrt(len(last))
    assert (
        abs(signals.summary.beliefs.when_true[-1, TOUGH] - exact.when_true[-1, TOUGH]) < 4 * error
    )


def test_cells_of_beliefs() -> None:
    belief = np.array([0.0, 0.05, 0.5, 0.55, 1.0], np.float32)
    cells = calibrated(belief, np.array([False, False, True, False, True]), 10)
    assert [(cell.low, cell.high, cell.runs, cell.share) for cell in cells] == [
        (0.0, 0.1, 2, 0.0),
        (0.5, 0.6, 2, 0.5),
        (0.9, 1.0, 1, 1.0),
    ]
