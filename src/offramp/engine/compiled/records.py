"""Rows to records and back: transposed in registers, a block of rows at a time.

The record of a run holds its first rows side by side. Four of them at a time are moved, of as many
runs as a vector has lanes.
"""

from typing import Any

from numba import types

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.lanes import Lanes, data_of, fold, listed, spread, whole
from offramp.engine.compiled.layout import BLOCK
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
                block = builder.mul(listed(builder, names, index), whole(BLOCK))
                found = _read(builder, rows, runs, block)
                for k, value in enumerate(_transposed(builder, rows, found)):
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
                block = builder.mul(listed(builder, names, index), whole(BLOCK))
                places = [rows.row(builder.add(block, whole(k))) for k in range(BLOCK)]
                found = [rows.load(place, lane) for place in places]
                _write(builder, rows, _transposed(builder, rows, found), runs, block)
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


def _read(builder: Any, rows: Lanes, runs: list[Any], block: Any) -> list[Any]:
    """A block of each record: vectors of those of every fourth lane."""
    kind = ir.VectorType(rows.element, BLOCK)
    found: list[Any] = []
    for k in range(BLOCK):
        parts: list[Any] = []
        for run in runs[k::BLOCK]:
            place = builder.bitcast(builder.gep(run, [block]), kind.as_pointer())
            parts.append(builder.load(place, align=rows.size))
        while len(parts) > 1:
            wide = list(range(2 * parts[0].type.count))
            pairs = zip(parts[::2], parts[1::2], strict=True)
            parts = [_shuffled(builder, a, b, wide) for a, b in pairs]
        found += parts
    return found


def _write(builder: Any, rows: Lanes, vectors: list[Any], runs: list[Any], block: Any) -> None:
    """The reverse of `_read`."""
    kind = ir.VectorType(rows.element, BLOCK)
    for lane, run in enumerate(runs):
        first, vector = lane // BLOCK * BLOCK, vectors[lane % BLOCK]
        part = _shuffled(builder, vector, vector, list(range(first, first + BLOCK)))
        place = builder.bitcast(builder.gep(run, [block]), kind.as_pointer())
        builder.store(part, place, align=rows.size)


def _transposed(builder: Any, rows: Lanes, vectors: list[Any]) -> list[Any]:
    """Squares of numbers, side by side, transposed: neighbors change places, then pairs."""
    count, half = rows.count, 1
    while half < BLOCK:
        for i in range(BLOCK):
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


@intrinsic
def summed(
    typing: Any,
    records: Any,
    memory: Any,
    weights: Any,
    sums: Any,
    row: Any,
    length: Any,
    types_at: Any,
    kinds: Any,
    runs: Any,
    apart: Any,
) -> Any:
    """Sum a block of the records of the first runs, and its numbers that are of true types.

    True types stand in the memory from `types_at` on, those that the numbers are of in `weights`
    from `kinds` on. The sums go to the row, and `apart` from it.
    """
    signature = types.void(records, memory, weights, sums, *([_NUMBER] * 6))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, rest, factors, found, at, long, true_at, kinds_at, n, apart = args
        rows = Lanes(builder, context, sig.args[0], array, whole(0))
        narrow, wide = ir.VectorType(rows.element, BLOCK), ir.VectorType(ir.DoubleType(), BLOCK)
        true = builder.gep(data_of(context, builder, sig.args[1], rest), [true_at])
        place = builder.gep(data_of(context, builder, sig.args[2], factors), [kinds_at])
        kinds = builder.load(builder.bitcast(place, narrow.as_pointer()), align=rows.size)
        zero = ir.Constant(wide, [0.0] * BLOCK)

        def step(run: Any, before: list[Any]) -> list[Any]:
            place = rows.at(builder.add(builder.mul(run, long), at))
            x = builder.load(builder.bitcast(place, narrow.as_pointer()), align=rows.size)
            x = builder.fpext(x, wide) if rows.single else x
            own = spread(builder, builder.load(builder.gep(true, [run])), narrow)
            joint = builder.select(builder.fcmp_ordered("==", kinds, own), x, zero)
            return [builder.fadd(before[0], x), builder.fadd(before[1], joint)]

        into = data_of(context, builder, sig.args[3], found)
        for k, total in enumerate(fold(builder, n, [zero, zero], step)):
            start = builder.gep(into, [builder.add(at, builder.mul(apart, whole(k)))])
            builder.store(total, builder.bitcast(start, wide.as_pointer()), align=8)
        return context.get_dummy_value()

    return signature, write
