"""Properties of claims: what is printed reads back; no text fails but with a FormulaError."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any as Anything

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offramp.language import Problems, to_yaml
from offramp.language.arguing import explicit_argument, read_argument
from offramp.language.claim import (
    All,
    AllClaims,
    Always,
    Any,
    AnyClaim,
    Arithmetic,
    Comparison,
    Condition,
    Ever,
    Mean,
    Not,
    NotClaim,
    Number,
    Probability,
    Quantile,
    Until,
    Value,
    Window,
    atoms,
    comparisons,
)
from offramp.language.claims.parser import parse_claim
from offramp.language.claims.printer import claim_text
from offramp.language.formula import Formula
from offramp.language.quoting import quote_in
from offramp.language.terms import FormulaError

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

# Claims

CONDITIONS = st.sampled_from(
    ["war", "type.north.hard", "rung.north.nuclear >= 3", "did.north.swerve", "(a + b) * 2 > c",
     "1 < a < 3", "where(a > 1 and b, 1, 0) == 1", "max(a, b) - 1 >= c", "true", "after_all > 0",
     'period >= date("2025-01-20")', "(after) > 2", "belief.north.south.hard > 0.5", "-a > -1"]
)  # fmt: skip
EXPRESSIONS = st.sampled_from(
    ["tension", "payoff.north", "ended", "a and b", "not a", "(total)", "2 ** -a", "min(a, b, 3)",
     "rung.north.nuclear >= 3", "-(a - b) / 2", "(a)"]
)  # fmt: skip
MOMENTS = st.integers(2, 10_000) | st.dates(date(1900, 1, 1), date(2100, 1, 1))


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """Windows that leave a period."""
    kind = draw(st.sampled_from(["none", "at", "one", "two"]))
    if kind == "none":
        return ()
    if kind == "at":
        return (Window("at", draw(MOMENTS)),)
    end = Window(draw(st.sampled_from(["by", "before"])), draw(MOMENTS))
    if kind == "one":
        return draw(st.sampled_from([(end,), (Window("after", draw(MOMENTS)),)]))
    first, last = sorted((draw(st.integers(2, 4_000)), draw(st.integers(4_002, 10_000))))
    pair = (Window("after", first), replace(end, moment=last))
    return pair if draw(st.booleans()) else pair[::-1]


def conditions(text: str) -> Condition:
    return Condition(replace(Formula.of(text), condition=True))


def grown(leaf: st.SearchStrategy[Anything], none: Anything, both: Anything, either: Anything):
    """What `not`, `and`, `or` make of leaves."""

    def more(below: st.SearchStrategy[Anything]) -> st.SearchStrategy[Anything]:
        parts = st.lists(below, min_size=2, max_size=3).map(tuple)
        return st.builds(none, below) | st.builds(both, parts) | st.builds(either, parts)

    return st.recursive(leaf, more, max_leaves=3)


STATEMENTS = grown(CONDITIONS.map(conditions), Not, All, Any)
TENSED = (
    st.builds(Ever, STATEMENTS, windows())
    | st.builds(Always, STATEMENTS, windows())
    | st.builds(Until, STATEMENTS, STATEMENTS, windows())
)
EVENTS = grown(CONDITIONS.map(conditions) | TENSED, Not, All, Any)
VALUES = st.builds(
    Value,
    EXPRESSIONS.map(Formula.of),
    st.sampled_from(["last", "highest", "lowest", "average", "total"]),
    windows(),
)
UNDER = st.lists(
    st.sampled_from(["hotline", "no-transition", "a/b_2", "2x", "by-and-by"]), max_size=2
).map(tuple)
GIVEN = st.none() | EVENTS
SHARES = st.floats(0, 1, exclude_min=True, exclude_max=True)
ATOMS = (
    st.builds(Probability, EVENTS, GIVEN, UNDER)
    | st.builds(Mean, VALUES, GIVEN, UNDER)
    | st.builds(Quantile, VALUES, SHARES, GIVEN, UNDER)
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(Number)


@st.composite
def arithmetic(draw: st.DrawFn, below: st.SearchStrategy[Anything]) -> Arithmetic:
    sign = draw(st.sampled_from("+-*/"))
    left, right = draw(below), draw(below)
    return Arithmetic(sign, left, Number(2.0) if right == Number(0) else right)


QUANTITIES = st.recursive(ATOMS | NUMBERS, arithmetic, max_leaves=3)


@st.composite
def comparison(draw: st.DrawFn) -> Comparison:
    """A comparison that asks something, and of which the answer is not known beforehand."""
    left, right = draw(QUANTITIES), draw(ATOMS | QUANTITIES)
    if not atoms(left) and not atoms(right):
        right = draw(ATOMS)
    sign = draw(st.sampled_from(["<", "<=", ">", ">=", "="]))
    tolerance = draw(st.floats(1e-9, 1)) if sign == "=" else 0.0
    sides = [Number(0.5) if isinstance(side, Number) else side for side in (left, right)]
    certain = any(isinstance(side, Probability) for side in sides)
    return Comparison(*((sides[0], sign, sides[1]) if certain else (left, sign, right)), tolerance)


CLAIMS = grown(comparison(), NotClaim, AllClaims, AnyClaim)


def unplaced(value: Anything) -> Anything:
    """A claim without the places of its parts."""
    if isinstance(value, tuple):
        return tuple(unplaced(part) for part in value)
    if not is_dataclass(value) or isinstance(value, Formula):
        return value
    parts = {field.name: unplaced(getattr(value, field.name)) for field in fields(value)}
    parts |= {name: 0 for name in ("start", "length") if name in parts}
    return type(value)(**parts)  # type: ignore[operator]


@QUICK
@given(CLAIMS)
def test_a_claim_that_is_printed_reads_back_to_the_same(claim: Anything) -> None:
    text = claim_text(claim)
    if len(text) > 4_000:
        return
    read = parse_claim(text)
    assert unplaced(read) == unplaced(claim)
    for found in comparisons(read):
        again = parse_claim(text[found.start : found.start + found.length])
        assert unplaced(again) == unplaced(found)
        for atom in (*atoms(found.left), *atoms(found.right)):
            written = text[atom.start : atom.start + atom.length]
            assert unplaced(alone(written)) == unplaced(atom)


def alone(written: str) -> Anything:
    claim = parse_claim(f"0.5 < {written}")
    assert isinstance(claim, Comparison)
    return claim.right


# Text

PIECES = st.sampled_from(
    ["P(", "E(", "Q(", "(", ")", ")", "war", " given ", " under ", " by ", " before ", " after ",
     " at ", " ever ", " always ", " never ", " until ", " and ", " or ", " not ", "highest ",
     "total ", "3", "0.5", "2%", "2025-01-20", 'date("2025-01-20")', "no-war", ",", " < ", " <= ",
     " = ", " ± ", "+-", "==", " - ", " * ", " / ", "**", "\u2264", "\u2212", "\u00d7", "rung.a.b",
     "max(a, b)", " >= 3", "#", "|", "&", "~", '"', "'", "\n", "\t", "\x00", "\ud800", "\u00a0",
     "\U0001f600", "1e999", "0x1", "1_0", "٣", "²", "ß", "Ω", "…", "“", "lambda", "if", "in", "is"]
)  # fmt: skip
TEXTS = st.text(max_size=80) | st.lists(PIECES, max_size=20).map("".join)


@settings(QUICK, max_examples=300)
@given(TEXTS | TEXTS.map(lambda text: f"P({text}) < 0.1") | TEXTS.map(lambda t: f"E({t}) < 1"))
def test_no_text_fails_otherwise_than_with_a_formula_error(text: str) -> None:
    found = read_or_refused(text)
    if isinstance(found, FormulaError):
        assert found.message
        assert 0 <= found.start <= len(text)
        assert found.length >= 1
    else:
        assert unplaced(parse_claim(claim_text(found))) == unplaced(found)


def read_or_refused(text: str) -> Anything:
    try:
        return parse_claim(text)
    except FormulaError as error:
        return error


@pytest.mark.parametrize("opening", ["(", "not (", "-(", "P(", "P(ever (", "P(a + (", "1 + "])
def test_a_deep_claim_is_refused(opening: str) -> None:
    for count in (100, 500, 3_000):
        deep = (opening * count)[:3_900]
        closed = deep + "P(a) < 1" + ")" * deep.count("(")
        assert isinstance(read_or_refused(deep + "P(a) < 1"), FormulaError)
        assert isinstance(read_or_refused(closed), FormulaError)


def test_a_wide_claim_is_read() -> None:
    claim = parse_claim(" and ".join(["P(a) < 1"] * 300))
    assert len(comparisons(claim)) == 300
    assert parse_claim(f"P({' or '.join(['a'] * 600)}) < 1")


@FEW
@given(TEXTS)
def test_no_argument_fails_otherwise_than_with_problems(text: str) -> None:
    head = "argument: a\nscenario: b\nclaims:\n  one:\n    holds: "
    for whole in (text, head + text):
        reading = read_argument(whole, "a.yaml")
        assert reading.problems or reading.argument is not None
        assert reading.problems == () or str(Problems(reading.problems, reading.texts))


FILES = sorted((Path(__file__).parents[1] / "conformance" / "arguments" / "valid").glob("*.yaml"))
SCRAPS = PIECES | st.sampled_from(
    ["\n  ", "\n", ": ", "- ", "{", "}", "[", "]", "claims:", "null", "true", "~", "&a", "a.b"]
)  # fmt: skip


@QUICK
@given(st.sampled_from(FILES), st.data())
def test_a_damaged_argument_fails_only_with_problems(file: Path, data: Anything) -> None:
    text = file.read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 40, len(text))))
        text = text[:start] + data.draw(SCRAPS) + text[end:]
    reading = read_argument(text, "a.yaml")
    assert reading.problems or reading.argument is not None
    for problem in reading.problems:
        assert problem.message
        assert problem.place is not None
    if not reading.problems and reading.argument is not None:
        again = read_argument(to_yaml(explicit_argument(reading.argument)), "b.yaml")
        assert again.problems == ()
        assert again.argument is not None
        assert explicit_argument(again.argument) == explicit_argument(reading.argument)


# Quotes

WORDS = ["it", "is", "unlikely,", "that", "war.", "Follows", "a", "U.S.", "end;"]


@FEW
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_quote_and_no_text_fail(quote: str, text: str) -> None:
    assert quote_in(quote, text).first >= 0


@FEW
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.data())
def test_a_stretch_of_a_text_is_found_in_it(words: list[str], data: Anything) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    blanks = st.sampled_from([" ", "  ", "\n", "\u00a0"])
    text = "".join(word + data.draw(blanks) for word in words)
    assert quote_in(" ".join(words[first:last]), text)
