"""What the processor tells of itself: how large the cache is that each core has to itself."""

from functools import cache
from pathlib import Path

_USUAL = 1_048_576
_SIZE = Path("/sys/devices/system/cpu/cpu0/cache/index2/size")  # such as 2048K, on Linux


@cache
def second_cache() -> int:
    """Bytes of a core's second-level cache; the usual size where the system does not tell."""
    try:
        told = _SIZE.read_text(encoding="ascii").strip()
        found = int(told.removesuffix("K")) * 1_024
    except (OSError, ValueError):
        return _USUAL
    return found if found > 0 else _USUAL
