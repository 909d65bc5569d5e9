"""Compile for this machine, once: machine code is kept on disk, by the hash of its source.

Numba's own cache minds the file of a function alone; here all files of the compiled player go into
the name of the folder, since they are compiled into one another. The folder is the user's cache
folder, or OFFRAMP_KERNELS. Where nothing can be written, code is compiled anew by every process.
Processes that compile at the same time save one after the other, lest one's code stand under the
name of another's.
"""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numba
import platformdirs
from numba import config
from numba.core import event

from offramp.engine.compiled.hearing import tell

_settings: Any = config
_events: Any = event
_Listener: Any = event.Listener
_NOT_COMPILED = ("asking.py", "hearing.py", "player.py")  # which only call what is compiled


def jit(function: Callable[..., Any], **options: Any) -> Any:
    """The function, compiled when it is first called; it does not hold Python's lock."""
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(folder())
    try:
        options |= {"nogil": True, "error_model": "numpy"}
        return _saved_alone(numba.njit(cache=_writable(), **options)(function))
    finally:
        _settings.CACHE_DIR = before


def kernel(function: Callable[..., Any]) -> Any:
    """The same for a function that makes no arrays and keeps none, which need not be counted."""
    return _loaded_alone(jit(function, _nrt=False))


def inlined(function: Callable[..., Any]) -> Any:
    """A kernel that becomes part of whatever calls it."""
    return jit(function, _nrt=False, forceinline=True)


@cache
def folder() -> Path:
    """Where machine code is kept."""
    chosen = os.environ.get("OFFRAMP_KERNELS")
    root = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("offramp")) / "kernels"
    return root / _source()


@cache
def _writable() -> bool:
    """Whether machine code can be kept; Numba would keep it where nobody minds other files."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder(), os.W_OK)


def _saved_alone(made: Any) -> Any:
    """Let only one process at a time save machine code.

    Numba numbers the files of a function, for each kind of arguments, as it saves them: of two
    processes that save at once, both may take the same number for different code.
    """
    cache: Any = made._cache
    save: Any = getattr(cache, "save_overload", None)
    if save is None or not _writable():
        return made

    def save_overload(signature: Any, data: Any) -> None:
        with _locked():
            save(signature, data)

    cache.save_overload = save_overload
    return made


@contextmanager
def _locked() -> Generator[None]:
    """While no other process is in here, where the system has such locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (folder() / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _loaded_alone(made: Any) -> Any:
    """Let a kernel's machine code be loaded without all that Numba needs to make some.

    Otherwise Numba first loads its whole library of functions, and SciPy: a third of a second.
    """
    cache: Any = made._cache
    load: Any = getattr(cache, "_load_overload", None)
    guarded: Any = getattr(cache, "_guard_against_spurious_io_errors", None)
    if load is None or guarded is None:
        return made  # nothing is kept, or Numba has changed

    def load_overload(signature: Any, context: Any) -> Any:
        with guarded():
            return load(signature, context)

    cache.load_overload = load_overload
    return made


class _Compiling(_Listener):
    """Tells of what is compiled; functions that are compiled for one another count as one."""

    depth = 0

    def on_start(self, event: Any) -> None:
        """Something begins to be compiled."""
        self.depth += 1
        if self.depth == 1:
            tell(begun=True)

    def on_end(self, event: Any) -> None:
        """It is compiled, or could not be."""
        self.depth -= 1
        if self.depth == 0:
            tell(begun=False)


_events.register("numba:compile", _Compiling())


def _source() -> str:
    """A hash of the source of the compiled player, and of what compiles it."""
    found = blake2b(digest_size=8)
    here = Path(__file__).parent
    files = [file for file in sorted(here.glob("*.py")) if file.name not in _NOT_COMPILED]
    for file in [*files, here.parent / "tape.py"]:
        found.update(file.read_bytes())
    found.update(str(numba.__version__).encode())
    return found.hexdigest()
