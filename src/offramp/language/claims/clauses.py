"""The clauses of P, E and Q: what is given, and the policies under which the crisis is played."""

import re

from offramp.language.claim import Event, Policies
from offramp.language.claims.events import event, unexpected
from offramp.language.claims.tokens import KEYWORDS, WINDOWS, Cursor, Token
from offramp.language.problems import short

_SLUG = re.compile(r"[a-z0-9][a-z0-9_/-]*")
_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")
_LONGEST = 80
_MOST_POLICIES = 20


def clauses(cursor: Cursor) -> tuple[Event | None, Policies]:
    """`given event` and `under policies`, in this order, if they come. Raises FormulaError."""
    given: Event | None = None
    if cursor.is_word("given"):
        cursor.take()
        given = event(cursor)
        if cursor.is_word("given"):
            raise cursor.now.fail("`given` twice", "join what is given with `and`")
    if not cursor.is_word("under"):
        return given, ()
    under = _policies(cursor)
    if cursor.is_word("given"):
        hint = "write given … under …: P(war given crisis under hotline)"
        raise cursor.now.fail("`given` comes before `under`", hint)
    if cursor.is_word("under"):
        raise cursor.now.fail("`under` twice", "join policies with `and`")
    if cursor.is_word(*WINDOWS):
        message = f"`{cursor.now}` comes before `under`"
        raise cursor.now.fail(message, f"write P(event {cursor.now} … under …)")
    return given, under


def closed(cursor: Cursor, name: Token, closing: Token) -> int:
    """Read the bracket that closes P, E or Q; the length of the whole."""
    if cursor.now is closing:
        return cursor.take().end - name.start
    if cursor.is_sign(",") and name.text == "E":
        raise cursor.now.fail("E takes one value", "write Q(value, 0.9) for a quantile")
    raise unexpected(cursor, f"in {name}(…)")


def _policies(cursor: Cursor) -> Policies:
    """One or more policies, joined with `and`."""
    found: list[str] = []
    joined = cursor.take()
    while True:
        found.append(_policy(cursor, joined))
        if len(found) > _MOST_POLICIES:
            raise cursor.last.fail(f"more than {_MOST_POLICIES} policies")
        if not cursor.is_word("and"):
            break
        joined = cursor.take()
    listed = cursor.is_sign(",") and cursor.then.kind == "word"  # else the share of Q
    if listed or cursor.is_word("or", "with") or cursor.is_sign("+"):
        hint = "for one or the other, compare P(… under a) and P(… under b)"
        raise cursor.now.fail("policies are joined with `and`", hint)
    return tuple(found)


def _policy(cursor: Cursor, joined: Token) -> str:
    """The name of a policy, which may hold hyphens."""
    first = cursor.now
    match = _SLUG.match(cursor.text, first.start)
    if match is None or match[0] in KEYWORDS:
        if first.kind in ("word", "text") and first.text not in KEYWORDS:
            better = _CAPITAL.sub("-", first.text.strip("\"'")).casefold()
            hint = f"write {better}" if _SLUG.fullmatch(better) else ""
            raise first.fail(f"{first} is not the name of a policy", hint)
        hint = "name a policy of the scenario: under no-transition"
        raise first.fail(f"a policy is missing after `{joined}`", hint)
    while cursor.now.kind != "end" and cursor.now.start < match.end():
        cursor.take()
    written = cursor.text[first.start : cursor.last.end]
    if cursor.last.end != match.end() or len(written) > _LONGEST:
        hint = "lower-case letters, digits, - and _ only"
        raise first.fail(f"{short(written)} is not the name of a policy", hint)
    return written
