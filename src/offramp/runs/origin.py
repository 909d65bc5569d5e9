"""Where a run comes from: all that is needed to read it, quote it and obtain it again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from offramp.engine.block import Precision
from offramp.runs.solved import Solved

AssumptionsMode = Literal["central", "drawn"]


class Named(NamedTuple):
    """A name of the scenario and the title a reader knows it by."""

    name: str
    title: str


class NamedMeasure(NamedTuple):
    """A measure: name, title, unit; the limit it should stay below, and what happens beyond it.

    Runs of an earlier version have no limits.
    """

    name: str
    title: str
    unit: str
    below: float | None = None
    beyond: str = ""


class NamedAction(NamedTuple):
    """An action of one actor."""

    actor: str
    name: str
    title: str


class NamedType(NamedTuple):
    """A private type of an actor that has several."""

    actor: str
    name: str


class NamedBelief(NamedTuple):
    """The belief of one actor that another is of a type."""

    observer: str
    subject: str
    type: str


class Assumed(NamedTuple):
    """An assumption as used: path, central value, distribution, origin and note."""

    path: str
    value: float
    law: str
    source: str | None
    note: str | None


@dataclass(frozen=True)
class Versions:
    """The versions that computed a run."""

    offramp: str
    language: int
    python: str
    numpy: str


@dataclass(frozen=True)
class Settings:
    """What the user asked for.

    `runs` is what was asked for, whatever was played; `sets` holds (path, value) in order;
    `behavior` is the override of all actors or of some, as asked; `behaviors` what each actor
    then had. `precision` is that of the numbers that play computed with; `each` is how many runs
    share a draw of the assumptions, where they are drawn.
    """

    runs: int
    policy: str | None
    sets: tuple[tuple[str, Any], ...]
    behavior: str | Mapping[str, str] | None
    behaviors: Mapping[str, str]
    assumptions: AssumptionsMode
    precision: Precision = "double"
    each: int = 1


@dataclass(frozen=True)
class Origin:
    """The scenario, the versions, the seed and the settings behind a run, and its names.

    `source` is what to give `offramp run`: a catalog name or a file. `days` holds the first
    day of each period, and is empty without a calendar; `end` is the last day of all. Names are
    in the order of the columns; `types` are those of actors with several, `beliefs` those about
    them. `solution` says how the actors' choices were found; runs of an earlier version have
    none of the three.
    """

    scenario: str
    title: str
    source: str
    hash: str
    digest: str
    versions: Versions
    seed: int
    settings: Settings
    periods: int
    step: str
    days: tuple[date, ...]
    end: date | None
    actors: tuple[Named, ...]
    outcomes: tuple[Named, ...]
    actions: tuple[NamedAction, ...]
    measures: tuple[NamedMeasure, ...]
    assumptions: tuple[Assumed, ...]
    types: tuple[NamedType, ...] = ()
    beliefs: tuple[NamedBelief, ...] = ()
    solution: Solved | None = None

    def day(self, period: int) -> date | None:
        """The first day of a period (from 1), when there is a calendar."""
        return self.days[period - 1] if 0 < period <= len(self.days) else None

    def as_data(self) -> dict[str, Any]:
        """Plain data that JSON can hold."""
        data = asdict(self)
        data["days"] = [day.isoformat() for day in self.days]
        data["end"] = self.end and self.end.isoformat()
        if self.settings.precision == "double":
            del data["settings"]["precision"]
        if self.settings.each == 1:
            del data["settings"]["each"]
        for key in _NAMED:
            data[key] = [item._asdict() for item in getattr(self, key)]
        data["solution"] = self.solution and self.solution.as_data()
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Origin":
        """The origin again. Raises KeyError, TypeError or ValueError on anything else."""
        settings = dict(data["settings"])
        settings["sets"] = tuple((str(path), value) for path, value in settings["sets"])
        given: dict[str, Any] = {
            **data,
            "versions": Versions(**data["versions"]),
            "settings": Settings(**settings),
        }
        given["days"] = tuple(date.fromisoformat(day) for day in data["days"])
        given["end"] = date.fromisoformat(data["end"]) if data["end"] else None
        for key, kind in _NAMED.items():
            given[key] = tuple(kind(**item) for item in data.get(key, ()))
        if data.get("solution"):
            given["solution"] = Solved.from_data(data["solution"])
        return cls(**given)


_NAMED: dict[str, type[Any]] = {
    "actors": Named,
    "outcomes": Named,
    "actions": NamedAction,
    "measures": NamedMeasure,
    "assumptions": Assumed,
    "types": NamedType,
    "beliefs": NamedBelief,
}
