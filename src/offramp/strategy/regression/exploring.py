"""Where plain play seldom goes: random actions, jumps, and what runs do that are over.

Everything here is drawn for a whole batch at once, the same for all players.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit
from offramp.engine.noise import Noise
from offramp.engine.position import Ints
from offramp.engine.program import Program

_RADIX = 31


@dataclass(frozen=True)
class Exploration:
    """Shares of runs, in each period, with a random action and with a jump."""

    forced: float = 0.2
    jumps: float = 0.05


@jit
def heirs(types: Any, over: Any, reach: Any, u: Any) -> Any:
    """Which run each goes on as, and what each then stands for, (run,).

    `types` (actor, run). Those that are `over`, but not all are, become copies, by the uniform
    numbers `u`, of runs with the same types that are not; where there are none, of any.
    """
    runs = len(over)
    code = np.zeros(runs, np.int64)
    for own in types:  # wraps around where actors are many: some others then pass for the same
        for run in range(runs):
            code[run] = code[run] * _RADIX + np.int64(own[run])
    kinds = np.unique(code)
    code = np.searchsorted(kinds, code)
    many, total = np.zeros(len(kinds), np.int64), np.zeros(len(kinds))
    for run in range(runs):
        if not over[run]:
            many[code[run]] += 1
            total[code[run]] += reach[run]
    first = np.cumsum(many) - many
    alive, at = np.empty(many.sum(), np.int64), first.copy()
    for run in range(runs):  # those that go on, by types
        if not over[run]:
            alive[at[code[run]]] = run
            at[code[run]] += 1
    origin, after = np.arange(runs), np.zeros(len(kinds), np.int64)
    for run in range(runs):
        if over[run]:
            own = code[run]
            start, among = (first[own], many[own]) if many[own] else (0, len(alive))
            origin[run] = alive[start + np.int64(u[run] * among)]
        after[code[origin[run]]] += 1
    stands = np.empty(runs)
    for run in range(runs):
        own = code[origin[run]]
        stands[run] = total[own] / max(after[own], 1)
    return origin, stands


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
