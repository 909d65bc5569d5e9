"""Text to claims: comparisons of probabilities, means and quantiles, joined with and, or, not.

Nothing is evaluated: what is not in the grammar is refused with its place and a remedy. The
scenario's expressions inside of P, E and Q are read by the reader of expressions. Leaves out: what
names mean, which is settled where a claim meets a scenario.
"""

from offramp.language.claim import AllClaims, AnyClaim, Claim, Comparison, NotClaim
from offramp.language.claims.comparison import comparison
from offramp.language.claims.events import unexpected
from offramp.language.claims.remedies import comparing_hint
from offramp.language.claims.stretch import ATOMS, COMPARING
from offramp.language.claims.tokens import CLAUSES, CONNECTIVES, WINDOWS, Cursor, tokens
from offramp.language.terms import FormulaError

__all__ = ["parse_claim"]


def parse_claim(text: str) -> Claim:
    """The claim that a text makes. Raises FormulaError, and nothing else, on any text.

    Where the text knows its place in a file, the expressions of the claim know theirs.
    """
    cursor = tokens(text)
    claim = _either(cursor)
    if cursor.now.kind != "end":
        raise _beyond(cursor)
    return claim


def _either(cursor: Cursor) -> Claim:
    parts = [_both(cursor)]
    while cursor.is_word("or"):
        cursor.take()
        parts.append(_both(cursor))
    return parts[0] if len(parts) == 1 else AnyClaim(tuple(parts))


def _both(cursor: Cursor) -> Claim:
    parts = [_single(cursor)]
    while cursor.is_word("and"):
        cursor.take()
        parts.append(_single(cursor))
    return parts[0] if len(parts) == 1 else AllClaims(tuple(parts))


def _single(cursor: Cursor) -> Claim:
    if cursor.is_word("not"):
        cursor.take()
        if cursor.is_word("not"):
            raise cursor.now.fail("`not` twice", "leave both out")
        return NotClaim(_single(cursor))
    if not (cursor.is_sign("(") and _is_claim(cursor)):
        return _chain(comparison(cursor))
    closing = cursor.tokens[cursor.take().partner]
    claim = _either(cursor)
    if cursor.now is not closing:
        raise _beyond(cursor)
    cursor.take()
    if cursor.now.kind == "sign" and cursor.now.text != ")":
        message = f"{cursor.now} after a claim in brackets, which is no number"
        raise cursor.now.fail(message, "join claims with `and` or `or`")
    return claim


def _chain(links: list[Comparison]) -> Claim:
    return links[0] if len(links) == 1 else AllClaims(tuple(links))


def _is_claim(cursor: Cursor) -> bool:
    """Whether brackets hold a claim, not a quantity such as `(P(a) - P(b)) / 2`."""
    at, closing = cursor.at + 1, cursor.now.partner
    while at < closing:
        token, following = cursor.tokens[at], cursor.tokens[at + 1]
        if token.kind == "word" and token.text in ATOMS and following.partner > 0:
            at = following.partner
        elif token.text in COMPARING or token.text in CONNECTIVES:
            return True
        at += 1
    return False


def _beyond(cursor: Cursor) -> FormulaError:
    """What cannot follow a claim."""
    found, before = cursor.now, cursor.last
    if found.kind == "word" and found.text in WINDOWS | CLAUSES:
        message = f"`{found}` stands outside of the brackets"
        return found.fail(message, f"write P(event {found} …) inside")
    hint = comparing_hint(found.text) if found.kind == "word" else ""
    if found.text == ",":
        hint = "a decimal point is a dot; thousands have no comma; join claims with `and`"
    if found.kind == "word" and found.text in ATOMS:
        hint = "join claims with `and` or `or`"
    if hint:
        return found.fail(f"{found} cannot follow {before}", hint)
    return unexpected(cursor, "in a claim")
