"""Sparse matrices of a layer: few entries, multiplied often.

Small ones are multiplied with NumPy, large ones with SciPy, which is faster at it but takes longer
to load than most small crises to solve. Both add in the order of the columns, so that the numbers
are the same. Leaves out: all that is not multiplication from the left.
"""

from functools import cached_property
from typing import Any

import numpy as np

from offramp.engine.position import Ints

_SMALL = 20_000  # products of numbers up to which NumPy multiplies


class Sparse:
    """A matrix of `shape` (row, column), by its entries; those at one place are added up."""

    def __init__(self, values: Any, rows: Ints, columns: Ints, shape: tuple[int, int]) -> None:
        order = np.lexsort((columns, rows))
        at = np.stack([rows[order], columns[order]])
        new = np.ones(len(order), np.bool_)
        new[1:] = (at[:, 1:] != at[:, :-1]).any(axis=0)
        self.shape, self.entries = shape, int(new.sum())
        self.rows: Ints = at[0, new]
        self.columns: Ints = at[1, new]
        self.values: Any = np.bincount(np.cumsum(new) - 1, values[order], self.entries)
        self.ones = bool((self.values == 1.0).all())

    @property
    def T(self) -> "Sparse":
        """Rows and columns exchanged."""
        rows, columns = self.shape
        return Sparse(self.values, self.columns, self.rows, (columns, rows))

    def like(self, value: float) -> "Sparse":
        """The same with one value everywhere that there is an entry."""
        return Sparse(np.full(self.entries, value), self.rows, self.columns, self.shape)

    def row(self, index: int) -> tuple[Ints, Any]:
        """The columns and the values of a row's entries."""
        first, last = np.searchsorted(self.rows, [index, index + 1])
        return self.columns[first:last], self.values[first:last]

    def __matmul__(self, other: Any) -> Any:
        """The product with (column, …)."""
        flat = other.reshape(len(other), -1)
        small = self.entries * flat.shape[1] <= _SMALL
        found = self._product(flat) if small else self._matrix @ flat
        return found.reshape(self.shape[0], *other.shape[1:])

    def _product(self, other: Any) -> Any:
        complexes = np.iscomplexobj(other)
        parts: Any = np.ascontiguousarray(other, np.complex128 if complexes else np.float64)
        parts = parts.view(np.float64)  # real and imaginary, side by side
        width = int(parts.shape[1])
        terms = parts[self.columns] if self.ones else parts[self.columns] * self.values[:, None]
        within: Ints = np.arange(width)
        place = self.rows[:, None] * width + within
        found: Any = np.bincount(place.reshape(-1), terms.reshape(-1), self.shape[0] * width)
        found = found.reshape(self.shape[0], width)
        return found.view(np.complex128) if complexes else found

    @cached_property
    def _matrix(self) -> Any:
        from scipy import sparse

        return sparse.csr_array((self.values, (self.rows, self.columns)), shape=self.shape)
