"""The actors of a model assembled: types, behavior, first beliefs."""

from collections.abc import Iterator
from dataclasses import replace

from offramp.model.expr import ONE, Expr
from offramp.model.names import Names
from offramp.model.parts import Actor, Behavior, PrivateType, Rule
from offramp.model.resolver import Resolver


def assembled_types(resolver: Resolver, actor: str) -> tuple[PrivateType, ...]:
    """An actor's private types, their attributes resolved and their probabilities checked."""
    given = resolver.names.types[actor]
    shared = {name for name, _ in given[0].attributes}
    base = resolver.b.drafts[actor].types_path or f"actors.{actor}.types"
    done: list[PrivateType] = []
    for owner, name in resolver.names.groups.types:
        if owner == actor and name in [kind.name for kind in given]:
            message = f"{name} cannot stand for several types of {actor}: one has this name"
            resolver.wrong(message, f"{base}.{name}", key=True)
    for kind in given:
        path = f"{base}.{kind.name}"
        probability = resolver.constant(kind.probability, f"{path}.probability", 0, 1)
        attributes = tuple(
            (name, resolver.constant(value, f"{path}.{name}")) for name, value in kind.attributes
        )
        _same_attributes(resolver, actor, kind, shared, path)
        done.append(PrivateType(kind.name, probability, attributes))
    probabilities = [kind.probability for kind in done]
    what = f"the probabilities of the types of {actor}"
    resolver.adds_to_one(probabilities, what, base)
    return tuple(done)


def assembled_actor(resolver: Resolver, name: str) -> Actor:
    """An actor, complete."""
    draft, base = resolver.b.drafts[name], f"actors.{name}"
    others = [other for other in resolver.b.drafts if other != name]
    general = draft.empathy.get("", ONE)
    usual = resolver.probability(general, f"{base}.empathy", name)
    special = {
        other: resolver.probability(value, base, name)
        for other, value in draft.empathy.items()
        if other
    }
    unprovoked: list[tuple[str, Expr]] = []
    for variable, value in draft.unprovoked.items():
        place = resolver.b.at(f"{base}.unprovoked.{variable}", True)
        full = resolver.names.target(variable, name, place)
        done = resolver.resolve(value, name)
        if full:
            unprovoked.append((full, done))
    return Actor(
        name,
        draft.title,
        resolver.names.types[name],
        _behavior(resolver, name, draft.behavior, f"{base}.behavior", draft.script_paths),
        resolver.constant(draft.rationality, f"{base}.rationality", 0, open_=True),
        resolver.constant(draft.patience, f"{base}.patience", 0, 1),
        draft.every,
        draft.first,
        _beliefs(resolver, name, draft.priors, "priors", draft.prior_paths),
        tuple((other, special.get(other, usual)) for other in others),
        tuple(unprovoked),
        _beliefs(resolver, name, draft.surprised, "surprised", {}),
        None
        if draft.presumed is None
        else _behavior(resolver, name, draft.presumed, f"{base}.presumed", draft.presumed_paths),
        resolver.constant(draft.forgetting, f"{base}.forgetting", 0, 1),
    )


def _same_attributes(
    resolver: Resolver, actor: str, kind: PrivateType, shared: set[str], path: str
) -> None:
    own = {name for name, _ in kind.attributes}
    for name in sorted(shared - own):
        message = f"{actor}'s type {kind.name} lacks the attribute {name}, which others have"
        resolver.wrong(message, path, key=True)
    for name in sorted(own - shared):
        message = f"{actor}'s other types lack the attribute {name}"
        resolver.wrong(message, f"{path}.{name}", resolver.near(name, shared), key=True)


def _each_kind(
    names: Names, given: list[tuple[str, str, Expr]]
) -> Iterator[tuple[str, str, str, Expr]]:
    """Beliefs with each type by itself: subject, type, the name written for it, probability."""
    for subject, name, value in given:
        for kind, as_written, part in names.groups.spread(subject, [(name, value)]):
            yield subject, kind, as_written, part


_SAID = {"priors": "first beliefs", "surprised": "beliefs when surprised"}


def _beliefs(
    resolver: Resolver,
    name: str,
    given: list[tuple[str, str, Expr]],
    key: str,
    written: dict[str, str],
) -> tuple[tuple[str, str, Expr], ...]:
    """Beliefs of an actor, given under a key (or where `written` says, by subject)."""
    done: dict[str, list[tuple[str, Expr]]] = {}
    names = resolver.names
    unknown: set[str] = set()
    for subject, kind, as_written, value in _each_kind(names, given):
        path = written.get(subject) or f"actors.{name}.{key}.{subject}"
        kinds = [t.name for t in names.types.get(subject, ())]
        if subject not in names.types:
            unknown.add(subject)
        elif kind in kinds:
            prior = resolver.constant(value, f"{path}.{as_written}", 0, 1)
            done.setdefault(subject, []).append((kind, prior))
        elif (subject, kind) not in resolver.b.ghosts:
            hint = resolver.near(kind, kinds)
            resolver.wrong(f"{subject} has no type {kind}", f"{path}.{kind}", hint, key=True)
            unknown.add(subject)
    for subject in unknown - set(names.types) - names.tolerated:
        if resolver.b.lost("actors", subject):
            continue
        hint = resolver.near(subject, names.types)
        path = written.get(subject) or f"actors.{name}.{key}.{subject}"
        resolver.wrong(f"there is no actor {subject}", path, hint, key=True)
    for subject, prior in done.items():
        if subject not in unknown:
            what = f"{name}'s {_SAID[key]} about {subject}"
            path = written.get(subject) or f"actors.{name}.{key}.{subject}"
            resolver.adds_to_one([p for _, p in prior], what, path)
    return tuple((subject, kind, p) for subject, prior in done.items() for kind, p in prior)


def _behavior(
    resolver: Resolver, actor: str, behavior: Behavior, base: str, written: dict[int, str]
) -> Behavior:
    rules = tuple(
        _rule(resolver, actor, rule, f"{base}.doctrine.{index}")
        for index, rule in enumerate(behavior.rules)
    )
    for period, action in behavior.script:
        resolver.check_actions(actor, [action], written.get(period, f"{base}.script"))
    script = tuple((t, a) for t, a in behavior.script if (actor, a) in resolver.b.actions)
    return replace(behavior, rules=rules, script=script)


def _rule(resolver: Resolver, actor: str, rule: Rule, path: str) -> Rule:
    resolver.check_actions(actor, [name for name, _ in rule.do], f"{path}.do")
    lottery = tuple(
        (name, resolver.probability(p, f"{path}.do.{name}", actor)) for name, p in rule.do
    )
    what = "the probabilities of the actions"
    resolver.adds_to_one([p for _, p in lottery], what, f"{path}.do")
    known = tuple((name, p) for name, p in lottery if (actor, name) in resolver.b.actions)
    return Rule(resolver.condition(rule.when, f"{path}.when", actor), known)
