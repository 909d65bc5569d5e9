"""Quotes are found in their text however they are typeset, and near misses are shown."""

import pytest

from offramp.language.quoting import paragraphs_of, quote_in, told_paragraphs

TEXT = """A Title

The \u201cassurance\u201d of a Trump
presidency has \u2014 already \u2014 dampened the likelihood\u2026 of war. It\u2019s late.

A long\u2013range weapon was used; warnings fol\u00adlowed.
\t
The end.
"""


@pytest.mark.parametrize(
    ("quote", "first", "last"),
    [
        ("A Title", 1, 1),
        ('The "assurance" of a Trump presidency', 2, 2),
        ("The “assurance”\nof  a\u00a0Trump", 2, 2),
        ("presidency has -- already - dampened", 2, 2),
        ("likelihood ... of war", 2, 2),
        ("It's late.", 2, 2),
        ("long-range weapon", 3, 3),
        ("warnings followed", 3, 3),
        ("The end.", 4, 4),
        ("late. A long-range", 2, 3),
        ("assurance … already … war", 2, 2),
        ("Trump […] weapon", 2, 3),
        ("Trump [...] weapon (...) end", 2, 4),
        ("… dampened the likelihood …", 2, 2),
    ],
)
def test_a_quote_is_found(quote: str, first: int, last: int) -> None:
    found = quote_in(quote, TEXT)
    assert found
    assert (found.first, found.last) == (first, last)
    assert found.hint == ""


@pytest.mark.parametrize(
    "quote",
    ["", " ", "…", "—", "the end.", "weapon … Trump", "war. It’s early", "ever was use", "warning",
     "assurance of a Trump", "war … war"],
)  # fmt: skip
def test_what_is_not_in_the_text_is_not_found(quote: str) -> None:
    assert not quote_in(quote, TEXT)


def test_the_nearest_passage_is_shown() -> None:
    found = quote_in("the assurance of a Trump presidency has dampened", TEXT)
    assert (found.found, found.first) == (False, 2)
    assert found.nearest.startswith('The "assurance" of a Trump presidency')
    assert found.hint == f"paragraph 2 has: {found.nearest}"


def test_two_words_in_common_are_not_near() -> None:
    found = quote_in("nobody wrote of a thing like this", TEXT)
    assert (found.found, found.nearest, found.hint) == (False, "", "")


def test_without_blank_lines_every_line_is_a_paragraph() -> None:
    assert quote_in("three", "one\ntwo\r\nthree\n").first == 3
    assert quote_in("three", "one\n\ntwo\nthree\n").first == 2


def test_an_empty_text_has_no_quote() -> None:
    assert not quote_in("a", "")


def test_a_long_text_is_searched_soon() -> None:
    text = "it is said that " * 20_000
    assert not quote_in("it is said that it is not said that " * 20, text)


def test_every_place_of_a_quote_is_found() -> None:
    assert paragraphs_of("The", TEXT) == [(2, 2), (4, 4)]
    assert paragraphs_of("late … used", TEXT) == [(2, 3)]
    assert paragraphs_of("nothing", TEXT) == []


@pytest.mark.parametrize(
    ("where", "paragraphs"),
    [
        ("paragraph 6", {6}),
        ("paragraphs 8 and 10", {8, 10}),
        ("paragraphs 2–4, 7, and 9", {2, 3, 4, 7, 9}),
        ("page 3", set[int]()),
        ("title", set[int]()),
        ("paragraph 6, at the end", set[int]()),
    ],
)
def test_the_paragraphs_of_a_place_are_read(where: str, paragraphs: set[int]) -> None:
    assert told_paragraphs(where) == paragraphs


def test_a_range_is_bounded() -> None:
    assert len(told_paragraphs("paragraphs 1-999999")) < 2_000
