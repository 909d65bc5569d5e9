"""The composition root: a scenario file read, changed, built and ready to be played."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from os.path import isdir, isfile  # which find nothing under a name that is too long
from pathlib import Path
from typing import Any

from offramp import catalog
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.language import (
    Change,
    Place,
    Problem,
    Problems,
    Reading,
    Scenario,
    explicit,
    policy_changes,
    read,
    to_yaml,
)
from offramp.language.idle import idle
from offramp.language.located import place_at, steps_of
from offramp.language.problems import nearest, short
from offramp.language.scenario import Policy
from offramp.language.tree import MAX_CHARACTERS, Node
from offramp.mechanisms import mentioned, registry
from offramp.model import Model, build

_ASIDE = ("policies", "levers")  # what is no part of the crisis itself


@dataclass(frozen=True)
class Crisis:
    """A scenario, valid and explicit, with its model.

    `policy` is the one that is applied, or several joined by `+`, one after the other; `changes`
    win over it, and it wins over what is `assumed`. `further` are policies beside those of the
    scenario: an argument's own; `trees` are those in which they are written.
    """

    scenario: Scenario
    model: Model
    text: str
    file: str
    changes: tuple[Change, ...] = ()
    policy: str | None = None
    further: Mapping[str, Policy] = field(default_factory=dict[str, Policy])
    assumed: tuple[Change, ...] = ()
    trees: Mapping[str, Node | None] = field(default_factory=dict[str, Node | None])

    @property
    def resolved(self) -> str:
        """The explicit YAML: a valid scenario of the same meaning."""
        return "".join(self._sections.values())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the explicit scenario, policies and levers left out; 16 hex digits."""
        text = "".join(text for key, text in self._sections.items() if key not in _ASIDE)
        return sha256(text.encode()).hexdigest()[:16]

    @cached_property
    def program(self) -> Program:
        """The model as what is played, lowered once."""
        return lower(self.model)

    @cached_property
    def _sections(self) -> dict[str, str]:
        """The explicit YAML by top-level key."""
        data: dict[str, Any] = explicit(self.scenario)
        return {key: to_yaml({key: value}) for key, value in data.items()}

    @property
    def policies(self) -> tuple[str, ...]:
        """The names of the policies that there are."""
        return (*self.scenario.policies, *self.further)

    def under(self, policy: str | None, closing: bool = False) -> "Crisis":
        """The crisis under one of its policies, or several joined by `+`. Raises Problems.

        With `closing`, actions that it switches off stay in the model and are open to nobody.
        """
        return self._again(policy=policy, closing=closing)

    def changed(self, values: Mapping[str, Any]) -> "Crisis":
        """The crisis with values set by path, such as `{"parameters.risk": 0.02}`.

        A number may be one of NumPy's. Raises Problems.
        """
        changes = [Change(path, _plain(value)) for path, value in values.items()]
        return self.with_changes(changes)

    def with_changes(self, changes: Iterable[Change]) -> "Crisis":
        """The crisis with changes made, which win over those made before. Raises Problems."""
        return self._again(changes=(*self.changes, *changes))

    def knowing(self, policies: Mapping[str, Policy], node: Node | None = None) -> "Crisis":
        """The crisis with further policies that can be applied, written in a tree."""
        trees = {**self.trees, **dict.fromkeys(policies, node)}
        return replace(self, further={**self.further, **policies}, trees=trees)

    def assuming(self, changes: Iterable[Change]) -> "Crisis":
        """The crisis with other assumptions, over which policies win. Raises Problems."""
        return self._again(assumed=(*self.assumed, *changes))

    def _again(self, **other: Any) -> "Crisis":
        """The crisis built anew, with something else."""
        kept = {name: getattr(self, name) for name in _GIVEN}
        return _changed(self.text, self.file, **{**kept, **other})


def _plain(value: Any) -> Any:
    """A value as a file could have it: a number of NumPy's as one of Python's."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def load(source: str | Path, changes: Iterable[Change] = (), policy: str | None = None) -> Crisis:
    """A crisis from a file or, by name, from the catalogue. Raises Problems."""
    text, file = read_source(source)
    return _changed(text, file, tuple(changes), policy)


def check(source: str | Path) -> Crisis:
    """Like `load`; every policy, and every lever at its ends, is built too. Raises Problems."""
    crisis = load(source)
    problems: list[Problem] = []
    for name in crisis.policies:
        try:
            crisis.under(name)
        except Problems as error:
            problems += [_within_policy(crisis, name, p) for p in error.problems]
    problems += [p for lever in crisis.scenario.levers for p in _of_lever(crisis, lever)]
    if problems:
        raise Problems(problems, {crisis.file: crisis.text})
    return crisis


def notes(crisis: Crisis) -> list[Problem]:
    """What the crisis's file says without any effect, which is valid and often a mistake."""
    reading = _read_once(crisis.text, crisis.file)
    return idle(crisis.scenario, crisis.text, reading.node) if reading.node else []


def loads(text: str, file: str = "<text>", changes: Iterable[Change] = ()) -> Crisis:
    """A crisis from a scenario's text. Raises Problems."""
    return _changed(text, file, tuple(changes), None)


def read_source(
    source: str | Path,
    entry: Callable[[str], str | None] = catalog.text,
    known: Callable[[], list[str]] = catalog.names,
) -> tuple[str, str]:
    """The text of a file or catalogue entry, and what to call it. Raises Problems.

    The catalogue is looked into by `entry`, by name, and has the `known` names.
    """
    name = str(source)
    if "\n" in name:
        hint = "it is a text: read a scenario's with loads"
        raise Problems([Problem(f"there is no file {short(name)}", None, hint)])
    path = Path(name)
    looks_like_file = name.endswith((".yaml", ".yml")) or isfile(name)
    shipped = None if looks_like_file else entry(name)
    if shipped is not None:
        return shipped, f"{name}.yaml"
    most = 4 * MAX_CHARACTERS  # no character takes more bytes
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError):
        hint = nearest(name, known()) or "offramp list shows what is shipped"
        if entry is catalog.text and catalog.argument_text(name) is not None:
            hint = f"it is an argument: offramp check {name}"
        elif name and isfile(f"{name}.yaml"):
            hint = f"did you mean the file {name}.yaml?"
        elif name and isdir(name):
            hint = "it is a folder"
        what = "file" if looks_like_file else "file or catalog entry"
        raise Problems([Problem(f"there is no {what} {name}", None, hint)]) from None
    if len(data) > most:
        message = f"the file is too large: a scenario may have {MAX_CHARACTERS:,} characters"
        raise Problems([Problem(message, Place(name, 1, 1))])
    try:
        return data.decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"the file is not UTF-8 text (byte 0x{data[error.start]:02x})"
        place = Place(name, line, column)
        raise Problems([Problem(message, place, "save it as UTF-8")]) from None


_GIVEN = ("changes", "policy", "further", "assumed", "trees")  # of a crisis, beside its text


def _changed(
    text: str,
    file: str,
    changes: tuple[Change, ...],
    policy: str | None,
    further: Mapping[str, Policy] | None = None,
    assumed: tuple[Change, ...] = (),
    trees: Mapping[str, Node | None] | None = None,
    closing: bool = False,
) -> Crisis:
    further, trees = further or {}, trees or {}
    ordered = [*assumed]
    if policy is not None:
        first = _read_once(text, file)
        found = _of_policies(policy, first, further, trees, closing) if first.scenario else []
        ordered += found
    ordered += changes  # what the user sets by hand wins
    reading = _read(text, file, tuple(ordered))
    model, problems = _built(reading)
    if model is None or reading.scenario is None or problems:
        raise Problems(problems, reading.texts)
    return Crisis(reading.scenario, model, text, file, changes, policy, further, assumed, trees)


def _of_policies(
    policy: str,
    first: Reading,
    further: Mapping[str, Policy],
    trees: Mapping[str, Node | None],
    closing: bool,
) -> list[Change]:
    """The changes that a policy makes, or several joined by `+`. Raises Problems."""
    own = first.scenario.policies if first.scenario else {}
    known = {**own, **further}
    changes: list[Change] = []
    if not isinstance(policy, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"policy: expected a name, or several joined by +, found {policy!r}")
    for name in policy.split("+"):
        if name not in known:
            raise Problems([no_policy(name, policy, list(known))])
        node = trees.get(name) if name in further else first.node
        changes += policy_changes(known[name], name, node, closing)
    return changes


def no_policy(name: str, whole: str, known: Sequence[str]) -> Problem:
    """What is wrong with a name that no policy has, in a whole that joins several by +."""
    names = f"known are {', '.join(known) or 'none'}"
    if not name:
        return Problem(f"the name of a policy is missing in '{whole}'", None, names)
    return Problem(f"there is no policy {name}", None, nearest(name, known) or names)


def _read(text: str, file: str, changes: tuple[Change, ...] = ()) -> Reading:
    """The scenario; only the mechanisms that it may need are loaded, unless something is wrong."""
    needed = mentioned(" ".join((text, *(change.path for change in changes))))
    reading = read(text, file, needed, changes)
    return read(text, file, registry(), changes) if reading.problems else reading


@lru_cache(maxsize=4)
def _read_once(text: str, file: str) -> Reading:
    """The scenario as it is written, which many policies ask for."""
    return _read(text, file)


def _built(reading: Reading) -> tuple[Model | None, list[Problem]]:
    problems, node = list(reading.problems), reading.node
    if reading.scenario is None or node is None:
        return None, problems

    def at(path: str, key: bool) -> Place | None:
        return place_at(node, steps_of(path), key)

    model, found = build(reading.scenario, at, reading.left_out)
    return model, problems + found


def _of_lever(crisis: Crisis, name: str) -> list[Problem]:
    """What is wrong with a lever's path or values."""
    lever, reading = crisis.scenario.levers[name], _read(crisis.text, crisis.file)
    ends = [value for value in (lever.low, lever.high, *lever.values) if value is not None]
    for value in ends if lever.path is not None else ():
        place = place_at(reading.node, ("levers", name, "path")) if reading.node else None
        try:
            _changed(crisis.text, crisis.file, (Change(str(lever.path), value, place),), None)
        except Problems as error:
            shown = f"{value:g}" if isinstance(value, float) else value
            told = f"the lever {name} at {shown}: {error.problems[0].message}"
            return [Problem(told, place, error.problems[0].hint)]
    return []


def _within_policy(crisis: Crisis, name: str, problem: Problem) -> Problem:
    place = problem.place
    if place is None:
        reading = _read(crisis.text, crisis.file)
        place = place_at(reading.node, ("policies", name), key=True) if reading.node else None
    return Problem(f"under the policy {name}: {problem.message}", place, problem.hint)
