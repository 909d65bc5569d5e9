"""Choices as tables: which scores are a dense matrix product, which are sums of a few terms.

A column (a node) that enters many of the scores goes into the matrix, one that enters few is added
where it does. What is constant goes into the bias. Weights may differ from period to period.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.bundles import Bundle, bundle_of
from offramp.engine.compiled.emit import Writer
from offramp.engine.compiled.layout import WIDEST, Layout
from offramp.engine.compiled.linear import merged
from offramp.engine.compiled.parts import Parts, parts_of
from offramp.engine.compiled.ranges import Ranges
from offramp.engine.compiled.scores import BLOCK_ROWS
from offramp.engine.compiled.sight import Logits, Lottery, Sight
from offramp.engine.compiled.tables import ASKED, LOGIT, SCORE, WEIGHED
from offramp.engine.tape import Array

LOG2_E = float(np.log2(np.e))  # scores are logarithms to base 2
_UNKNOWN = 2**40
_LOOSE = 2.5  # what a term costs beside an entry of the matrix

Choice = Logits | Lottery | None


@dataclass
class Pool:
    """Numbers that records point to, collected one after the other."""

    numbers: list[int] = field(default_factory=list[int])
    weights: list[Array] = field(default_factory=list[Array])
    size: int = 0

    def put(self, values: list[int]) -> int:
        """Where the values begin."""
        self.numbers += values
        return len(self.numbers) - len(values)

    def weigh(self, values: Array) -> int:
        """Where weights (period, …) begin: where a vector may."""
        first = self.size
        flat = np.ascontiguousarray(values, dtype=np.float64).reshape(-1)
        self.weights += [flat, np.zeros(-flat.size % WIDEST)]
        self.size += flat.size + self.weights[-1].size
        return first

    def all_weights(self) -> Array:
        """All weights, one after the other."""
        return np.concatenate([*self.weights, np.zeros(8)])


@dataclass
class Scoring:
    """A choice that is being turned into tables: its nodes first, then its record."""

    sight: Sight
    choice: Choice
    ranges: Ranges
    dense: NDArray[np.int64] = field(init=False)
    loose: NDArray[np.int64] = field(init=False)
    used: NDArray[np.bool_] = field(init=False)
    values: Array = field(init=False)
    parts: Parts | None = field(init=False, default=None)
    shared: NDArray[np.int64] = field(init=False)  # columns of single entries of parts
    bundle: Bundle | None = field(init=False, default=None)  # of loose columns

    def __post_init__(self) -> None:
        if not isinstance(self.choice, Logits):
            return
        graph, choice = self.sight.graph, self.choice
        if choice.pattern is None:
            choice = merged(graph, choice)
        values = [graph.value[n] if graph.is_const(n) else np.nan for n in choice.columns]
        self.values = np.array(values, dtype=np.float64)  # of constant columns
        used = choice.pattern
        self.used = (choice.weights != 0).any(axis=0) if used is None else used  # (row, column)
        count = np.where(np.isnan(self.values), self.used.sum(axis=0), 0)
        many = count * _LOOSE >= len(self.used)
        self.dense = np.flatnonzero(many & (count > 0))
        self.loose = np.flatnonzero(~many & (count > 0))
        self.choice = choice
        if used is None and self.sight.kinds > 1:
            self._divide(choice, count > 0)
        elif used is not None:
            self.bundle = bundle_of(self.used[:, self.loose])

    def _divide(self, choice: Logits, varying: NDArray[np.bool_]) -> None:
        """Let scores be sums of parts, where that is less work."""
        typed = np.zeros(len(varying), dtype=bool)
        typed[self.dense] = True
        parts = parts_of(choice.weights, self.sight.kinds, typed)
        used = (parts.weights != 0).any(axis=0)
        count = np.where(varying, used.sum(axis=0), 0)
        many = parts.additive & (count * _LOOSE >= used.shape[0])
        dense, shared = np.flatnonzero(many), np.flatnonzero(parts.additive & ~many & (count > 0))
        loose = np.flatnonzero(varying & ~parts.additive)
        entries = used[:, shared].sum() + self.used[:, loose].sum()
        work = _height(used.shape[0]) * len(dense) + _LOOSE * (entries + len(self.used))
        whole = self.height * len(self.dense) + _LOOSE * self.used[:, self.loose].sum()
        if work < whole:
            self.parts, self.dense, self.shared, self.loose = parts, dense, shared, loose

    @property
    def nodes(self) -> list[int]:
        """What has to be computed for it."""
        masks = [node for row in self.sight.available for node in row]
        match self.choice:
            case Logits(columns=columns):
                wanted = [*self.dense.tolist(), *self.loose.tolist()]
                wanted += self.shared.tolist() if self.parts else []
                return [*masks, *(columns[index] for index in wanted)]
            case Lottery(weights=weights):
                return [node for row in weights for node in row]
            case _:
                return []

    @property
    def height(self) -> int:
        """Rows that the scores take."""
        return _height(self.sight.kinds * self.sight.actions)

    @property
    def part_height(self) -> int:
        """Vectors that the parts of scores take, or none."""
        return _height(self.parts.weights.shape[1]) if self.parts else 0

    def record(self, writer: Writer, places: dict[int, int], pool: Pool) -> NDArray[np.void]:
        """The record of the choice, all but the rows of scores and totals."""
        found = np.zeros(1, SCORE)[0]
        found["kinds"], found["actions"] = self.sight.kinds, self.sight.actions
        match self.choice:
            case Logits():
                found["mode"] = LOGIT
                self._linear(found, self.choice, writer, places, pool)
            case Lottery(weights=weights):
                found["mode"] = WEIGHED
                operands = [writer.operand(node, places) for row in weights for node in row]
                found["terms"] = pool.put(operands)
            case _:
                found["mode"] = ASKED
        return found

    def _linear(
        self,
        found: NDArray[np.void],
        choice: Logits,
        writer: Writer,
        places: dict[int, int],
        pool: Pool,
    ) -> None:
        sight = self.sight
        masks = [
            _row_of(writer, node, places, sight.layout) for row in sight.available for node in row
        ]
        always = all(row == sight.layout.one for row in masks)
        found["masks"] = -1 if always else pool.put(masks)
        found["largest"] = self._largest(choice)
        bias, matrix, loose, bundled = self.arranged(choice)
        varies = len(choice.weights) > 1
        found["bias"], found["bias_step"] = (pool.weigh(bias), bias.shape[1] if varies else 0)
        found["blocks"], found["terms_count"] = matrix.shape[1], len(self.dense)
        terms = [writer.operand(choice.columns[int(i)], places) for i in self.dense]
        found["terms"] = pool.put(terms)
        found["weights"] = pool.weigh(matrix)
        found["weights_step"] = matrix[0].size if varies else 0
        entries = [
            (row, writer.operand(choice.columns[int(self.loose[column])], places))
            for row, column in self.pairs.tolist()
        ]
        found["entries"] = pool.put([number for entry in entries for number in entry])
        found["entries_count"] = len(entries)
        found["loose"], found["loose_step"] = pool.weigh(loose), len(entries) if varies else 0
        if self.bundle is not None:
            self._bundled(found, choice, self.bundle, bundled, writer, places, pool)
        found["parts"] = -1
        if self.parts is not None:
            self._parted(found, self.parts, choice, writer, places, pool)

    def _bundled(
        self,
        found: NDArray[np.void],
        choice: Logits,
        bundle: Bundle,
        weights: Array,
        writer: Writer,
        places: dict[int, int],
        pool: Pool,
    ) -> None:
        """A bundle; what fills up its first block weighs nothing, and is written first."""
        names = [choice.columns[int(self.loose[column])] for column in bundle.columns.tolist()]
        rows = bundle.rows.tolist()
        found["bundle"] = pool.put([rows[0]] * (_height(len(rows)) - len(rows)) + rows)
        found["bundle_blocks"], found["bundle_count"] = weights.shape[1], len(names)
        found["bundle_terms"] = pool.put([writer.operand(name, places) for name in names])
        found["bundled"] = pool.weigh(weights)
        found["bundled_step"] = weights[0].size if len(weights) > 1 else 0

    def _parted(
        self,
        found: NDArray[np.void],
        parts: Parts,
        choice: Logits,
        writer: Writer,
        places: dict[int, int],
        pool: Pool,
    ) -> None:
        """Parts, of which the record needs but the place."""
        used: NDArray[np.bool_] = np.any(parts.weights[:, :, self.shared] != 0, axis=0)
        pairs = _by_column(used)
        names = [writer.operand(choice.columns[int(self.shared[c])], places) for _, c in pairs]
        common = parts.weights[:, pairs[:, 0], self.shared[pairs[:, 1]]] * LOG2_E
        found["base"], found["joins"] = (
            pool.weigh(np.zeros(self.part_height)),
            pool.put(parts.joins.tolist()),
        )
        flat = [n for pair in zip(pairs[:, 0].tolist(), names, strict=True) for n in pair]
        found["shared"], found["shared_count"] = pool.put(flat), len(names)
        found["common"] = pool.weigh(common)
        found["common_step"] = len(names) if len(common) > 1 else 0

    def _largest(self, choice: Logits) -> int:
        """No score can be further from zero; much, where nobody knows."""
        if choice.pattern is not None:
            return _UNKNOWN
        sizes = np.array([self.ranges.size(node) for node in choice.columns])
        weights = np.abs(choice.weights).max(axis=0)  # (row, column)
        parts = np.where(weights > 0, weights * np.where(weights > 0, sizes, 0.0), 0.0)
        total = (np.abs(choice.bias).max(axis=0) + parts.sum(axis=1)).max() * LOG2_E
        return int(min(total, _UNKNOWN - 1)) + 1 if np.isfinite(total) else _UNKNOWN

    @property
    def pairs(self) -> NDArray[np.int64]:
        """Rows, and places among the loose columns, of the terms added one by one.

        Column by column: a sum that was just stored is not read again at once.
        """
        used = self.used[:, self.loose]
        if self.bundle is not None:
            used[np.ix_(*self.bundle)] = False
        return _by_column(used)

    def arranged(self, choice: Logits) -> tuple[Array, Array, Array, Array]:
        """Weights as the player reads them: bias, matrix by blocks, single terms, bundle."""
        fixed = ~np.isnan(self.values)
        rows, height, periods = choice.weights.shape[1], self.height, len(choice.weights)
        bias = np.zeros((periods, height))
        same = np.sum(choice.weights[:, :, fixed] * self.values[fixed], axis=2)
        bias[:, :rows] = choice.bias + same
        inside = choice.weights if self.parts is None else self.parts.weights
        height = self.part_height or height
        matrix = np.zeros((periods, height, len(self.dense)))
        matrix[:, : inside.shape[1]] = inside[:, :, self.dense]
        pairs = self.pairs
        loose = choice.weights[:, pairs[:, 0], self.loose[pairs[:, 1]]]
        bundled = np.zeros((periods, 0, 0))
        if self.bundle is not None:
            rows, columns = self.bundle
            bundled = np.zeros((periods, _height(len(rows)), len(columns)))
            bundled[:, -len(rows) :] = choice.weights[:, rows[:, None], self.loose[columns]]
        return bias * LOG2_E, _blocks(matrix) * LOG2_E, loose * LOG2_E, _blocks(bundled) * LOG2_E

    def reweigh(self, record: Any, weights: Array, choice: Logits) -> None:
        """Put the weights of another choice of the same columns in place of this one's."""
        names = "bias", "weights", "loose", "bundled"
        for name, values in zip(names, self.arranged(choice), strict=True):
            first = int(record[name])
            weights[first : first + values.size] = values.reshape(-1)


def _height(rows: int) -> int:
    """Rows up to the end of a block."""
    return -(-rows // BLOCK_ROWS) * BLOCK_ROWS


def _blocks(matrix: Array) -> Array:
    """Weights (period, row, term) by blocks of rows: (period, block, term, 6)."""
    periods, height, terms = matrix.shape
    return matrix.reshape(periods, height // BLOCK_ROWS, BLOCK_ROWS, terms).swapaxes(2, 3)


def _by_column(used: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows and columns of single entries, column by column."""
    return np.argwhere(used.T)[:, ::-1]


def _row_of(writer: Writer, node: int, places: dict[int, int], layout: Layout) -> int:
    """The row of a condition; that of one which is known now is a row of ones or zeros."""
    if not writer.graph.is_const(node):
        return writer.operand(node, places)
    return layout.one if writer.graph.value[node] else layout.zero
