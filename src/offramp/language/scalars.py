"""The words of YAML 1.2: what each means, and where its characters were written.

By the core schema `NO` is text, `1e3` a number and `12:30` text, whatever older readers think.
"""

import re
from bisect import bisect_right
from itertools import accumulate

from offramp.language.problems import Spots

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LONGEST_INT = 300  # digits: what a float can hold
_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # of lines
_ESCAPES = {"x": 4, "u": 6, "U": 10}  # length of an escape with a number, backslash included


class ScalarError(ValueError):
    """A word that looks like a number and is none: message and remedy."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def resolve(text: str) -> str | int | float | bool | None:
    """What a word without quotes means. Raises ScalarError."""
    if text in _WORDS:
        return _WORDS[text]
    if _LEADING_ZERO.fullmatch(text):
        digits = text.lstrip("+-").lstrip("0") or "0"
        message = f"{text[:40]} begins with a zero, which means octal to some readers of YAML"
        raise ScalarError(message, f"write {digits[:40]}, or quote it if it is text")
    if _INT.fullmatch(text):
        if len(text) > _LONGEST_INT:
            raise ScalarError(f"{text[:20]}… is too large for a number")
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise ScalarError(f"{text[:40]} is too large for a number")
        return value
    if _NOT_FINITE.fullmatch(text):
        raise ScalarError(f"{text} is not a finite number")
    return text


class Lines:
    """A text by lines, to turn the index of a character into its line and column."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *accumulate(map(len, text.splitlines(keepends=True)))]

    def spot(self, index: int) -> tuple[int, int]:
        """1-based line and column of a character."""
        line = max(bisect_right(self.starts, index), 1)
        return line, index - self.starts[line - 1] + 1

    def spots(self, value: str, style: str | None, index: int) -> Spots:
        """Where each character of a scalar's value was written.

        `index` is where the scalar begins. None is known when value and text do not fit together.
        """
        raw, at = self.text, index
        if style in ("|", ">"):
            at = raw.find("\n", index) + 1 or len(raw)
        elif style:
            at += 1
        pieces: list[tuple[int, int, int]] = []
        following = -1  # where the next character stands if it is in the same piece
        for place, character in enumerate(value):
            at = self._skip(at, character, style)
            if at >= len(raw):
                # what is left is the end of a block, which may lie behind the end of the text
                return Spots(place, tuple(pieces)) if character.isspace() else Spots()
            if at != following:
                pieces.append((place, *self.spot(at)))
            size = _written(raw, at, character, style)
            if size == 0:
                return Spots()
            at += size
            following = at if size == 1 and raw[at - 1] not in _ENDS else -1
        return Spots(len(value), tuple(pieces))

    def _skip(self, at: int, character: str, style: str | None) -> int:
        """Past indentation and folded line ends, to where the character stands."""
        raw = self.text
        while at < len(raw):
            if style == '"' and raw.startswith(("\\\n", "\\\r"), at):
                at += 2
                while at < len(raw) and raw[at].isspace():
                    at += 1
            elif raw[at].isspace() and not character.isspace():
                at += 1
            else:
                break
        return at


def _written(raw: str, at: int, character: str, style: str | None) -> int:
    """How many characters stand for one; 0 when it is another one."""
    if style == '"' and raw[at] == "\\":
        return _ESCAPES.get(raw[at + 1 : at + 2], 2)
    if style == "'" and raw.startswith("''", at):
        return 2
    if character.isspace():
        return 1
    return int(raw[at] == character)
