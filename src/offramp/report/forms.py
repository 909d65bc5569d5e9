"""Forms in which scenarios and mechanisms write things, recognized so that they can be said."""

from collections.abc import Iterable
from typing import Any

from offramp.crisis import Crisis
from offramp.language import explicit
from offramp.model.expr import Const, Expr, Op


def spaced(words: Iterable[str]) -> str:
    """Names as words: `deep_strikes`, `authorized` is `deep strikes authorized`."""
    return " ".join(words).replace("_", " ")


def alternatives(expr: Expr) -> list[Expr]:
    """The conditions of which one is enough."""
    if isinstance(expr, Op) and expr.name == "or":
        return [part for arg in expr.operands for part in alternatives(arg)]
    return [expr]


def without_floor(name: str, left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """The two sides of `x > 2` where `max(x - 2, 0) > 0` is written."""
    if name == ">" and right == Const(0.0):
        match left:
            case Op(name="max", operands=(Op(name="-", operands=(x, limit)), Const(value=0.0))):
                return x, limit
            case _:
                pass
    return left, right


def rungs(crisis: Crisis) -> dict[str, list[str]]:
    """The names of the rungs of each domain, where the scenario has a ladder."""
    block = dict(crisis.scenario.mechanisms).get("ladder")
    data: Any = {} if block is None else explicit(block)
    return {
        str(domain): [str(rung) for rung in about["rungs"]]
        for domain, about in data.get("domains", {}).items()
        if isinstance(about.get("rungs"), list)
    }
