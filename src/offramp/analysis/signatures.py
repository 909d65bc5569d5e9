"""Does a mechanism do what its sources say? Its signatures, played.

A signature's scenario is solved and played with its path at `low` and at `high`, on the same luck;
with a moderator, at both of its values. Leaves out: what the two solutions are imprecise by, which
is no part of the standard error.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.crisis import Crisis, load
from offramp.engine.players import blocks
from offramp.language import Problems
from offramp.model.block import Signature
from offramp.runs.intervals import mean_interval
from offramp.solving import solved

SEED, RUNS = 20_241_117, 16_000
Value = float | bool | str


@dataclass(frozen=True)
class Measured:
    """What a signature's quantity was at `low` and at `high`, and how sure the difference is.

    `z` is the paired difference in its standard errors. With a moderator, `low` and `high` are the
    differences at its first and its second value.
    """

    low: float
    high: float
    z: float

    def holds(self, signature: Signature, beyond: float) -> bool:
        """Whether the difference has the signature's sign by more than `beyond` errors."""
        return (self.z if signature.sign == "+" else -self.z) > beyond


@dataclass(frozen=True)
class Sweep:
    """The quantity at several values of a path: value, mean, and its 95% interval, value by value.

    `setting` is the value of the moderator, if there is one.
    """

    setting: Value | None
    points: tuple[tuple[Value, float, float, float], ...]


def measured(mechanism: str, signature: Signature, runs: int = RUNS, seed: int = SEED) -> Measured:
    """Play a signature of a mechanism. Raises what solving and playing raise."""
    return swept(mechanism, signature, 2, runs, seed)[1]


def swept(
    mechanism: str, signature: Signature, points: int = 5, runs: int = RUNS, seed: int = SEED
) -> tuple[tuple[Sweep, ...], Measured]:
    """Play a signature at evenly spaced values from `low` to `high` (at both, if no numbers).

    One sweep for each value of the moderator, and what comes of the two ends. Raises what solving
    and playing raise.
    """
    crisis = load(f"minimal/{signature.scenario or mechanism}").changed(dict(signature.settings))
    path, first, second = signature.moderator or ("", None, None)
    sweeps: list[Sweep] = []
    changes: list[NDArray[np.float64]] = []
    ends: list[NDArray[np.float64]] = []
    for setting in (first, second) if path else (None,):
        base = crisis if setting is None else crisis.changed({path: setting})
        found: dict[Value, NDArray[np.float64]] = {}
        for value in spaced(signature.low, signature.high, points):
            try:
                found[value] = values(
                    base.changed({signature.path: value}), signature.quantity, runs, seed
                )
            except Problems:  # a value in between that cannot be, such as half a rung
                if value in (signature.low, signature.high):
                    raise
        told = ((value, *mean_interval(x)) for value, x in found.items())
        sweeps.append(Sweep(setting, tuple(told)))
        begin, end = found[signature.low], found[signature.high]
        changes.append(end - begin)
        ends += [begin, end]
    low, high = changes if path else ends
    return tuple(sweeps), Measured(float(low.mean()), float(high.mean()), _z(high - low))


def spaced(low: Value, high: Value, count: int) -> list[Value]:
    """So many values from low to high, both included; the two alone where they are no numbers."""
    if isinstance(low, bool | str) or isinstance(high, bool | str):
        return [low, high]
    return [low, *(low + (high - low) * i / (count - 1) for i in range(1, count - 1)), high]


def values(
    crisis: Crisis, quantity: str, runs: int = RUNS, seed: int = SEED
) -> NDArray[np.float64]:
    """`P(outcome)` as 0 or 1, or `E(measure)` at the end, run by run. # (run,).

    Raises ValueError for another quantity or an unknown name, and what solving and playing raise.
    """
    kind, name = quantity[:1], quantity[2:-1]
    if quantity != f"{kind}({name})" or kind not in ("P", "E"):
        raise ValueError(f"{quantity} is neither P(outcome) nor E(measure)")
    program = crisis.program
    behaviors = solved(program).behaviors
    if kind == "P":
        index = list(program.outcomes).index(name)
        played = blocks(program, behaviors, seed, runs)
        return np.concatenate([block.outcome == index for block in played]).astype(float)
    index = [measure.name for measure in crisis.model.measures].index(name)
    played = blocks(program, behaviors, seed, runs, sampled=runs)
    at_end = [block.sample[-1, index] for block in played if block.sample is not None]
    return np.concatenate(at_end).astype(float)


def _z(difference: NDArray[Any]) -> float:
    mean, spread = float(difference.mean()), float(difference.std(ddof=1))
    if spread:
        return mean / (spread / math.sqrt(len(difference)))
    return math.copysign(math.inf, mean) if mean else 0.0
