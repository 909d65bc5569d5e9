"""The little of Thrift's compact protocol in which Parquet files describe themselves.

Source: the specification of Apache Thrift. Leaves out: reading, and all types but numbers, texts,
lists and structures.
"""

from collections.abc import Sequence
from typing import NamedTuple

_I32, _I64, _BINARY, _LIST = 5, 6, 8, 9


class Field(NamedTuple):
    """A field of a structure: its number, its type, its value as bytes."""

    number: int
    type: int
    value: bytes


def structure(*fields: Field) -> bytes:
    """A structure of fields in the order of their numbers, none more than 15 after another."""
    before, parts = 0, list[bytes]()
    for number, kind, value in fields:
        parts += [bytes([(number - before) << 4 | kind]), value]
        before = number
    return b"".join(parts) + b"\0"


def i32(number: int, value: int) -> Field:
    """A field with a number of 32 bits that is not negative."""
    return Field(number, _I32, varint(2 * value))


def i64(number: int, value: int) -> Field:
    """A field with a number of 64 bits that is not negative."""
    return Field(number, _I64, varint(2 * value))


def text(number: int, value: str) -> Field:
    """A field with a text."""
    data = value.encode()
    return Field(number, _BINARY, varint(len(data)) + data)


def listed(number: int, kind: int, values: Sequence[bytes]) -> Field:
    """A field with a list of values of one type."""
    count = len(values)
    head = bytes([count << 4 | kind]) if count < 15 else bytes([0xF0 | kind]) + varint(count)
    return Field(number, _LIST, head + b"".join(values))


def varint(value: int) -> bytes:
    """A whole number that is not negative, seven bits a byte, the lowest first."""
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)
