"""Expressions as a graph of numbered nodes, in which nothing is computed twice.

What is known now is folded, with the functions of the reference interpreter, so that it has the
value that the reference finds; everything else keeps its order of operations. Leaves out: algebra
that would change the last digit, except in `affine`, which serves scores only.
"""

from collections.abc import Container, Sequence
from math import copysign
from typing import Any

import numpy as np

from offramp.engine.compiled.codes import FINITE, RINT
from offramp.engine.tape import RUN, Code

CONST, ROW = -1, -2  # leaves: a number known now; a row of the player's memory

_CONDITIONS = frozenset(range(Code.LT, Code.WHERE))
_RISKY = frozenset({Code.DIV, Code.POW, Code.EXP, Code.LOG, Code.SQRT})
_MOST_TERMS = 400  # of an affine form; one with more is a term itself
_HUGE = 1e308

Affine = tuple[float, dict[int, float]]  # constant, coefficient by node


class Graph:
    """Nodes by number: `code`, `args`, `value` of each; `known` says which node an operation is."""

    def __init__(self) -> None:
        self.code: list[int] = []
        self.args: list[tuple[int, ...]] = []
        self.value: list[float] = []
        self.known: dict[tuple[Any, ...], int] = {}
        self._affine: dict[int, Affine] = {}
        self._risky: dict[int, bool] = {}

    def const(self, value: float) -> int:
        """A number; 0 and -0 are two, and what is no number is one."""
        number = float(value)
        same = (number, copysign(1.0, number)) if number == number else "nan"
        return self._node((CONST, same), CONST, (), number)

    def row(self, index: int) -> int:
        """What stands in a row of the memory."""
        return self._node((ROW, index), ROW, (index,))

    def is_const(self, node: int) -> bool:
        """Whether the node is a number known now."""
        return self.code[node] == CONST

    def op(self, code: int, *args: int) -> int:
        """An operation, folded or simplified where its value is known."""
        key = (code, *args)
        found = self.known.get(key)
        if found is None:
            if all(self.code[arg] == CONST for arg in args):
                found = self.const(_folded(code, [self.value[arg] for arg in args]))
            else:
                found = self._simpler(code, args)
            if found is None:
                return self._node(key, code, args)
            self.known[key] = found
        return found

    def total(self, nodes: Sequence[int]) -> int:
        """The sum, from the left."""
        found = nodes[0] if nodes else self.const(0.0)
        for node in nodes[1:]:
            found = self.op(Code.ADD, found, node)
        return found

    def clipped(self, node: int, low: int, high: int, whole: bool) -> int:
        """Kept between bounds, and rounded where it is whole."""
        if not (self.is_const(low) and self.value[low] <= -_HUGE):
            node = self.op(Code.MAX, node, low)
        if not (self.is_const(high) and self.value[high] >= _HUGE):
            node = self.op(Code.MIN, node, high)
        return self.op(RINT, node) if whole else node

    def finite(self, node: int) -> int:
        """Zero where the node has no finite value."""
        return self.op(FINITE, node) if self._may_fail(node) else node

    def affine(self, node: int) -> Affine:
        """The node as a constant and a weighted sum of nodes."""
        if node not in self._affine:
            for each in self.below([node], self._affine):
                self._affine[each] = self._as_affine(each)
        return self._affine[node]

    def forget(self) -> None:
        """No more will be written: free what only served that, which is half of the graph.

        Nodes stay what they are; an operation written again would be another node.
        """
        for found in (self.known, self._affine, self._risky):
            found.clear()

    def below(self, nodes: Sequence[int], done: Container[int] = ()) -> list[int]:
        """The nodes and what they are made of, operands first, down to what is done."""
        order: list[int] = []
        seen: set[int] = set()
        stack = [(node, False) for node in reversed(nodes)]
        while stack:
            at, ready = stack.pop()
            if ready:
                order.append(at)
            elif at not in seen and at not in done:
                seen.add(at)
                stack.append((at, True))
                if self.code[at] >= 0:
                    stack.extend((arg, False) for arg in reversed(self.args[at]))
        return order

    # Pieces

    def _node(
        self, key: tuple[Any, ...], code: int, args: tuple[int, ...], value: float = np.nan
    ) -> int:
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = len(self.code)
            self.code.append(code)
            self.args.append(args)
            self.value.append(value)
        return found

    def _is(self, node: int, value: float) -> bool:
        return self.code[node] == CONST and self.value[node] == value

    def _condition(self, node: int) -> bool:
        return self.code[node] in _CONDITIONS or self._is(node, 0.0) or self._is(node, 1.0)

    def _simpler(self, code: int, args: tuple[int, ...]) -> int | None:
        a, b = args[0], args[1] if len(args) > 1 else -1
        match code:
            case Code.ADD if self._is(a, 0.0):
                return b
            case Code.ADD | Code.SUB if self._is(b, 0.0):
                return a
            case Code.MUL if self._is(a, 1.0):
                return b
            case Code.MUL | Code.DIV | Code.POW if self._is(b, 1.0):
                return a
            case Code.POW if self._is(b, 2.0):
                return self.op(Code.MUL, a, a)
            case Code.MIN | Code.MAX if a == b:
                return a
            case Code.ADD | Code.SUB if self.code[b] == Code.NEG:
                return self.op(Code.ADD + Code.SUB - code, a, self.args[b][0])
            case Code.ADD if self.code[a] == Code.NEG:
                return self.op(Code.SUB, b, self.args[a][0])
            case Code.NEG:
                return self._negated(a)
            case Code.WHERE:
                return self._chosen(*args)
            case Code.AND | Code.OR:
                return self._joined(code, a, b)
            case Code.SUB if a == b and self.code[a] == ROW:
                return self.const(0.0)
            case _:
                return None

    def _negated(self, node: int) -> int | None:
        """Less an instruction, where the sign goes into what is known."""
        if self.code[node] == Code.NEG:
            return self.args[node][0]
        if self.code[node] == Code.MUL:
            for one, other in (self.args[node], self.args[node][::-1]):
                if self.is_const(one):
                    return self.op(Code.MUL, self.const(-self.value[one]), other)
        return None

    def _chosen(self, condition: int, then: int, otherwise: int) -> int | None:
        if then == otherwise:
            return then
        if self.code[condition] == CONST:
            return then if self.value[condition] else otherwise
        return None

    def _joined(self, code: int, a: int, b: int) -> int | None:
        absorbing = self.const(0.0 if code == Code.AND else 1.0)
        for one, other in ((a, b), (b, a)):
            if self.code[one] == CONST:
                if bool(self.value[one]) == bool(self.value[absorbing]):
                    return absorbing
                return other if self._condition(other) else None
        return a if a == b and self._condition(a) else None

    def _may_fail(self, node: int) -> bool:
        for each in self.below([node], self._risky):
            code, args = self.code[each], self.args[each]
            below = code >= 0 and any(self._risky[arg] for arg in args)
            bad = code == CONST and not np.isfinite(self.value[each])
            self._risky[each] = code in _RISKY or below or bad
        return self._risky[node]

    def _as_affine(self, node: int) -> Affine:
        code, args = self.code[node], self.args[node]
        itself: Affine = (0.0, {node: 1.0})
        if code == CONST:
            return self.value[node], {}
        if code not in (Code.ADD, Code.SUB, Code.NEG, Code.MUL, Code.DIV):
            return itself
        parts = [self._affine[arg] for arg in args]
        match code:
            case Code.ADD:
                found = _added(parts[0], parts[1], 1.0)
            case Code.SUB:
                found = _added(parts[0], parts[1], -1.0)
            case Code.NEG:
                found = _scaled(parts[0], -1.0)
            case Code.DIV if not parts[1][1]:
                found = _scaled(parts[0], 1.0 / parts[1][0]) if parts[1][0] else itself
            case Code.MUL if not parts[0][1]:
                found = _scaled(parts[1], parts[0][0])
            case Code.MUL if not parts[1][1]:
                found = _scaled(parts[0], parts[1][0])
            case _:
                found = itself
        sound = np.isfinite(found[0]) and len(found[1]) <= _MOST_TERMS
        return found if sound else itself


def _folded(code: int, values: list[float]) -> float:
    if code == RINT:
        return float(np.rint(values[0]))
    if code == FINITE:
        return values[0] if np.isfinite(values[0]) else 0.0
    with np.errstate(all="ignore"):
        return float(RUN[code](*(np.float64(value) for value in values)))


def _added(a: Affine, b: Affine, factor: float) -> Affine:
    terms = dict(a[1])
    for node, weight in b[1].items():
        terms[node] = terms.get(node, 0.0) + factor * weight
    return a[0] + factor * b[0], terms


def _scaled(a: Affine, factor: float) -> Affine:
    return a[0] * factor, {node: factor * weight for node, weight in a[1].items()}
