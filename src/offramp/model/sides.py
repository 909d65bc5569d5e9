"""Numbers that a block gives once for both of its sides, or for each by name."""

from collections.abc import Mapping, Sequence

from offramp.language.formula import Formula
from offramp.model.builder import Builder
from offramp.model.expr import ZERO, Expr, lift


def of_side(
    model: Builder,
    name: str,
    value: Formula | Mapping[str, Formula],
    side: str,
    between: Sequence[str],
) -> Expr:
    """The number of one side of the field `name`; what is missing or too many is a problem."""
    if isinstance(value, Formula):
        return lift(value)
    for actor in value:
        path = f"{name}.{actor}"
        if model.check_actor(actor, path, key=True) and actor not in between:
            model.problem(f"{actor} is neither side", path, key=True)
    if side not in value:
        model.problem(f"no {name} for {side}", name)
    return lift(value.get(side, ZERO))
