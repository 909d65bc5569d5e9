"""Which action is taken, and how likely each type would have taken it, for one vector of lanes."""

from typing import Any

from numba import types

from offramp.engine.compiled.lanes import Lanes, counted, fold, whole
from offramp.engine.compiled.llvm import intrinsic, ir

_NUMBER = types.int64


@intrinsic
def pick(
    typing: Any,
    memory: Any,
    kinds: Any,
    actions: Any,
    total: Any,
    own: Any,
    uniform: Any,
    target: Any,
    into: Any,
    apart: Any,
    width: Any,
    lane: Any,
) -> Any:
    """The action at which the cumulated weights of the own type pass uniform · total.

    -1 where they weigh nothing; it never is one that weighs nothing. `total` is the first row of
    the totals, `own` that of the own types, `uniform` that of uniform numbers, `target` that of
    the picks. Returns 1 where the total of any type is no number.
    """
    signature = types.int64(memory, *([_NUMBER] * 10))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, types_, choices, sums, mine, luck, target_, first, step, size, at = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        own_kind, u = rows.load(rows.row(mine), at), rows.load(rows.row(luck), at)

        def of_kind(kind: Any, found: list[Any]) -> list[Any]:
            is_own = builder.fcmp_ordered("==", own_kind, rows.counted(kind))
            mass = rows.load(rows.row(builder.add(sums, kind)), at)
            start = rows.at(builder.add(first, builder.mul(builder.mul(kind, choices), step)))
            picked = _passed(builder, rows, (start, step), choices, builder.fmul(mass, u))
            mine, action, masses = found
            mine = builder.select(is_own, mass, mine)
            return [mine, builder.select(is_own, picked, action), builder.fadd(masses, mass)]

        mass, picked, masses = fold(builder, types_, [rows.zero()] * 3, of_kind)
        some = builder.fcmp_ordered(">", mass, rows.zero())
        picked = builder.select(some, picked, rows.number(-1.0))
        rows.store(picked, rows.row(target_), at)
        return rows.any(builder.fcmp_unordered("uno", masses, masses))

    return signature, write


def _passed(builder: Any, rows: Lanes, places: tuple[Any, Any], choices: Any, limit: Any) -> Any:
    """How many cumulated weights lie at or below the limit, or the last that weighs something."""
    start, step = places

    def count(action: Any, found: list[Any]) -> list[Any]:
        below, passed = found
        below = builder.fadd(below, rows.load(start, builder.mul(action, step)))
        more = builder.fadd(passed, rows.number(1.0))
        return [below, builder.select(builder.fcmp_ordered(">=", limit, below), more, passed)]

    _, passed = fold(builder, choices, [rows.zero()] * 2, count)
    beyond = rows.any(builder.fcmp_ordered(">=", passed, rows.counted(choices)))
    before = builder.block
    with builder.if_then(builder.icmp_signed("!=", beyond, whole(0))):

        def some(action: Any, found: list[Any]) -> list[Any]:
            weight = rows.load(start, builder.mul(action, step))
            weighs = builder.fcmp_ordered(">", weight, rows.zero())
            return [builder.select(weighs, rows.counted(action), found[0])]

        (last,) = fold(builder, choices, [rows.zero()], some)  # rounding: no impossible option
        least = builder.select(builder.fcmp_ordered("<", passed, last), passed, last)
        inside = builder.block
    found = builder.phi(rows.vector)
    found.add_incoming(passed, before)
    found.add_incoming(least, inside)
    return found


@intrinsic
def likely(
    typing: Any,
    memory: Any,
    kinds: Any,
    actions: Any,
    total: Any,
    picked: Any,
    target: Any,
    into: Any,
    apart: Any,
    width: Any,
    lane: Any,
) -> Any:
    """How likely each type would have done what was done, into the rows from `target` on.

    Where nothing was done, that is sure of a type to which no action is open.
    """
    signature = types.void(memory, *([_NUMBER] * 9))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, types_, choices, sums, chosen, target_, first, step, size, at = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        one, action = rows.number(1.0), rows.load(rows.row(chosen), at)
        done = builder.fcmp_ordered(">=", action, rows.zero())
        places = builder.select(done, action, rows.zero())
        places = builder.mul(rows.places(places), rows.short(step))
        places = builder.add(places, ir.Constant(places.type, list(range(rows.count))))
        with counted(builder, types_) as kind:
            start = builder.mul(builder.mul(kind, choices), step)
            weight = rows.gathered(rows.at(builder.add(first, start)), places)
            mass = rows.load(rows.row(builder.add(sums, kind)), at)
            some = builder.fcmp_ordered(">", mass, rows.zero())
            share = builder.fdiv(weight, builder.select(some, mass, one))
            idle = builder.select(some, rows.zero(), one)
            found = builder.select(done, builder.select(some, share, rows.zero()), idle)
            rows.store(found, rows.row(builder.add(target_, kind)), at)
        return context.get_dummy_value()

    return signature, write
