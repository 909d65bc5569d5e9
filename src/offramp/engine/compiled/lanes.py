"""Vectors of lanes in the code of a kernel: what the kernels in LLVM's language are written with.

Numba's loops over slices of one array are not reliably turned into vector code (it cannot know
that slices do not overlap), so what goes over whole rows is written in LLVM's own vectors of 64
bytes, which become whatever the processor has. Memory is one flat array of rows `width` long, of
doubles or single floats; an operand is a row (>= 0) or a constant (-1 - index), of which a vector
stands behind the rows. Lanes are computed in whole vectors: what lies beyond the last lane is
scratch.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from numba import types

from offramp.engine.compiled.llvm import cgutils, ir

VECTOR_BYTES = 64
INT, SHORT = ir.IntType(64), ir.IntType(32)

Step = Callable[[Any, list[Any]], list[Any]]


class Vectors:
    """Vectors of so many lanes in a kernel that is being written."""

    def __init__(self, builder: Any, single: bool, count: int) -> None:
        self.builder, self.single, self.count = builder, single, count
        self.element = ir.FloatType() if single else ir.DoubleType()
        self.vector = ir.VectorType(self.element, count)

    def number(self, value: float) -> Any:
        """A number known now, in all lanes."""
        return ir.Constant(self.vector, [value] * self.count)

    def zero(self) -> Any:
        """Zero in all lanes."""
        return self.number(0.0)

    def any(self, condition: Any) -> Any:
        """Whether something holds in any lane: 1 or 0."""
        bits = ir.IntType(self.count)
        mask = self.builder.bitcast(condition, bits)
        return self.builder.zext(self.builder.icmp_unsigned("!=", mask, ir.Constant(bits, 0)), INT)


class Lanes(Vectors):
    """Vector access to the memory from within a kernel that is being written."""

    def __init__(self, builder: Any, context: Any, array_type: Any, array: Any, width: Any) -> None:
        single = array_type.dtype == types.float32
        self.size = 4 if single else 8
        super().__init__(builder, single, VECTOR_BYTES // self.size)
        self.width = width
        self.data = data_of(context, builder, array_type, array)

    def at(self, offset: Any) -> Any:
        """A place in the memory."""
        return self.builder.gep(self.data, [offset])

    def row(self, index: Any) -> Any:
        """Where a row begins."""
        return self.at(self.builder.mul(index, self.width))

    def operand(self, word: Any, constants: Any) -> tuple[Any, Any]:
        """Where an operand begins, and a mask of lanes: all bits for a row, none for a constant."""
        is_row = self.builder.icmp_signed(">=", word, whole(0))
        behind = self.builder.mul(self.builder.not_(word), whole(self.count))
        row = self.builder.mul(word, self.width)
        offset = self.builder.select(is_row, row, self.builder.add(constants, behind))
        return self.at(offset), self.builder.sext(is_row, INT)

    def read(self, operand: tuple[Any, Any], lane: Any) -> Any:
        """An operand's values from a lane on."""
        start, mask = operand
        return self.load(start, self.builder.and_(lane, mask))

    def load(self, start: Any, lane: Any) -> Any:
        """The numbers at a lane and after it, from a start on."""
        pointer = self._pointer(self.builder.gep(start, [lane]))
        return self.builder.load(pointer, align=self.size)

    def store(self, value: Any, start: Any, lane: Any) -> None:
        """Numbers to a lane and after it, from a start on."""
        pointer = self._pointer(self.builder.gep(start, [lane]))
        self.builder.store(value, pointer, align=self.size)

    def splat(self, place: Any) -> Any:
        """One number of the memory (or of another array) in all lanes."""
        return self.all(self.builder.load(place))

    def all(self, value: Any) -> Any:
        """One number in all lanes."""
        return spread(self.builder, value, self.vector)

    def counted(self, value: Any) -> Any:
        """A whole number in all lanes, as numbers of the memory."""
        kind = ir.VectorType(INT, self.count)
        return self.builder.sitofp(spread(self.builder, value, kind), self.vector)

    def short(self, value: Any) -> Any:
        """A whole number in all lanes, as a short integer."""
        kind = ir.VectorType(SHORT, self.count)
        return spread(self.builder, self.builder.trunc(value, SHORT), kind)

    def cast(self, value: Any) -> Any:
        """A double as a number of the memory, in all lanes."""
        return self.all(self.builder.fptrunc(value, self.element) if self.single else value)

    def places(self, value: Any) -> Any:
        """Whole numbers of the memory as short integers."""
        return self.builder.fptosi(value, ir.VectorType(SHORT, self.count))

    def gathered(self, start: Any, places: Any) -> Any:
        """The numbers at places (short integers) from a start on."""
        found: Any = ir.Constant(self.vector, ir.Undefined)
        for k in range(self.count):
            place = self.builder.extract_element(places, ir.Constant(SHORT, k))
            value = self.builder.load(self.builder.gep(start, [self.builder.sext(place, INT)]))
            found = self.builder.insert_element(found, value, ir.Constant(SHORT, k))
        return found

    def inside(self, lane: Any, lanes: Any) -> Any:
        """Which lanes of a vector that begins at `lane` are among the first `lanes`."""
        kind = ir.VectorType(SHORT, self.count)
        left = self.short(self.builder.sub(lanes, lane))
        return self.builder.icmp_signed("<", ir.Constant(kind, list(range(self.count))), left)

    def vectors(self, lanes: Any) -> Any:
        """How many vectors hold so many lanes."""
        last = self.builder.add(lanes, whole(self.count - 1))
        return self.builder.udiv(last, whole(self.count))

    def wide(self, value: Any) -> Any:
        """The numbers as doubles."""
        kind = ir.VectorType(ir.DoubleType(), self.count)
        return self.builder.fpext(value, kind) if self.single else value

    def total(self, doubles: Any) -> Any:
        """The sum of the doubles of a vector."""
        half = self.count // 2
        while half:
            places = [(k + half) % self.count for k in range(self.count)]
            mask = ir.Constant(ir.VectorType(SHORT, self.count), places)
            others = self.builder.shuffle_vector(doubles, doubles, mask)
            doubles = self.builder.fadd(doubles, others)
            half //= 2
        return self.builder.extract_element(doubles, ir.Constant(SHORT, 0))

    def each(self, lanes: Any) -> Any:
        """A loop over the lanes, vector by vector; yields the first lane of each."""
        return cgutils.for_range_slice(self.builder, whole(0), lanes, whole(self.count), INT)

    def _pointer(self, place: Any) -> Any:
        return self.builder.bitcast(place, self.vector.as_pointer())


def data_of(context: Any, builder: Any, array_type: Any, array: Any) -> Any:
    """Where the numbers of an array are."""
    return context.make_array(array_type)(context, builder, array).data


def listed(builder: Any, array: Any, index: Any) -> Any:
    """A number of a list of short integers."""
    return builder.sext(builder.load(builder.gep(array, [index])), INT)


def whole(value: int) -> Any:
    """A whole number known now."""
    return ir.Constant(INT, value)


@contextmanager
def counted(builder: Any, stop: Any) -> Generator[Any]:
    """A loop from 0 to below `stop`."""
    with cgutils.for_range(builder, stop, intp=INT) as loop:
        yield loop.index


def fold(builder: Any, count: Any, start: list[Any], step: Step) -> list[Any]:
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


def spread(builder: Any, value: Any, kind: Any) -> Any:
    """One number in all places of a vector."""
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(SHORT, 0))
    mask = ir.Constant(ir.VectorType(SHORT, kind.count), [0] * kind.count)
    return builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), mask)
