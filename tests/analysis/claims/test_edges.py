"""Claims at the edges of what they may say: windows under policies, zero divisors, no numbers."""

import pytest

import offramp
from offramp.analysis.claims.case import case_of
from offramp.analysis.claims.variants import Variants
from offramp.analysis.claims.watched import Watched, columns_of
from offramp.language import Problems
from offramp.language.claims.parser import parse_claim

SCENARIO = """
offramp: 1
id: edges
time: {start: 2025-01-05, step: 1 week, periods: 4}
actors: {a: {behavior: uniform}}
variables: {x: {kind: integer, start: 0, low: 0, high: 9}, y: 0.3, total: 2, s: 100000000}
actions: {go: {by: a, effects: {x: 1, s: 1}}, stay: {by: a}}
outcomes: {over: x >= 2, end: otherwise}
measures: {total: 5 + x}
policies:
  short: {set: {time.periods: 2}}
  long: {set: {time.periods: 6}}
  days: {set: {time.step: 1 day}}
"""


@pytest.fixture(scope="module")
def crisis() -> offramp.Crisis:
    return offramp.loads(SCENARIO)


def read(crisis: offramp.Crisis, claim: str, folder: object) -> list[str]:
    """What is wrong with a claim, without places."""
    file = f"{folder}/argued.yaml"
    with open(file, "w", encoding="utf-8") as written:
        written.write(f"argument: argued\nscenario: edges\nclaims:\n  one: {claim}\n")
    try:
        case_of(file, crisis)
    except Problems as error:
        return [f"{p.place and p.place.line}: {p.message}" for p in error.problems]
    return []


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("P(always x > 2 after 2 under short) > 90%", "under short: after 2 leaves no period"),
        ("E(x at 4 under short) > 0.5", "under short: at 4 leaves no period"),
        ("P(x > 0 by 4 under short) > 0.5", "under short: by 4 is after the end"),
        ("E(x at 2025-01-20 under days) > 1", "under days: at 2025-01-20 leaves no period"),
        ("P(over by 6) < 0.9", "by 6 is after the end"),
        ("P(over) / (1 - 1) > 1", "a quantity is divided by zero"),
        ("P(over) > 1 / (2 - 2)", "a quantity is divided by zero"),
        ("E(x) / (E(x) * 0) > 1", "a quantity is divided by zero"),
    ],
)
def test_what_can_have_no_value_is_refused_with_its_line(crisis, claim, wrong, tmp_path):
    (found,) = read(crisis, claim, tmp_path)
    assert found.startswith(f"4: {wrong}")


@pytest.mark.parametrize(
    "claim",
    ["P(over by 6 under long) < 0.9", "E(x at 4) > 0", "P(x > 0 by 2 under short) > 0.5"],
)
def test_windows_are_those_of_the_crisis_under_its_policies(crisis, claim, tmp_path):
    assert read(crisis, claim, tmp_path) == []


def column(crisis: offramp.Crisis, claim: str) -> list[float]:
    """What the first number of a claim is in each of many runs."""
    read = parse_claim(claim)
    watched = Watched(Variants(crisis), [read], seed=1)
    return columns_of(read, next(watched.blocks(1_024)))[0][0].tolist()


def test_numbers_are_as_precise_as_play(crisis: offramp.Crisis) -> None:
    assert set(column(crisis, "Q(y, 0.5) <= 0.3")) == {0.3}
    assert {100_000_001.0, 100_000_002.0} <= set(column(crisis, "E(s) > 0"))


def test_what_has_no_value_after_the_end_is_in_no_total(crisis: offramp.Crisis) -> None:
    going = offramp.loads(SCENARIO.replace(", stay: {by: a}", ""))
    assert set(column(going, "E(total (1 / did.a.go)) > 1")) == {2.0}
    assert set(column(going, "E(average (1 / did.a.go)) > 1")) == {1.0}


def test_what_is_no_number_differs_from_nothing(crisis: offramp.Crisis) -> None:
    assert set(column(crisis, "P(log(x - 10) != 1 at 1) < 0.5")) == {0.0}
    assert set(column(crisis, "P(x != 7 at 1) < 0.5")) == {1.0}
    assert set(column(crisis, "P(ended != 7) < 0.5")) == {1.0}


def test_brackets_do_not_change_what_a_name_means(crisis: offramp.Crisis) -> None:
    totals = set(column(crisis, "E((total)) > 1"))
    assert totals <= {5.0, 6.0, 7.0}
    assert len(totals) > 1
