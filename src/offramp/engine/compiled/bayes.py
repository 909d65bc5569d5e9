"""Bayes' rule on whole rows: what `observing.updated` and `remembered` do, in vectors."""

from collections.abc import Callable, Sequence
from typing import Any

from numba import types

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.lanes import Lanes, Step, fold, whole
from offramp.engine.compiled.llvm import intrinsic, ir

_USUAL = (2, 3)  # types of an actor


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
        odds = rows.all(builder.fdiv(_one(rows), builder.sitofp(count, rows.element)))
        at = (first, seen, instead), (limit, odds)

        def all_lanes(known: int | None) -> None:
            with rows.each(n) as (lane, _):
                learned = _Learned(builder, rows, count, known, at[0], lane)
                learned.write(*at[1], rows.read(forgotten, lane))

        _by_count(builder, count, _USUAL, all_lanes)
        return context.get_dummy_value()

    return signature, write


def _one(rows: Lanes) -> Any:
    return ir.Constant(rows.element, 1.0)


def _by_count(
    builder: Any, count: Any, known: Sequence[int], write: Callable[[int | None], None]
) -> None:
    """Code of its own for usual numbers of types, and for any other."""
    if not known:
        write(None)
        return
    usual = builder.icmp_signed("==", count, whole(known[0]))
    with builder.if_else(usual) as (then, otherwise):
        with then:
            write(known[0])
        with otherwise:
            _by_count(builder, count, known[1:], write)


class _Learned:
    """What a vector of lanes learns; a `known` number of types stays in registers."""

    def __init__(
        self,
        builder: Any,
        rows: Lanes,
        count: Any,
        known: int | None,
        places: tuple[Any, Any, Any],
        lane: Any,
    ) -> None:
        self.builder, self.rows, self.count, self.known = builder, rows, count, known
        self.places, self.lane = places, lane
        self.read: dict[tuple[int, int], Any] = {}

    def write(self, limit: Any, odds: Any, share: Any) -> None:
        """Beliefs become posteriors, of which a share gives way to equal odds."""
        builder, rows, one = self.builder, self.rows, self.rows.number(1.0)

        def largest(kind: Any, top: list[Any]) -> list[Any]:
            held = builder.fcmp_ordered(">", self._of(0, kind), rows.zero())
            value = builder.select(held, self._of(1, kind), rows.zero())
            return [builder.select(builder.fcmp_ordered(">", value, top[0]), value, top[0])]

        (top,) = self._each([rows.zero()], largest)
        possible = builder.fcmp_ordered(">", top, limit)
        scale = arithmetic.reciprocal_power(builder, rows, top)

        def joint(kind: Any) -> Any:
            return builder.fmul(self._of(0, kind), builder.fmul(self._of(1, kind), scale))

        def add(kind: Any, total: list[Any]) -> list[Any]:
            return [builder.fadd(total[0], joint(kind))]

        (total,) = self._each([rows.zero()], add)
        gain = builder.fdiv(one, builder.select(possible, total, one))
        kept, doubt = builder.fsub(one, share), builder.fmul(share, odds)

        def settle(kind: Any, nothing: list[Any]) -> list[Any]:
            found = builder.fmul(joint(kind), gain)
            found = builder.select(possible, found, self._of(2, kind))
            found = builder.fadd(builder.fmul(kept, found), doubt)
            rows.store(found, self._row(0, kind), self.lane)
            return nothing

        self._each([], settle)

    def _each(self, start: list[Any], step: Step) -> list[Any]:
        """Values carried from type to type."""
        if self.known is None:
            return fold(self.builder, self.count, start, step)
        for kind in range(self.known):
            start = step(kind, start)
        return start

    def _row(self, what: int, kind: Any) -> Any:
        number = whole(kind) if isinstance(kind, int) else kind
        return self.rows.row(self.builder.add(self.places[what], number))

    def _of(self, what: int, kind: Any) -> Any:
        """A prior, a likelihood, or what is believed instead, of a type."""
        if not isinstance(kind, int):
            return self.rows.load(self._row(what, kind), self.lane)
        if (what, kind) not in self.read:
            self.read[what, kind] = self.rows.load(self._row(what, kind), self.lane)
        return self.read[what, kind]
