"""Moving variables and discounting payoffs: two things that several steps of a period do."""

from offramp.engine.compiled.codes import MOVE, RINT
from offramp.engine.compiled.emit import Writer
from offramp.engine.compiled.graph import read
from offramp.engine.compiled.layout import Layout
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
