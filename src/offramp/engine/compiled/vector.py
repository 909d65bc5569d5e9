"""The instructions of the compiled player, on whole rows of its memory.

Fused operations are used where `fma` says so and nowhere else, so that results do not hang on the
processor.
"""

from collections.abc import Callable
from typing import Any

from numba import types

from offramp.engine.compiled import arithmetic, fused
from offramp.engine.compiled.codes import CHECK, CHOSEN, COPY, MOVE, TABLED, TIMES
from offramp.engine.compiled.lanes import INT, Lanes, data_of, listed, whole
from offramp.engine.compiled.llvm import cgutils, intrinsic

WORDS = 5  # of an instruction: code, target, three operands


@intrinsic
def interpret(
    typing: Any,
    memory: Any,
    ops: Any,
    weights: Any,
    start: Any,
    stop: Any,
    width: Any,
    constants: Any,
    lanes: Any,
) -> Any:
    """Execute instructions `start` to `stop` of `ops` (instruction, 5); 1 if a check failed.

    `constants` is where the vectors of constants begin in the memory.
    """
    signature = types.int64(memory, ops, weights, *([types.int64] * 5))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, code, tables, first, last, size, constants_at, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        table = data_of(context, builder, sig.args[1], code)
        weight = data_of(context, builder, sig.args[2], tables)
        failed = cgutils.alloca_once_value(builder, whole(0))
        with cgutils.for_range_slice(builder, first, last, whole(1), INT) as (index, _):
            place = builder.gep(table, [builder.mul(index, whole(WORDS))])
            words = [listed(builder, place, whole(k)) for k in range(WORDS)]
            _instruction(builder, rows, words, (constants_at, n, weight, failed))
        return builder.load(failed)

    return signature, write


def _instruction(builder: Any, rows: Lanes, words: list[Any], at: tuple[Any, ...]) -> None:
    constants, n, weight, failed = at
    target = rows.row(words[1])
    operands = [rows.operand(word, constants) for word in words[2:]]
    table = builder.gep(weight, [words[3]])
    done = builder.append_basic_block("done")
    switch = builder.switch(words[0], done)
    for code, (count, emit) in _instructions().items():
        block = builder.append_basic_block(f"op{int(code)}")
        switch.add_case(whole(int(code)), block)
        builder.position_at_end(block)
        with rows.each(n) as (lane, _):
            values = [rows.read(operands[k], lane) for k in range(count)]
            if code in (MOVE, TABLED, CHOSEN, TIMES):
                values.insert(0, rows.load(target, lane))
            if code == TABLED:
                values.append(table)
            if code in (MOVE, CHECK):
                values.append(failed)
            found = emit(builder, rows, *values)
            if found is not None:
                rows.store(found, target, lane)
        builder.branch(done)
    builder.position_at_end(done)


def _instructions() -> dict[int, tuple[int, Callable[..., Any]]]:
    """The number of operands and the vector code of each instruction."""
    found = arithmetic.INSTRUCTIONS | fused.instructions(arithmetic.INSTRUCTIONS)
    found[COPY] = (1, _copy)
    found[MOVE] = (3, _move)
    found[CHECK] = (1, _check)
    found[TABLED] = (1, _tabled)
    found[CHOSEN] = (3, _chosen)
    found[TIMES] = (2, _times)
    return found


def _copy(builder: Any, rows: Lanes, a: Any) -> Any:
    return a


def _move(builder: Any, rows: Lanes, x: Any, a: Any, low: Any, high: Any, failed: Any) -> Any:
    moved = builder.fadd(x, a)
    _check(builder, rows, moved, failed)
    return arithmetic.kept(builder, moved, low, high)


def _check(builder: Any, rows: Lanes, value: Any, failed: Any) -> None:
    """Note a value that is not a finite number."""
    bad = rows.any(arithmetic.not_finite(builder, rows, value))
    builder.store(builder.or_(builder.load(failed), bad), failed)


def _tabled(builder: Any, rows: Lanes, x: Any, a: Any, table: Any) -> Any:
    places = rows.places(builder.fadd(a, rows.number(1.0)))
    return builder.fadd(x, rows.gathered(table, places))


def _chosen(builder: Any, rows: Lanes, x: Any, a: Any, b: Any, c: Any) -> Any:
    taken = builder.fcmp_ordered("==", a, b)
    return builder.fadd(x, builder.select(taken, c, rows.zero()))


def _times(builder: Any, rows: Lanes, x: Any, a: Any, c: Any) -> Any:
    happened = builder.fcmp_ordered(">", a, rows.zero())
    return builder.fadd(x, builder.select(happened, builder.fmul(a, c), rows.zero()))
