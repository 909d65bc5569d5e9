"""Where text goes: a terminal with its colors and width, or a pipe with neither."""

import os
import sys

from rich.console import Console, RenderableType

WIDEST = 100
NARROWEST = 60


def console(stderr: bool = False) -> Console:
    """A console of 60 to 100 columns; plain text of 100 columns when it is not a terminal.

    `NO_COLOR` and `COLUMNS` are honored. Nothing printed is taken for markup.
    """
    stream = sys.stderr if stderr else sys.stdout
    plain = Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=False)
    asked = os.environ.get("COLUMNS", "")
    width = plain.width if plain.is_terminal or asked.isdecimal() else WIDEST
    plain.width = max(NARROWEST, min(WIDEST, width))
    return plain


def show(to: Console, *parts: RenderableType, wrap: bool = True) -> None:
    """Print parts one below the other; without the trailing spaces of tables into a pipe.

    With `wrap=False` long lines stay whole, so that they can be copied.
    """
    if to.is_terminal:
        for part in parts:
            to.print(part, soft_wrap=not wrap)
        return
    with to.capture() as captured:
        for part in parts:
            to.print(part, soft_wrap=not wrap)
    text = "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
    to.file.write(text)
