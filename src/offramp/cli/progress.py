"""A progress bar on stderr: only in a terminal, only when work takes longer than a moment."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from time import monotonic

from offramp.report.console import console

_PATIENCE = 0.7  # seconds before the bar appears


@contextmanager
def progress_bar(
    never: bool = False, doing: str = "playing"
) -> Generator[Callable[[int, int], None] | None]:
    """A callback that is told what is done and how much there is; None where no bar belongs."""
    with labelled_bar(never) as advance:
        yield None if advance is None else partial(advance, doing)


@contextmanager
def labelled_bar(never: bool = False) -> Generator[Callable[[str, int, int], None] | None]:
    """The same, also told what is being done now."""
    terminal = console(stderr=True)
    if never or not terminal.is_terminal or terminal.is_dumb_terminal:
        yield None
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
