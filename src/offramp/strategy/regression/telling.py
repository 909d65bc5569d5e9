"""What a model says is worth knowing about a position, for one actor."""

from collections.abc import Iterable

from offramp.engine.program import Program
from offramp.model.expr import ZERO, Attribute, Const, Did, Expr, Var, any_of, total, walk, where


def live_variables(program: Program, drawn: bool) -> set[int]:
    """Variables that can differ between runs or change."""
    found = {draw.variable for draw in program.draws} | set(program.drifting)
    for actor in program.actors:
        found |= {v for action in actor.actions for v, _ in action.effects}
    for event in program.events:
        found |= {v for v, _ in event.effects}
    for chance in program.chances:
        found |= {v for branch in chance.branches for v, _ in branch}
    if drawn:
        starts = program.model.variables
        found |= {v for v, part in enumerate(starts) if not isinstance(part.start, Const)}
    return found


def touched_variables(program: Program, actor: int) -> tuple[set[int], set[int]]:
    """Variables that the actor's moves can change, and those that its type changes too."""
    every: set[int] = set()
    by_type: set[int] = set()
    model = program.model
    name = model.actors[actor].name
    for action in model.actions_of(name):
        for variable, effect in action.effects:
            index = program.symbols.variables[variable]
            every.add(index)
            own = any(isinstance(e, Attribute) and e.actor == name for e in walk(effect))
            if own and len(model.actors[actor].types) > 1:
                by_type.add(index)
    return every, by_type


def telling_expressions(
    program: Program, own: str, touched: set[int], by_type: set[int]
) -> tuple[list[Expr], ...]:
    """Expressions worth knowing, in three groups.

    Those that the own move and type leave alone, those that the move changes, and those that
    the type changes too.
    """
    names = {program.model.variables[v].name for v in touched}
    with_type = {program.model.variables[v].name for v in by_type}
    typed = {a.name for a in program.model.actors if len(a.types) > 1}
    groups: tuple[list[Expr], ...] = ([], [], [])
    for expr in dict.fromkeys(_telling(program, own)):
        leaves = list(walk(expr))
        whose = {leaf.actor for leaf in leaves if isinstance(leaf, Attribute)} & typed
        if isinstance(expr, Const | Var) or whose - {own}:
            continue  # known already, or not known to this actor
        if own in whose or any(isinstance(e, Var) and e.name in with_type for e in leaves):
            groups[2].append(expr)
        elif any(
            (isinstance(leaf, Var) and leaf.name in names)
            or (isinstance(leaf, Did) and leaf.actor == own)
            for leaf in leaves
        ):
            groups[1].append(expr)
        else:
            groups[0].append(expr)
    return groups


def _telling(program: Program, own: str) -> Iterable[Expr]:
    """Declared features, the actor's payoffs, and what an end of the crisis here would pay."""
    model = program.model
    yield from (value for _, value in model.features)
    yield from (p.value for p in model.payoffs if p.actor == own and not p.terminal)
    always = total([p.value for p in model.payoffs if p.actor == own and p.terminal])
    ends = [(o.when, dict(o.payoffs).get(own, ZERO) + always) for o in model.outcomes]
    paid: Expr = ZERO
    for when, value in reversed(ends):
        if when is not None:
            paid = where(when, value, paid)
    yield any_of([when for when, _ in ends if when is not None])
    yield paid
    yield next(value for when, value in ends if when is None)
