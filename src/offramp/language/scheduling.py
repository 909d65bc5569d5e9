"""A change that holds for a time, as a change of the value: the old one, and the new one then.

What is off for a time is an action, event or chance event whose condition fails then. A number
keeps what it is outside that time; if it is an assumption, it stays one, under its name. What
cannot vary in time is refused here where its form says so, else when the model is built.
"""

from collections.abc import Sequence as Steps
from dataclasses import dataclass
from typing import Any

from offramp.language.faults import takes_formula
from offramp.language.kinds import is_list, is_mapping, is_word
from offramp.language.located import node_at, planted
from offramp.language.problems import Place, short
from offramp.language.spans import Span
from offramp.language.tree import Mapping as Tree
from offramp.language.tree import Node, Sequence

_GUARDED = ("actions", "events", "chance")


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What to write instead: where, the value, and its tree."""

    steps: list[str]
    value: Any
    node: Node


def scheduled(
    data: Any,
    node: Node,
    steps: list[str],
    value: Any,
    new: Node,
    span: Span,
    place: Place,
    schema: Any,
) -> Scheduled | tuple[str, str]:
    """How to write a value that holds in a span, or why it cannot (with a remedy).

    `steps` lead to the value in the data and the tree; `new` is the tree of the new value.
    """
    if len(steps) == 3 and steps[-1] == "off":
        if steps[0] not in _GUARDED:
            message = f"the mechanism {steps[1]} cannot be switched off for a time"
            return message, "set its numbers for that time instead"
        steps, value, new = [*steps[:-1], "when"], False, planted(False, place)
    old: Any = _found(data, steps)
    if old is None and steps[-1] == "when":
        old = True
    path = short(".".join(steps))
    if steps[:1] == ["variables"] and steps[2:3] == ["start"]:
        return f"{path} cannot vary in time: it is a start", "let an event change the variable then"
    single = is_word(value) or (is_mapping(value) and "value" in value)
    if not single or not takes_formula(schema, tuple(steps)):
        hint = "set its parts one by one" if is_mapping(value) else ""
        message = f"{path} cannot vary in time: it is neither a number nor an expression"
        return message, hint or "leave out from and until, so that it holds all the time"
    if not (is_word(old) or (is_mapping(old) and "value" in old)):
        return f"{path} has no value outside that time", "give it one in the scenario"
    if span.always:
        return Scheduled(steps, value, new)
    before = node_at(node, steps)
    whole: dict[str, Any] = old if is_mapping(old) else {"value": old}
    step = {**span.explicit(), "value": value}
    earlier: list[Any] = whole.get("schedule", [])
    done = {**whole, "schedule": [*earlier, step]}
    tree = _tree(old, before or planted(old, place), step, new, place, span.place or place)
    return Scheduled(steps, done, tree)


def _tree(
    old: Any, before: Node, step: dict[str, Any], new: Node, place: Place, when: Place
) -> Node:
    """The tree of the number with its schedule; what was there keeps its place."""
    entries: dict[str, Node] = {"value": before}
    keys = {"value": before.place}
    if is_mapping(old) and isinstance(before, Tree):
        entries, keys = dict(before.entries), dict(before.keys)
    items = {key: planted(said, when) for key, said in step.items()} | {"value": new}
    added = Tree(items, dict.fromkeys(items, place), place)
    earlier = entries.get("schedule")
    known = earlier.items if isinstance(earlier, Sequence) else ()
    entries["schedule"] = Sequence((*known, added), place)
    return Tree(entries, keys | {"schedule": place}, before.place)


def _found(data: Any, steps: Steps[str]) -> Any:
    for step in steps:
        if is_mapping(data):
            data = data.get(step)
        elif is_list(data) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data
