"""What people write by mistake in expressions, and what to tell them."""

import ast
import re

from offramp.language.problems import short

# what was found: the remedy
_HABITS = (
    ("[\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb]", "use straight quotation marks"),
    (r"(?<![\"'])[0-9]{4}-[0-9]{2}-[0-9]{2}", 'write a day as date("2025-01-20")'),
    ("[\u2010-\u2015\u2212]", "write - for minus"),
    ("\u00b1", "write 0.5 ~ normal(0.5, 0.1), say"),
    ("[\u00d7\u22c5\u00b7]", "write * to multiply"),
    ("\u00f7", "write / to divide"),
    ("[\u2264\u2265\u2260]", "write <=, >= or !="),
    (r"&&?|\|\|?", "write `and` or `or`"),
    (r"%", "write 0.5 for fifty per cent"),
    (r"(?<![\w.])0[0-9]+(?![\w.])", "leave out the leading zero"),
    (r"(?<![=<>!])=>|=<", "write >= or <="),
    (r"[-+*/]=", "what is written is added: leave out the ="),
    (r"^=(?!=)", "leave out the ="),
    (r"(?<![=<>!:])=(?!=)", "write == to compare"),
    (r"!(?!=)", "write `not`"),
    (r"<>", "write != for unequal"),
    (r"\bthen\b", "write where(condition, a, b)"),
    (r":", "a number has no colon"),
    (r";", "separate with commas"),
    (
        r"[$\u20ac\u00a3]|(?<![\w.])[0-9.]+ *(?!(and|or|not|in|is|if|else)$)[A-Za-z]+$",
        "write the number alone, without a unit",
    ),
)
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.BitXor: ("^", "write ** for a power"),
    ast.Mod: ("%", "write 0.5 for fifty per cent"),
    ast.BitAnd: ("&", "write `and`"),
    ast.BitOr: ("|", "write `or`"),
    ast.FloorDiv: ("//", "write /"),
    ast.MatMult: ("@", "write *"),
    ast.LShift: ("<<", ""),
    ast.RShift: (">>", ""),
}
_FORMS: dict[type[ast.expr], str] = {
    ast.Lambda: "lambda",
    ast.Subscript: "an index in [ ]",
    ast.List: "a list",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Dict: "a mapping",
    ast.Set: "a set",
    ast.NamedExpr: "an assignment",
    ast.Starred: "a star",
    ast.JoinedStr: "text",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
}


def remedy(text: str, offset: int) -> tuple[int, int, str]:
    """Where an expression that Python cannot parse goes wrong (start, length), and the remedy.

    `offset` is where Python gave up, which is often behind the mistake.
    """
    if text.count("(") > text.count(")"):
        return (
            _unclosed(text),
            1,
            "a ( is not closed; inside { } an expression with a comma needs quotes",
        )
    for habit, hint in _HABITS:
        found = re.search(habit, text)
        if found:
            return found.start(), len(found[0]), hint
    return min(offset, len(text) - 1), 1, ""


def forbidden(node: ast.expr, text: str) -> tuple[int, int, str, str]:
    """A form that is not in the language: start, length, message, remedy."""
    start, end = _column(text, node.col_offset), _column(text, node.end_col_offset or 0)
    length = max(end - start, 1)
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            sign, hint = _OPERATORS[type(op)]
            gap = _column(text, left.end_col_offset or 0), _column(text, right.col_offset)
            at = text.find(sign, *gap)
            return max(at, start), len(sign), f"there is no operator {sign}", hint
        case ast.IfExp():
            return start, length, "`if … else` is not allowed", "write where(condition, a, b)"
        case ast.Tuple():
            hint = "a decimal point is a dot"
            if _THOUSANDS.fullmatch(text.strip()):
                hint = f"write {text.strip().replace(',', '')}"
            return start, length, "a comma outside a function", hint
        case ast.Constant(value=str() | bytes()):
            return start, length, "text is allowed only in date(…)", ""
        case ast.Constant():
            return start, length, f"{short(text[start:end])} is not a number", ""
        case ast.UnaryOp():
            return start, 1, "~ follows a number, not an expression", ""
        case _:
            what = _FORMS.get(type(node), "this")
            return start, length, f"{what} is not allowed in an expression", ""


def _column(text: str, offset: int) -> int:
    """The character at an offset that `ast` gives in bytes."""
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore"))


def _unclosed(text: str) -> int:
    open_: list[int] = []
    for at, character in enumerate(text):
        if character == "(":
            open_.append(at)
        elif character == ")" and open_:
            open_.pop()
    return open_[-1] if open_ else 0
