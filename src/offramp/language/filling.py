"""The entry of a grid at one of its points: the grid's names replaced by the point's numbers.

Names are found in the expressions as they are parsed, so that `x` in `max` or in `self.x` stays.
Every character of the new text keeps the place of what it stands for, so that a mistake is
reported where it was written.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from offramp.language.grids import enclosed
from offramp.language.kinds import is_list, is_mapping
from offramp.language.problems import Place, Spots
from offramp.language.syntax import parse
from offramp.language.terms import FormulaError
from offramp.language.tree import Mapping as Tree
from offramp.language.tree import Node, Scalar, Sequence

Point = Mapping[str, str]  # a grid's name, and the expression of its number

_ACTION = ("when", "cost", "seen")  # one formula each, `seen` perhaps one for each observer
_NAMED = ("effects", "taken_for")  # formulas by name


def action_at(
    data: dict[str, Any], node: Node | None, point: Point
) -> tuple[dict[str, Any], Node | None]:
    """An action, as data and as tree, at a point."""
    filled: dict[str, Any] = {}
    nodes: dict[str, Node] = {}
    for key, value in data.items():
        below = _below(node, key)
        if key == "title":
            value, below = _titled(value, point), None
        elif key in _NAMED or (key == "seen" and is_mapping(value) and "value" not in value):
            value, below = _by_name(value, below, point)
        elif key in _ACTION:
            value, below = _formula(value, below, point)
        filled[key] = value
        nodes |= {} if below is None else {key: below}
    return filled, _tree(node, nodes)


def type_at(
    data: dict[str, Any], node: Node | None, point: Point
) -> tuple[dict[str, Any], Node | None]:
    """A private type, as data and as tree, at a point."""
    plain = {key: data[key] for key in ("of",) if key in data}
    given = {key: value for key, value in data.items() if key not in plain}
    filled, tree = _by_name(given, node, point)
    return plain | filled, tree


def _by_name(
    data: dict[str, Any], node: Node | None, point: Point
) -> tuple[dict[str, Any], Node | None]:
    filled: dict[str, Any] = {}
    nodes: dict[str, Node] = {}
    for key, value in data.items():
        filled[key], below = _formula(value, _below(node, key), point)
        nodes |= {} if below is None else {key: below}
    return filled, _tree(node, nodes)


def _formula(data: Any, node: Node | None, point: Point) -> tuple[Any, Node | None]:
    """A number or expression, annotated perhaps."""
    if is_mapping(data):
        inner = _below(node, "value")
        value, below = _formula(data.get("value"), inner or node, point)
        nodes = dict(node.entries) if isinstance(node, Tree) else {}
        nodes |= {} if below is None else {"value": below}
        filled = {**data, "value": value}
        if is_list(data.get("schedule")):
            steps, below = data["schedule"], _below(node, "schedule")
            places = below.items if isinstance(below, Sequence) else (None,) * len(steps)
            pairs = [_formula(s, p, point) for s, p in zip(steps, places, strict=True)]
            filled["schedule"] = [step for step, _ in pairs]
            if isinstance(below, Sequence):
                trees = tuple(tree for _, tree in pairs if tree is not None)
                nodes["schedule"] = replace(below, items=trees)
        return filled, _tree(node, nodes)
    if not isinstance(data, str):
        return data, node
    try:
        text, origins = _replaced(data, point)
    except FormulaError:  # what is wrong with it is said when it is read
        return data, node
    if not isinstance(node, Scalar) or text == data:
        return text, node
    return text, Scalar(text, _spread(node.place, origins), text)


def _replaced(text: str, point: Point) -> tuple[str, list[int]]:
    """The text with the names replaced, and where in the old text each character comes from."""
    terms = list(parse(text).walk())
    whole = len(terms) == 1
    found = {t.start: t for t in terms if t.kind == "name" and ".".join(t.parts) in point}
    done, origins, at = "", list[int](), 0
    for start in sorted(found):
        term = found[start]
        new = point[term.parts[0]]
        put = enclosed(new, whole or _in_one_piece(new))
        done += text[at:start] + put
        origins += [*range(at, start), *([start] * len(put))]
        at = start + term.length
    return done + text[at:], [*origins, *range(at, len(text))]


def _in_one_piece(text: str) -> bool:
    return parse(text).kind in ("name", "call", "number")


def _titled(title: str, point: Point) -> str:
    for name, text in point.items():
        title = title.replace(f"{{{name}}}", text)
    return title


def _spread(place: Place, origins: list[int]) -> Place:
    """The place of a text whose characters come from here and there in the text of a place."""
    if place.line == 0 or not origins:
        return place
    parts = [place.part(origin, 1) for origin in origins]
    pieces = tuple((index, part.line, part.column) for index, part in enumerate(parts))
    return replace(place, spots=Spots(len(parts), pieces), several=True)


def _below(node: Node | None, key: str) -> Node | None:
    return node.entries.get(key) if isinstance(node, Tree) else None


def _tree(node: Node | None, entries: dict[str, Node]) -> Node | None:
    return replace(node, entries=entries) if isinstance(node, Tree) else node
