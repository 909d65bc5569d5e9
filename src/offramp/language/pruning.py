"""Validation that goes on: what is wrong is reported and left out, until the rest stands.

Leaving out instead of stopping is what lets all problems of a file be reported at once. The data
and the tree lose the same parts, so that places stay right.
"""

from collections.abc import Iterable
from collections.abc import Mapping as Names
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from offramp.language.faults import problem_of
from offramp.language.kinds import is_list, is_mapping
from offramp.language.located import (
    as_written,
    is_tag,
    locate,
    node_at,
    number_of,
    planted,
)
from offramp.language.problems import Problem
from offramp.language.tree import Mapping, Node, Scalar, Sequence

Path: TypeAlias = tuple[str | int, ...]

_ROUNDS = 40
_WITH_HINTS = 200  # looking for what may have been meant takes time
Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Settled(Generic[Schema]):
    """The whole without what was wrong, the tree pruned alike, and what was left out."""

    whole: Schema | None
    node: Node
    problems: list[Problem]
    left_out: frozenset[Path]


def settle(
    data: Any,
    node: Node,
    schema: type[Schema],
    lost: Iterable[Path],
    standins: Names[str, Any],
) -> Settled[Schema]:
    """Validate; leave out what is wrong and validate the rest, until something stands.

    `lost` are paths that have been left out already: what follows from their absence is not
    reported. `standins` are what stands in for a top-level key that is missing or wrong, so that
    the rest can be checked.
    """
    problems: list[Problem] = []
    left_out = {tuple(path) for path in lost}
    above = {path[:length] for path in left_out for length in range(1, len(path) + 1)}
    for _ in range(_ROUNDS):
        try:
            whole = schema.model_validate(locate(data, node))
            return Settled(whole, node, problems, frozenset(left_out))
        except ValidationError as error:
            faults = error.errors(include_url=False)
        torn = _torn(faults, node)
        misnamed = {_location(fault) for fault in faults if _is_of_key(fault)}
        pruned: set[Path] = set()
        for fault in faults:
            loc = _location(fault)
            follows = loc in misnamed and _is_null(node, loc) and not _is_of_key(fault)
            if as_written(loc, node) not in above and loc not in torn and not follows:
                hints = len(problems) < _WITH_HINTS
                problems.append(problem_of(fault, node, schema, hints))
            missing = fault["type"] == "missing"
            standin = missing and len(loc) == 1
            pruned.add(loc if standin else _existing(data, loc[:-1] if missing else loc))
        pruned.discard(())
        if not pruned:
            break
        written = {as_written(path, node) for path in pruned}
        left_out |= written
        above |= {path[:length] for path in written for length in range(1, len(path) + 1)}
        gone = _trie(pruned)
        data, node = _kept(data, gone), _kept_node(node, gone)
        for key, value in standins.items():
            if (key,) in pruned:
                data = {**data, key: value}
                node = _with_standin(node, key, value)
    return Settled(None, node, problems, frozenset(left_out))


def _torn(faults: list[Any], node: Node) -> set[Path]:
    """Keys that are the rest of an expression torn apart by a comma in { … }.

    `{m: max(a, b, c)}` is read as `{"m": "max(a", "b": null, "c)": null}`.
    """
    places = [_location(fault) for fault in faults]
    rests = {loc for loc in places if loc and _closes(str(loc[-1]))}
    owners = {
        loc[:length]
        for loc, fault in zip(places, faults, strict=True)
        if fault["type"] == "formula" and loc not in rests
        for length in range(len(loc))
    }
    torn = {loc[:-1] for loc in rests} & owners
    return {loc for loc in places if loc[:-1] in torn and (loc in rests or _is_null(node, loc))}


def _closes(key: str) -> bool:
    return key.count(")") > key.count("(")


def _is_null(node: Node, loc: Path) -> bool:
    found = node_at(node, loc)
    return isinstance(found, Scalar) and found.value is None


def _is_of_key(fault: Any) -> bool:
    return fault["loc"][-1:] == ("[key]",)


def _location(fault: Any) -> Path:
    return tuple(step for step in fault["loc"] if not is_tag(step))


def _existing(data: Any, loc: Path) -> Path:
    """The longest part of a location that is in the data."""
    for index, step in enumerate(loc):
        if is_mapping(data) and str(step) in data:
            data = data[str(step)]
        elif is_list(data) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return loc[:index]
    return loc


_Trie: TypeAlias = dict[str | int | None, "_Trie"]


def _trie(paths: Iterable[Path]) -> _Trie:
    """Paths as nested mappings; the key None says that all of it goes."""
    root: _Trie = {}
    for path in paths:
        at = root
        for step in path:
            at = at.setdefault(step, {})
        at[None] = {}
    return root


def _kept(data: Any, gone: _Trie) -> Any:
    """The data without what is gone."""
    if is_mapping(data):
        return {
            k: _kept(v, gone.get(k, {})) for k, v in data.items() if None not in gone.get(k, {})
        }
    if is_list(data):
        return [
            _kept(v, gone.get(i, {})) for i, v in enumerate(data) if None not in gone.get(i, {})
        ]
    return data


def _kept_node(node: Node, gone: _Trie) -> Any:
    """The tree without what is gone."""
    if isinstance(node, Mapping):
        entries = {
            k: _kept_node(v, gone.get(k, {}))
            for k, v in node.entries.items()
            if None not in gone.get(k, {})
        }
        return Mapping(entries, node.keys, node.place)
    if isinstance(node, Sequence):
        kept = [i for i in range(len(node.items)) if None not in gone.get(i, {})]
        items = [_kept_node(node.items[i], gone.get(i, {})) for i in kept]
        return Sequence(tuple(items), node.place, tuple(number_of(node, i) for i in kept))
    return node


def _with_standin(node: Node, key: str, value: Any) -> Node:
    if not isinstance(node, Mapping):
        return node
    place = node.keys.get(key, node.place)
    entries = {**node.entries, key: planted(value, place)}
    return Mapping(entries, {**node.keys, key: place}, node.place)
