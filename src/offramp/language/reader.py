"""Text to `Scenario`, with every problem found on the way.

The text is read twice: once as written, then in its explicit form (defaults filled in, changes
applied), so that the explicit form is valid by construction and every number has a path.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeAlias

from pydantic import BaseModel, Field, create_model

from offramp.language.changes import (
    Change,
    apply_changes,
    policy_changes,
    sorted_by_grids,
)
from offramp.language.expansion import expand, has_grids, is_of_grid
from offramp.language.fields import Strict
from offramp.language.located import place_at, plain
from offramp.language.printer import explicit
from offramp.language.problems import Place, Problem
from offramp.language.pruning import Settled, settle
from offramp.language.scenario import Scenario
from offramp.language.soundness import unsound
from offramp.language.tree import Mapping as Tree
from offramp.language.tree import Node, parse

Blocks = Mapping[str, type[BaseModel]]
_Entries: TypeAlias = tuple[tuple[str, type[BaseModel]], ...]
# what stands in for a top-level key that is missing or wrong, so that the rest can be checked
_STANDINS: dict[str, Any] = {
    "offramp": 1,
    "id": "unnamed",
    "time": {"periods": 1},
    "outcomes": {"end": "otherwise"},
}
_ASIDE = ("policies", "levers")  # what is no part of the crisis itself


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a text.

    `scenario` leaves out what was wrong (its paths are in `left_out`), so that names can still
    be checked; it is None when too little was left. `data` is the explicit plain data and `node`
    the tree that has the places of its parts, changes included. `changeable` is the data that
    changes are made to, in which entries with `each` are one.
    """

    scenario: Scenario | None
    data: dict[str, Any]
    problems: tuple[Problem, ...]
    left_out: frozenset[str]
    texts: dict[str, str] = field(default_factory=dict[str, str])
    node: Node | None = None
    changeable: dict[str, Any] = field(default_factory=dict[str, Any])


def read(text: str, file: str, blocks: Blocks, changes: Iterable[Change] = ()) -> Reading:
    """Read a scenario, apply changes, and check its form. Never raises on any text.

    `blocks` maps the mechanisms' names to the schema of their blocks.
    """
    texts = {file: text}
    entries = tuple(sorted(blocks.items()))
    node, said, first = _written(text, file, entries)
    problems = list(said)
    if node is None:
        return Reading(None, {}, tuple(problems), frozenset(), texts)
    if first is None:
        place = Place(file, node.place.line, node.place.column)
        what = "a scenario is a mapping of keys such as `actors:` and `outcomes:`"
        if isinstance(node, Tree):
            what = "this is an argument, not a scenario"
        found = Problem(what, place)
        return Reading(None, {}, (*problems, found), frozenset(), texts)
    if first.whole is None:
        return Reading(None, {}, tuple(problems), _dotted(first), texts, first.node)
    changes = tuple(changes)
    second, wrong = _changed(first, _schema(entries), changes, node)
    problems += wrong
    scenario, data = second.whole, dict[str, Any]()
    if scenario is not None:
        problems += _between(scenario, second)
        data = explicit(scenario)
        if problems and not changes:
            problems += _of_policies(scenario, first, second, _schema(entries), node)
    unique = tuple(dict.fromkeys(problems))
    whole = explicit(first.whole)
    return Reading(scenario, data, unique, _dotted(second), texts, second.node, whole)


@lru_cache(maxsize=4)
def _written(
    text: str, file: str, blocks: _Entries
) -> tuple[Node | None, tuple[Problem, ...], Settled[Scenario] | None]:
    """A text as it stands: its tree, its problems, and what there is of a scenario.

    Kept, since policies and changes ask for it again and again; nothing changes it.
    """
    node, problems, lost = parse(text, file)
    if not isinstance(node, Tree) or _is_argument(node):
        return node, tuple(problems), None
    first = settle(plain(node), node, _schema(blocks), lost, _STANDINS)
    return node, (*problems, *first.problems), first


def _is_argument(node: Tree) -> bool:
    return "id" not in node.entries and {"argument", "claims"} <= set(node.entries)


def _changed(
    first: Settled[Scenario], schema: type[Scenario], changes: Iterable[Change], written: Node
) -> tuple[Settled[Scenario], list[Problem]]:
    """The explicit form, changes applied and grids written out, and what is wrong with it.

    A change to a single point of a grid is made once the points are there.
    """
    whole = explicit(first.whole)
    early, late = sorted_by_grids(whole, changes)
    data, node, problems = apply_changes(whole, first.node, early, schema)
    settled = settle(data, node, schema, first.left_out, _STANDINS)
    problems += settled.problems
    gone = any(is_of_grid(path, written) for path in settled.left_out)
    if settled.whole is None or not (has_grids(data) or late or gone):
        return settled, problems
    data, node, lost = explicit(settled.whole), settled.node, settled.left_out
    expanded = expand(settled.whole, data, node, lost, written)
    problems += expanded.problems
    data, node, wrong = apply_changes(expanded.data, expanded.node, late, schema)
    last = settle(data, node, schema, settled.left_out | expanded.left_out, _STANDINS)
    return last, [*problems, *wrong, *last.problems]


def _of_policies(
    scenario: Scenario,
    first: Settled[Scenario],
    second: Settled[Scenario],
    schema: type[Scenario],
    written: Node,
) -> list[Problem]:
    """What is wrong in form with the policies, where there is something else to be put right.

    Else they are tried one after the other in the whole crisis (`crisis.py`). Nothing is said where
    parts of the crisis itself are left out, which policies may name.
    """
    if any(path[0] not in _ASIDE for path in second.left_out):
        return []
    known = set(_changed(first, schema, (), written)[1])
    found: list[Problem] = []
    for name, policy in scenario.policies.items():
        wrong = _changed(first, schema, policy_changes(policy, name, second.node), written)[1]
        found += [
            replace(problem, message=f"under the policy {name}: {problem.message}")
            for problem in wrong
            if problem not in known
        ]
    return found


def scenario_schema(blocks: Blocks) -> type[Scenario]:
    """The scenario's schema with these mechanisms' blocks."""
    return _schema(tuple(sorted(blocks.items())))


@lru_cache(maxsize=64)
def _schema(blocks: _Entries) -> type[Scenario]:
    # None stands for a block that is not there; written down, it is refused
    absent: Any = Field(default=None, validate_default=False)
    fields: dict[str, Any] = {name: (block, absent) for name, block in blocks}
    mechanisms = create_model(
        "Mechanisms", __base__=Strict, __doc__="The mechanisms of a scenario.", **fields
    )
    about = Field(default=mechanisms(), description="Ready-made causal mechanisms, by name.")
    whole: dict[str, Any] = {"mechanisms": (mechanisms, about)}
    return create_model("ScenarioFile", __base__=Scenario, __doc__=Scenario.__doc__, **whole)


def _between(scenario: Scenario, settled: Settled[Scenario]) -> list[Problem]:
    """What is wrong between the parts."""
    return [
        Problem(message, place_at(settled.node, loc, key=loc[-1] == "[key]"), hint)
        for loc, message, hint in unsound(scenario, settled.left_out)
    ]


def _dotted(settled: Settled[Scenario]) -> frozenset[str]:
    return frozenset(".".join(map(str, path)) for path in settled.left_out)
