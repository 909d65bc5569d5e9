"""How far a step toward the reply moves choices; compiled, all decisions at once."""

from typing import Any

import numpy as np

from offramp.engine.compiled.elementary import exponentiate
from offramp.engine.compiled.jit import jit
from offramp.engine.compiled.sums import pairwise

_VECTOR = 8  # doubles


@jit
def chosen(before: Any, reply: Any, open_: Any, counts: Any, widths: Any, share: Any) -> Any:
    """Choice probabilities after a step of this share: P(a) ∝ exp(logit) over what is open.

    Logits `before` and in `reply`, and what is `open_`, are decision by decision, the actions of
    each after one another; `counts` and `widths` (part,) say how many decisions follow that have
    so many actions.
    """
    flat, place = np.zeros((before.size + _VECTOR - 1) // _VECTOR * _VECTOR), 0
    for part in range(len(counts)):
        for _ in range(counts[part]):
            top, end = -np.inf, place + widths[part]
            for at in range(place, end):
                if open_[at]:
                    mixed = (1 - share) * before[at] + share * reply[at] if share else before[at]
                    flat[at] = mixed
                    top = max(top, mixed)
            for at in range(place, end):
                flat[at] -= top
            place = end
    exponentiate(flat)
    for at in range(len(open_)):
        if not open_[at]:
            flat[at] = 0.0
    place = 0
    for part in range(len(counts)):
        for _ in range(counts[part]):
            total = pairwise(flat[place : place + widths[part]])
            for at in range(place, place + widths[part]):
                flat[at] /= total
            place += widths[part]
    return flat[: before.size]


@jit
def shifted(p: Any, now: Any, open_: Any, weight: Any, counts: Any, widths: Any) -> Any:
    """The mean absolute difference of open actions' probabilities, decisions counted by `weight`.

    Laid out as in `chosen`; `weight` (decision,).
    """
    changes, opened = np.empty(len(p)), np.empty(len(p))
    total, count, place, decision = 0.0, 0.0, 0, 0
    for part in range(len(counts)):
        first = place
        for _ in range(counts[part]):
            for at in range(place, place + widths[part]):
                changes[at] = weight[decision] * abs(p[at] - now[at])
                opened[at] = weight[decision] * open_[at]
            place += widths[part]
            decision += 1
        total += pairwise(changes[first:place])
        count += pairwise(opened[first:place])
    return total / count if count else 0.0
