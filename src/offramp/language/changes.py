"""Changes to a scenario: `--set PATH=VALUE`, and the policies a scenario names.

A change is made to the explicit data, before it is checked again, so that a changed scenario
is held to the same rules as a written one. The tree changes alike, so that a mistake in a change
is reported where the change was written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from offramp.language.kinds import is_list, is_mapping, is_word
from offramp.language.located import node_at, place_at, plain, planted
from offramp.language.policies import Policy
from offramp.language.printer import explicit
from offramp.language.problems import Place, Problem, nearest, short
from offramp.language.scenario import Scenario
from offramp.language.scheduling import scheduled
from offramp.language.spans import Span
from offramp.language.tree import Mapping as Tree
from offramp.language.tree import Node, Scalar, Sequence, parse

# what can be switched off: the word for one of them
SWITCHABLE = {
    "mechanisms": "mechanism",
    "actions": "action",
    "events": "event",
    "chance": "chance event",
}
_NAMED = SWITCHABLE | {
    "actors": "actor",
    "parameters": "parameter",
    "variables": "variable",
    "outcomes": "outcome",
    "payoffs": "actor with payoffs",
    "measures": "measure",
}
_MOST_PATHS = 2_000  # to look through for what may have been meant


@dataclass(frozen=True, slots=True)
class Change:
    """A value to set at a path of the explicit scenario.

    `place` is where the path was written, `node` the value as written; both only for problems.
    With a `span` the value holds then only.
    """

    path: str
    value: Any
    place: Place | None = None
    node: Node | None = None
    span: Span | None = None

    @classmethod
    def of(cls, text: str) -> "Change":
        """Read `PATH=VALUE`, the value as in YAML. Raises ValueError."""
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise ValueError(f"{text}: write PATH=VALUE, such as parameters.risk=0.02")
        node, problems, _ = parse(value, "--set")
        if node is None or problems:
            raise ValueError(f"{text}: {problems[0].message if problems else 'no value'}")
        return cls(path.strip(), plain(node), Place(f"--set {text}", 0, 0))


def policy_changes(
    policy: Policy, name: str, node: Node | None = None, closing: bool = False
) -> list[Change]:
    """The changes that a policy of the scenario makes; `node` is the scenario's tree.

    With `closing`, actions that it switches off are closed instead: they are there, never open.
    """

    def written(*steps: str | int, key: bool = False) -> Place | None:
        return None if node is None else place_at(node, ("policies", name, *steps), key)

    changes: list[Change] = []
    for at, step, span in policy.steps():
        if span is not None:
            span = replace(span, place=written(*at, "until" if span.start is None else "from"))
        changes += [
            Change(
                path,
                value,
                written(*at, "set", path, key=True),
                node_at(node, ("policies", name, *at, "set", path)),
                span,
            )
            for path, value in step.set.items()
        ]
        for index, part in enumerate(step.off):
            closed = Span() if closing and part.startswith("actions.") else None
            place = written(*at, "off", index)
            changes.append(Change(f"{part}.off", True, place, span=span or closed))
    changes += [
        Change(
            f"actors.{actor}.behavior",
            explicit(behavior),
            written("behavior", actor, key=True),
            node_at(node, ("policies", name, "behavior", actor)),
        )
        for actor, behavior in policy.behavior.items()
    ]
    return changes


def apply_changes(
    data: dict[str, Any], node: Node, changes: Iterable[Change], schema: Any
) -> tuple[dict[str, Any], Node, list[Problem]]:
    """Data and tree with the changes made, and the problems of those that could not be made.

    `schema` says what kind of value stands where.
    """
    problems: list[Problem] = []
    for change in (single for given in changes for single in _for_each(data, given)):
        place = change.place or Place(f"{change.path}={change.value}", 0, 0)
        steps = _steps(data, full_path(data, change.path))
        if steps[:1] == ["variables"] and len(steps) == 2 and not is_mapping(change.value):
            steps.append("start")  # a number alone keeps the variable's bounds
        said = _impossible(data, steps)
        value, new = change.value, change.node or planted(change.value, place)
        if change.span is not None and not said:
            written = scheduled(data, node, steps, value, new, change.span, place, schema)
            if isinstance(written, tuple):
                said = written
            else:
                steps, value, new = written.steps, written.value, written.node
        if said:
            problems.append(Problem(said[0], place, said[1]))
            continue
        data = _set(data, steps, value)
        node = _grafted(node, steps, new, place)
    return data, node, problems


def sorted_by_grids(
    data: dict[str, Any], changes: Iterable[Change]
) -> tuple[list[Change], list[Change]]:
    """The changes to make before grids are written out, and those to single points of grids."""
    early: list[Change] = []
    late: list[Change] = []
    for change in changes:
        (late if _to_a_point(data, change.path.split(".")) else early).append(change)
    return early, late


def _to_a_point(data: dict[str, Any], steps: list[str]) -> bool:
    """Whether a path leads into an entry that is not there but may be a point of one that is."""
    entries: Any = None
    if steps[0] == "actions" and len(steps) > 1:
        entries, name = data.get("actions"), steps[1]
    elif steps[0] == "actors" and steps[2:3] == ["types"] and len(steps) > 3:
        entries, name = _item(_item(data.get("actors"), steps[1]), "types"), steps[3]
    else:
        return False
    if not is_mapping(entries) or name in entries:
        return False
    grids = [e for e, entry in entries.items() if is_mapping(entry) and entry.get("each")]
    return any(name.startswith(f"{entry}_") for entry in grids)


def _for_each(data: Mapping[str, Any], change: Change) -> list[Change]:
    """The change, or one for each action where a name that stands for several is switched off."""
    steps = change.path.split(".")
    actions: dict[str, Any] = data.get("actions") or {}
    if steps[0] != "actions" or steps[2:] != ["off"] or steps[1] in actions:
        return [change]
    alike = [a for a, entry in actions.items() if is_mapping(entry) and entry.get("of") == steps[1]]
    return [replace(change, path=f"actions.{action}.off") for action in alike] or [change]


def full_path(data: Mapping[str, Any], path: str) -> str:
    """A bare parameter's name stands for its path."""
    parameters = data.get("parameters", {})
    return f"parameters.{path}" if "." not in path and path in parameters else path


def _steps(data: Any, path: str) -> list[str]:
    """The keys along a path; a key may itself hold dots, as those of effects do."""
    words = path.split(".")
    steps: list[str] = []
    while words:
        taken = 1
        if is_mapping(data):
            lengths = range(len(words), 0, -1)
            taken = next((n for n in lengths if ".".join(words[:n]) in data), 1)
        key, words = ".".join(words[:taken]), words[taken:]
        steps.append(key)
        data = _item(data, key)
    return steps


def _item(data: Any, key: str) -> Any:
    if is_mapping(data):
        return data.get(key)
    if is_list(data) and key.isdecimal() and int(key) < len(data):
        return data[int(key)]
    return None


def _impossible(data: Mapping[str, Any], steps: list[str]) -> tuple[str, str] | None:
    """Why a path cannot be set, with a hint; None if it can (as far as can be told here)."""
    path, off = ".".join(steps), len(steps) > 1 and steps[-1] == "off"
    if off and (len(steps) != 3 or steps[0] not in SWITCHABLE):
        known = (f"{part}.{name}" for part in SWITCHABLE for name in data.get(part, {}))
        hint = _meant(".".join(steps[:-1]), known)
        return f"{short(path.removesuffix('.off'))} cannot be switched off", hint
    if len(steps) > 1 and steps[0] in _NAMED and steps[1] not in data.get(steps[0], {}):
        known = data.get(steps[0], {})
        hint = nearest(steps[1], known)
        if not hint and steps[0] == "actors" and known:
            hint = f"actors are {short(', '.join(known), 200)}"
        return f"there is no {_NAMED[steps[0]]} {short(steps[1])}", hint
    if len(steps) == 1 and steps[0] in Scenario.model_fields:
        return None
    at: Any = data
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if last and index and (is_mapping(at) or at is None or is_word(at)):
            return None  # perhaps an optional key: the schema will say
        if _item(at, step) is None:
            return f"there is no {short(path)} to set", _meant(path, _paths(data))
        at = _item(at, step)
    return None


def _meant(path: str, known: Iterable[str]) -> str:
    """A hint at a path that may have been meant, its section left out perhaps."""
    paths = list(known)
    by_rest = {p.partition(".")[2]: p for p in reversed(paths)}
    hint = nearest(path, [*paths, *by_rest])
    for rest, whole in by_rest.items():
        if rest and hint == f"did you mean {rest}?":
            return f"did you mean {whole}?"
    return hint


def _paths(data: Mapping[str, Any]) -> list[str]:
    """The paths of a scenario's values, as many as are worth looking through."""

    def below(at: Any, path: str) -> Iterator[str]:
        if is_mapping(at):
            for key, value in at.items():
                full = f"{path}.{key}" if path else key
                yield full
                yield from below(value, full)

    found = (path for path in below(dict(data), "") if not path.startswith("policies"))
    return [path for path, _ in zip(found, range(_MOST_PATHS), strict=False)]


def _set(at: Any, steps: list[str], value: Any) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if is_list(at):
        entries: list[Any] = list(at)
        entries[int(step)] = _set(entries[int(step)], rest, value)
        return entries
    items: dict[str, Any] = {} if at is None else {"value": at}
    if is_mapping(at):
        items = dict(at)
    items[step] = _set(items.get(step), rest, value)
    return items


def _grafted(node: Node | None, steps: list[str], new: Node, place: Place) -> Node:
    """The tree with another node at a path; what is missing above it has the change's place."""
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    if isinstance(node, Sequence) and step.isdecimal() and int(step) < len(node.items):
        items = list(node.items)
        items[int(step)] = _grafted(items[int(step)], rest, new, place)
        return Sequence(tuple(items), node.place, node.numbers)
    entries: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    if isinstance(node, Tree):
        entries, keys = dict(node.entries), dict(node.keys)
    elif isinstance(node, Scalar) and step in ("source", "note"):
        entries, keys = {"value": node}, {"value": node.place}
    entries[step] = _grafted(entries.get(step), rest, new, place)
    # a key that was there keeps its place only where a part below it changes
    if not rest or step not in keys:
        keys[step] = place
    return Tree(entries, keys, node.place if node is not None else place)
