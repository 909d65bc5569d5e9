"""The columns of a run as Parquet files, through DuckDB: readable with any table tool."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from offramp.runs.beliefs import Beliefs, no_beliefs
from offramp.runs.collecting import Columns, Summary
from offramp.runs.manifest import Manifest, Unreadable
from offramp.runs.quantiles import QUANTILES
from offramp.runs.run import Run

OUTCOMES, MEASURES, ACTIONS = "outcomes.parquet", "measures.parquet", "actions.parquet"
BELIEFS = "beliefs.parquet"  # only where there are private types
_QUANTILE_NAMES = tuple(f"q{round(100 * share):02}" for share in QUANTILES)


def write_columns(run: Run, folder: Path) -> None:
    """Write the Parquet files of a run. Raises OSError or duckdb.Error."""
    _write(folder / OUTCOMES, _outcomes(run))
    _write(folder / MEASURES, _measures(run))
    _write(folder / ACTIONS, _actions(run))
    if run.origin.beliefs:
        _write(folder / BELIEFS, _beliefs(run))


def read_columns(manifest: Manifest, folder: Path) -> tuple[Columns, Summary]:
    """The columns and summary of a stored run. Raises Unreadable."""
    try:
        return _columns(manifest, folder), _summary(manifest, folder)
    except (duckdb.Error, OSError) as error:
        raise Unreadable(f"its columns cannot be read: {str(error).splitlines()[0]}") from None
    except (KeyError, IndexError, ValueError) as error:
        raise Unreadable(f"its columns do not fit its manifest ({error})") from None


def _outcomes(run: Run) -> dict[str, Any]:
    names = np.array([name for name, _ in run.origin.outcomes], dtype=object)
    columns: dict[str, Any] = {
        "run": np.arange(run.runs),
        "outcome": names[run.columns.outcome],
        "period": run.columns.ended,
    }
    for index, (actor, _) in enumerate(run.origin.actors):
        columns[f"payoff.{actor}"] = run.columns.payoffs[index]
    for index, (actor, _) in enumerate(run.origin.actors):
        kinds = [kind for of, kind in run.origin.types if of == actor]
        if kinds:
            columns[f"type.{actor}"] = np.array(kinds, dtype=object)[run.columns.types[index]]
    for slot, belief in enumerate(run.origin.beliefs):
        columns["belief." + ".".join(belief)] = run.columns.beliefs[slot]
    return columns


def _measures(run: Run) -> dict[str, Any]:
    periods, measures = run.summary.means.shape
    names = np.array([measure.name for measure in run.origin.measures], dtype=object)
    columns: dict[str, Any] = {
        "measure": np.repeat(names, periods),
        "period": _periods(periods, measures),
        "mean": run.summary.means.T.reshape(-1),
    }
    for index, name in enumerate(_QUANTILE_NAMES):
        columns[name] = run.summary.quantiles[:, :, index].T.reshape(-1)
    return columns


def _actions(run: Run) -> dict[str, Any]:
    periods, actions = run.summary.actions.shape
    return {
        "actor": np.repeat(np.array([a.actor for a in run.origin.actions], dtype=object), periods),
        "action": np.repeat(np.array([a.name for a in run.origin.actions], dtype=object), periods),
        "period": _periods(periods, actions),
        "taken": run.summary.actions.T.reshape(-1),
        "moves": run.moves().T.reshape(-1),
    }


def _beliefs(run: Run) -> dict[str, Any]:
    origin, found = run.origin, run.summary.beliefs
    periods, count = found.means.shape
    columns: dict[str, Any] = {
        name: np.repeat(np.array([getattr(b, name) for b in origin.beliefs], dtype=object), periods)
        for name in ("observer", "subject", "type")
    }
    columns |= {"period": _periods(periods, count), "mean": found.means.T.reshape(-1)}
    for index, name in enumerate(_QUANTILE_NAMES):
        columns[name] = found.quantiles[:, :, index].T.reshape(-1)
    return columns | {
        "when_true": found.when_true.T.reshape(-1),
        "share": found.shares.T.reshape(-1),
    }


def _columns(manifest: Manifest, folder: Path) -> Columns:
    origin = manifest.origin
    table = _read(folder / OUTCOMES, "run")
    codes = {name: index for index, (name, _) in enumerate(origin.outcomes)}
    outcome = np.array([codes[name] for name in table["outcome"].tolist()], dtype=np.int16)
    payoffs = [table[f"payoff.{actor}"] for actor, _ in origin.actors]
    if len(outcome) != manifest.runs:
        raise ValueError(f"{len(outcome)} runs instead of {manifest.runs}")
    earned = np.array(payoffs, dtype=np.float64).reshape(len(payoffs), manifest.runs)
    last = [table["belief." + ".".join(belief)] for belief in origin.beliefs]
    beliefs = np.array(last, dtype=np.float32).reshape(len(last), manifest.runs)
    types = _types(manifest, table)
    return Columns(outcome, table["period"].astype(np.int32), earned, types, beliefs)


def _types(manifest: Manifest, table: Mapping[str, Any]) -> NDArray[np.int8]:
    """The true types (actor, run) of a stored run."""
    types = np.zeros((len(manifest.origin.actors), manifest.runs), np.int8)
    for index, (actor, _) in enumerate(manifest.origin.actors):
        kinds = [kind for of, kind in manifest.origin.types if of == actor]
        codes = {kind: code for code, kind in enumerate(kinds)}
        if kinds:
            types[index] = [codes[kind] for kind in table[f"type.{actor}"].tolist()]
    return types


def _summary(manifest: Manifest, folder: Path) -> Summary:
    origin = manifest.origin
    shape = (len(origin.measures), origin.periods)
    table = _read(folder / MEASURES, "")
    quantiles = np.stack([table[name].reshape(shape).T for name in _QUANTILE_NAMES], axis=-1)
    taken = _read(folder / ACTIONS, "")["taken"].reshape(len(origin.actions), origin.periods).T
    means = table["mean"].reshape(shape).T
    return Summary(
        means.astype(np.float64),
        quantiles.astype(np.float64),
        manifest.quantile_runs,
        taken.astype(np.int64),
        _believed(manifest, folder),
    )


def _believed(manifest: Manifest, folder: Path) -> Beliefs:
    origin = manifest.origin
    if not origin.beliefs:
        return no_beliefs(origin.periods, len(QUANTILES))
    table = _read(folder / BELIEFS, "")

    def column(name: str) -> NDArray[np.float64]:
        shape = (len(origin.beliefs), origin.periods)
        return table[name].astype(np.float64).reshape(shape).T

    quantiles = np.stack([column(name) for name in _QUANTILE_NAMES], axis=-1)
    return Beliefs(column("mean"), quantiles, column("when_true"), column("share"))


def _write(file: Path, columns: Mapping[str, Any]) -> None:
    with duckdb.connect() as connection:
        connection.register("columns", {name: _owned(c) for name, c in columns.items()})
        connection.execute(f"COPY (SELECT * FROM columns) TO {_quoted(str(file))} (FORMAT parquet)")


def _owned(column: Any) -> Any:
    """A contiguous copy: DuckDB reads the memory as it lies."""
    return np.ascontiguousarray(column)


def _read(file: Path, order: str) -> dict[str, Any]:
    pattern = "".join(f"[{c}]" if c in "*?[" else c for c in str(file))
    sorted_by = f" ORDER BY {order}" if order else ""
    with duckdb.connect() as connection:
        query = f"SELECT * FROM read_parquet({_quoted(pattern)}){sorted_by}"
        found: dict[str, Any] = connection.execute(query).fetchnumpy()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return {name: _plain(column) for name, column in found.items()}


def _plain(column: Any) -> Any:
    """Without the mask that DuckDB puts over gaps, as which it takes what is not a number."""
    data: Any = np.ma.getdata(column)
    if data.dtype.kind == "f":
        data = np.where(np.ma.getmaskarray(column), np.nan, data)
    return data


def _periods(count: int, times: int) -> NDArray[np.int64]:
    """1 … count, so many times over."""
    return np.concatenate([np.arange(1, count + 1)] * times or [np.zeros(0, np.int64)])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
