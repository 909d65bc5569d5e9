"""Parameters resolved: each may use others, in any order but not in a circle."""

from collections.abc import Callable
from graphlib import CycleError, TopologicalSorter

from offramp.language.problems import Problem
from offramp.model.expr import ZERO, Expr, Name, Period, substitute, walk
from offramp.model.resolver import MAX_SIZE, Resolver, too_large


def resolved_parameters(resolver: Resolver) -> dict[str, Expr]:
    """The scenario's parameters by name, as expressions of numbers and assumptions."""
    written = resolver.b.parameters
    done: dict[str, Expr] = {}
    for name in _order(resolver, written):
        value = substitute(written[name], _leaf_of(resolver, name, done))
        if too_large(value):
            message = f"the parameter {name} grows to more than {MAX_SIZE:,} operations"
            resolver.wrong(message, f"parameters.{name}")
            value = ZERO
        elif resolver.undefined(written[name], value, f"parameters.{name}"):
            value = ZERO
        done[name] = value
    return {name: done[name] for name in written}


def _order(resolver: Resolver, written: dict[str, Expr]) -> list[str]:
    """The names, each after those it uses; circles are reported and cut."""
    # lists, not sets: the order must not depend on how words are hashed
    uses = {name: _used(expr, written) for name, expr in written.items()}
    position = {name: index for index, name in enumerate(written)}
    while True:
        try:
            return list(TopologicalSorter(uses).static_order())
        except CycleError as error:
            circle: list[str] = list(reversed(error.args[1]))[:-1]
            first = min(range(len(circle)), key=lambda i: position[circle[i]])
            circle = [*circle[first:], *circle[:first]]
            path = " → ".join([*circle, circle[0]])
            resolver.wrong(f"the parameters are circular: {path}", f"parameters.{circle[0]}")
            uses[circle[0]] = []
            written[circle[0]] = ZERO


def _used(expr: Expr, written: dict[str, Expr]) -> list[str]:
    names = [_named(leaf) for leaf in walk(expr) if isinstance(leaf, Name)]
    return sorted({name for name in names if name in written})


def _named(leaf: Name) -> str:
    return ".".join(leaf.parts[1:] if leaf.parts[0] == "parameters" else leaf.parts)


def _leaf_of(
    resolver: Resolver, parameter: str, done: dict[str, Expr]
) -> Callable[[Expr], Expr | None]:
    """What the names in a parameter's expression stand for."""

    def leaf(at: Expr) -> Expr | None:
        match at:
            case Name(parts=("date", _) | ("~", _)):
                return resolver.resolve(at)
            case Name() if _named(at) in done:
                return done[_named(at)]
            case Name():
                _unknown(resolver, at)
                return ZERO
            case Period() if parameter in resolver.b.varying:
                return at
            case Period():
                message = "a parameter cannot depend on the period"
                hint = "give it a schedule"
                resolver.wrong(message, f"parameters.{parameter}", hint)
                return ZERO
            case _:
                return None

    return leaf


def _unknown(resolver: Resolver, leaf: Name) -> None:
    name = ".".join(leaf.parts)
    if set(leaf.parts) & resolver.names.tolerated:
        return
    hint = resolver.near(name, resolver.b.parameters)
    message = f"unknown parameter {name}"
    if name in resolver.names.variables:
        message, hint = f"{name} is a variable", "parameters can use parameters only"
    resolver.complain(Problem(message, leaf.place, hint))
