"""What the builder collected, resolved and checked, as a `Model`."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeGuard

from offramp.language.formula import Formula
from offramp.language.problems import Problem
from offramp.model.builder import Builder
from offramp.model.cast import assembled_actor, assembled_types
from offramp.model.expr import Expr, Param, walk
from offramp.model.model import Model
from offramp.model.moves import assembled_actions
from offramp.model.parameters import resolved_parameters
from offramp.model.parts import Assumption, Measure
from offramp.model.resolver import MAX_SIZE, Resolver, too_large
from offramp.model.world import (
    assembled_chances,
    assembled_events,
    assembled_order,
    assembled_outcomes,
    assembled_variables,
)


def assemble(
    builder: Builder, formulas: Iterable[Formula], blocks: Sequence[Formula] = ()
) -> tuple[Model | None, list[Problem]]:
    """The model, or None and the problems.

    `formulas` are the uncertain numbers of the scenario, `blocks` what stands in its mechanisms.
    """
    uncertain = {formula.path: formula for formula in formulas}
    central = {path: formula.number or 0.0 for path, formula in uncertain.items()}
    resolver = Resolver(builder, central)
    builder.parameters = resolved_parameters(resolver)
    resolver.names.renew(parameters=builder.parameters)
    types = {name: assembled_types(resolver, name) for name in builder.drafts}
    resolver.names.renew(types=types)
    resolver.check_limits(f for f in blocks if f.limits and (f.number is None or f.phases))
    model = _model(resolver)
    for formula in blocks:
        if formula.condition:
            resolver.check_condition(formula)
    if any(too_large(expr) for expr in _expressions(model)):
        large = f"the model holds an expression of more than {MAX_SIZE:,} operations"
        resolver.complain(Problem(large))
    if builder.problems:
        return None, builder.problems
    used = {
        leaf.path for expr in _expressions(model) for leaf in walk(expr) if isinstance(leaf, Param)
    }
    return replace(model, assumptions=tuple(_assumptions(uncertain, central, used))), []


def _model(resolver: Resolver) -> Model:
    b, resolve = resolver.b, resolver.resolve
    return Model(
        name=b.name,
        title=b.title,
        periods=b.time.periods,
        start=b.time.start,
        step=b.time.step,
        order=assembled_order(resolver),
        assumptions=(),
        actors=tuple(assembled_actor(resolver, name) for name in b.drafts),
        variables=assembled_variables(resolver),
        actions=assembled_actions(resolver),
        events=assembled_events(resolver),
        chances=assembled_chances(resolver),
        outcomes=assembled_outcomes(resolver),
        payoffs=tuple(replace(p, value=resolve(p.value, p.actor)) for p in b.payoffs),
        features=tuple((name, resolve(value)) for name, value in b.features),
        measures=_measures(resolver),
        solving=b.solving,
    )


def _measures(resolver: Resolver) -> tuple[Measure, ...]:
    """The measures, last of all: they alone may name measures."""
    names, measures = resolver.names, resolver.b.measures
    named = {m.name: m.value for m in measures if m.name not in names.variables}
    names.renew(aliases={**named, **names.aliases})
    return tuple(replace(m, value=resolver.resolve(m.value)) for m in measures)


def _assumptions(
    uncertain: dict[str, Formula], central: dict[str, float], used: set[str]
) -> Iterable[Assumption]:
    """The uncertain numbers that the model uses, in file order."""
    for path, formula in uncertain.items():
        law = formula.distribution
        if path in used and law is not None:
            yield Assumption(
                path, central[path], law.name, law.parameters, formula.source, formula.note
            )


def _expressions(value: Any) -> list[Expr]:
    """All expressions inside nested parts."""
    if isinstance(value, Expr):
        return [value]
    if _is_tuple(value):
        return [expr for item in value for expr in _expressions(item)]
    if is_dataclass(value):
        parts = [getattr(value, part.name) for part in fields(value)]
        return [expr for part in parts for expr in _expressions(part)]
    return []


def _is_tuple(value: Any) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)
