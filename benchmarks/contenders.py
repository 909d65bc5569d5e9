"""Those who play the reference crisis: each a function from runs and a seed to counts of outcomes.

The others' code lies in a folder of its own, which is no part of this repository: `spec.py` with
the numbers, `eng_mesa.py`, `eng_numpy.py`, `eng_numba.py`, and `eng_cpp.cpp` with its driver
`eng_cpp.py`. Counts are in the order none, first, second, third threshold.
"""

import importlib
import inspect
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.reference_crisis import scenario
from benchmarks.reference_numbers import numbers

Play = Callable[[int, int], list[int]]  # runs, seed: counts by outcome
COMPILER = ("g++", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-pthread")
FILES = ("spec.py", "eng_mesa.py", "eng_numpy.py", "eng_numba.py", "eng_cpp.py", "eng_cpp.cpp")
YARDSTICK = "cpp-2"  # what all are compared with
_ENDS = ("none", "high_x00", "high_x01", "high_x02")


@dataclass(frozen=True)
class Contender:
    """One way to play: its name in results, what readers call it, how many threads it may use."""

    name: str
    title: str
    threads: tuple[int, ...] = (1,)


CONTENDERS = (
    Contender("mesa", "Mesa"),
    Contender("numpy", "NumPy over runs"),
    Contender("numba", "Numba, run by run", (1, 2)),
    Contender("cpp-1", "C++ with AVX2", (1, 2)),
    Contender("cpp-2", "C++ with AVX2, in pairs", (1, 2)),
    Contender("cpp-3", "C++ with AVX2, in pairs, wider", (1, 2)),
    Contender("offramp", "Offramp", (1, 2)),
    Contender("offramp-single", "Offramp, single precision", (1, 2)),
)


class Absent(Exception):
    """Something that is needed to measure is not there."""


def built(bench: Path, folder: Path) -> None:
    """Copy the others' code to a folder and compile it there. Raises Absent."""
    missing = [name for name in FILES if not (bench / name).is_file()]
    if missing:
        raise Absent(
            f"{bench} holds no {', '.join(missing)}: give the folder of the other implementations "
            "by --bench or the environment variable OFFRAMP_BENCH"
        )
    if shutil.which(COMPILER[0]) is None:
        raise Absent(f"{COMPILER[0]} is needed to build the C++ contender, and is not there")
    for name in FILES:
        shutil.copyfile(bench / name, folder / name)
    command = [*COMPILER, "eng_cpp.cpp", "-o", "libcrisis.so"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise Absent(f"the C++ contender does not compile:\n{done.stderr}")


def same_numbers(folder: Path) -> None:
    """Check that the others play with the numbers of the scenario. Raises Absent."""
    theirs, ours = _module(folder, "spec").make(), numbers()
    for key, value in ours.items():
        if not np.array_equal(theirs[key], value):
            raise Absent(f"spec.py has another {key} than benchmarks/reference_numbers.py")


def offered() -> list[Contender]:
    """All that can be measured here: Offramp as far as it has threads and single precision."""
    import offramp

    known = inspect.signature(offramp.play).parameters
    found = list[Contender]()
    for each in CONTENDERS:
        ours = each.name.startswith("offramp")
        if each.name == "offramp-single" and "precision" not in known:
            continue
        threads = (1,) if ours and "threads" not in known else each.threads
        found.append(Contender(each.name, each.title, threads))
    return found


def player(name: str, folder: Path, threads: int) -> Play:
    """The function that plays, everything loaded that can be loaded before."""
    kind, _, variant = name.partition("-")
    if kind == "offramp":
        return _offramp(threads, variant or "double")
    if kind == "cpp":
        return _cpp(folder, threads, int(variant))
    return {"mesa": _mesa, "numpy": _numpy, "numba": partial(_numba, threads=threads)}[kind](folder)


def _offramp(threads: int, precision: str) -> Play:
    import offramp

    crisis = offramp.loads(scenario(numbers()))
    wanted: dict[str, Any] = {"threads": threads, "precision": precision}
    known = inspect.signature(offramp.play).parameters
    options = {key: value for key, value in wanted.items() if key in known}

    def play(runs: int, seed: int) -> list[int]:
        run = offramp.play(crisis, runs=runs, seed=seed, **options)
        counts = dict(zip((o[0] for o in run.origin.outcomes), run.counts.tolist(), strict=True))
        return [counts[end] for end in _ENDS]

    return play


def _cpp(folder: Path, threads: int, variant: int) -> Play:
    module, spec = _module(folder, "eng_cpp"), _module(folder, "spec")
    given = module.prep(spec.make())
    return lambda runs, seed: _counted(module.run(given, runs, seed, variant, threads)[0])


def _mesa(folder: Path) -> Play:
    module = _module(folder, "eng_mesa")
    return lambda runs, seed: _counted(module.run(runs, seed)[0])


def _numpy(folder: Path) -> Play:
    module, spec = _module(folder, "eng_numpy"), _module(folder, "spec")
    given = module.prep(spec.make())
    return lambda runs, seed: _counted(module.run(given, runs, seed)[0])


def _numba(folder: Path, threads: int) -> Play:
    module, spec = _module(folder, "eng_numba"), _module(folder, "spec")
    p = spec.make()
    given = module.prep(p)
    kernel = module.make_kernel(p["A"], p["K"], p["S"], p["T"], parallel=threads > 1)

    def play(runs: int, seed: int) -> list[int]:
        found = module.alloc(runs, p["T"])
        kernel(*given, seed, 0, *found)
        return _counted(found[0])

    return play


def _counted(outcome: Any) -> list[int]:
    return np.bincount(outcome, minlength=len(_ENDS)).tolist()


def _module(folder: Path, name: str) -> Any:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return importlib.import_module(name)
