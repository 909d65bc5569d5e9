"""Plain data that remembers where it was written and what it is called.

Pydantic checks plain values; these are plain values (subclasses of `str`, `int`, …) that carry
the path and place a formula needs to name itself as an assumption and to report problems.
"""

from collections.abc import Sequence as Steps
from typing import Any, TypeVar

from offramp.language.kinds import is_list, is_mapping
from offramp.language.problems import Place
from offramp.language.tree import Mapping, Node, Scalar, Sequence


class Text(str):
    """Text with its path and place."""

    path: str
    place: Place | None


class Integer(int):
    """A whole number with its path and place."""

    path: str
    place: Place | None


class Real(float):
    """A number with its path and place."""

    path: str
    place: Place | None


class Fields(dict[str, Any]):
    """A mapping with its path and place."""

    path: str
    place: Place | None


_TAGS = frozenset({"[key]", "<single>", "<by name>", "<word>", "<order>"})

Kind = TypeVar("Kind", Text, Integer, Real, Fields)


def plain(node: Node) -> Any:
    """The node as ordinary Python data."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key: plain(value) for key, value in entries.items()}


def planted(data: Any, place: Place) -> Node:
    """A tree of data that no file holds: every node has the same place."""
    if is_mapping(data):
        entries = {str(key): planted(value, place) for key, value in data.items()}
        return Mapping(entries, dict.fromkeys(entries, place), place)
    if is_list(data):
        return Sequence(tuple(planted(value, place) for value in data), place)
    return Scalar(data, place, str(data))


def locate(data: Any, node: Node | None, path: str = "", place: Place | None = None) -> Any:
    """Data with paths, and with places from the tree where it has the same path.

    What is not in the tree (a default) takes the nearest place above it.
    """
    here = node.place if node is not None else place
    if is_mapping(data):
        below = node.entries if isinstance(node, Mapping) else {}
        stem = f"{path}." if path else ""
        return _tag(
            Fields((k, locate(v, below.get(k), stem + k, here)) for k, v in data.items()),
            path,
            here,
        )
    if is_list(data):
        nodes = node.items if isinstance(node, Sequence) else ()
        return [
            locate(v, nodes[i] if i < len(nodes) else None, f"{path}.{i}", here)
            for i, v in enumerate(data)
        ]
    match data:
        case bool() | None:
            return data
        case str():
            return _tag(Text(data), path, here)
        case int():
            return _tag(Integer(data), path, here)
        case float():
            return _tag(Real(data), path, here)
        case _:
            return data


def steps_of(path: str) -> tuple[str | int, ...]:
    """A dotted path as steps; numbers stand for the items of lists."""
    return tuple(int(s) if s.isdecimal() else s for s in path.split("."))


def step_into(node: Node | None, steps: Steps[str | int]) -> tuple[Node | None, str, int]:
    """One step down: the node there, its key, how many steps it took (a key may hold dots)."""
    if isinstance(node, Mapping):
        for taken in range(len(steps), 0, -1):
            key = ".".join(map(str, steps[:taken]))
            if key in node.entries:
                return node.entries[key], key, taken
    elif isinstance(node, Sequence) and isinstance(steps[0], int) and steps[0] < len(node.items):
        return node.items[steps[0]], "", 1
    return None, "", 1


def node_at(node: Node | None, steps: Steps[str | int]) -> Node | None:
    """The node at a location; None if the tree has none."""
    rest = tuple(steps)
    while rest and node is not None:
        node, _, taken = step_into(node, rest)
        rest = rest[taken:]
    return node


def place_at(node: Node, loc: Steps[str | int], key: bool = False) -> Place:
    """The place of the node at a location, or of the nearest thing above it.

    With `key`, the place of the last key instead of its value. A mapping's place is its key's.
    """
    place, rest = node.place, tuple(step for step in loc if not is_tag(step))
    while rest:
        below, name, taken = step_into(node, rest)
        rest = rest[taken:]
        if below is None:
            break
        if isinstance(node, Mapping) and (isinstance(below, Mapping) or (key and not rest)):
            place = node.keys[name]
        else:
            place = below.place
        node = below
    return place


def number_of(node: Sequence, index: int) -> int:
    """The number that an item of a list has in the file."""
    return node.numbers[index] if node.numbers else index


def as_written(loc: Steps[str | int], node: Node | None) -> tuple[str | int, ...]:
    """A location in data from which items of lists were left out, as it is in the file."""
    steps: list[str | int] = []
    for step in loc:
        if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            steps.append(number_of(node, step))
        else:
            steps.append(step)
        node = node if is_tag(step) else node_at(node, (step,))
    return tuple(steps)


def is_tag(step: str | int) -> bool:
    """Whether a step of a location is Pydantic's mark of a union's member or of a key."""
    return step in _TAGS


def _tag(value: Kind, path: str, place: Place | None) -> Kind:
    value.path, value.place = path, place
    return value
