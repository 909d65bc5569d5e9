"""What the compiled player does to whole rows of its memory, written in vectors of 64 bytes.

Numba's loops over slices of one array are not reliably turned into vector code (it cannot know
that slices do not overlap), so these few loops are written in LLVM's own vectors, which become
whatever the processor has. Memory is one flat array of rows `width` long, of doubles or single
floats; an operand is a row (>= 0) or a constant (-1 - index), of which a vector stands behind the
rows. Lanes are computed in whole vectors: what lies beyond the last lane is scratch. Fused
operations are used where `fma` says so and nowhere else, so that results do not hang on the
processor.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from offramp.engine.compiled import arithmetic
from offramp.engine.compiled.codes import CHECK, COPY, MOVE

VECTOR_BYTES = 64

BLOCK_ROWS = 6  # rows of scores computed together
INT = ir.IntType(64)


class Lanes:
    """Vector access to the memory from within a kernel that is being written."""

    def __init__(self, builder: Any, context: Any, array_type: Any, array: Any, width: Any) -> None:
        self.builder, self.width = builder, width
        self.single = array_type.dtype == types.float32
        self.element = ir.FloatType() if self.single else ir.DoubleType()
        self.count = VECTOR_BYTES // (4 if self.single else 8)
        self.vector = ir.VectorType(self.element, self.count)
        self.data = context.make_array(array_type)(context, builder, array).data

    def number(self, value: float) -> Any:
        return ir.Constant(self.vector, [value] * self.count)

    def zero(self) -> Any:
        return self.number(0.0)

    def row(self, index: Any) -> Any:
        """Where a row begins."""
        return self.builder.gep(self.data, [self.builder.mul(index, self.width)])

    def load(self, start: Any, lane: Any) -> Any:
        place = self.builder.gep(start, [lane])
        return self._vector_at(place)

    def store(self, value: Any, start: Any, lane: Any) -> None:
        place = self.builder.gep(start, [lane])
        pointer = self.builder.bitcast(place, self.vector.as_pointer())
        self.builder.store(value, pointer, align=4 if self.single else 8)

    def splat(self, place: Any) -> Any:
        """One number of the memory (or of another array) in all lanes."""
        return self.all(self.builder.load(place))

    def all(self, value: Any) -> Any:
        """One number in all lanes."""
        empty = ir.Constant(self.vector, ir.Undefined)
        first = self.builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), self.count), [0] * self.count)
        return self.builder.shuffle_vector(first, empty, mask)

    def each(self, lanes: Any) -> Any:
        """A loop over the lanes, vector by vector; yields the first lane of each."""
        zero, step = ir.Constant(INT, 0), ir.Constant(INT, self.count)
        return cgutils.for_range_slice(self.builder, zero, lanes, step, INT)

    def _vector_at(self, place: Any) -> Any:
        pointer = self.builder.bitcast(place, self.vector.as_pointer())
        return self.builder.load(pointer, align=4 if self.single else 8)


def _data(context: Any, builder: Any, array_type: Any, array: Any) -> Any:
    return context.make_array(array_type)(context, builder, array).data


@contextmanager
def _counted(builder: Any, stop: Any) -> Iterator[Any]:
    with cgutils.for_range(builder, stop, intp=INT) as loop:
        yield loop.index


def fold(
    builder: Any, count: Any, start: list[Any], step: Callable[[Any, list[Any]], list[Any]]
) -> list[Any]:
    """Values carried through a loop in registers: `step(index, values)` gives the next ones."""
    before = builder.block
    head = builder.append_basic_block("fold")
    body = builder.append_basic_block("step")
    after = builder.append_basic_block("folded")
    builder.branch(head)
    builder.position_at_end(head)
    index = builder.phi(INT)
    index.add_incoming(whole(0), before)
    carried = [builder.phi(value.type) for value in start]
    for phi, value in zip(carried, start, strict=True):
        phi.add_incoming(value, before)
    builder.cbranch(builder.icmp_signed("<", index, count), body, after)
    builder.position_at_end(body)
    following = step(index, list(carried))
    end = builder.block
    for phi, value in zip(carried, following, strict=True):
        phi.add_incoming(value, end)
    index.add_incoming(builder.add(index, whole(1)), end)
    builder.branch(head)
    builder.position_at_end(after)
    return list(carried)


# Instructions


@intrinsic
def interpret(
    typing: Any,
    memory: Any,
    ops: Any,
    start: Any,
    stop: Any,
    width: Any,
    constants: Any,
    lanes: Any,
) -> Any:
    """Execute instructions `start` to `stop` of `ops` (instruction, 5); 1 if a check failed.

    `constants` is where the vectors of constants begin in the memory.
    """
    signature = types.int64(
        memory, ops, types.int64, types.int64, types.int64, types.int64, types.int64
    )

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, code, first, last, size, constants_at, n = args
        memory_lanes = Lanes(builder, context, sig.args[0], array, size)
        table = _data(context, builder, sig.args[1], code)
        failed = cgutils.alloca_once_value(builder, ir.Constant(INT, 0))
        one = ir.Constant(INT, 1)
        with cgutils.for_range_slice(builder, first, last, one, INT) as (index, _):
            _instruction(builder, memory_lanes, table, index, constants_at, n, failed)
        return builder.load(failed)

    return signature, write


def _instruction(
    builder: Any, lanes: Lanes, table: Any, index: Any, constants: Any, n: Any, failed: Any
) -> None:
    base = builder.mul(index, ir.Constant(INT, 5))
    words = [
        builder.sext(
            builder.load(builder.gep(table, [builder.add(base, ir.Constant(INT, k))])), INT
        )
        for k in range(5)
    ]
    target = lanes.row(words[1])
    operands = [_operand(builder, lanes, word, constants) for word in words[2:]]
    done = builder.append_basic_block("done")
    switch = builder.switch(words[0], done)
    for code, (count, emit) in _instructions().items():
        block = builder.append_basic_block(f"op{int(code)}")
        switch.add_case(ir.Constant(INT, int(code)), block)
        builder.position_at_end(block)
        with lanes.each(n) as (lane, _):
            values = [_read(builder, lanes, operands[k], lane) for k in range(count)]
            if code == CHECK:
                _check(builder, lanes, values[0], failed)
            elif code == MOVE:
                moved = builder.fadd(lanes.load(target, lane), values[0])
                _check(builder, lanes, moved, failed)
                kept = arithmetic.maximum(builder, lanes, moved, values[1])
                kept = arithmetic.minimum(builder, lanes, kept, values[2])
                lanes.store(kept, target, lane)
            else:
                lanes.store(emit(builder, lanes, *values), target, lane)
        builder.branch(done)
    builder.position_at_end(done)


def _instructions() -> dict[int, tuple[int, Callable[..., Any]]]:
    """The number of operands and the vector code of each instruction."""
    found = dict(arithmetic.INSTRUCTIONS)
    found[COPY] = (1, lambda _builder, _lanes, a: a)
    found[MOVE] = (3, lambda *_: None)
    found[CHECK] = (1, lambda *_: None)
    return found


def _operand(builder: Any, lanes: Lanes, word: Any, constants: Any) -> tuple[Any, Any]:
    """Where an operand begins, and by how much its place moves with the lane (0 or 1)."""
    is_row = builder.icmp_signed(">=", word, ir.Constant(INT, 0))
    behind = builder.mul(builder.sub(ir.Constant(INT, -1), word), ir.Constant(INT, lanes.count))
    offset = builder.select(is_row, builder.mul(word, lanes.width), builder.add(constants, behind))
    return builder.gep(lanes.data, [offset]), builder.zext(is_row, INT)


def _read(builder: Any, lanes: Lanes, operand: tuple[Any, Any], lane: Any) -> Any:
    start, moves = operand
    return lanes.load(start, builder.mul(lane, moves))


def _check(builder: Any, lanes: Lanes, value: Any, failed: Any) -> None:
    """Note a value that is not a finite number."""
    bad = builder.fcmp_unordered("!=", builder.fsub(value, value), lanes.zero())
    mask = builder.bitcast(bad, ir.IntType(lanes.count))
    found = builder.icmp_unsigned("!=", mask, ir.Constant(ir.IntType(lanes.count), 0))
    builder.store(builder.or_(builder.load(failed), builder.zext(found, INT)), failed)


# Scores


@intrinsic
def dense(
    typing: Any,
    memory: Any,
    weights: Any,
    first: Any,
    rows_of: Any,
    first_row: Any,
    terms: Any,
    target: Any,
    blocks: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """Scores += weights · rows: a matrix product, six rows of scores at a time.

    The scores are the rows from `target` on, so many `blocks` of six; `weights` from `first` on
    are (block, term, 6); `rows_of` from `first_row` on names the row of each term.
    """
    integer = types.int64
    signature = types.void(
        memory, weights, integer, rows_of, integer, integer, integer, integer, integer, integer
    )

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, table, start, names, names_at, count, into, groups, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        weight = builder.gep(_data(context, builder, sig.args[1], table), [start])
        name = builder.gep(_data(context, builder, sig.args[3], names), [names_at])
        six = ir.Constant(INT, BLOCK_ROWS)
        with _counted(builder, groups) as group:
            scores = [
                rows.row(builder.add(into, builder.add(builder.mul(group, six), whole(k))))
                for k in range(BLOCK_ROWS)
            ]
            mine = builder.gep(weight, [builder.mul(builder.mul(group, count), six)])
            with rows.each(n) as (lane, _):
                _product(builder, rows, mine, name, count, scores, lane)
        return context.get_dummy_value()

    return signature, write


def _product(
    builder: Any, rows: Lanes, weight: Any, name: Any, count: Any, scores: list[Any], lane: Any
) -> None:
    """One vector of lanes of six rows of scores; the sums stay in registers."""

    def step(index: Any, sums: list[Any]) -> list[Any]:
        row = builder.sext(builder.load(builder.gep(name, [index])), INT)
        value = rows.load(rows.row(row), lane)
        at = builder.gep(weight, [builder.mul(index, whole(BLOCK_ROWS))])
        factors = [rows.splat(builder.gep(at, [whole(k)])) for k in range(len(sums))]
        return [
            arithmetic.fma(builder, rows, factor, value, before)
            for factor, before in zip(factors, sums, strict=True)
        ]

    found = fold(builder, count, [rows.load(score, lane) for score in scores], step)
    for value, score in zip(found, scores, strict=True):
        rows.store(value, score, lane)


@intrinsic
def sparse(
    typing: Any,
    memory: Any,
    weights: Any,
    first: Any,
    entries: Any,
    first_entry: Any,
    count: Any,
    target: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """Scores += weights · rows, term by term: `entries`, from `first_entry` on, are score and row."""
    integer = types.int64
    signature = types.void(
        memory, weights, integer, entries, integer, integer, integer, integer, integer
    )

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, table, start, pairs, pairs_at, number, into, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        weight = builder.gep(_data(context, builder, sig.args[1], table), [start])
        pair = builder.gep(_data(context, builder, sig.args[3], pairs), [pairs_at])
        with _counted(builder, number) as index:
            at = builder.gep(pair, [builder.mul(index, whole(2))])
            score = rows.row(builder.add(into, builder.sext(builder.load(at), INT)))
            term = rows.row(builder.sext(builder.load(builder.gep(at, [whole(1)])), INT))
            factor = rows.splat(builder.gep(weight, [index]))
            with rows.each(n) as (lane, _):
                value = rows.load(term, lane)
                found = arithmetic.fma(builder, rows, factor, value, rows.load(score, lane))
                rows.store(found, score, lane)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def softmax(
    typing: Any,
    memory: Any,
    score: Any,
    kinds: Any,
    actions: Any,
    masks: Any,
    first: Any,
    total: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """Scores (kind, action) to weights exp(score - largest), and their totals (kind,).

    `masks` from `first` on names, by kind and action, the row that tells whether the action is
    open (1 or 0), or -1 where it always is. What is not open weighs nothing.
    """
    integer = types.int64
    signature = types.void(
        memory, integer, integer, integer, masks, integer, integer, integer, integer
    )

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, at, types_, choices, names, names_at, sums, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        mask = builder.gep(_data(context, builder, sig.args[4], names), [names_at])
        with _counted(builder, types_) as kind:
            first_of_kind = builder.mul(kind, choices)
            with rows.each(n) as (lane, _):
                place = (builder.add(at, first_of_kind), builder.gep(mask, [first_of_kind]))
                _weigh(builder, rows, place, choices, rows.row(builder.add(sums, kind)), lane)
        return context.get_dummy_value()

    return signature, write


def _weigh(
    builder: Any, rows: Lanes, place: tuple[Any, Any], choices: Any, total: Any, lane: Any
) -> None:
    score, mask = place
    lowest = rows.number(float("-inf"))

    def larger(action: Any, top: list[Any]) -> list[Any]:
        value = rows.load(rows.row(builder.add(score, action)), lane)
        value = _masked(builder, rows, value, mask, action, lowest, lane)
        return [arithmetic.maximum(builder, rows, value, top[0])]

    (largest,) = fold(builder, choices, [lowest], larger)
    none = builder.fcmp_ordered("==", largest, lowest)
    largest = builder.select(none, rows.zero(), largest)

    def weigh(action: Any, sums: list[Any]) -> list[Any]:
        start = rows.row(builder.add(score, action))
        value = builder.fsub(rows.load(start, lane), largest)
        weight = arithmetic.exponential(builder, rows, value)
        weight = _masked(builder, rows, weight, mask, action, rows.zero(), lane)
        rows.store(weight, start, lane)
        return [builder.fadd(sums[0], weight)]

    (added,) = fold(builder, choices, [rows.zero()], weigh)
    rows.store(added, total, lane)


def _masked(
    builder: Any, rows: Lanes, value: Any, mask: Any, action: Any, closed: Any, lane: Any
) -> Any:
    """The value where the action is open, else `closed`."""
    row = builder.sext(builder.load(builder.gep(mask, [action])), INT)
    masked = builder.icmp_signed(">=", row, whole(0))
    before = builder.block
    with builder.if_then(masked):
        is_open = builder.fcmp_unordered("!=", rows.load(rows.row(row), lane), rows.zero())
        kept = builder.select(is_open, value, closed)
        inside = builder.block
    found = builder.phi(rows.vector)
    found.add_incoming(value, before)
    found.add_incoming(kept, inside)
    return found


@intrinsic
def pick(
    typing: Any,
    memory: Any,
    weight: Any,
    kinds: Any,
    actions: Any,
    total: Any,
    own: Any,
    uniform: Any,
    target: Any,
    width: Any,
    lanes: Any,
) -> Any:
    """How many cumulated weights of the own kind lie at or below uniform · total, by lane.

    `weight` is the first row of the weights (kind, action), `total` that of their totals, `own`
    the row of the own kinds, `uniform` that of uniform numbers.
    """
    integer = types.int64
    signature = types.void(memory, *([integer] * 9))

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, at, types_, choices, sums, mine, luck, into, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        mine, luck, into = rows.row(mine), rows.row(luck), rows.row(into)
        with rows.each(n) as (lane, _):
            own_kind, u = rows.load(mine, lane), rows.load(luck, lane)

            def of_own(first: Any, own_kind: Any = own_kind, lane: Any = lane) -> Any:
                """The value of the own kind among rows `choices` apart."""

                def step(kind: Any, found: list[Any]) -> list[Any]:
                    row = builder.add(first[0], builder.mul(kind, first[1]))
                    value = rows.load(rows.row(row), lane)
                    whose = _splat_whole(builder, rows, kind)
                    is_own = builder.fcmp_ordered("==", own_kind, whose)
                    return [builder.select(is_own, value, found[0])]

                return fold(builder, types_, [rows.zero()], step)[0]

            limit = builder.fmul(of_own((sums, whole(1))), u)

            def count(action: Any, found: list[Any], limit: Any = limit) -> list[Any]:
                below = builder.fadd(found[0], of_own((builder.add(at, action), choices)))
                passed = builder.fcmp_ordered(">=", limit, below)
                more = builder.select(passed, rows.number(1.0), rows.zero())
                return [below, builder.fadd(found[1], more)]

            _, picked = fold(builder, choices, [rows.zero(), rows.zero()], count)
            rows.store(picked, into, lane)
        return context.get_dummy_value()

    return signature, write


@intrinsic
def row_dot(typing: Any, memory: Any, a: Any, b: Any, width: Any, lanes: Any) -> Any:
    """The sum over exactly the first `lanes` lanes of row a times row b, as a double."""
    integer = types.int64
    signature = types.float64(memory, integer, integer, integer, integer)

    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        array, left, right, size, n = args
        rows = Lanes(builder, context, sig.args[0], array, size)
        wide = ir.VectorType(ir.DoubleType(), rows.count)
        total = cgutils.alloca_once_value(builder, ir.Constant(wide, [0.0] * rows.count))
        left, right = rows.row(left), rows.row(right)
        places = ir.Constant(ir.VectorType(INT, rows.count), list(range(rows.count)))
        with rows.each(n) as (lane, _):
            value = builder.fmul(rows.load(left, lane), rows.load(right, lane))
            if rows.single:
                value = builder.fpext(value, wide)
            left_over = splat_integer(builder, rows, builder.sub(n, lane))
            inside = builder.icmp_signed("<", places, left_over)
            value = builder.select(inside, value, ir.Constant(wide, [0.0] * rows.count))
            builder.store(builder.fadd(builder.load(total), value), total)
        found: Any = ir.Constant(ir.DoubleType(), 0.0)
        sums = builder.load(total)
        for k in range(rows.count):
            part = builder.extract_element(sums, ir.Constant(ir.IntType(32), k))
            found = builder.fadd(found, part)
        return found

    return signature, write


def whole(value: int) -> Any:
    return ir.Constant(INT, value)


def splat_integer(builder: Any, rows: Lanes, value: Any) -> Any:
    kind = ir.VectorType(INT, rows.count)
    empty = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), rows.count), [0] * rows.count)
    return builder.shuffle_vector(first, empty, mask)


def _splat_whole(builder: Any, rows: Lanes, value: Any) -> Any:
    return builder.sitofp(splat_integer(builder, rows, value), rows.vector)
