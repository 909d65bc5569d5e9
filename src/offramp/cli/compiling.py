"""A word on stderr when machine code is made, which the first start on a machine waits for."""

from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic

import click

from offramp.engine.compiled.hearing import heard

_ONCE = "Compiling for this machine, which happens once: half a minute to a minute."
_MOMENT = 1.0  # seconds that nobody needs to hear of


@contextmanager
def compiling(never: bool = False) -> Generator[None]:
    """Meanwhile, tell of what is compiled and how long it took, unless `never`."""
    if never:
        yield
        return
    began: list[float] = []
    took: list[float] = []

    def begin() -> None:
        if not began:
            click.echo(_ONCE, err=True)
        began.append(monotonic())

    def end() -> None:
        took.append(monotonic() - began[-1])

    with heard(begin, end):
        yield
    if sum(took) > _MOMENT:
        click.echo(f"Compiling took {sum(took):.0f} s.", err=True)
