"""What people write by mistake in claims, and what to tell them."""

from collections.abc import Iterable

from offramp.language.problems import nearest

# a sign that no claim has: what to write
_SIGNS = {
    "|": "write P(a given b); P(a) = P(b) ± 0.02 for a distance; `or` for one of two",
    "&": "write `and`",
    "!": "write `not`",
    "~": "write = 0.3 ± 0.02 for about 0.3",
    "\u2248": "write = 0.3 ± 0.02 for about 0.3",
    "\u2260": "write != in an expression, not (P(a) = 0.3 ± 0.02) outside",
    "^": "claims add, subtract, multiply and divide",
    "[": "write round brackets: P(war)",
    "]": "write round brackets: P(war)",
    "{": "write round brackets: P(war)",
    "}": "write round brackets: P(war)",
    ";": "join claims with `and`",
    "\u2227": "write `and`",
    "\u2228": "write `or`",
    "\u00ac": "write `not`",
    "\u00b7": "write * to multiply",
    "\u22c5": "write * to multiply",
    "\u201c": "use straight quotation marks",
    "\u201d": "use straight quotation marks",
    "\u201e": "use straight quotation marks",
    "\u2018": "use straight quotation marks",
    "\u2019": "use straight quotation marks",
    "\u2010": "write - for minus",
    "\u2011": "write - for minus",
    "\u2012": "write - for minus",
    "\u2013": "write - for minus",
    "\u2014": "write - for minus",
    "\u2030": "write 0.1% for one in a thousand",
    "$": "write the number alone, without a unit",
    "\u20ac": "write the number alone, without a unit",
    "`": "leave it out",
}
_FUNCTIONS = {
    "p": "P",
    "pr": "P",
    "prob": "P",
    "probability": "P",
    "chance": "P",
    "likelihood": "P",
    "risk": "P",
    "e": "E",
    "ev": "E",
    "mean": "E",
    "avg": "E",
    "average": "E",
    "expected": "E",
    "expectation": "E",
    "q": "Q",
    "quantile": "Q",
    "percentile": "Q",
}
_SHAPES = {"P": "P(event)", "E": "E(value)", "Q": "Q(value, 0.9)"}
_OTHER_FUNCTIONS = {
    "median": "write Q(value, 0.5)",
    "abs": "write P(a) = P(b) ± 0.02 for a distance of at most 0.02",
    "max": "compare with each, joined by `and`",
    "min": "compare with each, joined by `and`",
    "highest": "write E(highest value)",
    "lowest": "write E(lowest value)",
    "total": "write E(total value)",
    "ever": "write P(ever event)",
    "always": "write P(always event)",
    "never": "write P(never event)",
    "date": "a day stands behind by, before, after or at",
}
# words that people put where a keyword should stand
_WORDS = {
    "if": "given",
    "when": "given",
    "assuming": "given",
    "conditional": "given",
    "with": "under",
    "without": "under",
    "policy": "under",
    "on": "at",
    "in": "at",
    "during": "at",
    "from": "after",
    "since": "after",
    "till": "until",
    "within": "by",
    "eventually": "ever",
    "sometime": "ever",
    "finally": "ever",
    "throughout": "always",
    "maximum": "highest",
    "max": "highest",
    "peak": "highest",
    "minimum": "lowest",
    "min": "lowest",
    "mean": "average",
    "sum": "total",
    "but": "and",
}
_COMPARING = {
    "is": "compare with < <= > >= or = … ± …",
    "equals": "write = 0.3 ± 0.02",
    "about": "write = 0.3 ± 0.02",
    "in": "write 0.1 < P(event) < 0.3 for a range",
    "between": "write 0.1 < P(event) < 0.3 for a range",
    "above": "write >",
    "below": "write <",
    "exceeds": "write >",
    "percent": "write %",
    "per": "write %",
    "if": "write not (a) or b for: if a then b",
    "then": "write not (a) or b for: if a then b",
    "implies": "write not (a) or b for: if a then b",
}


def hint_at(sign: str) -> str:
    """What to write instead of a sign; empty when nothing is known."""
    return _SIGNS.get(sign, "")


def bracket_hint(before: str, start: int) -> str:
    """What to do about a bracket that is not closed."""
    if before == "Q":
        return "write Q(value, 0.9); inside { } a claim with a comma needs quotes"
    return f"write {_SHAPES[before]}" if before in _SHAPES and start else "add a )"


def function_hint(word: str) -> str:
    """What to write instead of a function that claims do not have."""
    meant = _FUNCTIONS.get(word.casefold())
    if meant:
        return f"write {_SHAPES[meant]}"
    return _OTHER_FUNCTIONS.get(word.casefold(), "claims ask for P(…), E(…) and Q(…)")


def keyword_hint(word: str, keywords: Iterable[str]) -> str:
    """The keyword that a word may stand for; empty when nothing is close."""
    folded = word.casefold()
    keywords = sorted(keywords)
    if folded in keywords:
        return f"write {folded}" if word != folded else ""
    if folded in _WORDS:
        return f"did you mean {_WORDS[folded]}?"
    first, joined, rest = folded.partition("_")
    if joined and rest and first in keywords:
        return f"write {first} {rest}"
    return nearest(folded, keywords)


def comparing_hint(word: str) -> str:
    """What to write instead of a word between quantities; empty when nothing is known."""
    return _COMPARING.get(word.casefold(), "")
