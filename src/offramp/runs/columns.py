"""The columns and the summary of a run on disk: which Parquet file holds what.

The last beliefs of runs stand beside their outcomes, and are null for the runs of which they are
not kept. Leaves out: reading, which is in `restoring.py`, and the manifest.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.runs.origin import Origin
from offramp.runs.parquet import write_parquet
from offramp.runs.quantiles import QUANTILES
from offramp.runs.run import Run

OUTCOMES, MEASURES, ACTIONS = "outcomes.parquet", "measures.parquet", "actions.parquet"
BELIEFS = "beliefs.parquet"  # only where there are private types
QUANTILE_NAMES = tuple(f"q{round(100 * share):02}" for share in QUANTILES)


def write_columns(run: Run, folder: Path) -> None:
    """Write the Parquet files of a run. Raises OSError."""
    _write_runs(run, folder / OUTCOMES)
    _write_measures(run, folder / MEASURES)
    _write_actions(run, folder / ACTIONS)
    if run.origin.beliefs:
        _write_beliefs(run, folder / BELIEFS)


def kinds_of(origin: Origin, actor: str) -> list[str]:
    """The private types of an actor that has several."""
    return [kind for of, kind in origin.types if of == actor]


def belief_columns(origin: Origin) -> list[str]:
    """The columns of the last beliefs."""
    return ["belief." + ".".join(belief) for belief in origin.beliefs]


def _write_runs(run: Run, file: Path) -> None:
    origin, columns = run.origin, run.columns
    table: dict[str, Any] = {
        "run": range(run.runs),
        "outcome": columns.outcome,
        "period": columns.ended,
    }
    names = {"outcome": [name for name, _ in origin.outcomes]}
    for index, (actor, _) in enumerate(origin.actors):
        table[f"payoff.{actor}"] = columns.payoffs[index]
    for index, (actor, _) in enumerate(origin.actors):
        if kinds := kinds_of(origin, actor):
            table[f"type.{actor}"] = columns.types[index]
            names[f"type.{actor}"] = kinds
    table |= zip(belief_columns(origin), columns.beliefs, strict=True)
    write_parquet(file, table, names)


def _write_measures(run: Run, file: Path) -> None:
    measures, periods = len(run.origin.measures), run.origin.periods
    columns: dict[str, Any] = {
        "measure": np.repeat(np.arange(measures), periods),
        "period": _periods(periods, measures),
        "mean": run.summary.means.T.reshape(-1),
    }
    for index, name in enumerate(QUANTILE_NAMES):
        columns[name] = run.summary.quantiles[:, :, index].T.reshape(-1)
    names = {"measure": [measure.name for measure in run.origin.measures]}
    write_parquet(file, columns, names)


def _write_actions(run: Run, file: Path) -> None:
    actions, periods = len(run.origin.actions), run.origin.periods
    places = np.repeat(np.arange(actions), periods)
    columns = {
        "actor": places,
        "action": places,
        "period": _periods(periods, actions),
        "taken": run.summary.actions.T.reshape(-1),
        "moves": run.moves().T.reshape(-1),
    }
    names = {
        "actor": [action.actor for action in run.origin.actions],
        "action": [action.name for action in run.origin.actions],
    }
    write_parquet(file, columns, names)


def _write_beliefs(run: Run, file: Path) -> None:
    beliefs, found = run.origin.beliefs, run.summary.beliefs
    count, periods = len(beliefs), run.origin.periods
    keys = ("observer", "subject", "type")
    columns: dict[str, Any] = dict.fromkeys(keys, np.repeat(np.arange(count), periods))
    columns |= {"period": _periods(periods, count), "mean": found.means.T.reshape(-1)}
    for index, name in enumerate(QUANTILE_NAMES):
        columns[name] = found.quantiles[:, :, index].T.reshape(-1)
    columns |= {
        "when_true": found.when_true.T.reshape(-1),
        "share": found.shares.T.reshape(-1),
    }
    names = {key: [str(getattr(belief, key)) for belief in beliefs] for key in keys}
    write_parquet(file, columns, names)


def _periods(count: int, times: int) -> NDArray[np.int64]:
    """1 … count, so many times over."""
    return np.tile(np.arange(1, count + 1), times)
