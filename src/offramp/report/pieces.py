"""Pieces of text that descriptions share: headings, grids, effects, guards."""

import re
from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offramp.model import Model
from offramp.model.expr import TRUE, Const, Expr
from offramp.model.parts import Effects, Labelled
from offramp.model.printing import expression
from offramp.report.words import cut, number

LONGEST = 130  # characters of an expression before it is cut
SHORT = 60  # characters that stay on one line
_PART = re.compile(r"[^._+/-]*[._+/-]+|[^._+/-]+")  # of a path, or of policies joined
_ASSUMED = re.compile(r"\[([^\[\]]+)\]")


def heading(text: str, note: str = "") -> list[RenderableType]:
    """A heading after an empty line, with a remark in smaller voice."""
    line = Text(text, style="bold")
    if note:
        line.append(f"  {note}", style="not bold dim")
    return [Text(), line]


class Folded:
    """Text in a column; a word that is too long for it is broken after a dot, a plus and the like.

    So `parameters.lambda` becomes `parameters.` and `lambda`, not `parameters.la` and `mbda`.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Text]:
        lines = self.text.split("\n")
        yield Text("\n".join(_folded(line, options.max_width) for line in lines))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, Text(self.text))


def _folded(line: str, width: int) -> str:
    """A line, words that are wider than the column broken between their parts."""
    words: list[str] = []
    for word in line.split(" "):
        piece = ""
        for part in _PART.findall(word) if len(word) > width else [word]:
            if piece and len(piece) + len(part) > width:
                words.append(piece)
                piece = ""
            piece += part
        words.append(piece)
    return " ".join(words)


def grid(
    rows: Iterable[Sequence[str]], header: Sequence[str] = (), indent: int = 2, width: int = 0
) -> Padding:
    """Aligned columns, wrapped where they are too wide.

    The first one is emphasized; with `width`, it is as wide as it needs to be up to that.
    """
    lines = [list(row) for row in rows]
    count = max((len(line) for line in lines), default=len(header))
    table = Table(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=bool(header), header_style="dim"
    )
    longest = max((len(line[0]) for line in lines if line), default=0)
    for index in range(count):
        name = header[index] if header else ""
        table.add_column(
            name,
            style="cyan" if index == 0 else "",
            width=min(max(longest, len(name)), width) if index == 0 and width else None,
            overflow="fold",
        )
    for line in lines:
        table.add_row(*(Folded(cell) for cell in line))
    return Padding(table, (0, 0, 0, indent))


def paragraph(text: str, indent: int = 2, style: str = "") -> Padding:
    """Wrapped text."""
    return Padding(Text(" ".join(text.split()), style=style), (0, 0, 0, indent))


class Words:
    """Expressions in words, assumptions shown as ~ and their central value."""

    def __init__(self, model: Model) -> None:
        self.values = {a.path: f"~{number(a.value)}" for a in model.assumptions}

    def formula(self, expr: Expr, most: int = LONGEST) -> str:
        """An expression as one would write it, cut where it is very long."""
        text = expression(expr)
        return cut(_ASSUMED.sub(lambda m: self.values.get(m[1], m[0]), text), most)

    def guard(self, expr: Expr) -> str:
        """When something is open; empty for always."""
        return "" if expr == TRUE else f"when {self.formula(expr)}"

    def effects(self, changes: Effects) -> str:
        """`tension +0.1, troops - x`."""
        said = [f"{variable} {self._signed(value)}" for variable, value in changes]
        return ", ".join(said) or "no effect"

    def costs(self, labelled: Labelled) -> list[str]:
        """What a move does to the actor's payoff; the label alone where that takes long."""
        said = [(label, self._signed(value)) for label, value in labelled]
        return [
            f"payoff {text}" if len(text) <= SHORT else f"payoff changes: {label}"
            for label, text in said
        ]

    def _signed(self, value: Expr) -> str:
        text = self.formula(value)
        plain = "" if isinstance(value, Const) else " "
        return f"-{plain}{text[1:]}" if text.startswith("-") else f"+{plain}{text}"


def joined(parts: Iterable[str]) -> str:
    """Parts on one line where they fit, else a line each."""
    said = [part for part in parts if part]
    line = "; ".join(said)
    return line if len(line) <= SHORT else "\n".join(said)


def named(title: str, name: str) -> str:
    """A title with the name that files use, where they differ."""
    return name if not title or title.casefold() == name else f"{title} ({name})"
