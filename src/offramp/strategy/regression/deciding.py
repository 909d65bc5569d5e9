"""What decisions are worth by the values of a round, and how far replies are from what was played.

Compiled: every decision is looked at once.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.elementary import exponential, logarithm
from offramp.engine.compiled.jit import jit

_LEAST = 1e-300  # a probability, so that it has a logarithm


@jit
def decided(
    before: Any,
    reply: Any,
    worth: Any,
    open_: Any,
    played: Any,
    weight: Any,
    share: Any,
    renewed: Any,
) -> Any:
    """The worth of each decision, and what replies change, by action and in all.

    Logits `before` and in `reply`, what actions are in truth `worth`, what is open, and the
    probabilities played are (action, decision); decisions count by `weight`. The decision itself
    is by the average of logits with that `share` of the reply if they are `renewed`, else as
    played. Returns the worth (decision,), the mean signed change of a probability (action,) over
    decisions with a choice, the sum of absolute changes, the number of open actions, and the number
    of decisions with a choice.
    """  # fmt: skip
    actions, count = reply.shape
    found, drift = np.zeros(count), np.zeros(actions)
    moved, opened, real = 0.0, 0.0, 0
    p, scores = np.empty(actions), np.empty(actions)
    for k in range(count):
        several = 0
        for action in range(actions):
            several += open_[action, k]
            scores[action] = reply[action, k]
        _softmax(scores, open_, k, p)
        if several > 1:
            real += 1
            opened += weight[k] * several
            for action in range(actions):
                change = weight[k] * (p[action] - played[action, k])
                drift[action] += change
                moved += abs(change)
        if renewed:
            for action in range(actions):
                scores[action] = (1 - share) * before[action, k] + share * reply[action, k]
            _softmax(scores, open_, k, p)
        for action in range(actions):
            chance = p[action] if renewed else played[action, k]
            if chance > 0:
                found[k] += chance * worth[action, k]
    return found, drift / max(real, 1), moved, opened, real


@jit
def logarithms(p: Any) -> Any:
    """Of probabilities (action, decision), those of nothing at all being very low."""
    found = np.empty(p.shape)
    for action in range(p.shape[0]):
        for k in range(p.shape[1]):
            found[action, k] = logarithm(max(p[action, k], _LEAST))
    return found


@jit
def _softmax(scores: Any, open_: Any, k: Any, p: Any) -> None:
    """Probabilities of the open actions of a decision."""
    top, total = -np.inf, 0.0
    for action in range(len(p)):
        if open_[action, k]:
            top = max(top, scores[action])
    for action in range(len(p)):
        p[action] = exponential(scores[action] - top) if open_[action, k] else 0.0
        total += p[action]
    for action in range(len(p)):
        p[action] /= total
