"""Scores put together of parts, and weights that are known or stand in rows, vector by vector."""

from typing import Any

from numba import types

from offramp.engine.compiled.lanes import Lanes, counted, data_of, fold, listed, whole
from offramp.engine.compiled.llvm import intrinsic

_NUMBER = types.int64


@intrinsic
def joined(
    typing: Any,
    memory: Any,
    weights: Any,
    numbers: Any,
    bias: Any,
    joins: Any,
    kinds: Any,
    actions: Any,
    parts: Any,
    into: Any,
    apart: Any,
) -> Any:
    """Scores = bias + the part of the action + the part that `numbers`, from `joins` on, names.

    Parts stand in vectors one after the other, from place `parts` of the memory on.
    """
    signature = types.void(memory, weights, numbers, *([_NUMBER] * 7))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, table, names, base, joins, kinds, actions, first, target, step = args
        rows = Lanes(builder, context, sig.args[0], array, whole(0))
        bases = builder.gep(data_of(context, builder, sig.args[1], table), [base])
        other = builder.gep(data_of(context, builder, sig.args[2], names), [joins])
        start, side = rows.at(first), whole(rows.count)
        with counted(builder, kinds) as kind, counted(builder, actions) as action:
            row = builder.add(builder.mul(kind, actions), action)
            own = rows.load(start, builder.mul(action, side))
            more = rows.load(start, builder.mul(listed(builder, other, row), side))
            bias = rows.splat(builder.gep(bases, [row]))
            found = builder.fadd(bias, builder.fadd(own, more))
            rows.store(found, rows.at(target), builder.mul(row, step))
        return context.get_dummy_value()

    return signature, write


@intrinsic
def tally(
    typing: Any,
    memory: Any,
    numbers: Any,
    terms: Any,
    kinds: Any,
    actions: Any,
    total: Any,
    constants: Any,
    into: Any,
    apart: Any,
    width: Any,
    lane: Any,
) -> Any:
    """Weights that stand in rows or are constants, and their totals into the rows from `total` on.

    `numbers` from `terms` on names the operand of each type and action.
    """
    signature = types.void(memory, numbers, *([_NUMBER] * 9))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        (array, names, names_at, types_, choices, sums, behind, target, step, size, at) = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        name = builder.gep(data_of(context, builder, sig.args[1], names), [names_at])
        with counted(builder, types_) as kind:
            first = builder.mul(kind, choices)

            def add(action: Any, total: list[Any], first: Any = first) -> list[Any]:
                index = builder.add(first, action)
                operand = rows.operand(listed(builder, name, index), behind)
                value = rows.read(operand, at)
                rows.store(value, rows.at(target), builder.mul(index, step))
                return [builder.fadd(total[0], value)]

            (found,) = fold(builder, choices, [rows.zero()], add)
            rows.store(found, rows.row(builder.add(sums, kind)), at)
        return context.get_dummy_value()

    return signature, write
