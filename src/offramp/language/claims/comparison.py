"""Comparisons of quantities, and chains of them such as `0.1 < P(war) < 0.3`."""

import re
from typing import Literal, TypeAlias

from offramp.language.claim import Comparison, Number, Probability, Quantity, atoms
from offramp.language.claims.quantity import literal, quantity
from offramp.language.claims.remedies import comparing_hint
from offramp.language.claims.stretch import ATOMS
from offramp.language.claims.tokens import CLAUSES, WINDOWS, Cursor, Token
from offramp.language.problems import short
from offramp.language.terms import FormulaError

_SIGNS: dict[str, Literal["<", "<=", ">", ">=", "="]] = {
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "=": "=",
}
_ABOUT = ("\u00b1", "+-", "+/-")
# signs that no claim has: what to write
_MISTAKEN = {
    "==": "write = with a tolerance: P(a) = P(b) ± 0.01",
    "!=": "write not (P(a) = P(b) ± 0.01)",
    "<>": "write not (P(a) = P(b) ± 0.01)",
    "=<": "write <=",
    "=>": "write >=",
}
_MOST_LINKS = 8
Side: TypeAlias = tuple[Quantity, int, int]  # with where it begins and ends in the text
_INSIDE = re.compile(r"(P\([\w.]+) *([<>]=? *0?\.[0-9]+)\)")  # a bracket that closes too late


def comparison(cursor: Cursor) -> list[Comparison]:
    """A comparison, or the links of a chain of them. Raises FormulaError."""
    sides: list[Side] = [_side(cursor)]
    signs: list[Token] = []
    while cursor.is_sign(*_SIGNS, *_MISTAKEN):
        sign = cursor.take()
        if sign.text in _MISTAKEN:
            raise sign.fail(f"there is no comparison {sign}", _MISTAKEN[sign.text])
        signs.append(sign)
        sides.append(_side(cursor))
    if not signs:
        raise _uncompared(cursor, sides[0])
    tolerance = _tolerance(cursor, signs, sides)
    _check_chain(signs)
    links: list[Comparison] = []
    for sign, left, right in zip(signs, sides, sides[1:], strict=False):
        length = (cursor.last.end if tolerance else right[2]) - left[1]
        link = Comparison(left[0], _SIGNS[sign.text], right[0], tolerance, left[1], length)
        _check_sense(link, sign)
        links.append(link)
    return links


def _side(cursor: Cursor) -> Side:
    start = cursor.now.start
    found = quantity(cursor)
    return found, start, cursor.last.end


def _tolerance(cursor: Cursor, signs: list[Token], sides: list[Side]) -> float:
    start, compared = sides[0][1], [quantity for quantity, _, _ in sides]
    if not cursor.is_sign(*_ABOUT):
        for sign in signs:
            if sign.text == "=":
                message = "two numbers from runs are hardly ever quite equal"
                raise sign.fail(message, "say how far apart they may be: P(a) = 0.65 ± 0.02")
        return 0.0
    sign = cursor.take()
    if "=" not in [s.text for s in signs]:
        raise sign.fail(f"{sign} goes with =", "write P(a) = 0.65 ± 0.02")
    number = cursor.now
    if number.kind != "number":
        raise number.fail(f"after {sign} a number is expected, found {number}", "write ± 0.02")
    tolerance = literal(cursor)
    if tolerance == 0:
        raise number.fail("a tolerance is more than 0", "write ± 0.02, say")
    in_percent = "%" in cursor.text[start : sign.start] or any(map(_is_probability, compared))
    if cursor.last.text == "%" and not in_percent:
        message = f"a tolerance is no share of the value: {number}% is {tolerance:g}"
        raise number.fail(message, f"write ± {tolerance:g}, if that is meant")
    if cursor.is_sign("+", "-", "*", "/", "**", *_SIGNS, *_ABOUT):
        raise cursor.now.fail(f"{cursor.now} after a tolerance", "it ends the comparison")
    return tolerance


def _is_probability(side: Quantity) -> bool:
    return any(isinstance(atom, Probability) for atom in atoms(side))


def _check_chain(signs: list[Token]) -> None:
    """Refuse chains that do not run one way."""
    for sign in signs[1:]:
        if "=" in (sign.text, signs[0].text):
            message = "`=` cannot stand among several comparisons"
            raise sign.fail(message, "join two with `and`: a = b ± 0.02 and b < c")
        if sign.text[0] != signs[0].text[0]:
            message = f"{signs[0]} and {sign} in one chain run both ways"
            raise sign.fail(message, "join two with `and`: a < b and b > c")
    if len(signs) > _MOST_LINKS:
        raise signs[_MOST_LINKS].fail("too many comparisons in a row", "join them with `and`")


def _check_sense(link: Comparison, sign: Token) -> None:
    """Refuse what is true or false whatever happens."""
    if not atoms(link.left) and not atoms(link.right):
        message = "a comparison of numbers alone says nothing of the crisis"
        raise FormulaError(message, link.start, link.length, "compare P(event), E(value) …")
    match link.left, link.right:
        case (Probability(), Number(value=bound)) | (Number(value=bound), Probability()):
            if not 0 <= bound <= 1:
                percent = f"write {bound:g}%" if 2 <= bound <= 100 else ""
                raise sign.fail(f"a probability lies in [0, 1], never at {bound:g}", percent)
        case _:
            pass


def _uncompared(cursor: Cursor, side: Side) -> FormulaError:
    """A quantity that is compared with nothing."""
    found, (_, start, end) = cursor.now, side
    if found.kind == "word" and found.text in WINDOWS | CLAUSES:
        hint = f"write P(event {found} …)"
        return found.fail(f"`{found}` stands outside of the brackets", hint)
    if found.kind == "word" and comparing_hint(found.text):
        return found.fail(f"`{found}` is no comparison", comparing_hint(found.text))
    if found.text in (*ATOMS, "(") or found.kind == "number":
        return found.fail(f"{found} follows {cursor.last} without a sign", "write * to multiply")
    if found.kind == "sign" and found.text in _ABOUT:
        return found.fail(f"{found} goes with =", "write P(a) = 0.65 ± 0.02")
    written = " ".join(cursor.text[start:end].split())
    message = f"{short(written)} is compared with nothing"
    inside = _INSIDE.fullmatch(written)
    hint = f"write {inside[1]}) {inside[2]}" if inside else "add a comparison, such as < 0.1"
    return FormulaError(message, start, max(end - start, 1), hint)
