"""The composition root: a scenario file read, changed, built and ready to be played."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from offramp import catalog
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
from offramp.language.located import place_at, steps_of
from offramp.language.problems import nearest
from offramp.language.tree import MAX_CHARACTERS
from offramp.mechanisms import mentioned, registry
from offramp.model import Model, build


_ASIDE = ("policies", "levers")  # what is no part of the crisis itself


@dataclass(frozen=True)
class Crisis:
    """A scenario, valid and explicit, with its model."""

    scenario: Scenario
    model: Model
    text: str
    file: str
    changes: tuple[Change, ...] = ()
    policy: str | None = None

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
    def _sections(self) -> dict[str, str]:
        """The explicit YAML by top-level key."""
        data: dict[str, Any] = explicit(self.scenario)
        return {key: to_yaml({key: value}) for key, value in data.items()}

    @property
    def policies(self) -> tuple[str, ...]:
        """The names of the scenario's policies."""
        return tuple(self.scenario.policies)

    def under(self, policy: str, closing: bool = False) -> "Crisis":
        """The crisis under a policy, or under several applied in order (`hotline+restraint`).

        With `closing`, actions that it switches off stay in the model and are open to nobody.
        Raises Problems.
        """
        return _changed(self.text, self.file, self.changes, policy, closing)

    def changed(self, values: Mapping[str, Any]) -> "Crisis":
        """The crisis with values set by path, such as `{"parameters.risk": 0.02}`."""
        changes = [Change(path, value) for path, value in values.items()]
        return _changed(self.text, self.file, (*self.changes, *changes), self.policy)


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


def loads(text: str, file: str = "<text>", changes: Iterable[Change] = ()) -> Crisis:
    """A crisis from a scenario's text. Raises Problems."""
    return _changed(text, file, tuple(changes), None)


def read_source(source: str | Path) -> tuple[str, str]:
    """The text of a file or catalogue entry, and what to call it. Raises Problems."""
    name = str(source)
    path = Path(name)
    looks_like_file = name.endswith((".yaml", ".yml")) or path.is_file()
    shipped = None if looks_like_file else catalog.text(name)
    if shipped is not None:
        return shipped, f"{name}.yaml"
    most = 4 * MAX_CHARACTERS  # no character takes more bytes
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError):
        hint = nearest(name, catalog.names()) or "offramp list shows what is shipped"
        if name and Path(f"{name}.yaml").is_file():
            hint = f"did you mean the file {name}.yaml?"
        elif name and path.is_dir():
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


def _changed(
    text: str, file: str, changes: tuple[Change, ...], policy: str | None, closing: bool = False
) -> Crisis:
    # what the user sets by hand wins over the policy
    applied = changes if policy is None else (*_of_policies(text, file, policy, closing), *changes)
    reading = _read(text, file, applied)
    model, problems = _built(reading)
    if model is None or reading.scenario is None or problems:
        raise Problems(problems, reading.texts)
    return Crisis(reading.scenario, model, text, file, changes, policy)


def _of_policies(text: str, file: str, policy: str, closing: bool) -> list[Change]:
    """The changes that policies joined by + make, one after the other. Raises Problems."""
    first = _read(text, file)
    if first.scenario is None:
        return []
    known, changes = first.scenario.policies, list[Change]()
    for name in policy.split("+"):
        if name not in known:
            hint = nearest(name, known) or f"known are {', '.join(known) or 'none'}"
            raise Problems([Problem(f"there is no policy {name}", None, hint)])
        changes += policy_changes(known[name], name, first.node, closing)
    return changes


def _read(text: str, file: str, changes: tuple[Change, ...] = ()) -> Reading:
    """The scenario; only the mechanisms that it may need are loaded, unless something is wrong."""
    needed = mentioned(" ".join((text, *(change.path for change in changes))))
    reading = read(text, file, needed, changes)
    return read(text, file, registry(), changes) if reading.problems else reading


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
            told = f"the lever {name} at {value}: {error.problems[0].message}"
            return [Problem(told, place, error.problems[0].hint)]
    return []


def _within_policy(crisis: Crisis, name: str, problem: Problem) -> Problem:
    place = problem.place
    if place is None:
        reading = _read(crisis.text, crisis.file)
        place = place_at(reading.node, ("policies", name), key=True) if reading.node else None
    return Problem(f"under the policy {name}: {problem.message}", place, problem.hint)
