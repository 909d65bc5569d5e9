"""Scores of choices and the weights that follow from them, for one vector of lanes.

All that a vector of lanes needs is done before the next one, so that its scores stay in the
nearest cache. Scores and weights of (type, action) lie `apart` from one another, from place `into`
of the memory on. Scores are logarithms to base 2.
"""

from collections.abc import Callable, Sequence
from typing import Any

from numba import types

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.lanes import Lanes, counted, data_of, fold, listed, whole
from offramp.engine.compiled.llvm import intrinsic

BLOCK_ROWS = 6  # scores computed together: their sums fit into the registers of all processors
_NUMBER = types.int64


@intrinsic
def dense(
    typing: Any,
    memory: Any,
    weights: Any,
    numbers: Any,
    bias: Any,
    first: Any,
    terms: Any,
    count: Any,
    blocks: Any,
    into: Any,
    apart: Any,
    width: Any,
    lane: Any,
) -> Any:
    """Scores = bias + weights · rows: a matrix product, six scores at a time.

    `weights` from `bias` on are (block, 6), from `first` on (block, term, 6); `numbers` from
    `terms` on names the rows of `count` terms.
    """
    signature = types.void(memory, weights, numbers, *([_NUMBER] * 9))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        (array, table, names, base, start, names_at, number, groups, target, step, size, at) = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        weight = data_of(context, builder, sig.args[1], table)
        name = builder.gep(data_of(context, builder, sig.args[2], names), [names_at])
        bases, factors = builder.gep(weight, [base]), builder.gep(weight, [start])
        column = rows.at(at)
        with counted(builder, groups) as group:
            six = builder.mul(group, whole(BLOCK_ROWS))
            mine = builder.gep(factors, [builder.mul(six, number)])
            found = _product(builder, rows, (mine, name, column), number, bases, six)
            for k, value in enumerate(found):
                row = builder.add(six, whole(k))
                rows.store(value, rows.at(target), builder.mul(row, step))
        return context.get_dummy_value()

    return signature, write


def _product(
    builder: Any, rows: Lanes, places: tuple[Any, Any, Any], count: Any, bases: Any, first: Any
) -> list[Any]:
    """Six sums of bases and products."""
    base = builder.gep(bases, [first])
    start = [rows.splat(builder.gep(base, [whole(k)])) for k in range(BLOCK_ROWS)]
    return _sums(builder, rows, places, count, start)


def _sums(
    builder: Any, rows: Lanes, places: tuple[Any, Any, Any], count: Any, start: list[Any]
) -> list[Any]:
    """Six sums, which stay in registers."""
    weight, name, column = places

    def step(index: Any, sums: list[Any]) -> list[Any]:
        row = builder.mul(listed(builder, name, index), rows.width)
        value = rows.load(column, row)
        at = builder.gep(weight, [builder.mul(index, whole(BLOCK_ROWS))])
        factors = [rows.splat(builder.gep(at, [whole(k)])) for k in range(BLOCK_ROWS)]
        return [
            arithmetic.fma(builder, rows, factor, value, before)
            for factor, before in zip(factors, sums, strict=True)
        ]

    return fold(builder, count, start, step)


@intrinsic
def bundled(
    typing: Any,
    memory: Any,
    weights: Any,
    numbers: Any,
    first: Any,
    terms: Any,
    count: Any,
    scores: Any,
    blocks: Any,
    into: Any,
    apart: Any,
    width: Any,
    lane: Any,
) -> Any:
    """Scores += weights · rows, as `dense`, for the scores that `numbers`, from `scores` on, name.

    Of the first block some may be named twice, with weights of zero first.
    """
    signature = types.void(memory, weights, numbers, *([_NUMBER] * 9))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        (array, table, names, start, names_at, number, scores, groups, target, step, size, at) = (
            args
        )
        rows = Lanes(builder, context, sig.args[0], array, size)
        factors = builder.gep(data_of(context, builder, sig.args[1], table), [start])
        list_ = data_of(context, builder, sig.args[2], names)
        name, score = builder.gep(list_, [names_at]), builder.gep(list_, [scores])
        column, place = rows.at(at), rows.at(target)
        with counted(builder, groups) as group:
            six = builder.mul(group, whole(BLOCK_ROWS))
            mine = builder.gep(factors, [builder.mul(six, number)])
            own = [listed(builder, score, builder.add(six, whole(k))) for k in range(BLOCK_ROWS)]
            places = [builder.mul(row, step) for row in own]
            before = [rows.load(place, there) for there in places]
            found = _sums(builder, rows, (mine, name, column), number, before)
            for value, there in zip(found, places, strict=True):
                rows.store(value, place, there)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def sparse(
    typing: Any,
    memory: Any,
    weights: Any,
    numbers: Any,
    first: Any,
    entries: Any,
    count: Any,
    into: Any,
    apart: Any,
    width: Any,
    lane: Any,
) -> Any:
    """Scores += weights · rows, term by term: `numbers`, from `entries` on, are score and row."""
    signature = types.void(memory, weights, numbers, *([_NUMBER] * 7))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, table, names, start, names_at, number, target, step, size, at = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        weight = builder.gep(data_of(context, builder, sig.args[1], table), [start])
        pair = builder.gep(data_of(context, builder, sig.args[2], names), [names_at])
        with counted(builder, number) as index:
            first = builder.mul(index, whole(2))
            score = builder.mul(listed(builder, pair, first), step)
            term = rows.row(listed(builder, pair, builder.add(first, whole(1))))
            before = rows.load(rows.at(target), score)
            factor = rows.splat(builder.gep(weight, [index]))
            found = arithmetic.fma(builder, rows, factor, rows.load(term, at), before)
            rows.store(found, rows.at(target), score)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def softmax(
    typing: Any,
    memory: Any,
    numbers: Any,
    masks: Any,
    steady: Any,
    kinds: Any,
    actions: Any,
    total: Any,
    into: Any,
    apart: Any,
    width: Any,
    lane: Any,
) -> Any:
    """Scores to weights, and their totals into the rows from `total` on.

    `numbers` from `masks` on names, by type and action, the row that tells whether the action is
    open (1 or 0); where `masks` is below 0, all are. What is not open weighs nothing. Scores that
    are not `steady` may be of any size: the largest of a type is taken from all of them.
    """
    signature = types.void(memory, numbers, *([_NUMBER] * 9))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, names, names_at, calm, types_, choices, sums, target, step, size, at = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        name = data_of(context, builder, sig.args[1], names)

        def all_kinds(masked: bool, calm: bool) -> None:
            with counted(builder, types_) as kind:
                first = builder.mul(kind, choices)
                mask = builder.gep(name, [builder.add(names_at, first)]) if masked else None
                start = rows.at(builder.add(target, builder.mul(first, step)))
                added = _Weights(builder, rows, start, step, mask, at).write(choices, calm)
                rows.store(added, rows.row(builder.add(sums, kind)), at)

        conditions = [
            builder.icmp_signed(">=", names_at, whole(0)),
            builder.icmp_signed("!=", calm, whole(0)),
        ]
        _each_case(builder, conditions, all_kinds)
        return context.get_dummy_value()

    return signature, write


def _each_case(
    builder: Any, conditions: Sequence[Any], write: Callable[..., None], known: Any = ()
) -> None:
    """Code of its own for every case of some conditions."""
    if not conditions:
        write(*known)
        return
    with builder.if_else(conditions[0]) as (then, otherwise):
        for branch, holds in ((then, True), (otherwise, False)):
            with branch:
                _each_case(builder, conditions[1:], write, (*known, holds))


class _Weights:
    """The weights of a type in a vector of lanes."""

    def __init__(
        self, builder: Any, rows: Lanes, start: Any, step: Any, mask: Any, lane: Any
    ) -> None:
        self.builder, self.rows, self.lane = builder, rows, lane
        self.start, self.step, self.mask = start, step, mask

    def write(self, choices: Any, calm: bool) -> Any:
        """Scores become weights; returns the total."""
        builder, rows = self.builder, self.rows
        largest = None if calm else self._largest(choices)

        def weigh(action: Any, sums: list[Any]) -> list[Any]:
            place = builder.mul(action, self.step)
            value = rows.load(self.start, place)
            if largest is None:
                weight = arithmetic.power_of_two(builder, rows, value, normal=True)
            else:
                value = builder.fsub(value, largest)
                weight = arithmetic.power_of_two(builder, rows, value)
            weight = self._opened(weight, action, rows.zero())
            rows.store(weight, self.start, place)
            return [builder.fadd(sums[0], weight)]

        return fold(builder, choices, [rows.zero()], weigh)[0]

    def _largest(self, choices: Any) -> Any:
        """The largest score of an open action; 0 where none is."""
        builder, rows = self.builder, self.rows
        lowest = rows.number(float("-inf"))

        def larger(action: Any, top: list[Any]) -> list[Any]:
            value = rows.load(self.start, builder.mul(action, self.step))
            value = self._opened(value, action, lowest)
            above = builder.fcmp_ordered(">", value, top[0])  # what is no number shows up later
            return [builder.select(above, value, top[0])]

        (largest,) = fold(builder, choices, [lowest], larger)
        none = builder.fcmp_ordered("==", largest, lowest)
        return builder.select(none, rows.zero(), largest)

    def _opened(self, value: Any, action: Any, closed: Any) -> Any:
        """The value where the action is open, else another."""
        if self.mask is None:
            return value
        row = self.rows.row(listed(self.builder, self.mask, action))
        shown = self.rows.load(row, self.lane)
        is_open = self.builder.fcmp_unordered("!=", shown, self.rows.zero())
        return self.builder.select(is_open, value, closed)
