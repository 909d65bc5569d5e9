"""Where a batch of runs stands: state, types, beliefs, moves of this period. Rows are runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.program import Program
from offramp.engine.tape import Array, evaluate

Ints = NDArray[np.int64]


@dataclass
class Position:
    """A batch of runs in the middle of play.

    `runs` (run,) are their numbers; `x` (variable, run); `types` (actor, run); `beliefs`
    (slot, run); `params` (assumption, run or 1); `did` (actor, run), -1 where nothing was done;
    `earned` (actor, run), discounted; `x0` (variable, run) the starts; `weight` (run,) is 1
    unless chances are enumerated.
    """

    program: Program
    period: int
    runs: Ints
    x: Array
    types: Ints
    beliefs: Array
    params: Array
    did: Ints
    earned: Array
    x0: Array
    weight: Array
    attributes: list[Array]  # by actor: (attribute, type, run or 1)
    constant: bool  # one set of assumptions for all runs

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.runs)

    def take(self, rows: Any) -> "Position":
        """A copy with these rows (indices or a mask)."""

        def cut(values: Array) -> Array:
            return values if self.constant else values[..., rows]

        return replace(
            self,
            runs=self.runs[rows],
            x=self.x[:, rows],
            types=self.types[:, rows],
            beliefs=self.beliefs[:, rows],
            params=cut(self.params),
            did=self.did[:, rows],
            earned=self.earned[:, rows],
            x0=self.x0[:, rows],
            weight=self.weight[rows],
            attributes=[cut(values) for values in self.attributes],
        )

    @staticmethod
    def concatenate(parts: "Sequence[Position]") -> "Position":
        """Positions of one program and period, rows after rows."""
        one = parts[0]

        wide = {
            name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
            for name in ("runs", "x", "types", "beliefs", "did", "earned", "x0", "weight")
        }
        if one.constant:
            return replace(one, **wide)
        params = np.concatenate([part.params for part in parts], axis=-1)
        tables = zip(*(part.attributes for part in parts), strict=True)
        attributes = [np.concatenate(table, axis=-1) for table in tables]
        return replace(one, **wide, params=params, attributes=attributes)

    def become(self, other: "Position") -> None:
        """Turn into another position, in place."""
        self.__dict__.update(other.__dict__)

    def frame(self) -> "Actual":
        """What tapes read here, every actor being of its true type."""
        return Actual(self)


@dataclass
class Actual:
    """The position as it is: arrays `(run,)`."""

    at: Position

    @property
    def period(self) -> float:
        return float(self.at.period)

    def param(self, index: int) -> Array:
        return self.at.params[index]

    def variable(self, index: int) -> Any:
        return self.at.x[index]

    def attribute(self, actor: int, index: int) -> Any:
        values = self.at.attributes[actor][index]  # (type, run|1)
        if values.shape[1] == 1:
            return values[self.at.types[actor], 0]
        return values[self.at.types[actor], np.arange(self.at.count)]

    def belief(self, slot: int) -> Any:
        return 1.0 if slot < 0 else self.at.beliefs[slot]

    def did(self, actor: int, action: int) -> Any:
        return self.at.did[actor] == action


@dataclass
class Supposed(Actual):
    """The position as an actor may suppose it: of any of its own types, after any of its moves.

    Own attributes have shape (type, 1, run|1); `x` replaces variables by arrays of a shape that
    broadcasts to (type, action, run); `own` is the action supposed, (action, 1), if any.
    """

    actor: int
    x: dict[int, Any] = field(default_factory=dict[int, Any])
    own: Any = None
    values: list[Any] = field(default_factory=list[Any])

    def variable(self, index: int) -> Any:
        return self.x[index] if index in self.x else self.at.x[index]

    def attribute(self, actor: int, index: int) -> Any:
        if actor != self.actor:
            return super().attribute(actor, index)
        return self.at.attributes[actor][index][:, None, :]

    def did(self, actor: int, action: int) -> Any:
        if actor == self.actor and self.own is not None:
            return self.own == action
        return super().did(actor, action)


def bounded(program: Program, values: Any, index: int, bounds: tuple[Array, Array]) -> Any:
    """A variable's values clipped to its bounds, and rounded where it is whole."""
    low, high = bounds[0][index], bounds[1][index]
    clipped = np.minimum(np.maximum(values, low), high)
    return np.rint(clipped) if index in program.whole else clipped


def bounds_of(program: Program, params: Array) -> tuple[Array, Array]:
    """Lower and upper bounds, each (variable, run|1)."""
    count = len(program.model.variables)
    width = params.shape[1] if params.size else 1
    values = [np.broadcast_to(v, (width,)) for v in evaluate(program.bounds, Constants(params))]
    both = np.array(values, dtype=np.float64).reshape(2 * count, width)
    return both[:count], both[count:]


@dataclass
class Constants:
    """A frame with nothing but assumptions."""

    params: Array

    @property
    def period(self) -> float:
        return 0.0

    def param(self, index: int) -> Array:
        return self.params[index]

    def variable(self, index: int) -> Any:
        raise self._not_constant()

    def attribute(self, actor: int, index: int) -> Any:
        raise self._not_constant()

    def belief(self, slot: int) -> Any:
        raise self._not_constant()

    def did(self, actor: int, action: int) -> Any:
        raise self._not_constant()

    def _not_constant(self) -> Exception:
        return AssertionError("a constant expression read the state")
