from math import isnan
from pathlib import Path

import numpy as np
import pytest

import offramp
from offramp.engine.lower import lower
from offramp.engine.reference import play
from offramp.runs.origin import Origin
from offramp.runs.quantiles import quantiles_of
from offramp.runs.run import Run
from offramp.runs.tables import OutcomeRow, Table
from offramp.strategy import behaviors_of


@pytest.fixture(scope="module")
def batch(strait: Path):
    program = lower(offramp.load(strait).model)
    return play(program, behaviors_of(program), seed=7, first=0, count=3_000)


def test_outcomes_count_every_run(run: Run) -> None:
    rows = run.outcomes()
    assert [row.outcome for row in rows] == ["war", "never", "standoff"]
    assert sum(row.runs for row in rows) == run.runs == 3_000
    assert all(row.low <= row.p <= row.high for row in rows)
    never = rows.where(outcome="never")[0]
    assert never.p == never.low == 0 < never.high < 0.002
    assert rows[0].title == "War over the strait"
    assert rows[2].title == "standoff"


def test_times_are_those_of_the_runs(run: Run) -> None:
    war, never, standoff = run.times()
    ended = run.columns.ended[run.columns.outcome == 0]
    assert war.mean == pytest.approx(ended.mean())
    assert war.median == np.quantile(ended, 0.5, method="inverted_cdf")
    assert (war.q05, war.q95) == tuple(np.quantile(ended, (0.05, 0.95), method="inverted_cdf"))
    assert isnan(never.mean)
    assert standoff.mean == standoff.median == 12


def test_measures_summarize_all_runs(run: Run, batch) -> None:
    assert np.allclose(run.summary.means, batch.measures.mean(axis=2, dtype=np.float64))
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    known = np.moveaxis(np.quantile(batch.measures.astype(np.float64), shares, axis=2), 0, -1)
    assert np.allclose(run.summary.quantiles, known)
    rows = run.measures()
    assert len(rows) == 2 * 12
    row = rows.where(measure="tension", period=3)[0]
    assert str(row.day) == "2025-03-15"
    assert row.q05 <= row.q25 <= row.q50 <= row.q75 <= row.q95


def test_quantiles_are_taken_over_the_first_runs(strait: Path, monkeypatch) -> None:
    monkeypatch.setattr("offramp.runs.collecting.QUANTILE_RUNS", 1_500)
    short = offramp.play(strait, runs=1_500, seed=7)
    long = offramp.play(strait, runs=4_000, seed=7)
    assert long.summary.quantile_runs == 1_500
    assert np.array_equal(short.summary.quantiles, long.summary.quantiles)
    assert not np.array_equal(short.summary.means, long.summary.means)


def test_quantiles_of_what_is_no_number() -> None:
    values = np.array([[1, np.nan, 2], [1, np.inf, np.inf], [4, 4, 4]], np.float32)
    found = quantiles_of(values)
    assert np.isnan(found[0]).all()
    assert found[1, 3] == np.inf
    assert (found[2] == 4).all()


def test_actions_are_shares_of_the_moves(run: Run, batch) -> None:
    rows = run.actions(by_period=True)
    assert len(rows) == 7 * 12
    for row in rows.where(actor="south", period=1):
        assert row.moves == row.taken == 0
        assert isnan(row.share)
    for period in (2, 12):
        going = int((batch.ended >= period).sum())
        moves = rows.where(actor="north", period=period)
        assert all(row.moves == going for row in moves)
        assert sum(row.share for row in moves) == pytest.approx(1)
    press = rows.where(actor="north", action="press", period=4)[0]
    assert press.taken == (batch.actions[3, 0] == 0).sum()
    whole = run.actions().where(actor="north", action="press")[0]
    assert whole.period is None
    assert whole.taken == (batch.actions[:, 0] == 0).sum()


def test_payoffs_are_means_of_the_runs(run: Run, batch) -> None:
    north, south = run.payoffs()
    assert north.mean == pytest.approx(batch.payoffs[0].mean())
    assert south.low < south.mean < south.high
    parts = run.payoffs(by_outcome=True)
    war = parts.where(actor="south", outcome="war")[0]
    assert war.mean == pytest.approx(batch.payoffs[1][batch.outcome == 0].mean())
    assert isnan(parts.where(actor="south", outcome="never")[0].mean)


def test_a_run_says_where_it_comes_from(run: Run) -> None:
    origin = run.origin
    assert (run.scenario, run.seed, run.settings.runs) == ("strait", 7, 3_000)
    assert origin.title == "Two states and a strait"
    assert len(run.hash) == len(origin.digest) == 16
    assert str(origin.day(12)) == "2025-05-17"
    assert str(origin.end) == "2025-05-23"
    assert origin.day(13) is origin.day(0) is None
    paths = {a.path: a for a in origin.assumptions}
    assert paths["parameters.risk"].source == "schelling"
    assert paths["parameters.risk"].law == "uniform(0.05, 0.15)"
    assert Origin.from_data(origin.as_data()) == origin
    assert "3,000 runs" in repr(run)


def test_a_crisis_without_calendar_measures_or_actors() -> None:
    text = "{offramp: 1, id: bare, time: {periods: 2}, outcomes: {end: otherwise}}"
    run = offramp.play(offramp.loads(text), runs=5)
    assert [row.p for row in run.outcomes()] == [1]
    assert len(run.measures()) == len(run.actions()) == len(run.payoffs()) == 0
    assert run.origin.days == ()
    assert run.origin.end is None
    assert "outcome" in str(run.outcomes())


def test_tables_can_be_read() -> None:
    rows = [OutcomeRow(f"o{i}", "<War>", i, i / 100, 0.0, 1.0) for i in range(70)]
    table = Table(OutcomeRow, rows)
    lines = str(table).splitlines()
    assert lines[0].split() == ["outcome", "title", "runs", "p", "low", "high"]
    assert lines[-1] == "… and 10 more rows"
    assert "&lt;War&gt;" in table._repr_html_()  # pyright: ignore[reportPrivateUsage]
    assert table.column("runs")[:3] == [0, 1, 2]
    assert table[1:3].as_dicts()[0]["outcome"] == "o1"
    assert table == Table(OutcomeRow, rows)
    assert len(table.where(runs=3, outcome="o3")) == 1
