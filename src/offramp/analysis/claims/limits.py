"""Between which numbers an expression of a claim stays in every run, as far as its parts tell.

Flags, conditions, acts and beliefs lie between 0 and 1, variables within constant bounds, private
attributes among those of the types. Leaves out: numbers that may be drawn, and bounds that hang
on them.
"""

from offramp.engine.intervals import ANY, Range, combined
from offramp.engine.tape import OPERATIONS
from offramp.model.expr import Attribute, Belief, Const, Did, Expr, Op, Period, Var
from offramp.model.model import Model


def limits_of(expr: Expr, model: Model) -> Range:
    """The least and the largest value, infinite where nothing is known."""
    known: dict[Expr, Range] = {}

    def found(at: Expr) -> Range:
        if at not in known:
            known[at] = (
                combined(OPERATIONS[at.name], [found(part) for part in at.operands])
                if isinstance(at, Op)
                else _leaf(at, model)
            )
        return known[at]

    return found(expr)


def _leaf(leaf: Expr, model: Model) -> Range:
    match leaf:
        case Const(value=value):
            return value, value
        case Var(name=name):
            return _variable(name, model)
        case Belief() | Did():
            return 0.0, 1.0
        case Period():
            return 1.0, float(model.periods)
        case Attribute(actor=actor, name=name):
            return _attribute(actor, name, model)
        case _:
            return ANY


def _variable(name: str, model: Model) -> Range:
    variable = next(known for known in model.variables if known.name == name)
    if variable.kind == "flag":
        return 0.0, 1.0
    low, high = variable.low, variable.high
    return (
        low.value if isinstance(low, Const) else ANY[0],
        high.value if isinstance(high, Const) else ANY[1],
    )


def _attribute(actor: str, name: str, model: Model) -> Range:
    types = next(known for known in model.actors if known.name == actor).types
    values = [dict(kind.attributes)[name] for kind in types]
    if not all(isinstance(value, Const) for value in values):
        return ANY
    numbers = [value.value for value in values if isinstance(value, Const)]
    return min(numbers), max(numbers)
