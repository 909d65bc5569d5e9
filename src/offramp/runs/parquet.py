"""Tables written as Parquet files, which any table tool reads.

Columns go to the file as they lie in memory, without compression: numbers of a simulation hardly
shrink, and a million runs are written in a moment and need no memory of their own. Names are
written as codes with a dictionary. Source: the specification of Apache Parquet.
Leaves out: all that Offramp does not need of it (nesting, compression, statistics), and reading.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from struct import pack
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from offramp.runs.thrift import Field, i32, i64, listed, structure, text, varint

_ROWS = 122_880  # of a row group, in which readers expect a column to lie in one piece
_MAGIC = b"PAR1"
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8  # encodings
_REQUIRED, _OPTIONAL = 0, 1
_BYTE_ARRAY, _UTF8 = 6, 0
_TYPES = {"<i4": 1, "<i8": 2, "<f4": 4, "<f8": 5}

Names = Mapping[str, Sequence[str]]  # by column, what its codes stand for


class _Column(NamedTuple):
    """Values (row,), or codes of `names`; fewer than the table has rows where it ends in nulls."""

    name: str
    values: Any
    names: Sequence[str] | None
    optional: bool

    @property
    def type(self) -> int:
        if self.names is not None:
            return _BYTE_ARRAY
        return _TYPES["<i8" if isinstance(self.values, range) else self.values.dtype.str]


class _Chunk(NamedTuple):
    """A column of a row group in the file: where it is, and how many bytes it takes."""

    column: _Column
    rows: int
    start: int
    data: int
    stop: int


def write_parquet(file: Path, columns: Mapping[str, Any], names: Names) -> None:
    """Write columns of 32 or 64 bits, and codes of any for `names` as text. Raises OSError.

    A range stands for the numbers in it. A column of numbers that is shorter than the first is
    null beyond its end; what is not a number is null too.
    """
    rows = len(next(iter(columns.values())))
    table = [_column(name, values, names.get(name), rows) for name, values in columns.items()]
    with file.open("wb") as out:
        out.write(_MAGIC)
        groups = [list(_group(out, table, first, rows)) for first in range(0, rows, _ROWS)]
        footer = _footer(table, groups, rows)
        out.write(footer + pack("<i", len(footer)) + _MAGIC)


def _column(name: str, values: Any, names: Sequence[str] | None, rows: int) -> _Column:
    if names is not None or isinstance(values, range):
        return _Column(name, values, names, False)
    # the least is not a number where any is not: found without a copy as long as the column
    gaps = len(values) < rows or (len(values) > 0 and bool(np.isnan(np.min(values))))
    stored = values.dtype.newbyteorder("<")
    return _Column(name, values.astype(stored, copy=False), None, gaps)


def _group(out: BinaryIO, table: Sequence[_Column], first: int, rows: int) -> Iterator[_Chunk]:
    """Write a row group, column by column."""
    count = min(_ROWS, rows - first)
    for column in table:
        start = out.tell()
        if column.names is not None:
            out.write(_dictionary(column.names))
        data = out.tell()
        values = column.values[first : first + count]
        levels = b""
        if column.optional:
            there = np.zeros(count, np.bool_)
            there[: len(values)] = ~np.isnan(values)
            values = values[there[: len(values)]]
            packed = _packed(there, 1)
            levels = pack("<i", len(packed)) + packed
        if column.names is not None:
            width = max(1, (len(column.names) - 1).bit_length())
            body: Any = bytes([width]) + _packed(values, width)
        else:
            dtype = "<i8" if isinstance(values, range) else values.dtype
            body = np.ascontiguousarray(values, dtype).view(np.uint8).data
        encoding = _PLAIN if column.names is None else _RLE_DICTIONARY
        out.write(_data_header(count, len(levels) + len(body), encoding))
        out.write(levels)
        out.write(body)
        yield _Chunk(column, count, start, data, out.tell())


def _dictionary(names: Sequence[str]) -> bytes:
    """The page of what codes stand for."""
    words = [name.encode() for name in names]
    body = b"".join(pack("<i", len(word)) + word for word in words)
    kind = Field(7, 12, structure(i32(1, len(words)), i32(2, _PLAIN)))
    return structure(i32(1, 2), i32(2, len(body)), i32(3, len(body)), kind) + body


def _data_header(count: int, size: int, encoding: int) -> bytes:
    levels = i32(3, _RLE), i32(4, _RLE)
    kind = Field(5, 12, structure(i32(1, count), i32(2, encoding), *levels))
    return structure(i32(1, 0), i32(2, size), i32(3, size), kind)


def _packed(values: Any, width: int) -> bytes:
    """Small whole numbers in so many bits each, as one run of groups of eight."""
    groups = -(-len(values) // 8)
    bits = np.zeros((8 * groups, width), np.uint8)
    codes = np.ascontiguousarray(values, "<u4").view(np.uint8).reshape(-1, 4)
    bits[: len(values)] = np.unpackbits(codes, axis=1, count=width, bitorder="little")
    return varint(groups << 1 | 1) + np.packbits(bits, bitorder="little").tobytes()


def _footer(table: Sequence[_Column], groups: Sequence[Sequence[_Chunk]], rows: int) -> bytes:
    schema = [structure(text(4, "schema"), i32(5, len(table))), *map(_element, table)]
    return structure(
        i32(1, 1),
        listed(2, 12, schema),
        i64(3, rows),
        listed(4, 12, [_row_group(chunks) for chunks in groups]),
        text(6, "offramp"),
    )


def _element(column: _Column) -> bytes:
    """A column in the schema."""
    repetition = _OPTIONAL if column.optional else _REQUIRED
    utf8 = [i32(6, _UTF8)] if column.names is not None else []
    return structure(i32(1, column.type), i32(3, repetition), text(4, column.name), *utf8)


def _row_group(chunks: Sequence[_Chunk]) -> bytes:
    size = sum(chunk.stop - chunk.start for chunk in chunks)
    columns = [structure(i64(2, c.start), Field(3, 12, _meta_data(c))) for c in chunks]
    return structure(listed(1, 12, columns), i64(2, size), i64(3, chunks[0].rows))


def _meta_data(chunk: _Chunk) -> bytes:
    column, size = chunk.column, chunk.stop - chunk.start
    named = column.names is not None
    encodings = (_PLAIN, _RLE, _RLE_DICTIONARY) if named else (_PLAIN, _RLE)
    return structure(
        i32(1, column.type),
        listed(2, 5, [varint(2 * encoding) for encoding in encodings]),
        listed(3, 8, [varint(len(column.name.encode())) + column.name.encode()]),
        i32(4, 0),
        i64(5, chunk.rows),
        i64(6, size),
        i64(7, size),
        i64(9, chunk.data),
        *([i64(11, chunk.start)] if named else []),
    )
