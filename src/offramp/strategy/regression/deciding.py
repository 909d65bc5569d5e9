"""What decisions are worth by the values of a round, and how far replies are from what was played.

Compiled: every decision is looked at once or twice.
"""

from typing import Any

import numpy as np

from offramp.engine.compiled.elementary import exponentiate, logarithmize
from offramp.engine.compiled.jit import jit

_VECTOR = 8  # doubles
_UNLIKELY = 1e-300  # a probability, so that it has a logarithm


@jit
def seen(
    by_belief: Any,
    in_truth: Any,
    rows: Any,
    costs: Any,
    opens: Any,
    kinds: Any,
    runs: Any,
    rationality: Any,
    played: Any,
    known: Any,
    low: Any,
    high: Any,
) -> Any:
    """Logits before and in reply, what actions are in truth worth, and which are open.

    All are (action, decision). What follows a move `by_belief` and `in_truth` becomes the reply's
    logits and the worth, in place: the latter is kept between the `low`est and the `high`est that
    was met, if any was. To either comes the move's own cost; which of the `rows` (node, run) tell
    it, `costs` says, and `opens` which tell whether it is open, both (type, action); decisions are
    of own types `kinds` and of `runs`. `rationality` is (decision,), or (1,) for all. Logits before
    are those of the probabilities `played`, or what costs alone give, where no worths are `known`.
    """
    actions, count = by_belief.shape
    flat = np.ones((by_belief.size + _VECTOR - 1) // _VECTOR * _VECTOR)
    before, some = flat[: by_belief.size].reshape(actions, count), low < high
    open_ = np.empty((actions, count), np.bool_)
    for action in range(actions):
        for k in range(count):
            kind, run = kinds[k], runs[k]
            cost = np.float64(rows[costs[kind, action], run])
            open_[action, k] = rows[opens[kind, action], run] != 0
            precision = rationality[min(k, len(rationality) - 1)]
            by_belief[action, k] = (by_belief[action, k] + cost) * precision
            worth = in_truth[action, k]
            in_truth[action, k] = (min(max(worth, low), high) if some else worth) + cost
            before[action, k] = max(played[action, k], _UNLIKELY) if known else precision * cost
    if known:
        logarithmize(flat)
    return before, by_belief, in_truth, open_


@jit
def choosing(before: Any, reply: Any, open_: Any, weight: Any, most: Any) -> Any:
    """Of the first decisions, at most so many, with several open actions: weights and the rest.

    Logits `before` and in `reply`, what is open: (action, decision). By `weight` (decision,).
    """
    found, many = np.empty(most, np.int64), 0
    for k in range(open_.shape[1]):
        several = 0
        for action in range(open_.shape[0]):
            several += open_[action, k]
        if several > 1 and many < most:
            found[many] = k
            many += 1
    some = found[:many]
    return weight[some], before[:, some], reply[:, some], open_[:, some]


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
    p = _softmax(reply, open_)
    for k in range(count):
        several = 0
        for action in range(actions):
            several += open_[action, k]
        if several > 1:
            real += 1
            opened += weight[k] * several
            for action in range(actions):
                change = weight[k] * (p[action, k] - played[action, k])
                drift[action] += change
                moved += abs(change)
    chosen = _softmax((1 - share) * before + share * reply, open_) if renewed else played
    for action in range(actions):
        for k in range(count):
            if chosen[action, k] > 0:
                found[k] += chosen[action, k] * worth[action, k]
    return found, drift / max(real, 1), moved, opened, real


@jit
def _softmax(scores: Any, open_: Any) -> Any:
    """Probabilities of the open actions (action, decision)."""
    actions, count = scores.shape
    top, total = np.full(count, -np.inf), np.zeros(count)
    for action in range(actions):
        for k in range(count):
            if open_[action, k]:
                top[k] = max(top[k], scores[action, k])
    flat = np.zeros((scores.size + _VECTOR - 1) // _VECTOR * _VECTOR)
    p = flat[: scores.size].reshape(actions, count)
    for action in range(actions):
        for k in range(count):
            if open_[action, k]:
                p[action, k] = scores[action, k] - top[k]
    exponentiate(flat)
    for action in range(actions):
        for k in range(count):
            p[action, k] = p[action, k] if open_[action, k] else 0.0
            total[k] += p[action, k]
    for action in range(actions):
        for k in range(count):
            p[action, k] /= total[k]
    return p
