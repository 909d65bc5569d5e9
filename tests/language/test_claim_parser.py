"""The syntax of claims: what each construct is read as."""

from datetime import date

import pytest

from offramp.language.claim import (
    All,
    AllClaims,
    Always,
    Any,
    AnyClaim,
    Arithmetic,
    Comparison,
    Condition,
    Event,
    Ever,
    Mean,
    Not,
    NotClaim,
    Number,
    Probability,
    Quantile,
    Quantity,
    Until,
    Value,
)
from offramp.language.claims.parser import parse_claim
from offramp.language.claims.printer import claim_text


def comparison(text: str) -> Comparison:
    claim = parse_claim(text)
    assert isinstance(claim, Comparison)
    return claim


def left(text: str) -> Quantity:
    return comparison(f"{text} < E(x)").left


def event_of(text: str) -> Event:
    found = left(f"P({text})")
    assert isinstance(found, Probability)
    return found.event


def value_of(text: str) -> Value:
    found = left(f"E({text})")
    assert isinstance(found, Mean)
    return found.value


def shape(event: Event) -> object:
    """An event as nested words, easy to compare."""
    match event:
        case Condition(formula=formula):
            assert formula.condition
            return formula.text
        case Ever(of=of, windows=windows) | Always(of=of, windows=windows):
            name = type(event).__name__.lower()
            return (name, shape(of), *[(w.word, w.moment) for w in windows])
        case Until(first=first, then=then, windows=windows):
            return ("until", shape(first), shape(then), *[(w.word, w.moment) for w in windows])
        case Not(of=of):
            return ("not", shape(of))
        case All(of=parts) | Any(of=parts):
            return (type(event).__name__.lower(), *map(shape, parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("war", "war"),
        ("not war", ("not", "war")),
        ("ever a >= 3", ("ever", "a >= 3")),
        ("always a >= 3", ("always", "a >= 3")),
        ("never a >= 3", ("not", ("ever", "a >= 3"))),
        ("not ever a >= 3", ("not", ("ever", "a >= 3"))),
        # a window makes a tense
        ("war by 3", ("ever", "war", ("by", 3))),
        ("war at 3", ("ever", "war", ("at", 3))),
        ("war after 3 by 10", ("ever", "war", ("after", 3), ("by", 10))),
        ("not war by 3", ("not", ("ever", "war", ("by", 3)))),
        ("never war by 3", ("not", ("ever", "war", ("by", 3)))),
        ("always a > 1 before 2025-01-20", ("always", "a > 1", ("before", date(2025, 1, 20)))),
        ('war by date("2025-01-20")', ("ever", "war", ("by", date(2025, 1, 20)))),
        # a tense binds tighter than `and` and `or`, and these as everywhere
        ("ever a >= 3 and war", ("all", ("ever", "a >= 3"), "war")),
        ("a or b and c", ("any", "a", ("all", "b", "c"))),
        ("(a or b) and not c", ("all", ("any", "a", "b"), ("not", "c"))),
        ("a or (b or c)", ("any", "a", ("any", "b", "c"))),
        # under a tense, connectives are part of what it holds
        ("ever (a >= 3 and b < 1)", ("ever", ("all", "a >= 3", "b < 1"))),
        ("ever not (a or b)", ("ever", ("not", ("any", "a", "b")))),
        ("ever not a and b", ("all", ("ever", ("not", "a")), "b")),
        ("(a and b) by 3", ("ever", ("all", "a", "b"), ("by", 3))),
        # until
        ("a < 3 until b by 5", ("until", "a < 3", "b", ("by", 5))),
        ("(not b) until (a or c)", ("until", ("not", "b"), ("any", "a", "c"))),
        ("not a until b", ("not", ("until", "a", "b"))),
        ("a until b and c", ("all", ("until", "a", "b"), "c")),
        # brackets of expressions, and of claims
        ("ever (a + b) * 2 >= 3", ("ever", "(a + b) * 2 >= 3")),
        ("ever ((a + b) * 2 >= 3)", ("ever", "(a + b) * 2 >= 3")),
        ("ever (abs(a and b) > 0 or c)", ("ever", ("any", "abs(a and b) > 0", "c"))),
        ("ever (after) >= 3", ("ever", "(after) >= 3")),
        ("ever (after)", ("ever", "(after)")),
        ("rung.by.after >= 3 by 4", ("ever", "rung.by.after >= 3", ("by", 4))),
    ],
)  # fmt: skip
def test_events(text: str, expected: object) -> None:
    assert shape(event_of(text)) == expected


def test_values() -> None:
    last = value_of("a + b")
    assert (last.formula.text, last.reduction, last.windows) == ("a + b", "last", ())
    assert not last.formula.condition
    highest = value_of("highest rung.a.b after 3 by 5")
    assert (highest.formula.text, highest.reduction) == ("rung.a.b", "highest")
    assert [(w.word, w.moment) for w in highest.windows] == [("after", 3), ("by", 5)]
    assert value_of("a and not b").formula.text == "a and not b"
    assert value_of("total (total)").formula.text == "(total)"


def test_given_and_under() -> None:
    found = left("P(war by 3 given ever a > 1 by 2 or b under hotline and no-war/2)")
    assert isinstance(found, Probability)
    assert found.given is not None
    assert shape(found.given) == ("any", ("ever", "a > 1", ("by", 2)), "b")
    assert found.under == ("hotline", "no-war/2")
    mean = left("E(a given b)")
    assert isinstance(mean, Mean)
    assert (mean.given, mean.under) == (Condition(mean.given.formula), ())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["Q(a, 0.9 given b under c)", "Q(a given b under c, 0.9)", "Q(a, 90% given b under c)"]
)
def test_the_share_of_a_quantile_stands_before_or_behind_its_clauses(text: str) -> None:
    found = left(text)
    assert isinstance(found, Quantile)
    assert found.share == 0.9
    assert found.given is not None
    assert (shape(found.given), found.under) == ("b", ("c",))


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.1", 0.1), ("2%", 0.02), ("65 %", 0.65), ("1e-3", 1e-3), (".5", 0.5), ("-3", -3.0),
     ("+3", 3.0), ("0.7%", 0.007), ("5.", 5.0), ("(2)", 2.0), ("-(2)", -2.0)],
)  # fmt: skip
def test_numbers(text: str, number: float) -> None:
    assert left(text) == Number(number)


def test_arithmetic() -> None:
    def words(quantity: Quantity) -> object:
        match quantity:
            case Number(value=number):
                return number
            case Arithmetic(sign=sign, left=one, right=other):
                return (words(one), sign, words(other))
            case Probability(event=event):
                return shape(event)
            case _:
                raise AssertionError(quantity)

    assert words(left("1 - P(a) - P(b) * 2 / P(c)")) == (
        (1, "-", "a"), "-", (("b", "*", 2), "/", "c"),
    )  # fmt: skip
    assert words(left("(P(a) - P(b)) * 2")) == (("a", "-", "b"), "*", 2)
    assert words(left("-P(a) - -2")) == ((0, "-", "a"), "-", -2)


def test_comparisons() -> None:
    assert [comparison(f"E(a) {sign} 2").sign for sign in ("<", "<=", ">", ">=")] == [
        "<", "<=", ">", ">=",
    ]  # fmt: skip
    for about in ("±", "+-", "+/-"):
        found = comparison(f"P(a) = 65% {about} 2%")
        assert (found.sign, found.right, found.tolerance) == ("=", Number(0.65), 0.02)


def test_a_chain_is_its_links() -> None:
    claim = parse_claim("0.1 < P(a) <= P(b) < 0.9")
    assert isinstance(claim, AllClaims)
    texts = "0.1 < P(a)", "P(a) <= P(b)", "P(b) < 0.9"
    assert [(link.sign, link.length) for link in claim.of if isinstance(link, Comparison)] == [
        (text.split()[1], len(text)) for text in texts
    ]


def test_connectives_of_claims() -> None:
    claim = parse_claim("P(a) < 0.1 or not P(b) < 0.1 and (P(c) < 0.1 or P(d) < 0.1)")
    assert isinstance(claim, AnyClaim)
    both = claim.of[1]
    assert isinstance(both, AllClaims)
    assert isinstance(both.of[0], NotClaim)
    assert isinstance(both.of[1], AnyClaim)


def test_places_are_those_of_the_text() -> None:
    text = "  E(x) > 1 and P(war by 3 given a) = 0.2 ± 0.1"
    claim = parse_claim(text)
    assert isinstance(claim, AllClaims)
    found = claim.of[1]
    assert isinstance(found, Comparison)
    assert text[found.start :] == "P(war by 3 given a) = 0.2 ± 0.1"
    assert isinstance(found.left, Probability)
    assert text[found.left.start :][: found.left.length] == "P(war by 3 given a)"
    event = found.left.event
    assert isinstance(event, Ever)
    assert text[event.windows[0].start :][: event.windows[0].length] == "by 3"


@pytest.mark.parametrize(
    ("mathematical", "plain"),
    [
        ("P(a ≥ 2 × 3) ≤ 1 − P(b ≤ 2)", "P(a >= 2 * 3) <= 1 - P(b <= 2)"),
        ("E(a ÷ 2 − 1) ÷ 2 ≥ 1", "E(a / 2 - 1) / 2 >= 1"),
        ("P(a by\u00a03) < 10\u00a0%", "P(a by 3) < 10 %"),
    ],
)
def test_the_signs_of_mathematics_are_read(mathematical: str, plain: str) -> None:
    assert claim_text(parse_claim(mathematical)) == claim_text(parse_claim(plain))
