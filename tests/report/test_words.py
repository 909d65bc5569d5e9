from math import inf, nan

import pytest

from offramp.report.words import (
    bound,
    cut,
    fixed,
    listed,
    number,
    percent,
    percent_range,
    plural,
    rounded,
    share,
    tiny,
)
from offramp.runs.intervals import wilson


@pytest.mark.parametrize(
    ("count", "total", "p", "interval"),
    [
        (0, 10_000, "0%", "0.000–0.038%"),
        (3, 10_000, "0.03%", "0.01–0.09%"),
        (850, 10_000, "8.5%", "8.0–9.1%"),
        (10_000, 10_000, "100%", "99.962–100.000%"),
        (3, 10, "30%", "11–60%"),
        (372_000, 1_000_000, "37.20%", "37.11–37.29%"),
    ],
)
def test_percentages_have_the_digits_that_the_interval_bears_out(
    count: int, total: int, p: str, interval: str
) -> None:
    low, high = wilson(count, total)
    assert percent(count / total, low, high) == p
    assert percent_range(low, high) == interval


def test_what_is_no_number_is_a_dash() -> None:
    assert percent(nan, 0, 1) == number(nan) == number(inf) == fixed(nan) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1e-15, "0"), (1 / 3, "0.333"), (0.0001, "0.0001"), (12345.6, "12,346"), (2, "2")],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text


def test_words() -> None:
    assert plural(1, "run") == "1 run"
    assert plural(10_000, "run") == "10,000 runs"
    assert plural(2, "policy", "policies") == "2 policies"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert cut("a  long\nline of text", 10) == "a long li…"


def test_exact_probabilities_are_certain_only_where_they_are() -> None:
    shown = {0: "0%", 1e-9: "<0.1%", 0.001: "0.1%", 0.5: "50.0%", 1 - 1e-9: ">99.9%", 1: "100%"}
    assert {p: rounded(p) for p in shown} == shown


def test_errors_are_told_however_small() -> None:
    assert [bound(e) for e in (0.0, 3e-13, 1e-3, nan)] == ["0", "1e-12", "0.001", "–"]
    assert [tiny(e) for e in (0.0, 3e-13, 0.012, nan)] == ["0", "3e-13", "0.012", "–"]


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.01, "1%"), (0.025, "2.5%"), (0.07, "7%"), (1e-9, "1e-07%"), (0.49999, "49.999%")],
)
def test_a_share_is_never_rounded_away(p: float, said: str):
    assert share(p) == said
