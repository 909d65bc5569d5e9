"""What stands in the brackets of P, E and Q: events, values, windows of time.

A tense or window holds a statement; `and`, `or` and `not` under a tense hold period by period, and
outside of it join what happened in the run as a whole.
"""

import re

from offramp.language.claim import (
    All,
    Always,
    Any,
    Condition,
    Event,
    Ever,
    Not,
    Reduction,
    Until,
    Value,
)
from offramp.language.claims.expression import expression
from offramp.language.claims.remedies import function_hint, keyword_hint
from offramp.language.claims.stretch import is_arithmetic, stretch
from offramp.language.claims.tokens import (
    CONNECTIVES,
    KEYWORDS,
    REDUCTIONS,
    TENSES,
    WINDOWS,
    Cursor,
    Token,
)
from offramp.language.claims.windows import windows
from offramp.language.problems import short
from offramp.language.terms import FormulaError

_HYPHENED = re.compile(r"[a-z][a-z0-9_.]*(-[a-z][a-z0-9_.]*)+")
_REDUCTIONS: dict[str, Reduction] = {
    "highest": "highest",
    "lowest": "lowest",
    "average": "average",
    "total": "total",
}


def event(cursor: Cursor) -> Event:
    """An event: tenses and statements joined with or, and, not. Raises FormulaError."""
    parts = [_both(cursor)]
    while cursor.is_word("or"):
        cursor.take()
        parts.append(_both(cursor))
    return parts[0] if len(parts) == 1 else Any(tuple(parts))


def value(cursor: Cursor) -> Value:
    """A number of a run: [highest] expression [windows]. Raises FormulaError."""
    reduction: Reduction = "last"
    if cursor.is_word(*_REDUCTIONS):
        reduction = _REDUCTIONS[cursor.take().text]
    if cursor.is_word(*TENSES):
        hint = "P(ever event) is a probability"
        raise cursor.now.fail(f"`{cursor.now}` belongs to an event, not to a value", hint)
    start, end = stretch(cursor, KEYWORDS - CONNECTIVES, "a value")
    return Value(expression(cursor.text, start, end), reduction, windows(cursor))


def has_tense(found: Event) -> bool:
    """Whether an event says at what time its statements hold."""
    match found:
        case Condition():
            return False
        case Not(of=inner):
            return has_tense(inner)
        case All(of=parts) | Any(of=parts):
            return any(has_tense(part) for part in parts)
        case _:
            return True


def _both(cursor: Cursor) -> Event:
    parts = [_single(cursor)]
    while cursor.is_word("and"):
        cursor.take()
        parts.append(_single(cursor))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _single(cursor: Cursor) -> Event:
    """A tense with what it holds, or its denial."""
    if cursor.is_word("not"):
        _refuse_twice(cursor)
        return Not(_single(cursor))
    if cursor.is_word(*TENSES):
        tense = cursor.take()
        of = _timeless(cursor, tense)
        when = windows(cursor)
        if cursor.is_word("until"):
            hint = "write a until b, which says of every period before b that a holds"
            raise cursor.now.fail(f"`{tense}` and `until` in one", hint)
        if tense.text == "always":
            return Always(of, when)
        return Ever(of, when) if tense.text == "ever" else Not(Ever(of, when))
    first = cursor.now
    of = _statement(cursor)
    if not cursor.is_word("until", *WINDOWS):
        return of
    _no_tense(of, first, cursor.now)
    if cursor.is_word("until"):
        then = _timeless(cursor, cursor.take())
        if cursor.is_word("until"):
            raise cursor.now.fail("`until` twice", "write (a until b) and (b until c)")
        return Until(of, then, windows(cursor))
    return Ever(of, windows(cursor))


def _timeless(cursor: Cursor, tense: Token) -> Event:
    """What a tense holds, which has no tense of its own."""
    first = cursor.now
    if cursor.is_word(*TENSES):
        raise first.fail(f"`{first}` inside `{tense}`", "one of the two is enough")
    negated = cursor.is_word("not")
    if negated:
        _refuse_twice(cursor)
    found = _statement(cursor)
    _no_tense(found, first, tense)
    return Not(found) if negated else found


def _no_tense(found: Event, first: Token, tense: Token) -> None:
    if has_tense(found):
        message = f"a tense or window inside the brackets that `{tense}` is about"
        hint = f"give each its own, or move it out: `{tense}` holds what is true period by period"
        raise first.fail(message, hint)


def _refuse_twice(cursor: Cursor) -> None:
    """Read `not`, which one does not say twice."""
    cursor.take()
    if cursor.is_word("not"):
        raise cursor.now.fail("`not` twice", "leave both out")


def _statement(cursor: Cursor) -> Event:
    """A condition, or an event in brackets."""
    opening = cursor.now
    if cursor.is_sign("(") and not is_arithmetic(cursor):
        cursor.take()
        found = event(cursor)
        if cursor.now is not cursor.tokens[opening.partner]:
            raise unexpected(cursor, "in these brackets")
        cursor.take()
        return found
    start, end = stretch(cursor, KEYWORDS, "an event")
    written = cursor.text[start:end]
    if _HYPHENED.fullmatch(written):
        message = f"{short(written)} subtracts: no name but that of a policy has a hyphen"
        raise FormulaError(message, start, end - start, f"write {written.replace('-', '_')}")
    return Condition(expression(cursor.text, start, end, condition=True))


def unexpected(cursor: Cursor, where: str) -> FormulaError:
    """What stands where nothing more can stand."""
    found, before = cursor.now, cursor.last
    if found.kind == "end":
        return found.fail(f"the claim ends too soon, {where}")
    hint = ""
    if found.kind == "word":
        if found.text in TENSES | {"not"}:
            hint = f"join with `and` or `or`: and {found} …"
        elif cursor.then.text == "(" and found.text not in KEYWORDS:
            hint = function_hint(found.text)
        elif found.text in REDUCTIONS:
            hint = f"`{found}` stands first: E({found} value)"
        else:
            hint = keyword_hint(found.text, KEYWORDS)
    elif found.text == ",":
        hint = "join events with `and` or `or`"
    return found.fail(f"{found} cannot follow {before} {where}", hint)
