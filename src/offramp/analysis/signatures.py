"""Does a mechanism do what its sources say? Its signatures, played.

A signature's scenario is solved and played with its path at `low` and at `high`, on the same luck;
with a moderator, at both of its values. Leaves out: what the two solutions are imprecise by, which
is no part of the standard error.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.crisis import Crisis, load
from offramp.engine import lower, play
from offramp.model.block import Signature
from offramp.solving import solved

SEED = 20_241_117
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


def measured(mechanism: str, signature: Signature, runs: int = 4_000, seed: int = SEED) -> Measured:
    """Play a signature of a mechanism. Raises what solving and playing raise."""
    crisis = load(f"minimal/{signature.scenario or mechanism}")
    base = dict(signature.settings)

    def at(value: Value, more: Mapping[str, Value]) -> NDArray[np.float64]:
        changes = base | dict(more) | {signature.path: value}
        return values(crisis.changed(changes), signature.quantity, runs, seed)  # (run,)

    if signature.moderator is None:
        low, high = at(signature.low, {}), at(signature.high, {})
    else:
        path, first, second = signature.moderator
        low, high = (
            at(signature.high, {path: value}) - at(signature.low, {path: value})
            for value in (first, second)
        )
    return Measured(float(low.mean()), float(high.mean()), _z(high - low))


def values(
    crisis: Crisis, quantity: str, runs: int = 4_000, seed: int = SEED
) -> NDArray[np.float64]:
    """`P(outcome)` as 0 or 1, or `E(measure)` at the end, run by run. # (run,).

    Raises ValueError for another quantity or an unknown name, and what solving and playing raise.
    """
    kind, name = quantity[:1], quantity[2:-1]
    if quantity != f"{kind}({name})" or kind not in ("P", "E"):
        raise ValueError(f"{quantity} is neither P(outcome) nor E(measure)")
    program = lower(crisis.model)
    batch = play(program, solved(program).behaviors, seed=seed, first=0, count=runs)
    if kind == "P":
        return (batch.outcome == list(program.outcomes).index(name)).astype(float)
    index = [measure.name for measure in crisis.model.measures].index(name)
    return batch.measures[-1, index].astype(float)


def _z(difference: NDArray[Any]) -> float:
    mean, spread = float(difference.mean()), float(difference.std(ddof=1))
    if spread:
        return mean / (spread / math.sqrt(len(difference)))
    return math.copysign(math.inf, mean) if mean else 0.0
