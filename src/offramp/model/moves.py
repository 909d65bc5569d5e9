"""The actions of a model assembled: guards, effects and costs, special to each action.

What mechanisms contribute to every move of an actor is specialized here: `Change` becomes what
this action adds, `Did` becomes true or false.
"""

from offramp.language.problems import Problem
from offramp.model.drafts import ActionDraft
from offramp.model.expr import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Attribute,
    Change,
    Did,
    Expr,
    all_of,
    substitute,
    walk,
)
from offramp.model.parts import Action, Sight
from offramp.model.resolver import Resolver


def assembled_actions(resolver: Resolver) -> tuple[Action, ...]:
    """Every actor's actions, complete."""
    for actor, action, place in resolver.b.named_actions:
        resolver.check_action(actor, action, place)
    for actor, name in resolver.names.groups.actions:
        if (actor, name) in resolver.b.actions:
            message = f"{name} cannot stand for several actions of {actor}: one has this name"
            resolver.wrong(message, resolver.b.actions[actor, name].path, key=True)
    direct = {
        key: {
            name: _specialized(value, draft, {}, {})
            for name, value in resolver.effects(draft.effects, f"{draft.path}.effects", draft.actor)
        }
        for key, draft in resolver.b.actions.items()
    }
    return tuple(_action(resolver, draft, direct[key]) for key, draft in resolver.b.actions.items())


def _action(resolver: Resolver, draft: ActionDraft, direct: dict[str, Expr]) -> Action:
    b, actor = resolver.b, draft.actor
    known: dict[Expr, Expr] = {}  # what was specialized already

    def special(expr: Expr) -> Expr:
        return _specialized(resolver.resolve(expr, actor), draft, direct, known)

    effects = dict(direct)
    for extra in b.on_moves:
        if extra.actor != actor:
            continue
        full = resolver.names.target(extra.target, actor, b.at(extra.path, False))
        if full and full not in b.frozen:
            effects[full] = effects.get(full, ZERO) + special(extra.value)
    guards = [
        _before(resolver.condition(g, f"{draft.path}.when", actor), draft, direct, known)
        for g in draft.when
    ]
    guards += [
        special(condition)
        for who, name, condition in b.guards
        if who == actor and name in (None, draft.name)
    ]
    costs = [(label, special(value)) for label, value in draft.costs]
    costs += [(label, -special(value)) for who, label, value in b.move_costs if who == actor]
    return Action(
        actor,
        draft.name,
        draft.title,
        all_of(guards),
        tuple((name, value) for name, value in effects.items() if value != ZERO),
        tuple((label, value) for label, value in costs if value != ZERO),
        _sights(resolver, draft),
        draft.owner,
    )


def _before(
    expr: Expr, draft: ActionDraft, direct: dict[str, Expr], known: dict[Expr, Expr]
) -> Expr:
    """A guard of this action: its actor, who moves once a period, has done nothing yet."""

    def leaf(at: Expr) -> Expr | None:
        return FALSE if isinstance(at, Did) and at.actor == draft.actor else None

    return _specialized(substitute(expr, leaf), draft, direct, known)


def _specialized(
    expr: Expr, draft: ActionDraft, direct: dict[str, Expr], known: dict[Expr, Expr]
) -> Expr:
    """The expression given that the actor takes this action; `known` is added to."""

    def leaf(at: Expr) -> Expr | None:
        match at:
            case Change(variable=variable, actor=mover):
                return direct.get(variable, ZERO) if mover == draft.actor else ZERO
            case Did(actor=mover, action=name) if mover == draft.actor:
                return TRUE if name == draft.name else FALSE
            case _:
                return None

    return substitute(expr, leaf, known)


def _sights(resolver: Resolver, draft: ActionDraft) -> tuple[Sight, ...]:
    base = f"{draft.path}.taken_for"
    said: dict[tuple[str, str], Sight] = {}  # of one owner to an observer, the last
    for actor, name, owner, sight in resolver.b.sights:
        if actor == draft.actor and name in (None, draft.name):
            said[sight.observer, owner] = sight
            if owner == "scenario":  # a mechanism checks what its block names
                resolver.check_actions(actor, [other for other, _ in sight.taken_for], base)
    found: dict[str, Sight] = {}
    for (observer, _), sight in said.items():
        before = found.get(observer)
        found[observer] = sight if before is None else _one_after_the_other(before, sight)
    done: list[Sight] = []
    for sight in found.values():
        taken = tuple(
            (name, resolver.probability(p, f"{base}.{name}", draft.actor))
            for name, p in sight.taken_for
        )
        what = "the probabilities of being taken for other actions"
        resolver.at_most_one([p for _, p in taken], what, base)
        taken = tuple((n, p) for n, p in taken if (draft.actor, n) in resolver.b.actions)
        path = f"{draft.path}.seen.{sight.observer}"
        seen = resolver.probability(sight.seen, path, draft.actor)
        _same_for_all_types(resolver, draft, (seen, *(p for _, p in taken)))
        if seen != ONE or taken:
            done.append(Sight(sight.observer, seen, taken))
    return tuple(done)


def _one_after_the_other(first: Sight, then: Sight) -> Sight:
    """What gets through two sources of error, of which the second errs about what is still true."""
    taken = dict(first.taken_for)
    for name, probability in then.taken_for:
        taken[name] = taken.get(name, ZERO) + first.seen * probability
    return Sight(first.observer, first.seen * then.seen, tuple(taken.items()))


def _same_for_all_types(resolver: Resolver, draft: ActionDraft, chances: tuple[Expr, ...]) -> None:
    """An observer must know what it would see of each type, so the type may not decide it."""
    if any(isinstance(leaf, Attribute) for chance in chances for leaf in walk(chance)):
        place = resolver.b.at(f"{draft.path}.seen", False)
        message = f"what is seen of {draft.name} may not depend on the private type"
        resolver.complain(Problem(message, place))
