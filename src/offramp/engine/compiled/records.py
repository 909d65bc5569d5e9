"""Rows to records and back: transposed in registers, a block of rows and lanes at a time.

The record of a run holds its first rows side by side. Whole blocks of rows are moved, as many as
a vector has lanes.
"""

from typing import Any

from numba import types

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.lanes import Lanes, data_of, fold, listed, whole
from offramp.engine.compiled.llvm import cgutils, intrinsic, ir

_NUMBER = types.int64


@intrinsic
def gather(
    typing: Any,
    memory: Any,
    records: Any,
    lanes: Any,
    first: Any,
    blocks: Any,
    block: Any,
    block_end: Any,
    length: Any,
    width: Any,
    count: Any,
) -> Any:
    """Rows of the memory from the records, `length` long, of the lanes listed from `first` on.

    `blocks` from `block` to `block_end` are the blocks of rows; `count` is how many lanes.
    """
    signature = types.void(memory, records, lanes, _NUMBER, blocks, *([_NUMBER] * 5))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, source, some, start, table, begin, end, long, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        data = data_of(context, builder, sig.args[1], source)
        listing = builder.gep(data_of(context, builder, sig.args[2], some), [start])
        names = data_of(context, builder, sig.args[4], table)
        with rows.each(n) as (lane, _):
            runs = _records(builder, rows, data, listing, long, lane)
            with cgutils.for_range_slice(builder, begin, end, whole(1), begin.type) as (index, _):
                block = builder.mul(listed(builder, names, index), whole(rows.count))
                found = _transposed(builder, rows, [rows.load(run, block) for run in runs])
                for k, value in enumerate(found):
                    rows.store(value, rows.row(builder.add(block, whole(k))), lane)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def scatter(
    typing: Any,
    memory: Any,
    records: Any,
    lanes: Any,
    first: Any,
    blocks: Any,
    block: Any,
    block_end: Any,
    length: Any,
    width: Any,
    count: Any,
) -> Any:
    """Rows of the memory into the records: `gather` the other way round."""
    signature = types.void(memory, records, lanes, _NUMBER, blocks, *([_NUMBER] * 5))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, source, some, start, table, begin, end, long, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        data = data_of(context, builder, sig.args[1], source)
        listing = builder.gep(data_of(context, builder, sig.args[2], some), [start])
        names = data_of(context, builder, sig.args[4], table)
        with rows.each(n) as (lane, _):
            runs = _records(builder, rows, data, listing, long, lane)
            with cgutils.for_range_slice(builder, begin, end, whole(1), begin.type) as (index, _):
                block = builder.mul(listed(builder, names, index), whole(rows.count))
                places = [rows.row(builder.add(block, whole(k))) for k in range(rows.count)]
                found = _transposed(builder, rows, [rows.load(place, lane) for place in places])
                for value, run in zip(found, runs, strict=True):
                    rows.store(value, run, block)
        return context.get_dummy_value()

    return signature, write


def _records(
    builder: Any, rows: Lanes, data: Any, listing: Any, length: Any, lane: Any
) -> list[Any]:
    """Where the records of a vector of lanes begin."""
    found: list[Any] = []
    for k in range(rows.count):
        number = builder.load(builder.gep(listing, [builder.add(lane, whole(k))]))
        found.append(builder.gep(data, [builder.mul(number, length)]))
    return found


def _transposed(builder: Any, rows: Lanes, vectors: list[Any]) -> list[Any]:
    """A square of numbers transposed: halves, quarters, … change places."""
    count, half = rows.count, 1
    while half < count:
        for i in range(count):
            if i & half:
                continue
            a, b = vectors[i], vectors[i + half]
            low = [j if not j & half else count + j - half for j in range(count)]
            high = [j + half if not j & half else count + j for j in range(count)]
            vectors[i] = _shuffled(builder, a, b, low)
            vectors[i + half] = _shuffled(builder, a, b, high)
        half *= 2
    return vectors


def _shuffled(builder: Any, a: Any, b: Any, places: list[int]) -> Any:
    mask = ir.Constant(ir.VectorType(ir.IntType(32), len(places)), places)
    return builder.shuffle_vector(a, b, mask)


@intrinsic
def act(
    typing: Any,
    records: Any,
    weights: Any,
    run: Any,
    table: Any,
    bounds: Any,
    costs: Any,
    length: Any,
) -> Any:
    """Move the first `length` numbers of the record that begins at `run`, within bounds.

    `weights` from `table` on are what is added, from `bounds` on the lower bounds and then the
    upper ones, from `costs` on what each number costs before it moves. Returns the cost, and 1
    where a number is not finite.
    """
    number = types.float64
    signature = types.Tuple((number, _NUMBER))(records, weights, *([_NUMBER] * 5))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, factors, start, added, limits, prices, long = args
        rows = Lanes(builder, context, sig.args[0], array, whole(0))
        weight = data_of(context, builder, sig.args[1], factors)
        record = rows.at(start)
        table, low, price = (builder.gep(weight, [first]) for first in (added, limits, prices))
        high = builder.gep(low, [long])

        def step(index: Any, before: list[Any]) -> list[Any]:
            place = builder.mul(index, whole(rows.count))
            x = rows.load(record, place)
            cost = arithmetic.fma(builder, rows, x, rows.load(price, place), before[0])
            moved = builder.fadd(x, rows.load(table, place))
            bad = arithmetic.fma(builder, rows, moved, rows.zero(), before[1])  # 0, or no number
            kept = arithmetic.kept(builder, moved, rows.load(low, place), rows.load(high, place))
            rows.store(kept, record, place)
            return [cost, bad]

        cost, bad = fold(builder, rows.vectors(long), [rows.zero(), rows.zero()], step)
        total = rows.total(rows.wide(cost))
        failed = rows.any(builder.fcmp_unordered("uno", bad, bad))
        return context.make_tuple(builder, sig.return_type, [total, failed])

    return signature, write
