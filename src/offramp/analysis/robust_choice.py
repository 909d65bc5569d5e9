"""Which policy is a robust choice when the assumptions are uncertain?

The crisis is played in many worlds, joint draws of all assumptions, under every policy, on the same
draws and the same luck. A policy's regret in a world is what it falls short of the best policy
there (Savage 1951, JASA 46); it satisfices where it is good enough (Simon 1956, Psychological
Review 63); a robust choice does well over the worlds rather than best in one of them (Lempert,
Popper and Bankes 2003, Shaping the Next One Hundred Years).

In a world that is played a finite number of times the best policy is partly the luckiest, so that
regrets against it, and the largest of them, come out too large. Each world's runs are therefore
split in two: one half says which policy is best, and in which world regret is largest, the other
how large it is, and then the other way round. What is left errs to the small side.

Leaves out: worlds that are not independent draws, and how probable a reader thinks them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import permutations
from math import isfinite
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.comparing import BASELINE, chosen_policies, title_of
from offramp.analysis.criterion import Criterion, avoiding, earning
from offramp.analysis.telling import Progress
from offramp.analysis.worldly import Values, values_of
from offramp.analysis.worlds import Worlds, draw
from offramp.crisis import Crisis
from offramp.engine.block import Precision
from offramp.engine.players import Engine, Means
from offramp.runs.intervals import mean_interval, wilson
from offramp.runs.tables import Table
from offramp.solving import Behaviors, SelectionName, SolverName, chosen, solving

Floats = NDArray[np.float64]
_Z = 1.959963984540054  # standard normal quantile of 0.975
_ROUNDING = 1e-12  # equal is neither better nor worse


class RobustRow(NamedTuple):
    """A policy over the worlds; intervals count worlds, not runs.

    `mean` is the criterion's; `regret` its mean shortfall from the best policy of each world,
    `worst` the largest; `best` the share of worlds in which no policy is better; `enough` the
    share in which it is good enough, `open` the share in which chance leaves that undecided (NaN
    where no target was set).
    """

    policy: str
    mean: float
    low: float
    high: float
    regret: float
    regret_low: float
    regret_high: float
    worst: float
    best: float
    enough: float
    enough_low: float
    enough_high: float
    open: float


class DominanceRow(NamedTuple):
    """In which share of worlds a policy is better than another one, worse, or neither is clear.

    Clear is a difference beyond its 95% interval within the world. `low` and `high` bound `better`.
    """

    policy: str
    other: str
    better: float
    worse: float
    open: float
    low: float
    high: float

    @property
    def dominates(self) -> bool:
        """Whether it is better, or as good for all that can be seen, in every world."""
        return self.better > 0 and self.worse == 0


@dataclass(frozen=True, eq=False)
class RobustChoice:
    """Policies over worlds; `values` (policy, world) are the criterion's, the baseline's first.

    `drawn` are the assumptions of the crisis as it is in each world, in the same order.
    """

    criterion: Criterion
    policies: tuple[str, ...]
    titles: tuple[str, ...]
    worlds: int
    each: int | None  # runs in each world; None where every world was solved and followed exactly
    values: Floats
    rows: tuple[RobustRow, ...]
    pairs: tuple[DominanceRow, ...]
    target: float | None = None
    interrupted: bool = False
    central: bool = False  # whether actors chose by what they learned at the central values
    drawn: Worlds | None = None

    def table(self) -> Table[RobustRow]:
        """A row for each policy."""
        return Table(RobustRow, self.rows)

    def dominance(self) -> Table[DominanceRow]:
        """A row for each ordered pair of policies."""
        return Table(DominanceRow, self.pairs)


def robust(
    crisis: Crisis | str | Path,
    criterion: Criterion,
    policies: Sequence[str] | None = None,
    worlds: int = 100,
    each: int = 500,
    seed: int = 1,
    target: float | None = None,
    surprise: bool = False,
    progress: Progress | None = None,
    *,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    solver: SolverName | None = None,
    selection: SelectionName | None = None,
    avoid: str | None = None,
    threads: int | None = None,
    precision: Precision = "double",
    engine: Engine = "compiled",
) -> RobustChoice:
    """Policies, and the crisis as it is, in `worlds` joint draws of the assumptions.

    Small games (or all, with the solver `exact`) are solved in each world for itself; others once
    for each policy, by actors that know the world they are in as far as their worths are linear in
    its numbers (or, with very many numbers, know the central values only), and every world is
    played `each` times. `target` is what is good enough: at most so large a probability, at least
    so large a payoff. Options after these are those of `play`, as `compare` takes them. An
    interruption keeps the policies that were finished, if there are two.

    Raises Problems for an unknown policy, or a criterion that the crisis does not have; TypeError
    for what is no criterion; ValueError for a target that makes no sense and where the crisis has
    no uncertain number; and what `play` raises.
    """
    if not isinstance(criterion, Criterion):  # pyright: ignore[reportUnnecessaryIsInstance]
        made = "avoiding(crisis, outcome) or earning(crisis, actor)"
        raise TypeError(f"a criterion is made by {made}, not {criterion!r}")
    options = asdict(Means(engine, threads, precision))
    crisis = chosen(crisis, policy, behavior, solving(solver, selection, avoid))
    by = avoiding if criterion.kind == "outcome" else earning
    criterion = by(crisis, criterion.name)  # it may have been made of a variant
    check_target(criterion.kind, target)
    if not crisis.model.assumptions:
        raise ValueError(
            f"{crisis.scenario.id} marks no number as uncertain with ~: one world only"
        )
    if worlds < 2 or each < 4:
        raise ValueError("it takes at least 2 worlds and 4 runs in each")
    names = [BASELINE, *chosen_policies(crisis, policies)]
    found = values_of(crisis, names, criterion, worlds, each, seed, surprise, progress, options)
    done = [name for name in names if name in found.losses]
    titles = tuple("" if name == BASELINE else title_of(crisis, name) for name in done)
    drawn = draw(crisis.model, worlds, seed)
    return replace(weighed(found, criterion, done, titles, target), drawn=drawn)


def check_target(kind: str, target: float | None) -> None:
    """Raises ValueError for what cannot be good enough of an outcome or a payoff."""
    if target is None:
        return
    if kind == "outcome" and not 0 <= target <= 1:
        raise ValueError(f"a probability lies between 0 and 1: {target:g} cannot be the target")
    if not isfinite(target):
        raise ValueError(f"the target has to be a number, not {target:g}")


def weighed(
    found: Values,
    criterion: Criterion,
    names: Sequence[str],
    titles: Sequence[str],
    target: float | None,
) -> RobustChoice:
    """The tables of values that were played."""
    losses = np.array([found.losses[name] for name in names])  # (policy, world, run)
    means = losses.mean(axis=2)
    regret, worst, best = regrets(losses)
    unit = 1 if criterion.kind == "outcome" else 0
    rows = tuple(
        RobustRow(
            name,
            *_signed(mean_interval(means[i]), criterion.sign),
            *mean_interval(regret[i]),
            float(worst[i]),
            float(best[i]),
            *_enough(losses[i], None if target is None else criterion.sign * target, unit),
        )
        for i, name in enumerate(names)
    )
    return RobustChoice(
        criterion,
        tuple(names),
        tuple(titles),
        losses.shape[1],
        None if found.exact else losses.shape[2],
        criterion.sign * means,
        rows,
        tuple(_dominance(names, losses, unit)),
        target,
        found.interrupted,
        found.central,
    )


def regrets(losses: Floats) -> tuple[Floats, Floats, Floats]:
    """Regret (policy, world), its largest (policy,), and the share of worlds where it is best.

    `losses` (policy, world, run); less is better. Halves of the runs judge one another.
    """
    if losses.shape[2] == 1:  # exact values: nothing to split
        halves = (losses[:, :, 0], losses[:, :, 0])
    else:
        halves = (losses[:, :, ::2].mean(axis=2), losses[:, :, 1::2].mean(axis=2))
    regret, worst, best = np.zeros(losses.shape[:2]), np.zeros(len(losses)), np.zeros(len(losses))
    everywhere = np.arange(losses.shape[1], dtype=np.int64)
    for judge, judged in (halves, halves[::-1]):
        chosen = judge.argmin(axis=0)  # (world,)
        loss = judged - judged[chosen, everywhere]
        seen = judge - judge[chosen, everywhere]
        regret += loss / 2
        worst += loss[np.arange(len(losses)), seen.argmax(axis=1)] / 2
        best += (seen == 0).mean(axis=1) / 2
    return regret, worst, best


def _enough(losses: Floats, target: float | None, unit: int) -> tuple[float, float, float, float]:
    """Share of worlds at the target or below, its interval, and the share that is open.

    `losses` (world, run).
    """
    if target is None:
        return np.nan, np.nan, np.nan, np.nan
    means, errors = losses.mean(axis=1), _centers(losses, unit)[1]
    met = int((means <= target).sum())
    near = float((np.abs(means - target) < _Z * errors).mean())
    return met / len(means), *wilson(met, len(means)), near


def _dominance(names: Sequence[str], losses: Floats, unit: int) -> Iterator[DominanceRow]:
    for i, j in permutations(range(len(names)), 2):
        means, errors = _centers(losses[i] - losses[j], unit)  # (world,)
        bound = np.maximum(_Z * errors, _ROUNDING)
        better, worse = int((means < -bound).sum()), int((means > bound).sum())
        count = len(means)
        shares = (better / count, worse / count, (count - better - worse) / count)
        yield DominanceRow(names[i], names[j], *shares, *wilson(better, count))


def _centers(values: Floats, unit: int) -> tuple[Floats, Floats]:
    """Where intervals of the means over runs have their middle, and their standard errors (world,).

    `values` (world, run). Differences of shares (`unit` 1) have half a run added on either side
    (Agresti and Min 2005, as in `paired_difference`), so that few runs that differ prove nothing.
    """
    count = values.shape[1]
    if count == 1:
        return values[:, 0], np.zeros(len(values))
    n = count + 2 * unit
    middle = values.sum(axis=1) / n
    spread = ((values**2).sum(axis=1) + unit) / n - middle**2
    return middle, np.sqrt(np.maximum(spread, 0) / (n if unit else n - 1))


def _signed(interval: tuple[float, float, float], sign: int) -> tuple[float, float, float]:
    mean, low, high = interval
    return (mean, low, high) if sign > 0 else (-mean, -high, -low)
