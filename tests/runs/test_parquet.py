from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from offramp.runs import parquet
from offramp.runs.parquet import write_parquet
from offramp.runs.thrift import i32, listed, structure, text, varint


def back(file: Path) -> dict[str, list[Any]]:
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM '{file}'")
        names = [column[0] for column in found.description]
        rows = found.fetchall()
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


@pytest.fixture(params=[parquet._ROWS, 40])  # pyright: ignore[reportPrivateUsage]
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> Path:
    monkeypatch.setattr(parquet, "_ROWS", request.param)
    return tmp_path / "table.parquet"


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 40, 41, 100])
def test_columns_are_read_as_they_were_written(file: Path, rows: int) -> None:
    columns = {
        "run": range(rows),
        "period": np.arange(rows, dtype=np.int32) - 3,
        "double": np.linspace(-1, 1, rows),
        "single": np.linspace(0, 1, rows, dtype=np.float32),
        "every other": np.linspace(0, 1, 2 * rows)[::2],
    }
    write_parquet(file, columns, {})
    assert back(file) == {name: list(column) for name, column in columns.items()}


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 9, 300])
@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int64])
def test_codes_are_read_as_names(file: Path, count: int, dtype: Any) -> None:
    words = ["it's", 'so "quoted"', "größer", "", *(f"name {n}" for n in range(296))][:count]
    codes = np.random.default_rng(1).integers(0, min(count, 128), 100).astype(dtype)
    write_parquet(file, {"x": codes, "y": codes[::-1]}, {"x": words, "y": words})
    assert back(file)["x"] == [words[code] for code in codes]
    assert back(file)["y"] == [words[code] for code in codes[::-1]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gaps_are_null(file: Path, dtype: Any) -> None:
    holed = np.arange(100, dtype=dtype)
    holed[[0, 3, 8, 39, 40, 99]] = np.nan
    short = np.arange(50, dtype=dtype)
    short[7] = np.nan
    columns = {"n": np.arange(100), "holed": holed, "short": short, "none": short[:0]}
    write_parquet(file, columns, {})
    found = back(file)
    assert found["holed"] == [None if np.isnan(x) else x for x in holed.tolist()]
    assert found["short"] == [None if np.isnan(x) else x for x in short.tolist()] + [None] * 50
    assert found["none"] == [None] * 100


def test_what_is_infinite_or_huge_survives(file: Path) -> None:
    values = np.array([np.inf, -np.inf, 1e308, -0.0, 5e-324])
    write_parquet(file, {"x": values, "n": np.array([2**62, -(2**62), 0, 1, -1])}, {})
    assert back(file) == {"x": values.tolist(), "n": [2**62, -(2**62), 0, 1, -1]}


def test_a_table_may_be_empty(file: Path) -> None:
    write_parquet(file, {"n": np.zeros(0, np.int64), "x": np.zeros(0), "t": []}, {"t": []})
    assert back(file) == {"n": [], "x": [], "t": []}


def test_many_columns(file: Path) -> None:
    columns = {f"a long name of a column {n}": np.full(3, n) for n in range(500)}
    write_parquet(file, columns, {})
    assert back(file) == {name: column.tolist() for name, column in columns.items()}


def test_structures_are_those_of_the_specification() -> None:
    assert [varint(n) for n in (0, 127, 128, 300)] == [b"\0", b"\x7f", b"\x80\x01", b"\xac\x02"]
    assert structure(i32(1, 3), text(4, "é")) == b"\x15\x06\x38\x02\xc3\xa9\x00"
    assert listed(2, 5, [varint(2)] * 14).value[:1] == b"\xe5"
    assert listed(2, 5, [varint(2)] * 15).value[:2] == b"\xf5\x0f"
