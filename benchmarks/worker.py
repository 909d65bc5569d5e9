"""One contender in a process of its own, so that its time and memory are nobody else's.

`python -m benchmarks.worker NAME FOLDER THREADS` loads and warms up, then plays what it is told,
line by line: `{"runs": 1000, "seed": 1}` in, counts, times and peak memory out, as JSON.
"""

import json
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.contenders import Play, player


def main() -> None:
    """Load, warm up, and play until the input ends."""
    name, folder, threads = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    answers = sys.stdout
    sys.stdout = sys.stderr  # what others print is no answer
    begun = time.perf_counter()
    play = player(name, folder, threads)
    play(5, 1)
    ready = time.perf_counter() - begun
    _tell(answers, {"ready_s": ready, "speed": _speed(play), "memory_mib": _memory("VmRSS")})
    for line in sys.stdin:
        asked = json.loads(line)
        _forget_peak()
        wall, cpu = time.perf_counter(), time.process_time()
        counts = play(asked["runs"], asked["seed"])
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        found = {"counts": counts, "wall_s": wall, "cpu_s": cpu, "peak_mib": _memory("VmHWM")}
        _tell(answers, asked | found)


def _speed(play: Play) -> float:
    """Runs a second, by ever more of them until what does not grow with them counts little."""
    runs, seconds, least = 5, 0.0, 0.0
    while seconds < max(0.5, 3 * least):
        begun = time.perf_counter()
        play(runs, 2)
        seconds = time.perf_counter() - begun
        least = least or seconds
        runs *= 4
    return runs / 4 / seconds


def _tell(answers: Any, found: dict[str, Any]) -> None:
    answers.write(json.dumps(found) + "\n")
    answers.flush()


def _forget_peak() -> None:
    """Let the peak of memory be counted anew, where the system can (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _memory(what: str) -> float:
    """Memory of this process in MiB: resident now (VmRSS), or at its peak (VmHWM)."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        scale = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 2**20
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


if __name__ == "__main__":
    main()
