"""A word on stderr when machine code is made, which the first start on a machine waits for."""

from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic

import click

from offramp.engine.compiled.hearing import heard

_ONCE = "Compiling for this machine, which happens once: half a minute or so."
_MOMENT = 1.0  # seconds that nobody needs to hear of


@contextmanager
def compiling(never: bool = False) -> Generator[None]:
    """Meanwhile, tell of what is compiled and how long it took, unless `never`."""
    if never:
        yield
        return
    began: list[float] = []

    def begin() -> None:
        if not began:
            click.echo(_ONCE, err=True)
        began.append(monotonic())

    def end() -> None:
        seconds = monotonic() - began[-1]
        if seconds > _MOMENT:
            click.echo(f"Compiled in {seconds:.0f} s.", err=True)

    with heard(begin, end):
        yield
