"""An actor that follows ordered rules: `when` a condition holds, `do` an action or a lottery.

The first rule whose condition holds and of whose actions at least one is open decides (its
lottery is scaled to the open ones); if none does, the first open action is taken.
"""

import numpy as np

from offramp.engine.compiled.reading import read
from offramp.engine.compiled.sight import Lottery, Sight
from offramp.engine.tape import Array, Code, evaluate
from offramp.engine.view import View


class Doctrine:
    """The actor's rules, in file order."""

    def probabilities(self, view: View) -> Array:
        """Choice probabilities (type, action, run)."""
        types, actions, runs = view.shape
        open_ = np.broadcast_to(view.available, view.shape)
        outputs = evaluate(view.code.rules, view.frame)
        chosen = np.zeros(view.shape)
        decided = np.zeros((types, 1, runs), dtype=bool)
        for rule in view.code.rule_codes:
            lottery = np.zeros(view.shape)
            for action, index in rule.do:
                value = np.clip(np.asarray(outputs[index], dtype=np.float64), 0, 1)
                lottery[:, action] += value[:, 0] if value.ndim == 3 else value
            lottery *= open_
            total = lottery.sum(axis=1, keepdims=True)
            holds = np.asarray(outputs[rule.when], dtype=bool)
            holds = holds if holds.ndim == 3 else holds.reshape(1, 1, -1)
            now = holds & (total > 0) & ~decided
            chosen = np.where(now, lottery / np.where(total > 0, total, 1.0), chosen)
            decided = decided | now
        fallback = np.arange(actions)[None, :, None] == np.argmax(open_, axis=1)[:, None, :]
        return np.where(decided, chosen, (fallback & open_).astype(np.float64))

    def lowered(self, sight: Sight) -> Lottery:
        """The same, for the compiled player."""
        return Lottery([_lowered(sight, kind) for kind in range(sight.kinds)])


def _lowered(sight: Sight, kind: int) -> list[int]:
    """Weights of the actions of an own type, as nodes: the last rule first."""
    graph, open_ = sight.graph, sight.available[kind]
    zero, one = graph.const(0.0), graph.const(1.0)
    outputs = read(graph, sight.code.rules, sight.frame(kind))
    chosen = [zero] * sight.actions
    earlier = zero
    for action, is_open in enumerate(open_):  # where no rule decides: the first that is open
        chosen[action] = graph.op(Code.AND, is_open, graph.op(Code.NOT, earlier))
        earlier = graph.op(Code.OR, earlier, is_open)
    for rule in reversed(sight.code.rule_codes):
        lottery: list[int] = [zero] * sight.actions
        for action, index in rule.do:
            share = graph.op(Code.MIN, graph.op(Code.MAX, outputs[index], zero), one)
            lottery[action] = graph.op(Code.ADD, lottery[action], share)
        lottery = [graph.op(Code.MUL, p, o) for p, o in zip(lottery, open_, strict=True)]
        some = graph.op(Code.GT, graph.total(lottery), zero)
        decides = graph.op(Code.AND, outputs[rule.when], some)
        chosen = [
            graph.op(Code.WHERE, decides, ours, theirs)
            for ours, theirs in zip(lottery, chosen, strict=True)
        ]
    return chosen
