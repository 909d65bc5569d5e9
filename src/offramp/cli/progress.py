"""A progress bar on stderr, when work takes longer than a moment; a line now and then elsewhere.

A log, or a program that reads what is printed, is told what is being done every so many seconds.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from time import monotonic

import click

from offramp.report.console import console

_PATIENCE = 0.7  # seconds before the bar appears
_BETWEEN = 20.0  # seconds, where there is no terminal, before a line and between two


@contextmanager
def progress_bar(
    never: bool = False, doing: str = "playing"
) -> Generator[Callable[[int, int], None] | None]:
    """A callback that is told what is done and how much there is; None where it is for nobody."""
    with labelled_bar(never) as advance:
        yield None if advance is None else partial(advance, doing)


@contextmanager
def labelled_bar(never: bool = False) -> Generator[Callable[[str, int, int], None] | None]:
    """The same, also told what is being done now."""
    terminal = console(stderr=True)
    if never:
        yield None
        return
    if not terminal.is_terminal or terminal.is_dumb_terminal:
        yield _lines()
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=terminal, transient=True)
    began = monotonic()

    def advance(doing: str, done: int, total: int) -> None:
        if monotonic() - began < _PATIENCE:
            return
        if not bar.tasks:
            bar.add_task(doing, total=total)
            bar.start()
        bar.update(bar.tasks[0].id, completed=done, total=total, description=doing)

    try:
        yield advance
    finally:
        bar.stop()


def _lines() -> Callable[[str, int, int], None]:
    """A callback that prints what is being done, every so many seconds."""
    last = monotonic()

    def advance(doing: str, done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last >= _BETWEEN:
            last = monotonic()
            click.echo(f"… {doing}, {done:,} of {total:,}", err=True)

    return advance
