"""Whether a quote occurs in a text, and where; else what comes nearest.

Blanks, line breaks, and the shapes of quotation marks, dashes and ellipses make no difference;
capital letters and other punctuation do. `…` or `[…]` in a quote stands for words left out: what is
on both sides of it must occur in this order. Leaves out: how much was left out, and whether the
quote keeps its sense without it.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate

from offramp.language.problems import short

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),  # seen by nobody
    }
)
_DASH = re.compile(r" ?-+ ?")
_LEFT_OUT = re.compile(r"\[ ?\.\.\.\.? ?\]|\( ?\.\.\.\.? ?\)|\.\.\.\.?")
_PLACE = re.compile(r"paragraphs? \d{1,6}(-\d{1,6})?((, | and |, and )\d{1,6}(-\d{1,6})?)*")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_MOST_TOLD = 1_000  # paragraphs of a range, places of a quote
_FEWEST_WORDS = 3  # in a row, for a passage to be called near
_SHOWN = 200
_MOST_PAIRS = 2_000_000  # of words: those of a long book and a sentence


@dataclass(frozen=True, slots=True)
class QuoteSearch:
    """What came of looking for a quote; true if it was found.

    `first` and `last` are the numbers (from 1) of the paragraphs in which the passage begins and
    ends: those of the quote, or else those of `nearest`, the passage most like it (empty when
    nothing is). Paragraphs are set apart by blank lines or, where there are none, by lines.
    """

    found: bool
    first: int = 0
    last: int = 0
    nearest: str = ""

    def __bool__(self) -> bool:
        return self.found

    @property
    def hint(self) -> str:
        """Where to look when the quote was not found."""
        if self.found or not self.nearest:
            return ""
        return f"paragraph {self.first} has: {short(self.nearest, _SHOWN)}"


def quote_in(quote: str, text: str) -> QuoteSearch:
    """Look for a quote in a text."""
    whole, starts = _whole(text)
    span = _found(_plain(quote), whole)
    if span is not None:
        return QuoteSearch(True, *_numbers(span, starts))
    span = _nearest(_plain(quote), whole)
    if span is None:
        return QuoteSearch(False)
    return QuoteSearch(False, *_numbers(span, starts), whole[span[0] : span[1]])


def paragraphs_of(quote: str, text: str) -> list[tuple[int, int]]:
    """In which paragraphs (first, last) of a text a quote stands, the first thousand times."""
    whole, starts = _whole(text)
    found: list[tuple[int, int]] = []
    span = _found(_plain(quote), whole)
    while span is not None and len(found) < _MOST_TOLD:
        found.append(_numbers(span, starts))
        span = _found(_plain(quote), whole, span[0] + 1)
    return found


def told_paragraphs(where: str) -> set[int]:
    """The paragraphs that a place in a text names: `paragraph 6`, `paragraphs 2–4 and 7`.

    None of them where it is told in another way.
    """
    if _PLACE.fullmatch(_plain(where)) is None:
        return set()
    told: set[int] = set()
    for first, last in _RANGE.findall(_plain(where)):
        told |= set(range(int(first), min(int(last or first), int(first) + _MOST_TOLD) + 1))
    return told


@lru_cache(maxsize=4)  # many quotes are looked up in one text
def _whole(text: str) -> tuple[str, list[int]]:
    """The text in plain signs on one line, and where its paragraphs begin (and the end)."""
    paragraphs = [plain for part in _paragraphs(text) if (plain := _plain(part))]
    starts = [0, *accumulate(len(paragraph) + 1 for paragraph in paragraphs)]
    return " ".join(paragraphs), starts


def _paragraphs(text: str) -> list[str]:
    text = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    blank = re.compile(r"\n[^\S\n]*\n")
    return blank.split(text) if blank.search(text) else text.split("\n")


def _plain(text: str) -> str:
    """The text with one shape for each sign, and single blanks."""
    text = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    return _DASH.sub("-", " ".join(text.split())).strip()


def _found(quote: str, whole: str, begin: int = 0) -> tuple[int, int] | None:
    """Where the parts of a quote begin and end in the text, in order; None if they do not."""
    start, end = -1, begin
    for part in _LEFT_OUT.split(quote):
        part = part.strip()
        if not part.strip("-"):
            continue
        # as whole words: `war` is no quote from `warning`
        before = r"(?<!\w)" if part[0].isalnum() else ""
        behind = r"(?!\w)" if part[-1].isalnum() else ""
        match = re.compile(before + re.escape(part) + behind).search(whole, end)
        if match is None:
            return None
        start, end = match.start() if start < 0 else start, match.end()
    return (start, end) if start >= 0 else None


def _nearest(quote: str, whole: str) -> tuple[int, int] | None:
    """The passage around the longest run of words that it shares with the quote."""
    words = list(re.finditer(r"\w+", whole))
    asked = re.findall(r"\w+", quote.casefold())
    if len(words) * len(asked) > _MOST_PAIRS:
        return None
    matcher = SequenceMatcher(None, [w[0].casefold() for w in words], asked, autojunk=False)
    block = matcher.find_longest_match()
    if block.size < min(_FEWEST_WORDS, len(asked)) or not block.size:
        return None
    first = max(block.a - block.b, 0)
    last = min(first + len(asked), len(words)) - 1
    return words[first].start(), words[last].end()


def _numbers(span: tuple[int, int], starts: list[int]) -> tuple[int, int]:
    """The numbers of the paragraphs in which a passage begins and ends."""
    return bisect_right(starts, span[0]), bisect_right(starts, span[1] - 1)
