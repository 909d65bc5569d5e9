"""The actors of a scenario: who they may secretly be, how they choose, what they do and want."""

from rich.console import RenderableType
from rich.text import Text

from offramp.model import Model
from offramp.model.expr import ONE, ZERO
from offramp.model.parts import Action, Actor
from offramp.report.pieces import Words, grid, heading, joined, named, paragraph
from offramp.report.words import listed


def actors(model: Model) -> list[RenderableType]:
    """A section for each actor."""
    words, parts = Words(model), list[RenderableType]()
    for actor in model.actors:
        parts += heading(named(actor.title, actor.name), "actor")
        parts.append(paragraph(_choosing(words, actor)))
        parts += _types(words, actor)
        parts += _reading(words, model, actor)
        parts += _rules(words, actor)
        parts += _moves(words, model, actor)
        parts += _wants(words, model, actor)
    return parts


def _choosing(words: Words, actor: Actor) -> str:
    behavior = actor.behavior
    depth = f" (depth {behavior.depth})" if behavior.depth else ""
    every = "every period" if actor.every == 1 else f"every {actor.every} periods"
    since = "" if actor.first == 1 else f" from period {actor.first}"
    return (
        f"Behavior {behavior.kind}{depth}, rationality {words.formula(actor.rationality)}, "
        f"patience {words.formula(actor.patience)}, moves {every}{since}."
    )


def _types(words: Words, actor: Actor) -> list[RenderableType]:
    kinds = actor.types
    names = [name for kind in kinds[:1] for name, _ in kind.attributes]
    if len(kinds) < 2 and not names:
        return []
    rows = [
        (
            kind.name,
            words.formula(kind.probability),
            *(words.formula(v) for _, v in kind.attributes),
        )
        for kind in kinds
    ]
    head = "secretly is" if len(kinds) > 1 else "is"
    return [Text(), grid(rows, (head, "probability", *names))]


def _reading(words: Words, model: Model, actor: Actor) -> list[RenderableType]:
    """Beliefs that depart from the common prior, imperfect empathy, how it is misread."""
    said = [
        f"believes at first that {subject} is {kind} with {words.formula(p)}"
        for subject, kind, p in actor.priors
    ]
    said += [
        f"believes, surprised by a move of {subject} that none of its types would make, that it "
        f"is {kind} with {words.formula(p)}"
        for subject, kind, p in actor.surprised
    ]
    uncertain = {other.name for other in model.actors if len(other.types) > 1}
    said += [
        f"reads {subject} with empathy {words.formula(value)}"
        for subject, value in actor.empathy
        if value != ONE and subject in uncertain
    ]
    if actor.forgetting != ZERO and uncertain - {actor.name}:
        said.append(f"forgets what it has learned, {words.formula(actor.forgetting)} a move")
    if actor.presumed is not None:
        said.append(f"is presumed by others to choose by {actor.presumed.kind}")
    text = listed(said)
    return [paragraph(f"{text[0].upper()}{text[1:]}.")] if said else []


def _rules(words: Words, actor: Actor) -> list[RenderableType]:
    parts = list[RenderableType]()
    for behavior, header in ((actor.behavior, "rule"), (actor.presumed, "presumed rule")):
        rows: list[tuple[str, str]] = []
        for rule in behavior.rules if behavior else ():
            lottery = ", ".join(f"{action} {words.formula(p)}" for action, p in rule.do)
            rows.append((words.guard(rule.when) or "always", f"do {lottery}"))
        for period, name in behavior.script if behavior else ():
            rows.append((f"from period {period}", f"do {name}"))
        parts += [Text(), grid(rows, (header, ""), width=50)] if rows else []
    return parts


def _moves(words: Words, model: Model, actor: Actor) -> list[RenderableType]:
    actions = model.actions_of(actor.name)
    if not actions:
        return [paragraph("Has nothing to choose.")]
    rows = [(named(a.title, a.name), _does(words, a)) for a in actions]
    return [Text(), grid(rows, ("can", "open when, and what it does"), width=36)]


def _does(words: Words, action: Action) -> str:
    parts = [words.guard(action.when), words.effects(action.effects), *words.costs(action.costs)]
    if sights := [s for s in action.sights if s.seen != ONE]:
        others = f" and {len(sights) - 1} more" if len(sights) > 1 else ""
        chance = words.formula(sights[0].seen)
        parts.append(f"seen by {sights[0].observer}{others} with probability {chance}")
    return joined(parts)


def _wants(words: Words, model: Model, actor: Actor) -> list[RenderableType]:
    rows = [
        (p.label, "at the end" if p.terminal else "each period", words.formula(p.value))
        for p in model.payoffs
        if p.actor == actor.name
    ]
    if not rows:
        return []
    return [Text(), grid(rows, ("earns", "when", "how much"), width=30)]
