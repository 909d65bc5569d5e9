"""What is wrong with a file, where, and what to do about it.

A reader that stops at the first mistake costs its user a run per mistake, so problems are
collected and reported together, each with its place, the offending line and a remedy.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

SHOWN = 100  # problems printed before the rest is counted
_LONGEST_NAME = 100  # comparing longer names costs time and helps nobody
_MOST_NAMES = 5_000
_NUMBER = re.compile(r"-?[0-9][0-9._e]*")


class Spots(NamedTuple):
    """Where the characters of a text were written: in pieces, each within a line.

    A piece is the number of its first character, and the 1-based line and column of that.
    """

    size: int = 0
    pieces: tuple[tuple[int, int, int], ...] = ()

    def of(self, character: int) -> tuple[int, int]:
        """Line and column of a character; of the first or last, if there are not so many."""
        place = min(max(character, 0), self.size - 1)
        piece = bisect_right(self.pieces, place, key=lambda each: each[0]) - 1
        first, line, column = self.pieces[piece]
        return line, column + place - first


_TOGETHER = Spots()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of text: file, 1-based line and column, length in characters.

    Line 0 means that there are no lines: the place is a setting of the command line, say.
    `spots` tells that of each character where the text is not written in one piece.
    `several` says that the text stands for several, with other numbers in each.
    """

    file: str
    line: int
    column: int
    length: int = 1
    spots: Spots = field(default=_TOGETHER, compare=False, repr=False)
    several: bool = field(default=False, compare=False, repr=False)

    def part(self, start: int, length: int) -> "Place":
        """The place of a part of this text, `start` characters in."""
        if self.line == 0:
            return self
        if not self.spots.size:
            column = self.column + start
            return Place(self.file, self.line, column, max(length, 1), several=self.several)
        first, last = self.spots.of(start), self.spots.of(start + length - 1)
        size = last[1] - first[1] + 1 if last[0] == first[0] else 1
        return Place(self.file, *first, max(size, 1), several=self.several)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, what is wrong, and (when known) the remedy."""

    message: str
    place: Place | None = None
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return where + self.message + (f" ({self.hint})" if self.hint else "")


class Problems(Exception):
    """All problems of one reading: the only error that bad input raises.

    `texts` maps file names to their text, so that the offending lines can be shown.
    """

    def __init__(self, problems: Iterable[Problem], texts: Mapping[str, str] | None = None) -> None:
        self.problems = tuple(sorted(_once(problems), key=_in_file_order))
        self.texts = dict(texts or {})
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = {name: text.splitlines() for name, text in self.texts.items()}
        shown = [_with_line(problem, lines) for problem in self.problems[:SHOWN]]
        rest = len(self.problems) - SHOWN
        if rest > 0:
            shown.append(f"… and {rest} more")
        return "\n".join(shown)


def nearest(name: str, known: Iterable[str]) -> str:
    """A *did you mean* hint for a misspelt name; empty when nothing is close."""
    known = list(dict.fromkeys(known))[:_MOST_NAMES]
    if len(name) > _LONGEST_NAME:
        return ""
    cutoff = 0.66 if len(name) < 5 else 0.7  # two letters of three in place are close
    close = get_close_matches(name, known, n=1, cutoff=cutoff)
    if not close:
        folded = {k.casefold().replace("-", "_"): k for k in known}
        same = folded.get(name.casefold().replace("-", "_"))
        close = [same] if same else []
    return f"did you mean {close[0]}?" if close else ""


def short(text: str, most: int = 40) -> str:
    """A text cut to what a message can hold."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once; of an expression that stands for several, once for all of them."""
    found: dict[tuple[Place | None, str, str], Problem] = {}
    for problem in problems:
        message, hint = problem.message, problem.hint
        if problem.place is not None and problem.place.several:
            message, hint = _NUMBER.sub("#", message), ""
        found.setdefault((problem.place, message, hint), problem)
    return list(found.values())


def _in_file_order(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place
    return (place.file, place.line, place.column, problem.message) if place else ("", 0, 0, "")


def _with_line(problem: Problem, lines: Mapping[str, list[str]]) -> str:
    place = problem.place
    text = lines.get(place.file, []) if place else []
    if place is None or not 0 < place.line <= len(text):
        return str(problem)
    line = text[place.line - 1].replace("\t", " ")
    start = place.column - 1
    left = max(0, start - 60)  # keep very long lines readable
    view = line[left : left + 100]
    room = max(1, min(place.length, len(view) - (start - left)))
    caret = " " * (start - left) + "^" + "~" * (room - 1)
    return f"{problem}\n    {view}\n    {caret}"
