"""What was measured on: processor, memory, versions. Nothing that tells whose machine it is."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_PACKAGES = ("offramp", "numpy", "numba", "scipy", "mesa", "pygambit")


def described() -> dict[str, Any]:
    """The machine and the versions, as plain data."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def _processor() -> str:
    """Its name, and its generation as compilers name it: those of one name differ by half."""
    from llvmlite import binding  # large, and part of what is measured

    return f"{_name()} ({binding.get_host_cpu_name()})"


def _name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(
            line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")
        )
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
