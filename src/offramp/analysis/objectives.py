"""What a search makes small or large: an outcome's probability, a payoff, a measure at the end.

Leaves out: how one is weighed against another; a search shows the trade-off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.crisis import Crisis
from offramp.language import Problem, Problems
from offramp.language.problems import nearest
from offramp.runs.run import Run

_PAYOFF = "payoff."


@dataclass(frozen=True)
class Objective:
    """A number to minimize or to maximize; `name` is an outcome, `payoff.<actor>` or a measure."""

    name: str
    kind: str  # outcome, payoff or measure
    title: str
    maximize: bool = False

    @property
    def sign(self) -> int:
        """1 where less is better, -1 where more is."""
        return -1 if self.maximize else 1

    def of(self, run: Run) -> float:
        """Its mean over the runs. Raises ValueError where the crisis has no such part any more."""
        origin = run.origin
        if self.kind == "outcome":
            index = [name for name, _ in origin.outcomes].index(self.name)
            return float(run.counts[index] / run.runs)
        if self.kind == "payoff":
            return float(self.each(run).mean())
        index = [measure.name for measure in origin.measures].index(self.name)
        return float(run.summary.means[-1, index])

    def each(self, run: Run) -> NDArray[np.float64]:
        """Its value in each run (run,); not for measures, which a run does not keep."""
        if self.kind == "outcome":
            index = [name for name, _ in run.origin.outcomes].index(self.name)
            return (run.columns.outcome == index).astype(np.float64)
        actors = [name for name, _ in run.origin.actors]
        return run.columns.payoffs[actors.index(self.name.removeprefix(_PAYOFF))]


def objective(crisis: Crisis, name: str, maximize: bool = False) -> Objective:
    """An objective by name. Raises Problems for one that the crisis does not have."""
    model = crisis.model
    known = {o.name: ("outcome", o.title or o.name) for o in model.outcomes}
    known |= {f"{_PAYOFF}{a.name}": ("payoff", f"payoff of {a.title}") for a in model.actors}
    for measure in model.measures:
        known.setdefault(measure.name, ("measure", measure.title or measure.name))
    if name not in known:
        hint = nearest(name, known) or f"known are {', '.join(known)}"
        message = f"there is no outcome, payoff or measure {name}"
        raise Problems([Problem(message, None, hint)])
    kind, title = known[name]
    return Objective(name, kind, title.replace("_", " "), maximize)


def found_again(crisis: Crisis, objectives: Sequence[Objective]) -> list[Objective]:
    """Objectives, made of this crisis or another, in a crisis.

    Raises Problems for one that it does not have, and TypeError for what is no objective.
    """
    for given in objectives:
        if not isinstance(given, Objective):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"an objective is made by objective(crisis, name), not {given!r}")
    return [objective(crisis, each.name, each.maximize) for each in objectives]
