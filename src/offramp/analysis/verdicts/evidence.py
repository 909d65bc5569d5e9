"""What the runs said about the atoms of a claim, block by block.

For run i and atom j there is a value x (0 or 1 for a probability, any number for a mean or a
quantile) and whether the run matches what the atom is `given`. All atoms of a claim see the same
run on the same luck; runs are independent of each other. Runs that say the same are kept once,
with their number, when the claim has probabilities alone: memory then grows with the number of
distinct answers, at most 4 to the power of the atoms. Means and quantiles need every run: 9 bytes
an atom and run, 36 MB for a million runs of four atoms.

Kept as they are, values admit exact tests and two-pass moments, which running sums do not. Beside
them stands what no run has met, as far as that is known (`unmet.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.verdicts.unmet import Unmet
from offramp.language.claim import Claim, Mean, Probability, atoms, comparisons

Kind: TypeAlias = Literal["probability", "mean", "quantile"]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Rows of runs: values, which of them match, and how many runs a row stands for."""

    x: Floats  # (atom, row), 0 where the run does not match
    g: NDArray[np.bool_]  # (atom, row)
    weight: NDArray[np.int64]  # (row,)

    @property
    def runs(self) -> int:
        """The number of runs."""
        return int(self.weight.sum())

    def matching(self, atom: int) -> int:
        """The number of runs that match what the atom is given."""
        return int(self.weight[self.g[atom]].sum())


class Evidence:
    """Runs added so far, of atoms of the given kinds, numbered as in `kinds_of`."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds: tuple[Kind, ...] = tuple(kinds)
        self._countable = all(kind == "probability" for kind in self.kinds)
        empty = np.zeros((len(self.kinds), 0))
        self._parts = [Sample(empty, empty.astype(np.bool_), np.zeros(0, np.int64))]
        self.unmet: list[Unmet | None] = [None] * len(self.kinds)

    @property
    def runs(self) -> int:
        """The number of runs added."""
        return sum(part.runs for part in self._parts)

    def add(
        self, x: Floats, g: NDArray[np.bool_], unmet: Sequence[Unmet | None] | None = None
    ) -> None:
        """Add a block of runs: values x (atom, run) and whether runs match, g (atom, run).

        `unmet` tells of each atom what the block did not meet.

        Raises ValueError for another shape, and for values that are not finite (or not 0 or 1, of
        a probability) in runs that match. What x is in other runs does not matter.
        """
        if x.ndim != 2 or x.shape != g.shape or len(x) != len(self.kinds):
            raise ValueError(
                f"evidence of shapes {x.shape} and {g.shape}, not ({len(self.kinds)} atoms, runs)"
            )
        g = g.astype(np.bool_)
        x = np.where(g, x, 0.0).astype(np.float64)
        self._check(x)
        if unmet is not None:
            pairs = zip(self.unmet, unmet, strict=True)
            self.unmet = [
                new if old is None or new is None else old.and_(new) for old, new in pairs
            ]
        part = Sample(x, g, np.full(g.shape[1:], 1, np.int64))
        self._parts.append(part)
        if self._countable:
            self._parts = [_counted(_joined(self._parts))]

    def sample(self) -> Sample:
        """All runs so far."""
        if len(self._parts) > 1:
            self._parts = [_joined(self._parts)]
        return self._parts[0]

    def _check(self, x: Floats) -> None:
        for atom, kind in enumerate(self.kinds):
            values = x[atom]
            if not np.isfinite(values).all():
                first = int(np.flatnonzero(~np.isfinite(values))[0])
                raise ValueError(
                    f"{kind} {atom + 1} of the claim: the value of run {self.runs + first} "
                    f"is {values[first]}, which has no mean and no rank"
                )
            if kind == "probability" and not ((values == 0) | (values == 1)).all():
                raise ValueError(f"probability {atom + 1} of the claim: a value is not 0 or 1")


def kinds_of(claim: Claim) -> tuple[Kind, ...]:
    """The kinds of a claim's atoms, comparison by comparison, from left to right."""
    found = [
        atom
        for comparison in comparisons(claim)
        for atom in [*atoms(comparison.left), *atoms(comparison.right)]
    ]
    return tuple(
        "probability"
        if isinstance(atom, Probability)
        else "mean"
        if isinstance(atom, Mean)
        else "quantile"
        for atom in found
    )


def _joined(parts: Sequence[Sample]) -> Sample:
    return Sample(
        np.concatenate([part.x for part in parts], axis=1),
        np.concatenate([part.g for part in parts], axis=1),
        np.concatenate([part.weight for part in parts]),
    )


def _counted(sample: Sample) -> Sample:
    """The same runs, those that say the same in one row; rows in the order of their bits."""
    bits = np.concatenate([sample.x != 0, sample.g])  # (2 atoms, row)
    if not len(bits):
        return Sample(np.zeros((0, 1)), np.zeros((0, 1), np.bool_), np.array([sample.runs]))
    packed = np.packbits(bits, axis=0).T  # (row, byte)
    wide = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), np.uint8)
    wide[:, : packed.shape[1]] = packed
    codes = wide.view(np.uint64)  # (row, word)
    key = codes[:, 0] if codes.shape[1] == 1 else codes
    _, first, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)
    weight = np.zeros(len(first), np.int64)
    np.add.at(weight, inverse.reshape(-1), sample.weight)
    return Sample(sample.x[:, first], sample.g[:, first], weight)
