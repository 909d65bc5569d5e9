"""Freed memory is kept for what comes next, where the system's allocator is glibc's.

By default it goes back to the system at once, to be fetched again page by page: solvers that make
and drop arrays of a few megabytes spend most of their time so. Large arrays still go back.
Source: mallopt(3). Leaves out: other allocators, which are left as they are.
"""

import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of malloc.h
_KEPT, _LARGE = 64 << 20, 8 << 20  # bytes


def keep_freed_memory() -> None:
    """Let the process keep up to 64 MB that it does not need just now. Never fails."""
    if sys.platform != "linux":
        return
    import ctypes

    try:
        option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    option(_TRIM_THRESHOLD, _KEPT)
    option(_MMAP_THRESHOLD, _LARGE)
