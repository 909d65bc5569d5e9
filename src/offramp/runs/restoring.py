"""The columns and the summary of a run read from its Parquet files, through DuckDB.

Leaves out: writing, which is in `columns.py`.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from offramp.runs.beliefs import Beliefs, no_beliefs
from offramp.runs.collecting import Columns, Summary
from offramp.runs.columns import (
    ACTIONS,
    BELIEFS,
    MEASURES,
    OUTCOMES,
    QUANTILE_NAMES,
    belief_columns,
    kinds_of,
)
from offramp.runs.manifest import Manifest, Unreadable
from offramp.runs.origin import Origin

_TOGETHER = 2_000_000  # values read with one query


def read_columns(manifest: Manifest, folder: Path) -> tuple[Columns, Summary]:
    """The columns and summary of a stored run. Raises Unreadable."""
    try:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")  # which needs the least memory
            columns = _columns(manifest, _Table(connection, folder / OUTCOMES, "run"))
            return columns, _summary(connection, manifest, folder)
    except (duckdb.Error, OSError) as error:
        raise Unreadable(f"its columns cannot be read: {str(error).splitlines()[0]}") from None
    except (KeyError, IndexError, ValueError) as error:
        raise Unreadable(f"its columns do not fit its manifest ({error})") from None


class _Table:
    """A Parquet file, its rows in the order of a column if that is asked for."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, file: Path, order: str | None = None
    ) -> None:
        self.connection = connection
        pattern = "".join(f"[{c}]" if c in "*?[" else c for c in str(file))
        self.source = f"read_parquet({_literal(pattern)})"
        if order is not None and (np.diff(self.column(order)) < 0).any():
            self.source += f" ORDER BY {_quoted(order)}"

    def column(self, name: str) -> Any:
        """A column of numbers, NaN where there is none."""
        return self._fetched([_quoted(name)])[0]

    def codes(self, name: str, names: Sequence[str]) -> Any:
        """A column of texts by their place in `names`. Raises ValueError for any other text."""
        known = f"CAST([{', '.join(map(_literal, names))}] AS VARCHAR[])"
        (found,) = self._fetched([f"list_position({known}, {_quoted(name)}) - 1"])
        if found.dtype.kind == "f":
            raise ValueError(f"the column {name} holds a name that is not known")
        return found

    def fill(self, into: Any, names: Iterable[str]) -> None:
        """Columns of numbers into the rows of an array; as much of them as it is wide."""
        wanted = [_quoted(name) for name in names]
        step = max(1, _TOGETHER // max(1, into.shape[1]))
        for start in range(0, len(wanted), step):
            part = wanted[start : start + step]
            for row, found in enumerate(self._fetched(part, into.shape[1]), start):
                into[row] = found

    def _fetched(self, expressions: Sequence[str], most: int | None = None) -> list[Any]:
        limit = "" if most is None else f" LIMIT {most}"
        chosen = ", ".join(f"{text} AS c{place}" for place, text in enumerate(expressions))
        query = f"SELECT {chosen} FROM {self.source}{limit}"
        found: dict[str, Any] = self.connection.execute(query).fetchnumpy()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return [_plain(found[f"c{place}"]) for place in range(len(expressions))]


def _columns(manifest: Manifest, table: _Table) -> Columns:
    origin, runs = manifest.origin, manifest.runs
    outcome = table.codes("outcome", [name for name, _ in origin.outcomes]).astype(np.int16)
    if len(outcome) != runs:
        raise ValueError(f"{len(outcome)} runs instead of {runs}")
    actors = [actor for actor, _ in origin.actors]
    payoffs = np.empty((len(actors), runs))
    table.fill(payoffs, [f"payoff.{actor}" for actor in actors])
    types = np.zeros((len(actors), runs), np.int8)
    for index, actor in enumerate(actors):
        if kinds := kinds_of(origin, actor):
            types[index] = table.codes(f"type.{actor}", kinds)
    beliefs = np.empty((len(origin.beliefs), min(runs, manifest.belief_runs)), np.float32)
    table.fill(beliefs, belief_columns(origin))
    return Columns(outcome, table.column("period").astype(np.int32), payoffs, types, beliefs)


def _summary(connection: duckdb.DuckDBPyConnection, manifest: Manifest, folder: Path) -> Summary:
    origin = manifest.origin
    measures = _Table(connection, folder / MEASURES)
    found = _by_period(measures, ("mean", *QUANTILE_NAMES), len(origin.measures), origin)
    actions = _Table(connection, folder / ACTIONS)
    taken = actions.column("taken").reshape(len(origin.actions), origin.periods).T
    return Summary(
        found[0],
        np.stack(found[1:], axis=-1),
        manifest.quantile_runs,
        taken.astype(np.int64),
        _beliefs(connection, manifest, folder),
    )


def _beliefs(connection: duckdb.DuckDBPyConnection, manifest: Manifest, folder: Path) -> Beliefs:
    origin = manifest.origin
    if not origin.beliefs:
        return no_beliefs(origin.periods, len(QUANTILE_NAMES))
    table = _Table(connection, folder / BELIEFS)
    names = ("mean", "when_true", "share", *QUANTILE_NAMES)
    mean, when_true, share, *quantiles = _by_period(table, names, len(origin.beliefs), origin)
    return Beliefs(mean, np.stack(quantiles, axis=-1), when_true, share)


def _by_period(
    table: _Table, names: Sequence[str], count: int, origin: Origin
) -> list[NDArray[np.float64]]:
    """Columns of a summary, each (period, …)."""
    columns = np.empty((len(names), count * origin.periods))
    table.fill(columns, names)
    return [column.reshape(count, origin.periods).T for column in columns]


def _plain(column: Any) -> Any:
    """Without the mask that DuckDB puts over gaps."""
    masked: Any = np.ma
    gaps = masked.getmask(column)
    data = masked.getdata(column)
    return np.where(gaps, np.nan, data) if np.any(gaps) else data


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
