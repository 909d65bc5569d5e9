"""Bayes' rule on whole rows: what `observing.updated` and `remembered` do, in vectors."""

from typing import Any

from numba import types

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.lanes import Lanes, fold, whole
from offramp.engine.compiled.llvm import intrinsic


@intrinsic
def bayes(
    typing: Any,
    memory: Any,
    prior: Any,
    likelihood: Any,
    kinds: Any,
    least: Any,
    surprised: Any,
    forgotten: Any,
    constants: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """Beliefs (kind,) from the row `prior` on become posteriors by the rows of likelihoods.

    Where no kind that is held possible has a likelihood above `least`, the rows of the stated
    beliefs `surprised` take over (-1: beliefs stay). The operand `forgotten` is the share that
    gives way to equal odds.
    """
    number = types.int64
    signature = types.void(memory, number, number, number, types.float64, *([number] * 5))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, first, seen, count, limit, stated, share, behind, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        limit = rows.cast(limit)
        instead = builder.select(builder.icmp_signed("<", stated, whole(0)), first, stated)
        forgotten = rows.operand(share, behind)
        with rows.each(n) as (lane, _):
            places = (first, seen, instead)
            _update(builder, rows, places, count, limit, rows.read(forgotten, lane), lane)
        return context.get_dummy_value()

    return signature, write


def _update(
    builder: Any,
    rows: Lanes,
    places: tuple[Any, Any, Any],
    count: Any,
    limit: Any,
    share: Any,
    lane: Any,
) -> None:
    first, seen, instead = places
    one = rows.number(1.0)

    def of(start: Any, kind: Any) -> Any:
        return rows.load(rows.row(builder.add(start, kind)), lane)

    def largest(kind: Any, top: list[Any]) -> list[Any]:
        held = builder.fcmp_ordered(">", of(first, kind), rows.zero())
        value = builder.select(held, of(seen, kind), rows.zero())
        return [builder.select(builder.fcmp_ordered(">", value, top[0]), value, top[0])]

    (top,) = fold(builder, count, [rows.zero()], largest)
    possible = builder.fcmp_ordered(">", top, limit)
    scale = arithmetic.reciprocal_power(builder, rows, top)

    def add(kind: Any, total: list[Any]) -> list[Any]:
        relative = builder.fmul(of(seen, kind), scale)
        return [builder.fadd(total[0], builder.fmul(of(first, kind), relative))]

    (total,) = fold(builder, count, [rows.zero()], add)
    kept = builder.fsub(one, share)
    gain = builder.fdiv(one, builder.select(possible, total, one))
    doubt = builder.fdiv(share, rows.counted(count))

    def settle(kind: Any, _: list[Any]) -> list[Any]:
        relative = builder.fmul(of(seen, kind), scale)
        found = builder.fmul(builder.fmul(of(first, kind), relative), gain)
        found = builder.select(possible, found, of(instead, kind))
        found = builder.fadd(builder.fmul(kept, found), doubt)
        rows.store(found, rows.row(builder.add(first, kind)), lane)
        return []

    fold(builder, count, [], settle)
