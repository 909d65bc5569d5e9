"""How a run's actors came to choose as they do: the diagnostics of the solver, kept with the run.

Plain data, so that a stored run can be judged without the solver. Leaves out: the behaviors
themselves, which are computed again from the scenario.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Regret(NamedTuple):
    """What an actor could gain by the best one-shot deviation, per decision, in payoff units.

    `imprecision` is the part that the assumed rationality explains; `share` is the rest of
    `gain` over the range of the actor's payoffs.
    """

    actor: str
    gain: float
    low: float
    high: float
    imprecision: float
    share: float
    decisions: float


class Samples(NamedTuple):
    """Effective number of runs behind an actor's values: least and median over periods."""

    actor: str
    least: float
    median: float


@dataclass(frozen=True)
class Solved:
    """How a crisis was solved; `solver` is `none` where all actors were given behaviors.

    `changes` holds the change of choice probabilities by round, `averaged` is how many rounds'
    choices were averaged, `turns` the shares of the stated rationality at which branches of
    equilibria meet or fold.
    """

    solver: str = "none"
    selection: str | None = None
    why: str = ""
    equilibria: int | None = None
    unique: bool | None = None
    rounds: int = 0
    changes: tuple[float, ...] = ()
    averaged: int = 0
    residual: float | None = None
    converged: bool = True
    regrets: tuple[Regret, ...] = ()
    samples: tuple[Samples, ...] = ()
    positions: int | None = None
    turns: tuple[float, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)
    cached: bool = field(default=False, compare=False)

    def as_data(self) -> dict[str, Any]:
        """Plain data that JSON can hold."""
        data = {name: getattr(self, name) for name in self.__dataclass_fields__}
        data["regrets"] = [row._asdict() for row in self.regrets]
        data["samples"] = [row._asdict() for row in self.samples]
        return data | {name: list(data[name]) for name in ("changes", "turns", "warnings")}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Solved":
        """The diagnostics again. Raises TypeError on anything else."""
        given = dict(data)
        given["regrets"] = tuple(Regret(**row) for row in data["regrets"])
        given["samples"] = tuple(Samples(**row) for row in data["samples"])
        for name in ("changes", "turns", "warnings"):
            given[name] = tuple(data[name])
        return cls(**given)
