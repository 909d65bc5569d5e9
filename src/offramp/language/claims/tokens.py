"""The words and signs of a claim, each with its place in the text.

Brackets are matched here, so that whoever reads on can step over what stands in them. The signs
`≤ ≥ − × ÷` are taken for `<= >= - * /`. Leaves out: what the words mean, and days and numbers that
have the right shape but do not exist.
"""

import re
from dataclasses import dataclass, field

from offramp.language.claims.remedies import bracket_hint, hint_at
from offramp.language.problems import short
from offramp.language.syntax import MAX_DEPTH, MAX_LENGTH
from offramp.language.terms import FormulaError

CLAUSES = frozenset({"given", "under"})
WINDOWS = frozenset({"by", "before", "after", "at"})
TENSES = frozenset({"ever", "always", "never"})
CONNECTIVES = frozenset({"and", "or", "not"})
REDUCTIONS = frozenset({"highest", "lowest", "average", "total"})
KEYWORDS = CLAUSES | WINDOWS | TENSES | CONNECTIVES | REDUCTIONS | {"until"}
SYNONYMS = {
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2212": "-",
    "\u00d7": "*",
    "\u00f7": "/",
}

_TOKEN = re.compile(
    r"""
    (?P<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![\w.-]))
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\w*)
    | (?P<word>[^\W\d]\w*(?:\.\w+)*)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<sign>\+/-|\+-|\*\*|//|[<>=!]=|<>|=[<>]|[-+*/<>=(),%\u00b1\u2264\u2265\u2212\u00d7\u00f7])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, day, quoted text or sign; `end` stands behind the last.

    `text` is what it means (`<=` for `≤`), `start` and `length` where it was written. `partner`
    is the number of the token that closes a bracket.
    """

    kind: str
    text: str
    start: int
    length: int
    partner: int = -1

    @property
    def end(self) -> int:
        """Where the next character would stand."""
        return self.start + self.length

    def fail(self, message: str, hint: str = "") -> FormulaError:
        """A mistake at this place."""
        return FormulaError(message, self.start, self.length, hint)

    def __str__(self) -> str:
        if self.kind == "end":
            return "the end"
        return short(self.text) if self.text.isprintable() else f"U+{ord(self.text[0]):04X}"


@dataclass(slots=True)
class Cursor:
    """Where one is in the tokens of a text."""

    text: str
    tokens: list[Token]
    at: int = field(default=0)

    @property
    def now(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.at]

    @property
    def then(self) -> Token:
        """The token after that."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    @property
    def last(self) -> Token:
        """The token that was read last."""
        return self.tokens[max(self.at - 1, 0)]

    def take(self) -> Token:
        """Read a token."""
        token = self.now
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def is_word(self, *words: str) -> bool:
        """Whether one of these words comes next."""
        return self.now.kind == "word" and self.now.text in words

    def is_sign(self, *signs: str) -> bool:
        """Whether one of these signs comes next."""
        return self.now.kind == "sign" and self.now.text in signs


def tokens(text: str) -> Cursor:
    """The tokens of a claim, from the first. Raises FormulaError."""
    if len(text) > MAX_LENGTH:
        message = f"longer than {MAX_LENGTH:,} characters"
        raise FormulaError(message, 0, 1, "split it into several claims")
    if not text.strip():
        raise FormulaError("a claim is missing", hint="write P(war) < 0.1, say")
    if "#" in text:
        message = "a comment cannot stand inside a claim"
        raise FormulaError(message, text.index("#"), 1, "put it under `note`")
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, written = str(match.lastgroup), match[0]
        if not written.isspace():
            meaning = SYNONYMS.get(written, written)
            found.append(Token(kind, meaning, match.start(), len(written)))
    found.append(Token("end", "", len(text.rstrip()), 1))
    return Cursor(text, _matched(found))


def _matched(found: list[Token]) -> list[Token]:
    """The tokens, with the partner of each opening bracket."""
    waiting: list[int] = []
    for at, token in enumerate(found):
        if token.kind == "other":
            _refuse(token)
        if token.kind != "sign":
            continue
        if token.text == "(":
            waiting.append(at)
            if len(waiting) > MAX_DEPTH:
                message = f"a claim nested more than {MAX_DEPTH} deep"
                raise token.fail(message, "split it into several claims")
        elif token.text == ")":
            if not waiting:
                raise token.fail("this ) closes no bracket", "leave it out, or add a (")
            first = waiting.pop()
            opening = found[first]
            found[first] = Token(opening.kind, "(", opening.start, opening.length, at)
    if waiting:
        opening, before = found[waiting[-1]], found[max(waiting[-1] - 1, 0)]
        raise opening.fail("this ( is not closed", bracket_hint(before.text, opening.start))
    return found


def _refuse(token: Token) -> None:
    """Refuse a sign that no claim has."""
    if token.text in "\"'":
        raise token.fail("a quotation mark is not closed", 'a day is written date("2025-01-20")')
    raise token.fail(f"{token} has no meaning in a claim", hint_at(token.text))
