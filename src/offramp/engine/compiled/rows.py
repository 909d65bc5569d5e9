"""Whole rows filled, copied, scaled and summed."""

from typing import Any

from numba import types

from offramp.engine.compiled.lanes import INT, Lanes, data_of, fold, whole
from offramp.engine.compiled.llvm import cgutils, intrinsic, ir

_NUMBER = types.int64


@intrinsic
def filled(typing: Any, memory: Any, row: Any, value: Any, width: Any, lanes: Any) -> Any:
    """A number into all lanes of a row."""
    signature = types.void(memory, _NUMBER, types.float64, _NUMBER, _NUMBER)

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, into, value, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        target, number = rows.row(into), rows.cast(value)
        with rows.each(n) as (lane, _):
            rows.store(number, target, lane)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def copied(typing: Any, memory: Any, row: Any, source: Any, width: Any, lanes: Any) -> Any:
    """One row into another."""
    signature = types.void(memory, *([_NUMBER] * 4))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, into, source, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        target, start = rows.row(into), rows.row(source)
        with rows.each(n) as (lane, _):
            rows.store(rows.load(start, lane), target, lane)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def mixed(
    typing: Any,
    memory: Any,
    row: Any,
    share: Any,
    first: Any,
    other: Any,
    constants: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """A row = share · first + (1 - share) · other, of two rows; the share is an operand."""
    signature = types.void(memory, *([_NUMBER] * 7))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, into, word, one, two, behind, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        target, share = rows.row(into), rows.operand(word, behind)
        a, b = rows.row(one), rows.row(two)
        with rows.each(n) as (lane, _):
            part = rows.read(share, lane)
            rest = builder.fsub(rows.number(1.0), part)
            found = builder.fmul(part, rows.load(a, lane))
            found = builder.fadd(found, builder.fmul(rest, rows.load(b, lane)))
            rows.store(found, target, lane)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def pay(
    typing: Any,
    memory: Any,
    row: Any,
    operand: Any,
    factor: Any,
    constants: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """A row += factor · operand."""
    signature = types.void(memory, _NUMBER, _NUMBER, types.float64, _NUMBER, _NUMBER, _NUMBER)

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, into, word, factor, behind, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        target, value, scale = (rows.row(into), rows.operand(word, behind), rows.cast(factor))
        with rows.each(n) as (lane, _):
            added = builder.fmul(scale, rows.read(value, lane))
            rows.store(builder.fadd(rows.load(target, lane), added), target, lane)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def shows(typing: Any, memory: Any, row: Any, width: Any, real: Any) -> Any:
    """Whether a row is other than 0 in any of the first `real` lanes: 1 or 0."""
    signature = types.int64(memory, *([_NUMBER] * 3))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, source, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        start = rows.row(source)
        found = cgutils.alloca_once_value(builder, whole(0))
        with rows.each(n) as (lane, _):
            other = builder.fcmp_unordered("!=", rows.load(start, lane), rows.zero())
            some = rows.any(builder.and_(other, rows.inside(lane, n)))
            builder.store(builder.or_(builder.load(found), some), found)
        return builder.load(found)

    return signature, write


@intrinsic
def row_sum(typing: Any, memory: Any, row: Any, width: Any, real: Any) -> Any:
    """The sum over exactly the first `real` lanes of a row, as a double."""
    signature = types.float64(memory, _NUMBER, _NUMBER, _NUMBER)

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, source, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        start = rows.row(source)

        def add(index: Any, sums: list[Any]) -> list[Any]:
            lane = builder.mul(index, whole(rows.count))
            value = builder.select(rows.inside(lane, n), rows.load(start, lane), rows.zero())
            return [builder.fadd(sums[0], rows.wide(value))]

        (total,) = fold(builder, rows.vectors(n), [rows.wide(rows.zero())], add)
        return rows.total(total)

    return signature, write


@intrinsic
def believed(
    typing: Any, memory: Any, row: Any, types_row: Any, kind: Any, width: Any, real: Any
) -> Any:
    """The sum of a belief over the first `real` lanes; and over those where it is of the truth."""
    number = types.float64
    signature = types.UniTuple(number, 2)(memory, *([_NUMBER] * 5))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, source, kinds, kind, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        start, true, own = rows.row(source), rows.row(kinds), rows.counted(kind)

        def add(index: Any, sums: list[Any]) -> list[Any]:
            lane = builder.mul(index, whole(rows.count))
            value = builder.select(rows.inside(lane, n), rows.load(start, lane), rows.zero())
            is_own = builder.fcmp_ordered("==", rows.load(true, lane), own)
            joint = builder.select(is_own, value, rows.zero())
            return [
                builder.fadd(sums[0], rows.wide(value)),
                builder.fadd(sums[1], rows.wide(joint)),
            ]

        none = rows.wide(rows.zero())
        found = fold(builder, rows.vectors(n), [none, none], add)
        totals = [rows.total(value) for value in found]
        return context.make_tuple(builder, sig.return_type, totals)

    return signature, write


@intrinsic
def counts_of(typing: Any, memory: Any, row: Any, value: Any, width: Any, real: Any) -> Any:
    """In how many of the first `real` lanes a row has a value that is a whole number."""
    signature = types.int64(memory, *([_NUMBER] * 4))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, source, value, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        start, sought = rows.row(source), rows.counted(value)
        bits = ir.IntType(rows.count)

        def add(index: Any, sums: list[Any]) -> list[Any]:
            lane = builder.mul(index, whole(rows.count))
            same = builder.fcmp_ordered("==", rows.load(start, lane), sought)
            mask = builder.bitcast(builder.and_(same, rows.inside(lane, n)), bits)
            return [builder.add(sums[0], builder.zext(builder.ctpop(mask), INT))]

        return fold(builder, rows.vectors(n), [whole(0)], add)[0]

    return signature, write


@intrinsic
def picked(
    typing: Any,
    into: Any,
    start: Any,
    source: Any,
    first: Any,
    places: Any,
    place: Any,
    lanes: Any,
) -> Any:
    """The numbers of an array at places (from `first` on), side by side from `start` on.

    `places` are whole numbers, of which those from `place` on are for the lanes. Whole vectors are
    written: there has to be room for them.
    """
    signature = types.void(into, _NUMBER, source, _NUMBER, places, _NUMBER, _NUMBER)

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, start, numbers, first, listing, place, n = args
        rows = Lanes(builder, context, sig.args[0], array, whole(1))
        data = builder.gep(data_of(context, builder, sig.args[2], numbers), [first])
        names = builder.gep(data_of(context, builder, sig.args[4], listing), [place])
        with rows.each(n) as (lane, _):
            found: Any = ir.Constant(rows.vector, ir.Undefined)
            for k in range(rows.count):
                name = builder.load(builder.gep(names, [builder.add(lane, whole(k))]))
                value = builder.load(builder.gep(data, [name]))
                if sig.args[2].dtype != sig.args[0].dtype:
                    value = builder.fptrunc(value, rows.element)
                found = builder.insert_element(found, value, ir.Constant(ir.IntType(32), k))
            rows.store(found, rows.at(start), lane)
        return context.get_dummy_value()

    return signature, write
