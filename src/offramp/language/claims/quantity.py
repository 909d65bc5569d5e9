"""Quantities of claims: P, E, Q, numbers, and arithmetic on them."""

import math
import re
from decimal import Decimal

from offramp.language.claim import (
    Arithmetic,
    Atom,
    Mean,
    Number,
    Probability,
    Quantile,
    Quantity,
)
from offramp.language.claims.clauses import clauses, closed
from offramp.language.claims.events import event, value
from offramp.language.claims.remedies import comparing_hint, function_hint
from offramp.language.claims.stretch import ATOMS
from offramp.language.claims.tokens import CLAUSES, KEYWORDS, Cursor, Token
from offramp.language.terms import FormulaError

_DECIMAL = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_MOST_SIGNS = 60  # of one sum or product


def quantity(cursor: Cursor) -> Quantity:
    """A quantity: sums of products of what stands in them. Raises FormulaError."""
    left = _product(cursor)
    for _ in range(_MOST_SIGNS):
        if not cursor.is_sign("+", "-"):
            break
        sign = "+" if cursor.take().text == "+" else "-"
        left = Arithmetic(sign, left, _product(cursor))
    if cursor.is_sign("+", "-"):
        raise cursor.now.fail(f"more than {_MOST_SIGNS} terms", "split the claim")
    return left


def literal(cursor: Cursor) -> float:
    """A number as written, per cent included. Raises FormulaError."""
    token = cursor.take()
    if not _DECIMAL.fullmatch(token.text):
        better = token.text.replace("_", "")
        plain = _DECIMAL.fullmatch(better)
        raise token.fail(f"{token} is not a number", f"write {better}" if plain else "")
    number = Decimal(token.text)
    if cursor.is_sign("%"):
        cursor.take()
        number = number.scaleb(-2) if math.isfinite(float(number)) else number
    if not math.isfinite(float(number)):
        raise token.fail(f"{token} is too large for a number")
    return float(number)


def _product(cursor: Cursor) -> Quantity:
    left = _factor(cursor)
    for _ in range(_MOST_SIGNS):
        if not cursor.is_sign("*", "/"):
            break
        sign = "*" if cursor.take().text == "*" else "/"
        divisor = cursor.now
        right = _factor(cursor)
        if sign == "/" and right == Number(0):
            raise divisor.fail("division by zero")
        left = Arithmetic(sign, left, right)
    if cursor.is_sign("*", "/"):
        raise cursor.now.fail(f"more than {_MOST_SIGNS} factors", "split the claim")
    if cursor.is_sign("**", "//"):
        raise cursor.now.fail(f"there is no {cursor.now} in a claim", "claims have + - * /")
    if cursor.is_sign("%"):
        raise cursor.now.fail("% stands only behind a number", "write 2%")
    return left


def _factor(cursor: Cursor) -> Quantity:
    if not cursor.is_sign("-", "+"):
        return _operand(cursor)
    sign = cursor.take()
    if cursor.is_sign("-", "+"):
        raise cursor.now.fail(f"{cursor.now} follows {sign}", "one sign is enough")
    found = _operand(cursor)
    if sign.text == "+":
        return found
    return (
        Number(-found.value) if isinstance(found, Number) else Arithmetic("-", Number(0.0), found)
    )


def _operand(cursor: Cursor) -> Quantity:
    token = cursor.now
    if token.kind == "number":
        return Number(literal(cursor))
    if cursor.is_sign("("):
        cursor.take()
        found = quantity(cursor)
        if cursor.now is not cursor.tokens[token.partner]:
            message = f"{cursor.now} cannot follow {cursor.last} in these brackets"
            raise cursor.now.fail(message)
        cursor.take()
        return found
    if token.kind == "word" and token.text in ATOMS and cursor.then.text == "(":
        return _atom(cursor)
    raise _no_quantity(cursor, token)


def _atom(cursor: Cursor) -> Atom:
    """A probability, mean or quantile."""
    name = cursor.take()
    closing = cursor.tokens[cursor.take().partner]
    if name.text == "P":
        what = event(cursor)
        given, under = clauses(cursor)
        length = closed(cursor, name, closing)
        return Probability(what, given, under, name.start, length)
    of = value(cursor)
    given, under = clauses(cursor)
    if name.text == "E":
        length = closed(cursor, name, closing)
        return Mean(of, given, under, name.start, length)
    share = _share(cursor)
    if given is None and not under:
        given, under = clauses(cursor)
    elif cursor.is_word(*CLAUSES):
        message = f"`{cursor.now}` behind the share, and a clause before it"
        raise cursor.now.fail(message, "write Q(value, 0.9 given … under …)")
    length = closed(cursor, name, closing)
    return Quantile(of, share, given, under, name.start, length)


def _share(cursor: Cursor) -> float:
    if not cursor.is_sign(","):
        message = "Q lacks the share of runs"
        raise cursor.now.fail(message, "Q(value, 0.9) is the value that 9 in 10 runs do not exceed")
    cursor.take()
    token = cursor.now
    if token.kind != "number":
        raise token.fail(f"expected a share of runs, found {token}", "write 0.9 or 90%")
    share = literal(cursor)
    if not 0 < share < 1:
        hint = f"write {share:g}%" if 2 <= share < 100 else "write 0.9 or 90%"
        raise token.fail(f"a share lies between 0 and 1, found {share:g}", hint)
    return share


def _no_quantity(cursor: Cursor, token: Token) -> FormulaError:
    """What stands where a quantity should."""
    if token.kind == "end":
        return token.fail("a quantity is missing at the end", "such as P(war) or 0.1")
    if token.kind == "day":
        return token.fail("a day is not a quantity", "days stand behind by, before, after, at")
    if token.kind != "word":
        return token.fail(f"a quantity is missing before {token}", "such as P(war) or 0.1")
    if cursor.then.text == "(":
        return token.fail(f"there is no {token}(…) in a claim", function_hint(token.text))
    if token.text in ATOMS:
        return token.fail(f"{token} lacks its brackets", function_hint(token.text))
    if token.text in KEYWORDS:
        return token.fail(f"a quantity is missing before `{token}`", "such as P(war) or 0.1")
    hint = comparing_hint(token.text) or f"write P({token}) or E({token})"
    return token.fail(f"{token} is no quantity by itself", hint)
