"""Moving variables and discounting payoffs: two things that several steps of a period do."""

from collections.abc import Mapping

from offramp.engine.compiled.codes import COPY, MOVE, RINT
from offramp.engine.compiled.emit import Writer
from offramp.engine.compiled.layout import Layout
from offramp.engine.compiled.reading import read
from offramp.engine.compiled.sight import Frame
from offramp.engine.tape import Code


def move(layout: Layout, writer: Writer, variable: int, added: int, places: dict[int, int]) -> None:
    """Instructions that add an operand to a variable and keep it within its bounds."""
    bounds = [layout.bound(variable, high) for high in (False, True)]
    writer.compute(bounds, places)
    low, high = (writer.operand(node, places) for node in bounds)
    writer.instruction(MOVE, variable, added, low, high)
    if variable in layout.program.whole:
        writer.instruction(RINT, variable, variable)


def move_all(
    layout: Layout, writer: Writer, added: Mapping[int, int], places: dict[int, int]
) -> None:
    """Instructions that add nodes to variables, all found before any of these is moved."""
    writer.compute(added.values(), places)
    copies: list[int] = []
    found: dict[int, int] = {}
    for variable, node in added.items():
        operand = writer.operand(node, places)
        if operand in added and operand != variable:  # it would have moved by then
            copies.append(writer.scratch.take())
            writer.instruction(COPY, copies[-1], operand)
            operand = copies[-1]
        found[variable] = operand
    for variable, operand in found.items():
        move(layout, writer, variable, operand, places)
    writer.scratch.free.extend(copies)


def patience(layout: Layout, actor: int) -> int:
    """The discount per period."""
    return read(layout.graph, layout.program.actors[actor].choice, Frame(layout))[1]


def paid(layout: Layout, actor: int, node: int) -> int:
    """A payoff of this period, discounted here where the discount is no constant."""
    graph, factor = layout.graph, patience(layout, actor)
    if graph.is_const(factor):
        return node
    passed = graph.op(Code.SUB, graph.row(layout.period), graph.const(1.0))
    return graph.op(Code.MUL, graph.op(Code.POW, factor, passed), node)
