"""Windows of time in claims: by, before, after and at a period or a day."""

import re
from datetime import date
from typing import Literal

from offramp.language.calendar import CalendarError, is_day, parse_day
from offramp.language.claim import Moment, Window
from offramp.language.claims.tokens import WINDOWS, Cursor, Token
from offramp.language.problems import short
from offramp.language.terms import FormulaError

MAX_PERIODS = 10_000
_WORDS: dict[str, Literal["by", "before", "after", "at"]] = {
    "by": "by",
    "before": "before",
    "after": "after",
    "at": "at",
}
_LENGTH = re.compile("(day|week|month|year|period)s?")
_EXAMPLE = "write a period's number or a day: by 3, by 2025-01-20"


def windows(cursor: Cursor) -> tuple[Window, ...]:
    """The windows that come next, if any. Raises FormulaError."""
    found: list[Window] = []
    while cursor.is_word(*WINDOWS):
        word = cursor.take()
        when = _moment(cursor, word)
        length = cursor.last.end - word.start
        window = Window(_WORDS[word.text], when, word.start, length)
        _check(found, window)
        found.append(window)
    return tuple(found)


def _moment(cursor: Cursor, word: Token) -> Moment:
    token = cursor.now
    if token.kind == "day":
        cursor.take()
        when: Moment = _day(token, token.text)
    elif token.kind == "number":
        cursor.take()
        when = _period(token)
        if cursor.now.kind == "word" and _LENGTH.fullmatch(cursor.now.text):
            message = f"a length of time, {token} {cursor.now}, after `{word}`"
            raise cursor.now.fail(message, _EXAMPLE)
    elif cursor.is_word("date") and cursor.then.text == "(":
        when = _called(cursor)
    else:
        raise token.fail(f"`{word}` lacks its moment, found {token}", _remedy(word, token))
    if cursor.is_sign("+", "-", "*", "/", "%", "**"):
        raise cursor.now.fail("a moment cannot be computed", _EXAMPLE)
    return when


def _remedy(word: Token, found: Token) -> str:
    if found.kind == "text" and is_day(found.text[1:-1]):
        return f"write {word} {found.text[1:-1]}"
    if word.text == "before" and found.kind == "word" and not _LENGTH.fullmatch(found.text):
        return "for `a before b` write (not b) until a"
    return _EXAMPLE


def _called(cursor: Cursor) -> date:
    """A day written date("2025-01-20")."""
    name = cursor.take()
    closing = cursor.tokens[cursor.take().partner]
    inside = cursor.take()
    if inside.kind != "text" or cursor.now is not closing:
        raise name.fail("date takes a quoted day", 'such as date("2025-01-20")')
    cursor.take()
    return _day(inside, inside.text[1:-1])


def _day(token: Token, text: str) -> date:
    try:
        return parse_day(text)
    except CalendarError as error:
        raise token.fail(short(str(error), 200)) from None


def _period(token: Token) -> int:
    if not (token.text.isascii() and token.text.isdecimal()):
        raise token.fail(f"{token} is neither a period nor a day", _EXAMPLE)
    number = int(token.text) if len(token.text) < 9 else MAX_PERIODS + 1
    if number < 1:
        raise token.fail("periods are numbered from 1", "the first period is 1")
    if number > MAX_PERIODS:
        raise token.fail(f"a crisis has at most {MAX_PERIODS:,} periods", _EXAMPLE)
    return number


def _check(found: list[Window], new: Window) -> None:
    """Refuse windows that contradict each other or leave no period."""
    if new.word == "before" and new.moment == 1:
        raise _fail(new, "there is no period before 1", "the first period is 1")
    for old in found:
        if "at" in (old.word, new.word):
            raise _fail(new, "`at` leaves one period: no other window fits", "leave one out")
        if old.word == new.word:
            raise _fail(new, f"`{new.word}` twice", "leave one out")
        if "after" not in (old.word, new.word):
            raise _fail(new, "`by` and `before` both say when it ends", "leave one out")
        after, until = (old, new) if old.word == "after" else (new, old)
        if _is_empty(after.moment, until):
            hint = f"nothing is both after {after.moment} and {until.word} {until.moment}"
            raise _fail(new, "these windows leave no period", hint)


def _is_empty(after: Moment, until: Window) -> bool:
    """Whether no period is left; of a day and a period one cannot tell yet."""
    if isinstance(after, int) and isinstance(until.moment, int):
        last = until.moment if until.word == "by" else until.moment - 1
        return last <= after
    if isinstance(after, date) and isinstance(until.moment, date):
        return until.moment <= after
    return False


def _fail(window: Window, message: str, hint: str) -> FormulaError:
    return FormulaError(message, window.start, window.length, hint)
