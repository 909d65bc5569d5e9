"""A command of Offramp under Linux's `perf`, with names for compiled code.

Numba's machine code has no names that `perf` could find. This runs a command in its own process and
then writes `perf-PID.map` into the folder for temporary files, where `perf report` looks for it:
where each function that was loaded from the folder of machine code stands, by the symbols of its
object file. What was compiled by this very process is not among them: run the command once before.

    perf record -e cpu-clock -F 500 -o perf.data \\
        python -m benchmarks.kernel_names run ukraine-2024 --runs 100000 --no-save
    perf report -i perf.data --sort symbol --stdio
"""

import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from numba.core.codegen import CPUCodeLibrary

_SECTION, _SYMBOL = struct.Struct("<IIQQQQIIQQ"), struct.Struct("<IBBHQQ")  # of ELF, 64 bits
_SYMBOLS, _FUNCTION = 2, 2  # a section of symbols, a symbol of a function


def main(arguments: list[str]) -> None:
    """Run the command, and write the map when it ends."""
    from offramp.cli import main as command

    loaded = _noting_what_is_loaded()
    sys.argv = ["offramp", *arguments]
    try:
        command()
    finally:
        file = Path(gettempdir(), f"perf-{os.getpid()}.map")
        file.write_text("".join(f"{line}\n" for line in _lines(loaded)), encoding="utf-8")
        print(f"names of compiled code: {file}", file=sys.stderr)


def functions(code: bytes) -> Iterator[tuple[str, int]]:
    """The functions that an object file defines, and their sizes in bytes."""
    (first,) = struct.unpack_from("<Q", code, 40)
    size, many = struct.unpack_from("<HH", code, 58)
    sections = [_SECTION.unpack_from(code, first + k * size) for k in range(many)]
    for _, kind, _, _, start, length, link, *_ in sections:
        if kind != _SYMBOLS:
            continue
        names = sections[link][4]
        for place in range(start, start + length, _SYMBOL.size):
            name, info, _, section, _, bytes_ = _SYMBOL.unpack_from(code, place)
            if info & 15 == _FUNCTION and section:
                end = code.index(b"\0", names + name)
                yield code[names + name : end].decode(), bytes_


def _noting_what_is_loaded() -> list[tuple[Any, bytes]]:
    """Libraries of machine code and their object files, a list that grows as they are loaded."""
    found: list[tuple[Any, bytes]] = []
    load: Any = CPUCodeLibrary.__dict__["_unserialize"].__func__

    def noting(kind: Any, codegen: Any, state: Any) -> Any:
        library = load(kind, codegen, state)
        if state[1] == "object":
            found.append((library, state[2][0]))
        return library

    CPUCodeLibrary._unserialize = classmethod(noting)
    return found


def _lines(loaded: list[tuple[Any, bytes]]) -> Iterator[str]:
    for library, code in loaded:
        engine = library._codegen._engine._ee
        for name, size in functions(code):
            address = engine.get_function_address(name)
            if address:
                yield f"{address:x} {size:x} {name}"


if __name__ == "__main__":
    main(sys.argv[1:])
