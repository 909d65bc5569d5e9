"""Whether an expression adds or takes away, found by trying it out on a few situations.

The situations lie within the bounds of the variables and are always the same. What never shows in
them, or shows with both signs, has no direction: a reader is told `changes` rather than `raises`.
"""

from offramp.model import Model
from offramp.model.expr import (
    ZERO,
    Attribute,
    Belief,
    Const,
    Did,
    Expr,
    Param,
    Period,
    Var,
    substitute,
)
from offramp.model.parts import Draw, Lottery, Variable

_SITUATIONS = 12
_GOLDEN = 0.6180339887


class Directions:
    """Signs of the expressions of a model, its assumptions at their central values."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.values = {a.path: a.value for a in model.assumptions}
        self.places = {v.name: place for place, v in enumerate(model.variables, 1)}

    def sign(self, expr: Expr) -> int:
        """1 where it only adds, -1 where it only takes away, 0 where neither is clear."""
        found = {self._signum(expr, situation) for situation in range(_SITUATIONS)} - {0}
        return found.pop() if len(found) == 1 else 0

    def central(self, expr: Expr) -> float | None:
        """The value of an expression of nothing but numbers and assumptions, else None."""
        folded = substitute(expr, lambda leaf: self._assumed(leaf))
        return folded.value if isinstance(folded, Const) else None

    def _signum(self, expr: Expr, situation: int) -> int:
        folded = substitute(expr, lambda leaf: self._leaf(leaf, situation))
        if not isinstance(folded, Const) or abs(folded.value) < 1e-12:
            return 0
        return 1 if folded.value > 0 else -1

    def _assumed(self, leaf: Expr) -> Const | None:
        return Const(self.values[leaf.path]) if isinstance(leaf, Param) else None

    def _leaf(self, leaf: Expr, situation: int) -> Const | None:
        match leaf:
            case Var(name=name):
                return Const(self._state(self.model.variable(name), situation))
            case Attribute(actor=actor, name=name):
                types = self.model.actor(actor).types
                attributes = dict(types[situation % len(types)].attributes)
                return Const(self.central(attributes.get(name, ZERO)) or 0.0)
            case Belief(observer=_, subject=subject):
                return Const(1 / len(self.model.actor(subject).types))
            case Period():
                return Const(1.0 + round(_fraction(situation, 1) * (self.model.periods - 1)))
            case Did(actor=_, action=action):
                return Const(float((situation + len(action)) % 2), flag=True)
            case _:
                return self._assumed(leaf)

    def _state(self, variable: Variable, situation: int) -> float:
        match variable.start:
            case Draw():
                start = 0.0
            case Lottery(prizes=prizes):
                start = self.central(prizes[situation % len(prizes)][0]) or 0.0
            case Expr() as value:
                start = self.central(value) or 0.0
        if situation == 0:
            return start
        flag = variable.kind == "flag"
        low = self._bound(variable.low, 0.0 if flag else start - 1 - abs(start))
        high = self._bound(variable.high, 1.0 if flag else start + 1 + abs(start))
        value = low + (high - low) * _fraction(situation, self.places[variable.name])
        return float(round(value)) if variable.kind != "real" else value

    def _bound(self, bound: Expr | None, otherwise: float) -> float:
        known = None if bound is None else self.central(bound)
        return otherwise if known is None else known


def _fraction(situation: int, place: int) -> float:
    return situation * place * _GOLDEN % 1
