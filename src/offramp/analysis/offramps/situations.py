"""In which situation does a deviation do most? One or two conditions that a reader can check.

Conditions are about what was to be seen before the move: a variable, a belief, or a measure, above
or below a value. Those are chosen, one after the other, that make the deviation look best by
`Trial.quality`; where some would make it acceptable to all, surely or perhaps, among these.
Beam search for subgroups with a beam of one (Lavrač et al. 2004, "Subgroup discovery with CN2-SD",
do the same with more).

Leaves out: conditions on private types, which nobody else could check; three or more conditions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10, sqrt

import numpy as np

from offramp.analysis.offramps.course import Bools
from offramp.analysis.offramps.found import Condition, Kind, Sign
from offramp.analysis.offramps.trials import Key, Trial
from offramp.engine.program import Program
from offramp.engine.tape import Array

_MOST = 2  # conditions
_BETTER = 1.1  # times as good, for a condition to be worth its words
_FEW = 5  # values of a feature that are all tried
_SHARES = (0.25, 0.5, 0.75)  # else these quantiles are
_SIGNS: tuple[Sign, ...] = (">=", "<")
_SURE = 2  # standard errors
_EVENTS = 10  # runs that must end otherwise in a situation: fewer can be had by chance alone
_FEWEST = 20  # runs in which a deviation is judged


@dataclass(frozen=True)
class Sample:
    """A deviation in those of `runs` runs that give occasion for it, or in some of them.

    `falls` (lane,), `costs` (actor, lane), `seen` (feature, lane) before the move; `weights`
    (lane,) is how many runs each stands for.
    """

    key: Key
    runs: int
    falls: Array
    costs: Array
    seen: Array
    weights: Array


@dataclass(frozen=True)
class Cell:
    """A deviation in a situation, and what was seen of it there.

    `acceptable` to all is 2 where it seems sure, 1 where it may be, 0 where it seems not to be.
    """

    conditions: tuple[Condition, ...]
    trial: Trial
    acceptable: int

    @property
    def worth(self) -> float:
        """By how much it lowers the probability over all runs, less a standard error of that.

        Two where the situation was chosen for looking good.
        """
        errors = self.trial.error if self.conditions else self.trial.error / _SURE
        return self.trial.share * (self.trial.fall - errors)


def exclusive(one: Sequence[Condition], other: Sequence[Condition]) -> bool:
    """Whether two situations can be told never to hold at once."""
    return any(
        (a.kind, a.name) == (b.kind, b.name)
        and a.sign != b.sign
        and (a.value >= b.value if a.sign == ">=" else b.value >= a.value)
        for a in one
        for b in other
    )


def cells_of(
    program: Program, sample: Sample, often: float, consent: Sequence[int], tolerate: float
) -> list[Cell]:
    """A deviation wherever it can be made, then with one more condition each, the best one last.

    Empty where it is met too seldom. Among situations that `often` of the runs meet, those come
    first in which no actor of `consent` loses more than `tolerate`, its standard error counted
    twice; then those in which none seems to.
    """
    search = _Search(program, sample, often, consent, tolerate)
    mask = np.ones(len(sample.falls), dtype=bool)
    cell = search.cell((), mask)
    found = [] if cell is None else [cell]
    while found and len(found) <= _MOST:
        better = search.better(found[-1], mask)
        if better is None:
            break
        found.append(better[0])
        mask = better[1]
    return found


def holds(program: Program, conditions: Sequence[Condition], seen: Array) -> Bools:
    """Where all conditions hold, (lane,), given what was seen (feature, lane)."""
    names = {(kind, name): row for row, (kind, name) in enumerate(features_of(program))}
    mask = np.ones(seen.shape[1], dtype=bool)
    for condition in conditions:
        values = seen[names[condition.kind, condition.name]]
        mask &= _side(values, condition)
    return mask


def features_of(program: Program) -> list[tuple[Kind, str]]:
    """Kind and name of what can be seen, in the order of `features_at`."""
    model = program.model
    actors, kinds = [a.name for a in program.actors], [a.type_names for a in program.actors]
    return [
        *(("variable", variable.name) for variable in model.variables),
        *(
            ("belief", f"belief.{actors[observer]}.{actors[subject]}.{kinds[subject][kind]}")
            for observer, subject, kind in program.believed()
        ),
        *(("measure", measure.name) for measure in model.measures),
    ]


class _Search:
    def __init__(
        self,
        program: Program,
        sample: Sample,
        often: float,
        consent: Sequence[int],
        tolerate: float,
    ) -> None:
        self.sample, self.often, self.tolerate = sample, often, tolerate
        self.consent = list(consent)
        self.options = self._options(program)

    def cell(self, conditions: tuple[Condition, ...], mask: Bools) -> Cell | None:
        """What was seen of the deviation where the mask holds."""
        weights = self.sample.weights[mask]
        share = float(weights.sum()) / self.sample.runs
        if len(weights) < _FEWEST or share < self.often:
            return None
        falls, lost = self.sample.falls[mask], self.sample.costs[:, mask]
        if conditions and (falls != 0).sum() < _EVENTS:
            return None
        weights = weights / weights.sum()
        fall, costs = float(weights @ falls), lost @ weights
        missed = float(weights.max()) ** 2  # as if one change had been missed
        error = sqrt(float(weights**2 @ (falls - fall) ** 2) + missed)
        spare = self.tolerate - costs[self.consent]
        errors = np.sqrt((lost[self.consent] - costs[self.consent, None]) ** 2 @ weights**2)
        acceptable = int((spare >= 0).all()) + int((spare >= _SURE * errors).all())
        # errors count twice: many situations are compared
        trial = Trial(self.sample.key, share, fall, _SURE * error, costs)
        return Cell(conditions, trial, acceptable)

    def better(self, found: Cell, mask: Bools) -> tuple[Cell, Bools] | None:
        """The best cell with one more condition, if it is clearly better than the one found."""
        used = {condition.name for condition in found.conditions}
        best: tuple[Cell, Bools] | None = None
        for condition, where in self.options:
            if condition.name in used:
                continue
            narrowed = mask & where
            cell = self.cell((*found.conditions, condition), narrowed)
            if cell is not None and (best is None or _rank(cell) > _rank(best[0])):
                best = cell, narrowed
        if best is None:
            return None
        now, then = _rank(found), _rank(best[0])
        gains = then[0] > now[0] and then[1] > 0
        clearly = then[0] == now[0] and then[1] > max(_BETTER * now[1], 0.0)
        return best if gains or clearly else None

    def _options(self, program: Program) -> list[tuple[Condition, Bools]]:
        found: list[tuple[Condition, Bools]] = []
        seen: set[bytes] = set()
        for (kind, name), values in zip(features_of(program), self.sample.seen, strict=True):
            for value in _thresholds(values):
                for sign in _SIGNS:
                    condition = Condition(kind, name, sign, value)
                    where = _side(values, condition)
                    mark = np.packbits(where).tobytes()
                    if where.any() and not where.all() and mark not in seen:
                        seen.add(mark)
                        found.append((condition, where))
        return found


def _rank(cell: Cell) -> tuple[int, float]:
    return cell.acceptable, cell.trial.quality


def _side(values: Array, condition: Condition) -> Bools:
    above = values >= condition.value
    return above if condition.sign == ">=" else ~above & ~np.isnan(values)


def _thresholds(values: Array) -> list[float]:
    """Values that part what was seen: all but the smallest where they are few, else quantiles."""
    known = values[np.isfinite(values)]
    distinct = np.unique(known)
    if len(distinct) < 2:
        return []
    if len(distinct) <= _FEW:
        return [_readable(low, high) for low, high in pairwise(distinct.tolist())]
    cuts = np.quantile(known, _SHARES, method="lower").tolist()
    span = float(distinct[-1] - distinct[0])
    return list(dict.fromkeys(_rounded(cut, span) for cut in cuts))


def _readable(low: float, high: float) -> float:
    """The value that parts two: the upper one where it is short, else one between them."""
    return high if high == round(high, 3) else _rounded((low + high) / 2, high - low)


def _rounded(value: float, span: float) -> float:
    """The value to about a hundredth of the span."""
    digits = 2 - floor(log10(span))
    return round(value, digits)
