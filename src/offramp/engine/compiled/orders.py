"""Orders of moves: sorting networks, a vector of lanes at a time."""

from typing import Any

from numba import types

from offramp.engine.compiled.lanes import Lanes, counted, fold, whole
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
        draws = Lanes(builder, context, sig.args[0], array, size)
        movers = Lanes(builder, context, sig.args[1], whose, size)
        last = builder.sub(many, whole(1))
        with draws.each(n) as (lane, _), counted(builder, last) as passed:
            _sink(builder, (draws, movers), builder.sub(last, passed), lane)
        return context.get_dummy_value()

    return signature, write


def _sink(builder: Any, both: tuple[Lanes, Lanes], last: Any, lane: Any) -> None:
    """The latest of those up to a place sinks to that place."""
    rows = [[kept.row(whole(k)) for kept in both] for k in range(2)]

    def step(index: Any, carried: list[Any]) -> list[Any]:
        place = builder.add(builder.mul(index, both[0].width), lane)
        following = [kept.load(row, place) for kept, row in zip(both, rows[1], strict=True)]
        late = builder.fcmp_ordered(">", carried[0], following[0])
        for kept, row, a, b in zip(both, rows[0], carried, following, strict=True):
            kept.store(builder.select(late, b, a), row, place)
        return [builder.select(late, a, b) for a, b in zip(carried, following, strict=True)]

    first = [kept.load(row, lane) for kept, row in zip(both, rows[0], strict=True)]
    place = builder.add(builder.mul(last, both[0].width), lane)
    for kept, row, value in zip(both, rows[0], fold(builder, last, first, step), strict=True):
        kept.store(value, row, place)
