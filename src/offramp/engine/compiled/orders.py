"""Orders of moves: sorting networks, a vector of lanes at a time."""

from typing import Any

from numba import types

from offramp.engine.compiled.lanes import Lanes, counted, whole
from offramp.engine.compiled.llvm import intrinsic

_NUMBER = types.int64


@intrinsic
def arranged(typing: Any, order: Any, who: Any, count: Any, width: Any, lanes: Any) -> Any:
    """Sorts draws `order` (mover, lane), and with them who drew.

    Neighbors change places as in bubble sort, whatever they are, so that all lanes do the same.
    Who comes first keeps the first place among equals.
    """
    signature = types.void(order, who, *([_NUMBER] * 3))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, whose, many, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        others = Lanes(builder, context, sig.args[1], whose, size)
        last = builder.sub(many, whole(1))
        with rows.each(n) as (lane, _), counted(builder, last) as passed:
            left = builder.sub(last, passed)
            with counted(builder, left) as place:
                _compare(builder, rows, others, place, lane)
        return context.get_dummy_value()

    return signature, write


def _compare(builder: Any, rows: Lanes, others: Lanes, place: Any, lane: Any) -> None:
    after = builder.add(place, whole(1))
    a, b = rows.load(rows.row(place), lane), rows.load(rows.row(after), lane)
    late = builder.fcmp_ordered(">", a, b)
    for kept in (rows, others):
        a, b = kept.load(kept.row(place), lane), kept.load(kept.row(after), lane)
        kept.store(builder.select(late, b, a), kept.row(place), lane)
        kept.store(builder.select(late, a, b), kept.row(after), lane)
