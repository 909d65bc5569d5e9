"""Rows of a label and a text, for pages: a long label pushes its text to the right."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

from rich.console import RenderableType
from rich.text import Text

_TIE = "\N{NO-BREAK SPACE}"


def labelled(
    rows: Iterable[tuple[str, str]], width: int, column: int, indent: int = 2, hang: int = 0
) -> list[RenderableType]:
    """A row each, the texts beginning in one column where the labels allow it; 0 for no column.

    The other lines of a text stand in that column too, or `hang` further than the label.
    """
    pairs = list(rows)
    stop = indent + 2 + min(column, max((len(label) for label, _ in pairs), default=0))
    margin = " " * (indent + hang if hang else min(stop, width // 2))
    parts: list[RenderableType] = []
    for label, text in pairs:
        start = f"{' ' * indent}{label}{'  ' if column else ': '}".ljust(stop if column else 0)
        if column and len(start) > width * 2 // 3:  # too long a label to have the text beside it
            lines = _wrapped(label, width, " " * indent, " " * indent)
            parts += [Text(line, style="cyan") for line in lines]
            start = margin
        lines = _wrapped(text, width, start, margin) or [start.rstrip()]
        for place, line in enumerate(lines):
            said = Text(line)
            if place == 0 and start.strip():
                said.stylize("cyan", indent, indent + len(label))
            parts.append(said)
    return parts


def table(
    rows: Sequence[Sequence[str]], width: int, columns: Sequence[int], indent: int = 2
) -> list[RenderableType]:
    """Columns of at most these widths; what is longer takes room from its neighbors."""
    wide = [min(most, max(len(row[i]) for row in rows)) for i, most in enumerate(columns)]
    hang = " " * (indent + wide[0] + 4)
    parts: list[RenderableType] = []
    for place, row in enumerate(rows):
        text, stop = " " * indent, indent
        for index, cell in enumerate(row):
            rest = len("  ".join(row[index:]))
            text = text.ljust(min(stop, max(len(text), width - rest))) + cell + "  "
            stop += wide[index] + 2 if index < len(wide) else 0
        lines = _wrapped(text.rstrip(), width, "", hang)
        parts += [Text(line, style="" if place else "dim") for line in lines]
    return parts


def running(label: str, text: str, width: int, indent: int = 2) -> list[RenderableType]:
    """A paragraph that begins with an emphasized label, its other lines indented further."""
    margin = " " * indent
    parts: list[RenderableType] = []
    for place, line in enumerate(_wrapped(f"{label} {text}", width, margin, margin + "  ")):
        said = Text(line)
        if place == 0:
            said.stylize("bold cyan", indent, min(len(line), indent + len(label)))
        parts.append(said)
    return parts


def whole(text: str) -> str:
    """The text as one that `running` does not break."""
    return text.replace(" ", _TIE)


def _wrapped(text: str, width: int, first: str, others: str) -> list[str]:
    lines = wrap(
        text, width, initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )
    return [line.replace(_TIE, " ") for line in lines]
