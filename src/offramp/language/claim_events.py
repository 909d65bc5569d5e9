"""What stands in the brackets of P, E and Q: events, values, windows of time.

A tense or window holds a statement; `and`, `or` and `not` under a tense hold period by period, and
outside of it join what happened in the run as a whole.
"""

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
from offramp.language.claim_expression import expression
from offramp.language.claim_remedies import function_hint, keyword_hint
from offramp.language.claim_tokens import (
    CONNECTIVES,
    KEYWORDS,
    REDUCTIONS,
    TENSES,
    WINDOWS,
    Cursor,
    Token,
)
from offramp.language.claim_windows import windows
from offramp.language.terms import FormulaError

ATOMS = ("P", "E", "Q")
COMPARING = frozenset({"<", "<=", ">", ">=", "=", "==", "!=", "<>", "=<", "=>"})
_OPERATORS = COMPARING | {"+", "-", "*", "/", "**", "//", "%"}
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
    start, end = _stretch(cursor, KEYWORDS - CONNECTIVES, "a value")
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
    if cursor.is_sign("(") and not _is_arithmetic(cursor):
        cursor.take()
        found = event(cursor)
        if cursor.now is not cursor.tokens[opening.partner]:
            raise unexpected(cursor, "in these brackets")
        cursor.take()
        return found
    start, end = _stretch(cursor, KEYWORDS, "an event")
    return Condition(expression(cursor.text, start, end, condition=True))


def _is_arithmetic(cursor: Cursor) -> bool:
    """Whether brackets belong to an expression, such as `(a + b) * 2 >= 3`."""
    behind = cursor.tokens[cursor.now.partner + 1]
    alone = cursor.now.partner == cursor.at + 2 and cursor.then.text in KEYWORDS
    return alone or (behind.kind == "sign" and behind.text in _OPERATORS)


def _stretch(cursor: Cursor, stops: frozenset[str], what: str) -> tuple[int, int]:
    """Where an expression begins and ends in the text; the cursor moves behind it."""
    first = cursor.at
    while cursor.now.kind != "end" and not cursor.is_sign(")", ","):
        if cursor.is_word(*stops):
            break
        cursor.at = cursor.now.partner if cursor.now.partner > 0 else cursor.at
        cursor.take()
    if cursor.at == first:
        raise _missing(cursor, what)
    _check(cursor.tokens[first : cursor.at + 1])
    return cursor.tokens[first].start, cursor.last.end


def _missing(cursor: Cursor, what: str) -> FormulaError:
    found, following = cursor.now, cursor.then
    hint = "such as war in P(war)" if what == "an event" else "such as tension in E(tension)"
    name = cursor.last if cursor.last.text in REDUCTIONS else found
    if name.text in KEYWORDS and (name is not found or following.text in _OPERATORS):
        hint = f"a name that is also a word of claims stands in brackets: ({name})"
    if found.kind == "word":
        return found.fail(f"{what} is missing before `{found}`", hint)
    return found.fail(f"{what} is missing before {found}", hint)


def _check(tokens: list[Token]) -> None:
    """Refuse what can be explained better than by the reader of expressions."""
    for before, token, following in zip([None, *tokens], tokens, tokens[1:], strict=False):
        if token.kind == "word" and token.text in ATOMS and _opens(following):
            message = f"{token}(…) inside the brackets of another"
            raise token.fail(message, "compare probabilities and means outside of the brackets")
        if token.kind == "sign" and token.text in ("+-", "+/-", "\u00b1"):
            raise token.fail(f"{token} inside brackets", "write P(event) = 0.3 ± 0.02")
        if before is not None and _ends(before) and _begins(token):
            hint = keyword_hint(token.text, KEYWORDS) or keyword_hint(before.text, KEYWORDS)
            raise token.fail(f"{token} follows {before} without a sign or word between", hint)


def _opens(token: Token) -> bool:
    return token.kind == "sign" and token.text == "("


def _ends(token: Token) -> bool:
    """Whether an operand may end here."""
    return token.text == ")" or _begins(token)


def _begins(token: Token) -> bool:
    """Whether an operand begins here (a bracket may be that of a function)."""
    if token.kind == "word":
        return token.text not in CONNECTIVES
    return token.kind in ("number", "day", "text")


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
