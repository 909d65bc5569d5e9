"""The syntax of expressions: a small subset of Python's, read through Python's own `ast`.

Nothing is ever evaluated by Python. What is not in the list below is refused by name, so that a
scenario from a stranger can compute numbers and nothing else.
"""

import ast
import math
import re
import warnings
from dataclasses import replace

from offramp.language.distributions import (
    DISTRIBUTIONS,
    LOTTERY,
    MOST_PRIZES,
    Distribution,
    DistributionError,
)
from offramp.language.problems import nearest, short
from offramp.language.remedies import forbidden, remedy
from offramp.language.terms import FormulaError, Term, constant
from offramp.language.words import readable

MAX_LENGTH = 4_000
MAX_DEPTH = 40

# name: (fewest, most) arguments
FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (2, 64),
    "max": (2, 64),
    "clip": (3, 3),
    "abs": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "sqrt": (1, 1),
    "logistic": (1, 1),
    "where": (3, 3),
    "date": (1, 1),
}
_KNOWN = {
    **FUNCTIONS,
    **{k: (len(v), len(v)) for k, v in DISTRIBUTIONS.items()},
    LOTTERY: (2, 2 * MOST_PRIZES),
}
_FUNCTIONS = (
    f"functions are {', '.join(FUNCTIONS)}; a variable's start may also be drawn by "
    f"{', '.join((*DISTRIBUTIONS, LOTTERY))}"
)
_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
# what is no function: how to write it
_OTHERWISE = {
    "did": "write did.<actor>.<action>",
    "belief": "write belief.<observer>.<subject>.<type>",
    "expected": "write expected.<observer>.<subject>.<attribute>",
    "pow": "write ** for a power",
    "sum": "write a + b",
    "sigmoid": "did you mean logistic?",
    "ln": "did you mean log?",
    "random": "chance stands under `chance`",
}
_DECIMAL = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")


def parse(text: str) -> Term:
    """The syntax of an expression. Raises FormulaError with the place of the mistake."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"longer than {MAX_LENGTH:,} characters", 0, 1, "split it into parts")
    shift = len(text) - len(text.lstrip())
    flat = re.sub(r"\s", " ", text).strip()
    if not flat:
        raise FormulaError("an expression is missing")
    if "#" in flat:
        raise FormulaError("a comment cannot stand inside an expression", shift + flat.index("#"))
    both = re.search(r"\+-|\+/-", flat)
    if both:
        hint = "write 0.5 ~ normal(0.5, 0.1), say; or a blank between them"
        message = f"{both[0]} may mean plus or minus"
        raise FormulaError(message, shift + both.start(), len(both[0]), hint)
    try:
        body = _python(flat)
    except SyntaxError as error:
        start, length, hint = remedy(flat, max((error.offset or 1) - 1, 0))
        message = f"cannot read the expression {short(flat)}"
        raise FormulaError(message, shift + start, length, hint) from None
    except (MemoryError, RecursionError):
        raise FormulaError(f"an expression nested more than {MAX_DEPTH} deep", shift) from None
    except (ValueError, OverflowError):
        raise FormulaError(f"cannot read the expression {short(flat)}", shift) from None
    return _Translator(flat, shift).term(body, 0)


def _python(text: str) -> ast.expr:
    """Python's tree of an expression. Raises what `ast.parse` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what Python would only warn of, such as `0or 1`
        try:
            return ast.parse(readable(text), mode="eval").body
        except SyntaxError:
            return ast.parse(text, mode="eval").body  # then Python's words were meant as such


def parse_distribution(text: str) -> Distribution:
    """What follows `~`. Raises FormulaError with the place of the mistake."""
    names = f"known are {', '.join(DISTRIBUTIONS)}"
    start = len(text) - len(text.lstrip())
    expected = FormulaError(
        "after ~ a distribution is expected", start, max(len(text.strip()), 1), names
    )
    word = re.match(r"\s*([A-Za-z_][A-Za-z0-9_]*)", text)
    if word is None:
        raise expected
    if word[1] == LOTTERY:
        message = "only the start of a variable can be a lottery"
        raise FormulaError(message, word.start(1), len(word[1]), names)
    if word[1] not in DISTRIBUTIONS:
        hint = nearest(word[1], DISTRIBUTIONS) or names
        message = f"there is no distribution {short(word[1])}"
        raise FormulaError(message, word.start(1), len(word[1]), hint)
    term = parse(text)
    if term.kind != "call" or term.value not in DISTRIBUTIONS:
        expected.hint = f"write {word[1]}({', '.join(DISTRIBUTIONS[word[1]])})"
        raise expected
    numbers: list[float] = []
    for arg in term.args:
        number = constant(arg)
        if number is None:
            message = "the parameters of a distribution are numbers"
            raise FormulaError(message, arg.start, arg.length)
        numbers.append(number)
    return _distribution(term, tuple(numbers))


def _distribution(term: Term, numbers: tuple[float, ...]) -> Distribution:
    try:
        return Distribution.of(str(term.value), numbers)
    except DistributionError as error:
        raise FormulaError(str(error), term.start, term.length) from None


class _Translator:
    """Python's tree of an expression to ours, refusing what is not in the language."""

    def __init__(self, text: str, shift: int) -> None:
        self.text, self.shift = text, shift
        self.plain = text.isascii()

    def span(self, node: ast.expr) -> tuple[int, int]:
        start, end = node.col_offset, node.end_col_offset or node.col_offset + 1
        if not self.plain:  # ast counts bytes
            raw = self.text.encode()
            start, end = len(raw[:start].decode()), len(raw[:end].decode())
        return self.shift + start, max(end - start, 1)

    def source(self, node: ast.expr) -> str:
        start, length = self.span(node)
        return self.text[start - self.shift : start - self.shift + length]

    def fail(self, node: ast.expr, message: str, hint: str = "") -> FormulaError:
        return FormulaError(message, *self.span(node), hint)

    def term(self, node: ast.expr, depth: int) -> Term:
        if depth > MAX_DEPTH:
            message = f"an expression nested more than {MAX_DEPTH} deep"
            raise self.fail(node, message, "split it into parts")
        start, length = self.span(node)
        below = depth + 1
        match node:
            case ast.Constant(value=bool(flag)):
                raise self.fail(node, f"{flag} is not a name", f"write {str(flag).lower()}")
            case ast.Constant(value=int() | float() as number):
                return Term("number", start, length, self.number(node, number))
            case ast.Name() | ast.Attribute():
                return self.name(node, start, length)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Term("-", start, length, args=(self.term(operand, below),))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return replace(self.term(operand, below), start=start, length=length)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Term("not", start, length, args=(self.term(operand, below),))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                args = self.term(left, below), self.term(right, below)
                return Term(_BINARY[type(op)], start, length, args=args)
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                return Term(word, start, length, args=tuple(self.term(v, below) for v in values))
            case ast.Compare():
                return self.compare(node, below)
            case ast.Call():
                return self.call(node, below)
            case _:
                where = forbidden(node, self.text)
                raise FormulaError(where[2], self.shift + where[0], where[1], where[3])

    def number(self, node: ast.expr, value: float) -> float:
        written = self.source(node)
        if not _DECIMAL.fullmatch(written):
            better = written.replace("_", "")
            hint = f"write {better}" if _DECIMAL.fullmatch(better) else "write it in decimal digits"
            raise self.fail(node, f"{short(written)} is not a number here", hint)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.fail(node, f"{short(written)} is too large for a number")
        return number

    def name(self, node: ast.expr, start: int, length: int) -> Term:
        parts: list[str] = []
        at = node
        while isinstance(at, ast.Attribute):
            parts.append(self.written(at.attr, sum(self.span(at))))
            at = at.value
        if not isinstance(at, ast.Name):
            raise self.fail(node, "a dot may only join the words of a name")
        parts = [self.written(at.id, sum(self.span(at))), *reversed(parts)]
        if not self.source(node).isascii():  # Python would take some letters for others
            raise self.fail(node, f"{short(self.source(node))} is not a name: letters a to z only")
        if parts in (["true"], ["false"]):
            return Term("flag", start, length, float(parts == ["true"]))
        return Term("name", start, length, parts=tuple(parts))

    def written(self, word: str, end: int) -> str:
        """A word that Python read, as it stands in the text up to `end`."""
        end -= self.shift
        return self.text[end - len(word) : end] if word.startswith("_") else word

    def compare(self, node: ast.Compare, depth: int) -> Term:
        start, length = self.span(node)
        middles = node.comparators[:-1]
        if any(isinstance(below, ast.Compare) for m in middles for below in ast.walk(m)):
            raise self.fail(node, "a comparison inside a chain of comparisons", "use `and`")
        sides = [self.term(side, depth) for side in (node.left, *node.comparators)]
        links: list[Term] = []
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            sign = _COMPARE.get(type(op))
            if sign is None:
                raise self.fail(node, "this comparison is not allowed", "use < <= > >= == !=")
            links.append(Term(sign, start, length, args=(left, right)))
        return links[0] if len(links) == 1 else Term("and", start, length, args=tuple(links))

    def call(self, node: ast.Call, depth: int) -> Term:
        start, length = self.span(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in _KNOWN:
            written = short(self.source(node.func))
            hint = nearest(name, _KNOWN) or _OTHERWISE.get(name, "")
            raise self.fail(node.func, f"there is no function {written}", hint or _FUNCTIONS)
        if node.keywords:
            raise self.fail(node, f"{name} takes no named arguments")
        fewest, most = _KNOWN[name]
        if not fewest <= len(node.args) <= most:
            need = str(fewest) if fewest == most else f"{fewest} or more"
            noun = "argument" if need == "1" else "arguments"
            raise self.fail(node, f"{name} takes {need} {noun}, not {len(node.args)}")
        if name == LOTTERY and len(node.args) % 2:
            hint = "write lottery(0, 0.3, 1, 0.7)"
            raise self.fail(node, "a lottery lists values, each with its probability", hint)
        if name == "date":
            only = node.args[0]
            if not (isinstance(only, ast.Constant) and isinstance(only.value, str)):
                raise self.fail(only, "date takes a quoted day", 'such as date("2025-01-20")')
            at, size = self.span(only)
            text = Term("text", at + 1, max(size - 2, 1), only.value)
            return Term("call", start, length, name, args=(text,))
        args = tuple(self.term(arg, depth) for arg in node.args)
        term = Term("call", start, length, name, args=args)
        numbers = [n for n in map(constant, args) if n is not None]
        if name in DISTRIBUTIONS and len(numbers) == len(args):
            _distribution(term, tuple(numbers))
        return term
