"""Two operations as one instruction, where nothing else needs the first.

A row that is not written and not read again is work spared: instructions on rows wait for memory
more than they compute. The numbers are those of the two operations one after the other.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

from offramp.engine.compiled.codes import FINITE, FIRST_FUSED
from offramp.engine.compiled.graph import Graph
from offramp.engine.tape import Code

Step = tuple[int, int, tuple[int, ...]]  # node, code of its instruction, nodes of the operands
Pair = tuple[int, int, int]
Emit = Callable[..., Any]

# The operation, that which one of its operands comes of, and which operand that is. Those that are
# common: each takes time to compile.
PAIRS: tuple[Pair, ...] = (
    (Code.MIN, Code.MAX, 0),
    (Code.ADD, Code.ADD, 0), (Code.ADD, Code.ADD, 1),
    (Code.ADD, Code.MUL, 0), (Code.ADD, Code.MUL, 1),
    (Code.SUB, Code.MUL, 0), (Code.SUB, Code.MUL, 1),
    (Code.MUL, Code.MUL, 0), (Code.MUL, Code.MUL, 1),
    (Code.MUL, Code.ADD, 0), (Code.MUL, Code.ADD, 1),
    (Code.MUL, Code.SUB, 0), (Code.MUL, Code.SUB, 1),
    (Code.MUL, Code.MAX, 0), (Code.MUL, Code.MAX, 1),
    (Code.MAX, Code.MAX, 0), (Code.MAX, Code.ADD, 0), (Code.MAX, Code.SUB, 0),
    (Code.DIV, Code.MUL, 0),
    (Code.AND, Code.NOT, 0), (Code.AND, Code.NOT, 1), (Code.OR, Code.OR, 0),
    (FINITE, Code.WHERE, 0), (FINITE, Code.DIV, 0),
)  # fmt: skip
_TURNED: dict[Pair, Pair] = {  # what is as well the other way round
    (outer, inner, 1): (outer, inner, 0)
    for outer, inner, place in PAIRS
    if place and outer in (Code.ADD, Code.MUL, Code.AND)
}
CODES: dict[Pair, int] = {
    pair: FIRST_FUSED + index for index, pair in enumerate(PAIRS) if pair not in _TURNED
}


def steps(graph: Graph, order: Sequence[int], kept: Collection[int]) -> list[Step]:
    """Nodes, operands first, as instructions; those that are `kept` have one of their own."""
    uses = Counter(arg for node in order for arg in graph.args[node])
    spare = {node for node in order if uses[node] == 1 and node not in kept}
    inside = set[int]()
    found: list[Step] = []
    for node in reversed(order):
        if node not in inside:
            step = _fused(graph, node, spare)
            inside.update(set(graph.args[node]) - set(step[2]))
            found.append(step)
    return found[::-1]


def _fused(graph: Graph, node: int, spare: Collection[int]) -> Step:
    """The instruction of a node, with an operand's operation where that goes together."""
    code, args = graph.code[node], graph.args[node]
    for place, arg in enumerate(args):
        pair = code, graph.code[arg], place
        found = CODES.get(_TURNED.get(pair, pair)) if arg in spare else None
        if found is not None:
            rest = tuple(other for index, other in enumerate(args) if index != place)
            return node, found, (*graph.args[arg], *rest)
    return node, code, args


def instructions(plain: dict[int, tuple[int, Emit]]) -> dict[int, tuple[int, Emit]]:
    """The number of operands and the vector code of each, by the codes that `steps` gives."""
    found: dict[int, tuple[int, Emit]] = {}
    for (outer, inner, place), code in CODES.items():
        count = plain[inner][0] + plain[outer][0] - 1
        found[code] = count, _after(plain[outer][1], plain[inner], place)
    return found


def _after(outer: Emit, inner: tuple[int, Emit], place: int) -> Emit:
    count, first = inner

    def emit(builder: Any, lanes: Any, *args: Any) -> Any:
        operands = list(args[count:])
        operands.insert(place, first(builder, lanes, *args[:count]))
        return outer(builder, lanes, *operands)

    return emit
