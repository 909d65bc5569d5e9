"""Chance on whole rows: how likely something is to happen, and whether it does."""

from typing import Any

from numba import types

from offramp.engine.compiled.lanes import Lanes, data_of, fold, listed, whole
from offramp.engine.compiled.llvm import cgutils, intrinsic, ir

_NUMBER = types.int64
NO_NUMBER = 2  # a bit of what `likelihood` returns


@intrinsic
def likelihood(
    typing: Any,
    memory: Any,
    numbers: Any,
    laws: Any,
    branches: Any,
    target: Any,
    constants: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """The total of the probabilities of branches, into a row.

    `numbers` from `laws` on names their operands. Returns 1 if any is above 0, plus 2 if any is no
    number.
    """
    signature = types.int64(memory, numbers, *([_NUMBER] * 6))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, names, first, count, into, behind, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        name = builder.gep(data_of(context, builder, sig.args[1], names), [first])
        found = cgutils.alloca_once_value(builder, whole(0))
        with rows.each(n) as (lane, _):

            def add(branch: Any, total: list[Any], lane: Any = lane) -> list[Any]:
                law = rows.read(rows.operand(listed(builder, name, branch), behind), lane)
                return [builder.fadd(total[0], law)]

            (total,) = fold(builder, count, [rows.zero()], add)
            rows.store(total, rows.row(into), lane)
            some = rows.any(builder.fcmp_ordered(">", total, rows.zero()))
            none = rows.any(builder.fcmp_unordered("uno", total, total))
            seen = builder.or_(some, builder.shl(none, whole(1)))
            builder.store(builder.or_(builder.load(found), seen), found)
        return builder.load(found)

    return signature, write


@intrinsic
def decide(
    typing: Any,
    memory: Any,
    numbers: Any,
    hits: Any,
    laws: Any,
    branches: Any,
    total: Any,
    uniform: Any,
    target: Any,
    constants: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """Which branch happens, counted from 1, or 0 for none, into the row `target`.

    Probabilities are scaled down to a total of 1 where the row `total` exceeds it; `uniform` is
    the row of uniform numbers. Marks in `hits` the lanes of each vector in which something
    happens. Returns 1 if it does in any.
    """
    signature = types.int64(memory, numbers, hits, *([_NUMBER] * 8))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, names, bits, first, count, sums, luck, into, behind, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        name = builder.gep(data_of(context, builder, sig.args[1], names), [first])
        marks = data_of(context, builder, sig.args[2], bits)
        found = cgutils.alloca_once_value(builder, whole(0))
        one = rows.number(1.0)
        with rows.each(n) as (lane, _):
            scale = rows.load(rows.row(sums), lane)
            scale = builder.select(builder.fcmp_ordered(">", scale, one), scale, one)
            limit = builder.fmul(rows.load(rows.row(luck), lane), scale)

            def pass_(
                branch: Any, before: list[Any], lane: Any = lane, limit: Any = limit
            ) -> list[Any]:
                below, passed = before
                law = rows.read(rows.operand(listed(builder, name, branch), behind), lane)
                below = builder.fadd(below, law)
                more = builder.fadd(passed, one)
                is_passed = builder.fcmp_ordered(">=", limit, below)
                return [below, builder.select(is_passed, more, passed)]

            _, passed = fold(builder, count, [rows.zero(), one], pass_)
            happens = builder.fcmp_ordered("<=", passed, rows.counted(count))
            rows.store(builder.select(happens, passed, rows.zero()), rows.row(into), lane)
            _mark(builder, rows, happens, builder.gep(marks, [lane]), found)
        return builder.load(found)

    return signature, write


def _mark(builder: Any, rows: Lanes, happens: Any, place: Any, found: Any) -> None:
    """Note the lanes of a vector in which something happens, as bits of one number."""
    mask = builder.bitcast(happens, ir.IntType(rows.count))
    builder.store(builder.or_(builder.load(found), rows.any(happens)), found)
    builder.store(mask if rows.single else builder.zext(mask, ir.IntType(16)), place)


@intrinsic
def hit(typing: Any, memory: Any, hits: Any, row: Any, width: Any, lanes: Any) -> Any:
    """Marks the lanes in which a row is above 0. Returns 1 if it is in any."""
    signature = types.int64(memory, hits, *([_NUMBER] * 3))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, bits, source, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        marks = data_of(context, builder, sig.args[1], bits)
        found = cgutils.alloca_once_value(builder, whole(0))
        with rows.each(n) as (lane, _):
            above = builder.fcmp_ordered(">", rows.load(rows.row(source), lane), rows.zero())
            _mark(builder, rows, above, builder.gep(marks, [lane]), found)
        return builder.load(found)

    return signature, write
