"""The runs of one quantity: the rows that matter, and what each atom says alone.

When all atoms are `given` the same in every run, only matching runs are kept: those are
independent draws from what happens given it, so that sums of atoms are sums run by run. Rows of
weight 0 stand for what no run has met (`unmet.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.verdicts.bounds import (
    EFFECTIVE,
    Counts,
    Floats,
    Pair,
    effective,
    mean_bounds,
    proportion_bounds,
    quantile_of,
    rank_bounds,
    weighted,
)
from offramp.analysis.verdicts.evidence import Evidence
from offramp.analysis.verdicts.unmet import Unmet
from offramp.analysis.verdicts.unmet import rows as unmet_rows
from offramp.language.claim import Atom, Probability, Quantile, Quantity, atoms


@dataclass(frozen=True)
class Table:
    """Values x (atom, row), whether they match g (atom, row), runs a row stands for (row,)."""

    atoms: Sequence[Atom]
    x: Floats
    g: NDArray[np.bool_]
    weight: Counts
    limited: tuple[bool, ...] = ()  # whether an atom never varied and has known limits

    @property
    def unmet(self) -> bool:
        """Whether there are rows of what no run has met."""
        return bool((self.weight == 0).any())

    @property
    def runs(self) -> int:
        """The number of runs."""
        return int(self.weight.sum())

    @cached_property
    def matching(self) -> int:
        """The smallest number of runs that an atom rests on."""
        return int(self.matches.min()) if self.atoms else self.runs

    @cached_property
    def matches(self) -> Counts:
        """The number of runs that each atom rests on, (atom,)."""
        return np.where(self.g, self.weight, 0).sum(axis=1)

    @property
    def alike(self) -> bool:
        """Whether all atoms are given the same, as far as any run tells."""
        return bool(self.g.all())

    @property
    def counted(self) -> bool:
        """Whether all atoms are probabilities."""
        return all(isinstance(atom, Probability) for atom in self.atoms)

    @property
    def ranked(self) -> bool:
        """Whether an atom is a quantile."""
        return any(isinstance(atom, Quantile) for atom in self.atoms)

    @cached_property
    def theta(self) -> Floats:
        """The atoms' estimates, (atom,)."""
        return np.array([self._estimate(atom) for atom in range(len(self.atoms))])

    @cached_property
    def informative(self) -> float:
        """How many runs carry the variation of the atom of which fewest do."""
        return min(effective(*self.column(atom)) for atom in range(len(self.atoms)))

    @property
    def sparse(self) -> bool:
        """Whether some atom rests on too few informative runs for an approximation."""
        return self.informative < EFFECTIVE

    @property
    def atom_method(self) -> str:
        """How the first atom's own interval is found."""
        first = self.atoms[0]
        if isinstance(first, Probability):
            return "exact binomial"
        return "ranks" if isinstance(first, Quantile) else "run by run"

    def atom_bounds(self, atom: int, tail: float) -> Pair:
        """The bounds of one atom alone."""
        values, weight = self.column(atom)
        which = self.atoms[atom]
        if isinstance(which, Probability):
            return proportion_bounds(int(weight[values > 0].sum()), int(weight.sum()), tail)
        if isinstance(which, Quantile):
            return rank_bounds(values, weight, which.share, tail)
        return mean_bounds(values, weight, tail, bool(self.limited) and self.limited[atom])

    def _estimate(self, atom: int) -> float:
        values, weight = self.column(atom)
        which = self.atoms[atom]
        if isinstance(which, Quantile):
            return quantile_of(values, weight, which.share)
        return weighted(values, weight) / int(weight.sum())

    def column(self, atom: int) -> tuple[Floats, Counts]:
        """The values of one atom where runs match, and the runs that each stands for."""
        rows = self.g[atom]
        return self.x[atom][rows], self.weight[rows]


def table_of(quantity: Quantity, evidence: Evidence, first: int) -> Table:
    """The runs of a quantity whose atoms are numbered from `first` in the evidence."""
    found = atoms(quantity)
    sample = evidence.sample()
    x = sample.x[first : first + len(found)]
    g = sample.g[first : first + len(found)]
    if found and (g == g[0]).all():
        rows = g[0]
        table = Table(found, x[:, rows], g[:, rows], sample.weight[rows])
    else:
        table = Table(found, x, g, sample.weight)
    return _with_unmet(table, evidence.unmet[first : first + len(found)])


def _with_unmet(table: Table, unmet: Sequence[Unmet | None]) -> Table:
    """The same with rows of weight 0 for what no run has met."""
    if table.matching == 0 or all(each is None for each in unmet):
        return table
    constant = [effective(*table.column(atom)) == 0 for atom in range(len(table.atoms))]
    rows = unmet_rows(table.atoms, table.theta, unmet, constant)
    if not rows.shape[1]:
        return table
    return Table(
        table.atoms,
        np.concatenate([table.x, rows], axis=1),
        np.concatenate([table.g, np.ones(rows.shape, np.bool_)], axis=1),
        np.concatenate([table.weight, np.zeros(rows.shape[1], np.int64)]),
        tuple(
            same and each is not None and each.limits is not None
            for same, each in zip(constant, unmet, strict=True)
        ),
    )
