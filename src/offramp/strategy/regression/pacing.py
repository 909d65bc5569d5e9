"""How far to go toward the reply in each round: mirror descent whose step minds oscillation.

Values are averaged, which averages the logarithms of choice probabilities. The step is what a
secant says is right for the direction of the last one, but never so long that choices move by
more than a limit, and the limit is lowered whenever choices turn back. Nor do they move further
than the nearest reply of the last rounds was away: a reply that is far off all at once is one to
an accident of the runs. Once replies come no nearer,
what is left is the luck of the runs, which changes with every change of choices: then rounds are
averaged with equal weights, and have come to rest when the replies differ from what is played in
no common direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from offramp.engine.tape import Array

_START, _CALMER, _BOLDER = 0.15, 0.6, 1.3
_MOST = 0.3
_BACK = -0.1  # a correlation that means turning back
_PATIENCE, _NEARER = 5, 0.9  # so many rounds without coming nearer than this share
_LATELY = 3  # rounds, of which none replied from nearer than choices may move at once
_AVERAGED = 5  # rounds averaged before they may be said to rest


@dataclass(frozen=True)
class Decisions:
    """Some decisions of an actor in a period, by weight; logits before and in reply.

    A logit is rationality times value, (action, decision).
    """

    weight: Array  # (decision,)
    before: Array
    reply: Array
    open_: NDArray[np.bool_]

    def choices(self, share: float) -> Array:
        """Choice probabilities (action, decision) after a step of this share."""
        mixed = self.before if not share else (1 - share) * self.before + share * self.reply
        return softmax(mixed, self.open_)


@dataclass
class Pace:
    """The step of a solve, round after round; `damping` is the first."""

    damping: float
    tolerance: float
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

        `change` is how far the reply is from what was played, `drift` in which direction.
        """
        self.changes.append(change)
        self.drifts.append(drift)
        share = self._secant()
        if self.averaged or self._stuck():
            self.averaged += 1
            share = min(share, 1 / (1 + self.averaged))
            recent = self.drifts[-self.averaged :]
            common = float(np.abs(np.mean(recent, axis=0)).mean()) if _alike(recent) else np.inf
            self.rested = self.averaged >= _AVERAGED and common < self.tolerance
        self.rested |= change < self.tolerance
        self.share = self._limited(share, decisions)
        return self.share

    def _secant(self) -> float:
        if len(self.drifts) < 2 or not _alike(self.drifts[-2:]):
            return self.share
        before, now = self.drifts[-2:]
        ratio = float(now @ before / max(before @ before, 1e-300))
        self.limit = min(_CALMER * self.moved if ratio < _BACK else _BOLDER * self.limit, _MOST)
        share = self.share / max(1 - ratio, 0.1)
        return min(float(np.clip(share, 0.5 * self.share, 1.6 * self.share)), 1.0)

    def _stuck(self) -> bool:
        """Whether the last rounds' replies came no nearer than earlier ones."""
        if len(self.changes) < 2 * _PATIENCE:
            return False
        return min(self.changes[-_PATIENCE:]) > _NEARER * min(self.changes[:-_PATIENCE])

    def _limited(self, share: float, decisions: Sequence[Decisions]) -> float:
        plain = [part.choices(0.0) for part in decisions]
        self.moved = _moved(decisions, plain, share)
        limit = min(self.limit, *self.changes[-_LATELY:])
        if self.moved > limit:
            low, high = 0.0, share
            for _ in range(8):
                share = (low + high) / 2
                self.moved = _moved(decisions, plain, share)
                low, high = (low, share) if self.moved > limit else (share, high)
        return max(share, 1e-3)


def _alike(drifts: Sequence[Array]) -> bool:
    return len({len(drift) for drift in drifts}) == 1


def softmax(logits: Array, open_: NDArray[np.bool_]) -> Array:
    """Choice probabilities (action, decision): P(a) ∝ exp(logit) over what is open."""
    open_logits = np.where(open_, logits, -np.inf)
    weights = np.exp(open_logits - open_logits.max(axis=0))
    return weights / weights.sum(axis=0)


def _moved(decisions: Sequence[Decisions], plain: Sequence[Array], share: float) -> float:
    """The mean absolute change of a choice probability by a step."""
    total = count = 0.0
    for part, now in zip(decisions, plain, strict=True):
        total += float(np.sum(part.weight * np.abs(part.choices(share) - now)))
        count += float(np.sum(part.weight * part.open_))
    return total / count if count else 0.0
