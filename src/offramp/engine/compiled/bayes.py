"""Bayes' rule on whole rows: what `observing.updated` does, in vectors."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.vector import Lanes, fold, whole


@intrinsic
def bayes(
    typing: Any,
    memory: Any,
    prior: Any,
    likelihood: Any,
    kinds: Any,
    least: Any,
    surprised: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """Beliefs (kind,) from the row `prior` on become posteriors by the rows of likelihoods.

    Where no kind that is held possible has a likelihood above `least`, the rows of the stated
    beliefs `surprised` take over (-1: beliefs stay).
    """
    integer = types.int64
    signature = types.void(
        memory, integer, integer, integer, types.float64, integer, integer, integer
    )

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, first, seen, count, limit, stated, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        if rows.single:
            limit = builder.fptrunc(limit, ir.FloatType())
        limit = rows.all(limit)
        instead = builder.select(builder.icmp_signed("<", stated, whole(0)), first, stated)
        with rows.each(n) as (lane, _):
            _update(builder, rows, (first, seen, instead), count, limit, lane)
        return context.get_dummy_value()

    return signature, write


def _update(
    builder: Any, rows: Lanes, places: tuple[Any, Any, Any], count: Any, limit: Any, lane: Any
) -> None:
    first, seen, instead = places

    def of(start: Any, kind: Any) -> Any:
        return rows.load(rows.row(builder.add(start, kind)), lane)

    def largest(kind: Any, top: list[Any]) -> list[Any]:
        held = builder.fcmp_ordered(">", of(first, kind), rows.zero())
        value = builder.select(held, of(seen, kind), rows.zero())
        return [arithmetic.maximum(builder, rows, value, top[0])]

    (top,) = fold(builder, count, [rows.zero()], largest)
    possible = builder.fcmp_ordered(">", top, limit)
    scale = builder.fdiv(rows.number(1.0), builder.select(possible, top, rows.number(1.0)))

    def add(kind: Any, total: list[Any]) -> list[Any]:
        relative = builder.fmul(of(seen, kind), scale)
        return [builder.fadd(total[0], builder.fmul(of(first, kind), relative))]

    (total,) = fold(builder, count, [rows.zero()], add)
    share = builder.fdiv(rows.number(1.0), builder.select(possible, total, rows.number(1.0)))

    def settle(kind: Any, _: list[Any]) -> list[Any]:
        relative = builder.fmul(of(seen, kind), scale)
        found = builder.fmul(builder.fmul(of(first, kind), relative), share)
        found = builder.select(possible, found, of(instead, kind))
        rows.store(found, rows.row(builder.add(first, kind)), lane)
        return []

    fold(builder, count, [], settle)
