"""What no run has met, and what a mean would be there.

A mean over runs says nothing of a catastrophe that has not come up. Of payoffs more is known: what
each outcome would have paid where runs ended (`Block.would`). And some means are of numbers that
have a known range. Each of these possibilities becomes a row of weight 0 beside the runs (`rows`):
it counts for nothing in an estimate, and bounds allow for it by the upper limit of how often what
never came up in so many runs may come (`bounds.mean_bounds`).

Leaves out: what has no known size, such as a rare chance event that adds to a variable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from offramp.language.claim import Atom

Floats = NDArray[np.float64]
_MOST = 4_096  # rows; beyond that, worse ones that are fewer


@dataclass(frozen=True, eq=False)
class Unmet:
    """Of one mean, over runs that match: how often each outcome was `met` (outcome,).

    `would` (outcome,) is what the value adds up to over these `runs` had they ended so, all else as
    it was. `limits` are the least and the largest value that there can be, if that is known.
    """

    runs: int
    met: NDArray[np.int64]
    would: Floats
    limits: tuple[float, float] | None = None

    def and_(self, other: "Unmet") -> "Unmet":
        """What both say, of further runs."""
        met, would = self.met + other.met, self.would + other.would
        return Unmet(self.runs + other.runs, met, would, self.limits)

    def values(self) -> dict[int, float]:
        """What the mean would be in each outcome that was not met."""
        if not self.runs:
            return {}
        return {int(o): float(self.would[o] / self.runs) for o in np.flatnonzero(self.met == 0)}


def rows(
    atoms: Sequence[Atom],
    theta: Floats,
    unmet: Sequence[Unmet | None],
    constant: Sequence[bool],
) -> Floats:
    """The possibilities that no run has met, (atom, row): the values of all atoms in each.

    What the others are is as estimated, `theta` (atom,). Limits count where a value was the same in
    all runs, which is `constant`; elsewhere the runs themselves tell how far values go. What is
    unmet under different policies may come in the same run.
    """
    groups = [*_by_variant(atoms, theta, unmet), *_by_limits(theta, unmet, constant)]
    if not groups:
        return np.zeros((len(theta), 0))
    if prod(len(group) + 1 for group in groups) <= _MOST:
        none = np.zeros(len(theta))
        away = [sum(each) for each in product(*([none, *group] for group in groups))][1:]
    else:
        away = [shift * len(groups) for group in groups for shift in group]
    return theta[:, None] + np.array(away).T


def _by_variant(
    atoms: Sequence[Atom], theta: Floats, unmet: Sequence[Unmet | None]
) -> list[list[Floats]]:
    """Under each policy, how far the atoms are shifted by each outcome that was not met."""
    found: list[list[Floats]] = []
    for policies in dict.fromkeys(atom.under for atom in atoms):
        shifts: dict[int, Floats] = {}
        for index, (atom, known) in enumerate(zip(atoms, unmet, strict=True)):
            if atom.under != policies or known is None:
                continue
            for outcome, value in known.values().items():
                shift = shifts.setdefault(outcome, np.zeros(len(theta)))
                shift[index] = value - theta[index]
        if shifts:
            found.append(list(shifts.values()))
    return found


def _by_limits(
    theta: Floats, unmet: Sequence[Unmet | None], constant: Sequence[bool]
) -> list[list[Floats]]:
    """How far each atom that never varied could be shifted."""
    found: list[list[Floats]] = []
    for index, known in enumerate(unmet):
        if known is None or known.limits is None or not constant[index]:
            continue
        shifts: list[Floats] = []
        for limit in known.limits:
            shift = np.zeros(len(theta))
            shift[index] = limit - theta[index]
            shifts.append(shift)
        found.append(shifts)
    return found
