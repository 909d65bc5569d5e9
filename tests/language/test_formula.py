"""Formulas: numbers, expressions, uncertain and annotated numbers, and where mistakes lie."""

import math
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from offramp.language import Distribution, Formula
from offramp.language.distributions import DISTRIBUTIONS, DistributionError
from offramp.language.fields import check_symbol
from offramp.language.formula import FormulaError, number_text, parse
from offramp.language.located import Text
from offramp.language.problems import Place


def error_of(value: Any) -> FormulaError:
    with pytest.raises(FormulaError) as error:
        Formula.of(value)
    return error.value


@pytest.mark.parametrize(
    ("value", "constant", "explicit"),
    [
        (3, 3.0, 3),
        (-2.5, -2.5, -2.5),
        (1e3, 1000.0, 1000),
        ("2 * 3", 6.0, "2 * 3"),
        ("-4", -4.0, -4),
        ("1/4", 0.25, "1/4"),
        ("2 ** -1", 0.5, "2 ** -1"),
        ("1 / 0", None, "1 / 0"),
        ("(-8) ** 0.5", None, "(-8) ** 0.5"),
        ("9.0 ** 999", None, "9.0 ** 999"),
        ("tension", None, "tension"),
        (True, None, True),
        ("true", None, True),
        ("0.5 ~ beta(2, 2)", 0.5, "0.5 ~ beta(2, 2)"),
    ],
)
def test_a_formula(value: Any, constant: float | None, explicit: Any) -> None:
    formula = Formula.of(value)
    assert formula.constant == constant
    assert formula.explicit() == explicit
    assert type(formula.explicit()) is type(explicit)
    assert Formula.of(formula) is formula


def test_an_annotated_number() -> None:
    value = {"value": "0.3 ~ beta(3, 7)", "source": "penatzer", "note": "a judgement"}
    formula = Formula.of(value)
    assert formula.source == "penatzer"
    assert formula.note == "a judgement"
    assert formula.distribution == Distribution("beta", (3.0, 7.0))
    assert formula.explicit() == value


@pytest.mark.parametrize(
    ("value", "start", "length", "words"),
    [
        ("a + not", 4, 1, "cannot read"),
        ("a + foo(1)", 4, 3, "no function foo"),
        ("ä + foo(1)", 0, 1, "not a name"),
        ("   a + 'x'", 7, 3, "text is allowed only"),
        ("0.5 ~ bta(1, 2)", 6, 3, "no distribution bta"),
        ("0.5 ~ beta(0, 2)", 6, 10, "must be positive"),
        ("0.5 ~ beta(1, x)", 14, 1, "are numbers"),
        ("  7 ~ beta(1, 1)", 2, 1, "lies outside"),
        ("1 + 2 & 3", 6, 1, "no operator &"),
        ("a\nb", 2, 1, "cannot read"),
        ("", 0, 1, "is missing"),
        ("a.b().c", 0, 7, "a dot may only join"),
    ],
)
def test_where_a_mistake_lies(value: str, start: int, length: int, words: str) -> None:
    error = error_of(value)
    assert words in error.message
    assert (error.start, error.length) == (start, length)


@pytest.mark.parametrize("value", [None, [], {"valeu": 3}, {}, {"value": {}}, math.nan, 10**400])
def test_what_is_no_formula(value: Any) -> None:
    assert error_of(value).message


def test_a_distribution_counts_from_the_support() -> None:
    for name in DISTRIBUTIONS:
        low, high = Distribution(name, (0.0, 1.0, 2.0)[: len(DISTRIBUTIONS[name])]).support
        assert low < high


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("uniform", (1.0, 1.0)),
        ("normal", (0.0, 0.0)),
        ("lognormal", (0.0, -1.0)),
        ("beta", (1.0, 0.0)),
        ("gamma", (0.0, 1.0)),
        ("triangular", (0.0, 2.0, 1.0)),
        ("triangular", (1.0, 1.0, 1.0)),
        ("quantiles", (1.0, 1.0, 2.0)),
    ],
)
def test_impossible_distributions(name: str, parameters: tuple[float, ...]) -> None:
    with pytest.raises(DistributionError, match=name):
        Distribution.of(name, parameters)


def test_distributions_that_are_just_possible() -> None:
    assert Distribution.of("triangular", (0.0, 0.0, 1.0)).support == (0.0, 1.0)
    assert Distribution.of("triangular", (0.0, 1.0, 1.0)).support == (0.0, 1.0)
    assert str(Distribution.of("beta", (19.0, 1.0))) == "beta(19, 1)"


def test_a_chain_of_comparisons_is_a_conjunction() -> None:
    term = parse("0 <= x < 3")
    assert term.kind == "and"
    assert [link.kind for link in term.args] == ["<=", "<"]


def test_the_place_of_a_part_in_a_file() -> None:
    text = Text("a + tensoin")
    text.path, text.place = "measures.m", Place("f.yaml", 7, 10, 11)
    formula = Formula.of(text)
    assert formula.path == "measures.m"
    part = formula.term.args[1]
    assert formula.place is not None
    assert formula.place.part(part.start, part.length) == Place("f.yaml", 7, 14, 7)


@pytest.mark.parametrize(
    "name", ["lambda", "pi", "eps", "N", "T", "K", "c_A", "p_0", "DD_plus", "from", "yield", "e"]
)
def test_names_that_mean_something_to_python_are_names(name: str) -> None:
    term = parse(f"  2 * {name} + parameters.{name}\n ** _{name[1:]}1")
    names = [part for part in term.walk() if part.kind == "name"]
    assert [part.parts for part in names] == [(name,), ("parameters", name), (f"_{name[1:]}1",)]
    assert [(part.start, part.length) for part in names[:2]] == [
        (6, len(name)),
        (9 + len(name), 11 + len(name)),
    ]
    assert check_symbol(name) == name


@pytest.mark.parametrize("name", ["and", "or", "not", "if", "else", "in", "is", "True", "None"])
def test_words_of_expressions_are_no_names(name: str) -> None:
    with pytest.raises(PydanticCustomError, match="a word of the expression language"):
        check_symbol(name)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("lambda x: x", "lambda is not allowed"),
        ("a if lambda else b", "`if … else` is not allowed"),
        ("lambda in b", "this comparison is not allowed"),
        ("lambda(2)", "no function lambda"),
        ("lambda lambda", "cannot read"),
    ],
)
def test_python_s_forms_are_refused_by_name(value: str, words: str) -> None:
    assert words in error_of(value).message


@pytest.mark.parametrize(
    ("value", "text"),
    [(1000, "1000"), (0.05, "0.05"), (1e-12, "1e-12"), (-0.0, "0"), (1e300, "1e+300")],
)
def test_numbers_as_text(value: float, text: str) -> None:
    assert number_text(value) == text
