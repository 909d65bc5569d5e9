"""Who wants to know when machine code is made. Nothing is loaded here that makes it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

_hearers: list[tuple[Callable[[], None], Callable[[], None]]] = []


@contextmanager
def heard(began: Callable[[], None], ended: Callable[[], None]) -> Generator[None]:
    """Meanwhile, call these when something begins to be compiled and when that has ended.

    What was compiled before is loaded, of which nobody needs to hear.
    """
    hearer = began, ended
    _hearers.append(hearer)
    try:
        yield
    finally:
        _hearers.remove(hearer)


def tell(begun: bool) -> None:
    """Something begins to be compiled, or that has ended."""
    for began, ended in list(_hearers):
        (began if begun else ended)()
