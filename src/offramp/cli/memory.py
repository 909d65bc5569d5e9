"""Freed memory is kept for what comes next, where the system's allocator is glibc's.

By default it goes back to the system at once, to be fetched again page by page: solvers that make
and drop arrays of a few megabytes spend most of their time so. Large arrays still go back.
Source: mallopt(3), malloc_trim(3). Leaves out: other allocators, which are left as they are.
"""

import sys
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of malloc.h
_KEPT, _LARGE = 64 << 20, 8 << 20  # bytes


def keep_freed_memory() -> None:
    """Let the process keep up to 64 MB that it does not need just now. Never fails."""
    option = _of_glibc("mallopt")
    if option is not None:
        option(_TRIM_THRESHOLD, _KEPT)
        option(_MMAP_THRESHOLD, _LARGE)


def give_back_memory() -> None:
    """Give the system what was kept: whatever comes next needs memory of another kind."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    if sys.platform != "linux":
        return None
    import ctypes

    try:
        return getattr(ctypes.CDLL(None), name, None)
    except OSError:
        return None
