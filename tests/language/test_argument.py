"""Arguments as read: values, places, bounds. The mistakes are in the conformance files."""

import time

import pytest

from offramp.language import Problems, read
from offramp.language.arguing import read_argument
from offramp.language.argument import Argument
from offramp.language.claim import Comparison, Ever, Probability
from offramp.language.problems import Place

HEAD = "argument: a\nscenario: b\n"


def argument_of(text: str) -> Argument:
    reading = read_argument(text, "a.yaml")
    assert reading.problems == ()
    assert reading.argument is not None
    return reading.argument


def test_what_is_left_out_has_a_default() -> None:
    argument = argument_of(HEAD + "claims: {one: P(war) < 0.1}\n")
    assert (argument.error, argument.indifference, argument.text) == (0.01, 0, None)
    claim = argument.claims["one"]
    assert (claim.expect, claim.quote, claim.indifference) == ("holds", None, None)
    assert claim.holds.text == "P(war) < 0.1"
    assert isinstance(claim.holds.claim, Comparison)


def test_assumptions_are_numbers_with_their_uncertainty() -> None:
    text = "assumptions:\n  a.b: 0.5 ~ uniform(0, 1)\n  c: {value: 2, note: n}\n"
    assumptions = argument_of(f"{HEAD}{text}claims: {{x: P(w) < 1}}\n").assumptions
    assert assumptions["a.b"].constant == 0.5
    assert assumptions["a.b"].distribution is not None
    assert (assumptions["c"].constant, assumptions["c"].note) == (2, "n")
    place = assumptions["a.b"].place
    assert place is not None
    assert (place.line, place.column) == (4, 8)


def probability(argument: Argument, name: str) -> Probability:
    claim = argument.claims[name].holds.claim
    assert isinstance(claim, Comparison)
    assert isinstance(claim.left, Probability)
    return claim.left


OVER_LINES = """argument: a
scenario: b
claims:
  folded:
    holds: >
      P(war by 3
        given ever front ≥
          tension × 2)
      < 0.1
  quoted: "P(ever fr\\u006Fnt > 1) < 0.1"
"""


def spot(place: Place | None, text: str) -> str:
    """The text at a place."""
    assert place is not None
    return text.splitlines()[place.line - 1][place.column - 1 :][: place.length]


def test_the_parts_of_a_claim_know_their_places() -> None:
    argument = argument_of(OVER_LINES)
    found = probability(argument, "folded")
    assert isinstance(found.given, Ever)
    formula = found.given.of.formula  # type: ignore[union-attr]
    names = {t.parts[0]: t for t in formula.term.walk() if t.kind == "name"}
    for name in ("front", "tension"):
        place = formula.place.part(names[name].start, names[name].length)
        assert spot(place, OVER_LINES) == name
    whole = argument.claims["folded"].holds
    assert whole.place is not None
    assert isinstance(whole.claim, Comparison)
    start = whole.place.part(found.start, found.length)
    assert (start.line, start.column) == (6, 7)


def test_places_hold_where_characters_are_escaped() -> None:
    event = probability(argument_of(OVER_LINES), "quoted").event
    assert isinstance(event, Ever)
    formula = event.of.formula  # type: ignore[union-attr]
    (name,) = (t for t in formula.term.walk() if t.kind == "name")
    place = formula.place.part(name.start, name.length)
    assert spot(place, OVER_LINES) == "fr\\u006Fnt"


def test_all_problems_come_at_once_and_the_rest_is_read() -> None:
    text = HEAD + "error: 5%\nclaims:\n  one: P(war < 1\n  two: P(war) < 0.1\n"
    reading = read_argument(text, "a.yaml")
    assert len(reading.problems) == 2
    assert reading.argument is not None
    assert list(reading.argument.claims) == ["two"]
    assert reading.left_out == {"error", "claims.one"}
    shown = str(Problems(reading.problems, reading.texts))
    assert "  one: P(war < 1\n            ^" in shown


def test_a_scenario_is_no_argument_and_an_argument_no_scenario() -> None:
    argument = HEAD + "claims: {one: P(war) < 0.1}\n"
    (problem,) = read(argument, "a.yaml", {}).problems
    assert problem.message == "this is an argument, not a scenario"


@pytest.mark.parametrize(("count", "message"), [(500, ""), (501, "claims: more than 500 entries")])
def test_the_number_of_claims_is_bounded(count: int, message: str) -> None:
    claims = "".join(f"  c{i}: P(war) < 0.1\n" for i in range(count))
    problems = read_argument(f"{HEAD}claims:\n{claims}", "a.yaml").problems
    assert [p.message for p in problems] == ([message] if message else [])


@pytest.mark.parametrize(
    ("key", "size"),
    [("quote", 2_000), ("where", 5_000), ("title", 5_000), ("note", 5_000)],
)
def test_the_length_of_text_is_bounded(key: str, size: int) -> None:
    for length, wrong in ((size, 0), (size + 1, 1)):
        text = f"{HEAD}claims:\n  one: {{holds: P(war) < 0.1, {key}: {'a' * length}}}\n"
        assert len(read_argument(text, "a.yaml").problems) == wrong


def test_an_argument_made_to_be_slow_is_read_soon() -> None:
    long = " and ".join(["P(ever (a + b) * 2 > 3 given c until d by 3 under x) < 0.1"] * 60)
    text = HEAD + "claims:\n" + "".join(f"  c{i}: {long}\n" for i in range(100))
    before = time.process_time()
    assert read_argument(text, "a.yaml").problems == ()
    assert time.process_time() - before < 30  # a bound on growth, not a measurement
