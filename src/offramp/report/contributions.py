"""What a mechanism adds to a model, and in which names it meets others.

It is taken from the block in the mechanism's minimal scenario.

Leaves out: what the expressions written in the scenario read, which is the scenario's business.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from offramp import catalog
from offramp.crisis import Crisis, loads
from offramp.language.scenario import Scenario
from offramp.model import Block, parts
from offramp.model.builder import ActorDraft, Builder
from offramp.model.expr import Change, Expr, Name, Op, Var
from offramp.model.vocabulary import UnknownWord, Word, word

_BEGINS = ("self", "did", "belief", "expected", "date", "~")  # names that are no variables


@dataclass(frozen=True)
class Names:
    """The words of the vocabulary that a mechanism declares, changes for others, and reads."""

    declares: tuple[Word, ...]
    changes: tuple[Word, ...]
    reads: tuple[Word, ...]


def minimal(name: str) -> Crisis | None:
    """The minimal scenario of a mechanism; None for one of another package."""
    text = catalog.text(f"minimal/{name}")
    return None if text is None else loads(text, f"minimal/{name}.yaml")


def example(crisis: Crisis, name: str) -> str:
    """The block of one mechanism as the scenario writes it, under `mechanisms:`."""
    found = re.search(rf"^  {name}:.*\n(?:(?:   .*)?\n)*", crisis.text, re.MULTILINE)
    return f"mechanisms:\n{found.group().rstrip()}" if found else ""


def contributions(name: str, scenario: Scenario) -> Builder:
    """A builder that holds what the block of one mechanism contributes, and nothing else.

    Raises ValueError when the block cannot be built alone.
    """
    builder = Builder(scenario.id, scenario.title or "", scenario.time, lambda path, key: None)
    for actor, written in scenario.actors.items():
        builder.drafts[actor] = ActorDraft(actor, written.title or actor, parts.Behavior("myopic"))
    block: Block = getattr(scenario.mechanisms, name)
    with builder.owned(name):
        block.build(builder)
    if builder.problems:
        raise ValueError(f"minimal/{name}: {builder.problems[0]}")
    return builder


def names_of(builder: Builder) -> Names:
    """In which names a mechanism meets others."""
    own = {*builder.variables, *builder.aliases}
    declared = _words(own)
    targets = {variable for variable, *_ in builder.drifts}
    targets |= {move.target for move in builder.on_moves}
    for part in (*builder.events, *builder.chances, *builder.actions.values()):
        targets |= {variable for variable, _ in part.effects}
    for chance in builder.chances:
        targets |= {variable for branch in chance.branches for variable, _ in branch.effects}
    seen = {name for name in _read(vars(builder)) if name not in own}
    changed = _words(targets - own)
    return Names(declared, changed, tuple(w for w in _words(seen) if w not in changed))


def _words(names: set[str]) -> tuple[Word, ...]:
    found: dict[str, Word] = {}
    for name in sorted(names):
        try:
            entry = word(name)
        except UnknownWord:
            continue  # what the scenario of the example calls it
        found[entry.name] = entry
    return tuple(found.values())


def _read(value: Any) -> Iterator[str]:
    """The names that the mechanism itself looks up; what its block's formulas name has a place."""
    match value:
        case Name(parts=named, place=None) if named[0] not in _BEGINS:
            yield ".".join(named)
        case Var(name=name):
            yield name
        case Change(variable=variable):
            yield variable
        case Op(operands=operands):
            yield from _read(operands)
        case Expr():
            pass
        case str() | None:
            pass
        case list() | tuple() | set() | frozenset():
            for item in value:  # pyright: ignore[reportUnknownVariableType]
                yield from _read(item)
        case Mapping():
            for item in value.values():  # pyright: ignore[reportUnknownVariableType]
                yield from _read(item)
        case _ if is_dataclass(value) and not isinstance(value, type | ActorDraft):
            for field in fields(value):
                yield from _read(getattr(value, field.name))
        case _:
            pass
