"""Compile for this machine, once: machine code is kept on disk, by the hash of its source.

Numba's own cache minds the file of a function alone; here all files of the compiled player go into
the name of the folder, since they are compiled into one another. The folder is the user's cache
folder, or OFFRAMP_KERNELS.
"""

import os
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numba
import platformdirs
from numba import config

_settings: Any = config


def jit(function: Callable[..., Any]) -> Any:
    """The function, compiled when it is first called; it does not hold Python's lock."""
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(folder())
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    finally:
        _settings.CACHE_DIR = before


@cache
def folder() -> Path:
    """Where machine code is kept."""
    chosen = os.environ.get("OFFRAMP_KERNELS")
    root = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("offramp")) / "kernels"
    return root / _source()


def compiled() -> bool:
    """Whether something was compiled here before."""
    return any(folder().rglob("*.nbi"))


def _source() -> str:
    """A hash of the source of the compiled player, and of what compiles it."""
    found = blake2b(digest_size=8)
    here = Path(__file__).parent
    for file in [*sorted(here.glob("*.py")), here.parent / "tape.py"]:
        found.update(file.read_bytes())
    found.update(str(numba.__version__).encode())
    return found.hexdigest()
