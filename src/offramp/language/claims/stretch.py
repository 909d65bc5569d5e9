"""Which tokens of a claim belong to an expression of the scenario language.

An expression ends at a word of claims, a comma or a closing bracket. Mistakes that the reader of
expressions would explain less well are refused here.
"""

from offramp.language.claims.remedies import keyword_hint
from offramp.language.claims.tokens import CONNECTIVES, KEYWORDS, REDUCTIONS, Cursor, Token
from offramp.language.terms import FormulaError

ATOMS = ("P", "E", "Q")
COMPARING = frozenset({"<", "<=", ">", ">=", "=", "==", "!=", "<>", "=<", "=>"})
_OPERATORS = COMPARING | {"+", "-", "*", "/", "**", "//", "%"}


def stretch(cursor: Cursor, stops: frozenset[str], what: str) -> tuple[int, int]:
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


def is_arithmetic(cursor: Cursor) -> bool:
    """Whether brackets belong to an expression, such as `(a + b) * 2 >= 3`."""
    behind = cursor.tokens[cursor.now.partner + 1]
    alone = cursor.now.partner == cursor.at + 2 and cursor.then.text in KEYWORDS
    return alone or (behind.kind == "sign" and behind.text in _OPERATORS)


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
