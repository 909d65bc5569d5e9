"""Orders of moves: sorting networks, a vector of lanes at a time."""

from typing import Any

from numba import types
from numba.extending import intrinsic

from offramp.engine.compiled.lanes import Lanes, counted, whole

_NUMBER = types.int64


@intrinsic
def arranged(typing: Any, order: Any, count: Any, width: Any, lanes: Any) -> Any:
    """Sorts draws, and with them who drew: `order` (2, mover, lane).

    Neighbors change places as in bubble sort, whatever they are, so that all lanes do the same.
    Who comes first keeps the first place among equals.
    """
    signature = types.void(order, *([_NUMBER] * 3))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, many, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        movers = context.make_array(sig.args[0])(context, builder, array).shape
        movers = builder.extract_value(movers, 1)
        last = builder.sub(many, whole(1))
        with rows.each(n) as (lane, _), counted(builder, last) as passed:
            left = builder.sub(last, passed)
            with counted(builder, left) as place:
                _compare(builder, rows, place, movers, lane)
        return context.get_dummy_value()

    return signature, write


def _compare(builder: Any, rows: Lanes, place: Any, movers: Any, lane: Any) -> None:
    places = [rows.row(place), rows.row(builder.add(place, whole(1)))]
    whose = [rows.row(builder.add(movers, place))]
    whose.append(rows.row(builder.add(builder.add(movers, place), whole(1))))
    a, b = (rows.load(start, lane) for start in places)
    who_a, who_b = (rows.load(start, lane) for start in whose)
    late = builder.fcmp_ordered(">", a, b)
    rows.store(builder.select(late, b, a), places[0], lane)
    rows.store(builder.select(late, a, b), places[1], lane)
    rows.store(builder.select(late, who_b, who_a), whose[0], lane)
    rows.store(builder.select(late, who_a, who_b), whose[1], lane)
