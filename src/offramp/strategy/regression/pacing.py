"""How far to go toward the reply in each round, when to average rounds, and when they rest.

Values are averaged, which averages the logarithms of choice probabilities (mirror descent). The
step is the damping, unless replies turn back on themselves or have come to lie on the way: then it
is what a secant says is right for the direction of the last step, but no more than the damping. It
is never so long that choices move by more than a limit, and the limit is lowered whenever choices
turn back. Nor do they move further than the nearest reply of the last rounds was away: a reply that
is far off all at once is one to an accident of the runs.

Each round has luck of its own. Once replies lie to no side of what is played, beyond what that luck
explains, choices go on about the solution at the same pace and are averaged, so that luck cancels
(Ruppert 1988; Polyak and Juditsky 1992). A step that shrinks from the start would average too, but
creep where the way is long. Averages start anew when replies come to lie to one side after all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.elementary import exp
from offramp.engine.tape import Array
from offramp.strategy.regression.shifting import chosen, shifted

_START, _CALMER, _BOLDER = 0.15, 0.6, 1.3
_MOST = 0.3
_BACK, _ONWARD = (
    -0.6,
    0.5,
)  # correlations of replies, beyond which they turn back, or lie on the way
_LATELY = 3  # rounds, of which none replied from nearer than choices may move at once
_FIRST, _WINDOW = 2, 5  # rounds left out, and rounds whose replies lie to a side or do not
# The mean of replies, in units of its luck, below which they lie to no side, and above which they
# do. Since what is played answers the luck of the last replies, it is a half at the solution.
_LASTIN, _BEYOND = 0.8, 1.5
LAST = 3  # choices, the last ones, that are averaged as soon as replies lie to no side
_AVERAGED = 8  # choices that are averaged before they may be said to rest


@dataclass(frozen=True)
class Decisions:
    """Some decisions of an actor in a period, by weight; logits before and in reply.

    A logit is rationality times value, (action, decision).
    """

    weight: Array  # (decision,)
    before: Array
    reply: Array
    open_: NDArray[np.bool_]


@dataclass
class Pace:
    """The step of a solve, round after round; `damping` is its usual size.

    With `near`, replies lie to no side when their mean is within the tolerance, too: where each
    position has values of its own, what is left is how they are held back, not the way.
    """

    damping: float
    tolerance: float
    near: bool = False
    limit: float = _START
    share: float = field(init=False)
    rested: bool = field(init=False, default=False)
    moved: float = field(init=False, default=0.0)
    changes: list[float] = field(init=False, default_factory=list[float])
    drifts: list[Array] = field(init=False, default_factory=list[Array])
    averaged: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.share = self.damping

    def step(self, change: float, decisions: Sequence[Decisions], drift: Array) -> float:
        """The share of the reply in this round's average.

        `change` is how far the reply is from what was played, `drift` in which direction. What is
        played next is the last of `averaged` choices that are to be averaged, or of none at 0.
        """
        self.changes.append(change)
        self.drifts.append(drift)
        settled = self._settled()
        self.rested = change < self.tolerance or (settled and self.averaged >= _AVERAGED)
        self.averaged = 0 if not settled else self.averaged + 1 if self.averaged else LAST
        self.share = self._limited(self._secant(), decisions)
        return self.share

    def _settled(self) -> bool:
        """Whether the last rounds' replies lie to no side of what was played, beyond luck."""
        many = max(self.averaged, _WINDOW)
        recent = self.drifts[-many:]
        if len(self.drifts) < _FIRST + _WINDOW or not _alike(recent):
            return False
        mean, luck = np.mean(recent, axis=0), np.var(recent, axis=0, ddof=1) / many
        if self.near and float(np.abs(mean).mean()) < self.tolerance:
            return True
        most = _BEYOND if self.averaged else _LASTIN
        return float(np.sum(mean * mean)) < most * float(luck.sum())

    def _secant(self) -> float:
        if len(self.drifts) < 2 or not _alike(self.drifts[-2:]):
            return self.share
        before, now = self.drifts[-2:]
        ratio = float(np.sum(now * before) / max(np.sum(before * before), 1e-300))
        back = ratio < _BACK
        self.limit = min(_CALMER * self.moved if back else _BOLDER * self.limit, _MOST)
        if _BACK <= ratio <= _ONWARD:
            return min(self.share, self.damping)
        share = self.share / max(1 - ratio, 0.1)
        return min(float(np.clip(share, 0.5 * self.share, 1.6 * self.share)), 1.0)

    def _limited(self, share: float, decisions: Sequence[Decisions]) -> float:
        if not decisions:
            return max(share, 1e-3)
        parts = zip(*((part.before, part.reply, part.open_) for part in decisions), strict=True)
        logits = [np.concatenate([block.T.reshape(-1) for block in blocks]) for blocks in parts]
        weight = np.concatenate([part.weight for part in decisions])
        sizes = np.array([part.before.shape for part in decisions])
        widths, counts = np.ascontiguousarray(sizes.T)
        plain: Any = chosen(*logits, counts, widths, 0.0)

        def moved(share: float) -> float:
            p: Any = chosen(*logits, counts, widths, share)
            found: Any = shifted(p, plain, logits[2], weight, counts, widths)
            return float(found)

        self.moved = moved(share)
        limit = min(self.limit, *self.changes[-_LATELY:])
        if self.moved > limit:
            low, high = 0.0, share
            for _ in range(8):
                share = (low + high) / 2
                self.moved = moved(share)
                low, high = (low, share) if self.moved > limit else (share, high)
        return max(share, 1e-3)


def _alike(drifts: Sequence[Array]) -> bool:
    return len({len(drift) for drift in drifts}) == 1


def softmax(logits: Array, open_: NDArray[np.bool_]) -> Array:
    """Choice probabilities (action, decision): P(a) ∝ exp(logit) over what is open."""
    open_logits = np.where(open_, logits, -np.inf)
    weights = exp(open_logits - open_logits.max(axis=0))
    return weights / weights.sum(axis=0)
