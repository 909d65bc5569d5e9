"""Pieces of text in narrow columns: broken where a reader would break them."""

from io import StringIO

import pytest
from rich.console import Console

from offramp.report.pieces import Folded, grid


def lines(what: object, width: int) -> list[str]:
    stream = StringIO()
    Console(file=stream, width=width, markup=False, highlight=False).print(what)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("text", "width", "said"),
    [
        ("parameters.lambda", 17, ["parameters.lambda"]),
        ("parameters.lambda", 12, ["parameters.", "lambda"]),
        ("parameters.lambda -2 → 4", 14, ["parameters.", "lambda -2 → 4"]),
        ("hotline+truce", 9, ["hotline+", "truce"]),
        ("hotline+truce+more", 14, ["hotline+truce+", "more"]),
        ("nothing_to-say", 9, ["nothing_", "to-say"]),
        ("onetwo.three", 5, ["onetw", "o.", "three"]),  # a part that is too long, anywhere
        ("two\nlines", 10, ["two", "lines"]),
        ("", 5, [""]),
    ],
)
def test_long_words_are_broken_between_their_parts(text: str, width: int, said: list[str]) -> None:
    assert lines(Folded(text), width) == said


def test_a_grid_breaks_long_words_likewise() -> None:
    shown = lines(grid([("parameters.lambda", "a"), ("x", "b")], ("change", "then")), 20)
    assert shown == ["  change        then", "  parameters.   a", "  lambda", "  x             b"]
