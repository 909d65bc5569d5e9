"""What a solver found: how each actor chooses, and how well the crisis was solved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from offramp.engine.view import Behavior

Solver = Literal["none", "exact", "regression"]


@dataclass(frozen=True)
class Regret:
    """What an actor could gain by the best one-shot deviation, per decision, in payoff units.

    `imprecision` is the part that the assumed rationality itself explains (quantal choice errs
    on purpose); `gain` beyond it is an error of the solution. `low` and `high` are the 95 %
    interval of `gain`, equal to it where nothing was sampled. `share` is `gain - imprecision`
    over the range of the actor's payoffs; `decisions` the number on which it was measured.
    """

    actor: str
    gain: float
    low: float
    high: float
    imprecision: float
    share: float
    decisions: float


@dataclass(frozen=True)
class Trial:
    """What a move brings, forced in one decision of each run, against what its actor expects of it.

    Both are gains over what is done there otherwise, in payoff units, in the mean over decisions
    by p (1 - p), where p is the probability of the move: `expected`, and the `error`, by how much
    more it brings. `low` and `high` are the interval of the error, at 95 % for all moves tried
    together; `decisions` the effective number that it rests on. `taken` is how often the move is
    taken in a run, in the mean, `corrected` how often it would be if the actor knew of the error.
    """

    actor: str
    action: str
    decisions: float
    expected: float
    error: float
    low: float
    high: float
    taken: float
    corrected: float

    @property
    def clear(self) -> bool:
        """Whether the error is more than luck explains."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Diagnostics:
    """How a crisis was solved.

    `changes` holds the largest (exact) or mean (regression) change of choice probabilities, by
    round; `residual` the largest difference between a choice probability and the logit reply to
    everyone's choices (exact only); `equilibria` how many were found (None: not counted), and
    `unique` whether there is provably one. `averaged` is how many rounds' choices were averaged
    (regression). `samples` is the effective number of runs behind the
    values, by actor: least and median over periods. `warnings` are plain sentences.
    """

    solver: Solver = "none"
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
    samples: tuple[tuple[str, float, float], ...] = ()
    positions: int | None = None
    turns: tuple[float, ...] = ()  # shares of rationality at which branches meet or fold
    warnings: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)
    cached: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Decision:
    """A choice that a solved actor of one type faces at a position, and what it does there.

    `reach` is the probability that play comes here with the actor of this type; `state` the
    variables, `beliefs` by (observer, subject, type), `did` the actions of those who moved
    earlier in the period. `actions` are those open, with their choice `probabilities` and
    `values` (Q).
    """

    period: int
    actor: str
    type: str
    reach: float
    state: Mapping[str, float]
    beliefs: Mapping[tuple[str, str, str], float]
    actions: tuple[str, ...]
    probabilities: tuple[float, ...]
    values: tuple[float, ...]
    did: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Alternative:
    """One of several equilibria that were found: how play ends in it and what actors expect."""

    label: str
    outcomes: Mapping[str, float]
    payoffs: Mapping[str, float]
    decisions: Sequence[Decision] = ()


@dataclass(frozen=True)
class Solution:
    """Behaviors in the order of the program's actors, and the diagnostics.

    `decisions` lists the choices of solved actors where they were enumerated; `payoffs` by
    actor and `outcomes` (probabilities) are those expected under the solution, where known;
    `alternatives` holds all equilibria found where there are several, the selected one first.
    """

    behaviors: Sequence[Behavior]
    diagnostics: Diagnostics = Diagnostics()
    decisions: Sequence[Decision] = ()
    payoffs: Mapping[str, float] = field(default_factory=dict[str, float])
    outcomes: Mapping[str, float] | None = None
    alternatives: Sequence[Alternative] = ()
