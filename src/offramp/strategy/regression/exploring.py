"""Where plain play seldom goes: random actions, jumps, and what runs do that are over.

Everything here is drawn for a whole batch at once, the same for all players.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.engine.noise import Noise
from offramp.engine.position import Ints
from offramp.engine.program import Program
from offramp.engine.tape import Array

Bools = NDArray[np.bool_]
_RADIX = 31


@dataclass(frozen=True)
class Exploration:
    """Shares of runs, in each period, with a random action and with a jump."""

    forced: float = 0.2
    jumps: float = 0.05


def heirs(types: Ints, over: Bools, reach: Array, u: Array) -> tuple[Ints, Array]:
    """Which run each goes on as, and what each then stands for, (run,).

    `types` (actor, run). Those that are `over`, but not all are, become copies, by the uniform
    numbers `u`, of runs with the same types that are not; where there are none, of any.
    """
    code = np.zeros(len(over), dtype=np.int64)
    for own in types:  # wraps around where actors are many: some others then pass for the same
        code = code * _RADIX + own
    code, alive = np.unique(code, return_inverse=True)[1].reshape(-1), np.flatnonzero(~over)
    alive = alive[np.argsort(code[alive], kind="stable")]
    many = np.bincount(code[alive], minlength=int(code.max()) + 1)
    first, among = (np.cumsum(many) - many)[code], many[code]
    first, among = np.where(among > 0, first, 0), np.where(among > 0, among, len(alive))
    drawn = alive[first + (u * among).astype(np.int64)]
    origin = np.where(over, drawn, np.arange(len(over)))
    total = np.bincount(code[alive], reach[alive], len(many))
    code = code[origin]
    return origin, (total / np.maximum(np.bincount(code, minlength=len(many)), 1))[code]


def misread(program: Program, explorers: Sequence[int]) -> list[int]:
    """The actors whom somebody may judge without regard to their situation."""
    return [
        i
        for i in explorers
        if len(program.actors[i].type_names) > 1
        and not all(o.always_empathic for j, o in enumerate(program.actors) if j != i)
    ]


def explored(
    program: Program,
    noise: Noise,
    runs: Ints,
    period: int,
    explorers: Sequence[int],
    judged: Sequence[int],
    share: Exploration,
) -> tuple[list[tuple[int, Ints]], Ints]:
    """Which runs jump, by actor `judged`, and which actor takes a random action in each (or -1)."""
    jumps: list[tuple[int, Ints]] = []
    if judged and period > 1:
        u = noise.uniform("explore.jump", period, runs) / share.jumps
        for index, actor in enumerate(judged):
            low, high = index / len(judged), (index + 1) / len(judged)
            some = np.flatnonzero((u >= low) & (u < high))
            if len(some):
                jumps.append((actor, some))
    movers = [i for i in explorers if program.actors[i].moves_in(period)]
    weights = np.array([len(program.actors[i].actions) - 1 for i in movers], np.float64)
    if weights.sum() <= 0:
        return jumps, np.full(len(runs), -1)
    u = noise.uniform("explore.who", period, runs) / share.forced
    which = np.searchsorted(np.cumsum(weights / weights.sum()), np.minimum(u, 0.999999))
    return jumps, np.where(u < 1, np.array(movers)[which], -1)
