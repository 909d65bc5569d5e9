"""Solutions kept on disk, so that a crisis solved once starts at once the next time.

A file is named by the hash of all that a solution depends on: the model's equations and
assumptions, the behaviors, the settings, the versions. It holds plain arrays (NumPy's `.npz`,
nothing that could run) and the diagnostics as JSON. A file that cannot be read, or is not what its
name promises, counts as missing. The folder is the user's cache folder, or OFFRAMP_CACHE.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from offramp.engine.program import Program
from offramp.engine.view import Behavior
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.packing import packed, unpacked
from offramp.strategy.regression.policy import Regressed
from offramp.strategy.regression.settings import RegressionSettings
from offramp.strategy.solution import Diagnostics, Regret, Solution

FORMAT = 8  # of what is kept, and of how it is found
_OURS = "offramp."
_MOST_BYTES = 1_000_000_000


def folder() -> Path:
    """Where solutions are kept."""
    chosen = os.environ.get("OFFRAMP_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("offramp")) / "solutions"


def key_of(
    program: Program,
    settings: RegressionSettings,
    solved_for: Sequence[int],
    given: Sequence[Behavior | None],
    drawn: bool,
) -> str | None:
    """The name of a solution; None where a behavior is the caller's own, and so unknown."""
    kinds = [None if b is None else f"{type(b).__module__}.{type(b).__qualname__}" for b in given]
    if any(kind is not None and not kind.startswith(_OURS) for kind in kinds):
        return None
    model = program.model
    told = {
        "format": FORMAT,
        "versions": [_version(), str(np.__version__)],
        "model": model.digest,
        "assumptions": [[a.path, a.value, a.law] for a in model.assumptions],
        "behaviors": [repr(actor.behavior) for actor in model.actors],
        "given": kinds,
        "settings": asdict(settings),
        "solved for": list(solved_for),
        "drawn": drawn,
    }
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def read(key: str, given: Sequence[Behavior | None], bases: Mapping[int, Basis]) -> Solution | None:
    """The solution of that name, or None."""
    path = folder() / f"{key}.npz"
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        told = json.loads(arrays.pop("told").tobytes().decode())
        if told["key"] != key:
            return None
        worths = {actor: unpacked(arrays, actor, basis) for actor, basis in bases.items()}
        diagnostics = _diagnostics(told["diagnostics"])
    except Exception:  # whatever is wrong with a file, the crisis can be solved again
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    behaviors: list[Behavior] = []
    for actor, behavior in enumerate(given):
        if actor in bases:
            if not any(worth.brought for worth in worths[actor].values()):
                bases[actor].regress_endings()  # as they were
            behaviors.append(Regressed(bases[actor], worths[actor]))
        elif behavior is not None:
            behaviors.append(behavior)
    return Solution(
        behaviors,
        replace(diagnostics, cached=True),
        payoffs=told["payoffs"],
        outcomes=told["outcomes"],
    )


def write(key: str, solution: Solution) -> None:
    """Keep a solution; what cannot be written is not kept. The oldest make room for it."""
    arrays: dict[str, Any] = {}
    for actor, behavior in enumerate(solution.behaviors):
        if isinstance(behavior, Regressed):
            arrays |= packed(behavior.worths, actor)
    told = {
        "key": key,
        "diagnostics": asdict(solution.diagnostics),
        "payoffs": dict(solution.payoffs),
        "outcomes": dict(solution.outcomes or {}),
    }
    arrays["told"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
    with contextlib.suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(suffix=".part", dir=folder())
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays)
            os.replace(temporary, folder() / f"{key}.npz")
        except OSError:
            os.unlink(temporary)
        _make_room()


def _make_room() -> None:
    files = [(p.stat().st_mtime, p.stat().st_size, p) for p in folder().glob("*.npz")]
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files)[:-1]:  # never the newest
        if total <= _MOST_BYTES:
            break
        path.unlink(missing_ok=True)
        total -= size


def _diagnostics(told: dict[str, Any]) -> Diagnostics:
    regrets = tuple(Regret(**regret) for regret in told.pop("regrets"))
    samples = tuple((str(name), float(a), float(b)) for name, a, b in told.pop("samples"))
    for name in ("changes", "turns", "warnings"):
        told[name] = tuple(told[name])
    return Diagnostics(**told, regrets=regrets, samples=samples)


def _version() -> str:
    try:
        return version("offramp")
    except PackageNotFoundError:
        return "unknown"
