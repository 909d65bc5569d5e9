"""Entries with `each` written out: one action or private type for each point of their grids.

Runs on the checked data and its tree, before the explicit form is made, so that every other part
of the program meets actions and types only. `of` keeps the name of the entry, by which
expressions and first beliefs still mean all of them. Mistakes that only show when grids and the
rest of the scenario are seen together are found here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, product
from math import prod
from typing import Any, TypeAlias

from offramp.language.actors import PrivateType
from offramp.language.central import central_value
from offramp.language.filling import Point, action_at, type_at
from offramp.language.grids import MOST_IN_ALL, MOST_POINTS, Grid, formulas
from offramp.language.happenings import Action
from offramp.language.located import node_at, place_at
from offramp.language.problems import Problem, nearest
from offramp.language.pruning import Path
from offramp.language.scenario import Scenario
from offramp.language.shares import with_shares
from offramp.language.tree import Mapping as Tree
from offramp.language.tree import Node

Fill: TypeAlias = Callable[[dict[str, Any], Node | None, Point], tuple[dict[str, Any], Node | None]]


@dataclass
class Expanded:
    """Data and tree without `each`, what is wrong with it, and what was left out for that.

    `written` is the tree that still has `each`: what is wrong has its place there.
    """

    data: dict[str, Any]
    node: Node
    written: Node
    problems: list[Problem] = field(default_factory=list[Problem])
    left_out: set[Path] = field(default_factory=set[Path])
    points: int = 0

    def wrong(self, at: Path, message: str, hint: str = "") -> None:
        """Report a mistake at a location; `[key]` at its end means the key itself."""
        place = place_at(self.written, at, key=at[-1] == "[key]")
        self.problems.append(Problem(message, place, hint))


def has_grids(data: dict[str, Any]) -> bool:
    """Whether any entry has `each`, right or wrong."""
    return any("each" in entry for section in _sections(data) for entry in _at(data, section))


def is_of_grid(path: Path, written: Node) -> bool:
    """Whether a path leads to an entry with `each`, or into one, in the tree of a file."""
    size = 2 if path[0] == "actions" else 4
    inside = path[0] == "actions" or (path[0] == "actors" and path[2:3] == ("types",))
    return inside and len(path) >= size and node_at(written, (*path[:size], "each")) is not None


def expand(
    scenario: Scenario, data: dict[str, Any], node: Node, lost: frozenset[Path], written: Node
) -> Expanded:
    """The data of a scenario, and its tree, with every entry of a grid written out.

    `lost` are the paths that have been left out already; an entry whose grid is among them goes.
    `written` is the tree before anything was left out.
    """
    done = Expanded(data, node, node)
    for path in lost:  # nothing more is said about the points of an entry that is gone
        if len(path) in (2, 4) and is_of_grid(path, written):
            done.left_out |= {(*path[:-1], gone) for gone in _names(str(path[-1]), {})}
    entries: dict[str, Action] = scenario.actions
    _section(done, scenario, ("actions",), entries, action_at, lost)
    for actor, described in scenario.actors.items():
        types: dict[str, PrivateType] = described.types
        _section(done, scenario, ("actors", actor, "types"), types, type_at, lost)
        if any(kind.probability is None for kind in types.values()):
            with_shares(done, actor, types)
    _policies(done, scenario)
    return done


def _sections(data: dict[str, Any]) -> Iterator[Path]:
    yield ("actions",)
    for actor in data.get("actors", {}):
        yield ("actors", actor, "types")


def _at(data: dict[str, Any], section: Path) -> list[dict[str, Any]]:
    found: Any = data
    for step in section:
        found = found.get(step, {})
    return list(found.values())


def _section(
    done: Expanded,
    scenario: Scenario,
    section: Path,
    entries: Any,
    fill: Fill,
    lost: frozenset[Path],
) -> None:
    """Write out the entries of a section, in their order."""
    data, node = _down(done.data, section), node_at(done.node, section)
    new: dict[str, Any] = {}
    nodes: dict[str, Node] = {}
    keys = dict(node.keys) if isinstance(node, Tree) else {}
    for name, entry in entries.items():
        at, below = (*section, name), node_at(node, (name,))
        broken = any(path[: len(at) + 1] == (*at, "each") for path in lost)  # or part of it
        if not entry.each and not broken:
            new[name] = data[name]
            nodes |= {} if below is None else {name: below}
        elif broken or not _is_sound(done, scenario, at, entry.each, {*entries, *new}):
            done.left_out |= {(*section, gone) for gone in (name, *_names(name, entry.each))}
        else:
            rest = {key: value for key, value in data[name].items() if key != "each"}
            for full, point in _points(name, entry.each):
                new[full], tree = fill({"of": name, **rest}, _without_each(below), point)
                if tree is not None and name in keys:
                    nodes[full], keys[full] = tree, keys[name]
    if entries:
        done.data = _put(done.data, section, new)
    if isinstance(node, Tree):
        done.node = _planted(done.node, section, replace(node, entries=nodes, keys=keys))


def _points(name: str, each: dict[str, Grid]) -> Iterator[tuple[str, Point]]:
    """The names of the points and what the grids' names stand for there."""
    for chosen in product(*(list(enumerate(grid.texts())) for grid in each.values())):
        number = "_".join(str(index) for index, _ in chosen)
        yield f"{name}_{number}", dict(zip(each, (text for _, text in chosen), strict=True))


def _names(name: str, each: dict[str, Grid]) -> list[str]:
    """The names of the points, as many as an entry may have; more if they are not known."""
    sizes = [grid.size for grid in each.values()] or [MOST_POINTS]
    chosen = islice(product(*map(range, sizes)), MOST_POINTS)
    return [f"{name}_{'_'.join(map(str, numbers))}" for numbers in chosen]


def _is_sound(
    done: Expanded, scenario: Scenario, at: Path, each: dict[str, Grid], taken: set[str]
) -> bool:
    """Whether an entry can be written out; what is wrong is reported."""
    before, count = len(done.problems), prod(grid.size for grid in each.values())
    done.points += count if count <= MOST_POINTS else 0
    if count > MOST_POINTS:
        message = f"{count:,} points; an entry may have {MOST_POINTS:,}"
        done.wrong((*at, "each", "[key]"), message, "take fewer steps")
    elif done.points > MOST_IN_ALL:
        message = f"more than {MOST_IN_ALL:,} points in all entries with `each`"
        done.wrong((*at, "each", "[key]"), message, "take fewer steps")
    for clash in [point for point in _names(str(at[-1]), each) if point in taken]:
        by_hand = node_at(done.written, (*at[:-1], clash)) is not None
        message = f"{clash} is one of the points of {at[-1]} already"
        message = message if by_hand else f"another entry has a point {clash} already"
        where = (*at[:-1], clash if by_hand else at[-1], "[key]")
        done.wrong(where, message, "give one of the two another name")
    for name, grid in each.items():
        here = (*at, "each", name)
        for kind, names in (
            ("variable", scenario.variables),
            ("parameter", scenario.parameters),
        ):
            if name in names:
                done.wrong((*here, "[key]"), f"{name} is already a {kind}", f"try {name}_")
        for steps, formula in formulas(grid):
            _constant(done, scenario, (*here, *steps), formula.term)
        _rising(done, scenario, here, grid)
    return len(done.problems) == before


def _constant(done: Expanded, scenario: Scenario, at: Path, term: Any) -> None:
    """Report names that are no parameters."""
    for leaf in term.walk():
        known = leaf.kind != "name" or (
            leaf.parts[-1] in scenario.parameters and leaf.parts[:-1] in ((), ("parameters",))
        )
        if not known and ("parameters", leaf.parts[-1]) not in done.left_out:
            hint = nearest(leaf.parts[-1], scenario.parameters)
            message = f"{'.'.join(leaf.parts)} is no parameter: the points of a grid are constants"
            done.wrong(at, message, hint)


def _rising(done: Expanded, scenario: Scenario, at: Path, grid: Grid) -> None:
    """Report ends whose central values do not rise."""
    if grid.from_ is None or grid.to is None:
        return
    low = central_value(grid.from_.term, scenario.parameters)
    high = central_value(grid.to.term, scenario.parameters)
    if low is not None and high is not None and low >= high:
        message = f"from ({grid.from_.text} is {low:g}) must be below to ({grid.to.text}"
        message += f" is {high:g})"
        done.wrong((*at, "from"), message)


def _policies(done: Expanded, scenario: Scenario) -> None:
    """Report policies that change an entry with `each`, which the explicit form does not have."""
    grids = [f"actions.{name}" for name, action in scenario.actions.items() if action.each]
    for actor, described in scenario.actors.items():
        grids += [f"actors.{actor}.types.{name}" for name, t in described.types.items() if t.each]
    for policy, changes in scenario.policies.items():
        paths = [(at, path) for at, step, _ in changes.steps() for path in step.set]
        for below, path in paths:
            inside = any(path == grid or path.startswith(f"{grid}.") for grid in grids)
            if inside and not (path.startswith("actions.") and path.endswith(".off")):
                message = "a policy cannot change an entry with `each`"
                at = ("policies", policy, *below, "set", path, "[key]")
                done.wrong(at, message, "make it a parameter and set that")


def _without_each(node: Node | None) -> Node | None:
    if not isinstance(node, Tree):
        return node
    entries = {key: below for key, below in node.entries.items() if key != "each"}
    return replace(node, entries=entries)


def _down(data: dict[str, Any], section: Path) -> dict[str, Any]:
    for step in section:
        data = data.get(str(step), {})
    return data


def _put(data: dict[str, Any], section: Path, value: Any) -> dict[str, Any]:
    if not section:
        return value
    step, rest = str(section[0]), section[1:]
    return {**data, step: _put(data.get(step, {}), rest, value)}


def _planted(node: Node, section: Path, new: Node) -> Node:
    if not section or not isinstance(node, Tree):
        return new
    step = str(section[0])
    below = _planted(node.entries[step], section[1:], new)
    return replace(node, entries={**node.entries, step: below})
