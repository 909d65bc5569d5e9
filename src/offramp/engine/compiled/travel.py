"""Which rows a turn in random order takes with it, and which it brings back.

State and beliefs travel in whole blocks of a run's record; other rows one by one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.layout import WIDEST, Layout
from offramp.engine.compiled.scoring import Pool
from offramp.engine.compiled.watching import Watching

_STEPS = (WIDEST // 2, WIDEST)  # rows of a block, in double and single precision


class Travel:
    """Collects the rows of all actors' turns."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.moved: list[int] = []
        self.gather: list[tuple[int, int]] = []
        self.scatter: list[tuple[int, int]] = []
        self._recorded: list[tuple[set[int], set[int]]] = []

    def note(
        self, actor: int, rows: set[int], record: Any, watching: Watching, asked: bool, pool: Pool
    ) -> None:
        """What an actor's turn reads, beside what its sections do (`rows`), and what it writes."""
        layout = self.layout
        written = set(watching.beliefs)
        if not record["swift"]:
            touched = pool.numbers[record["touched"] : record["touched_end"]]
            written |= {*touched, layout.earned + actor, layout.did + actor}
        if asked:
            rows = rows | set(layout.carried)
            rows |= set(range(layout.did, layout.did + len(layout.program.actors)))
        else:
            here = {row for row in rows if row < layout.added and row != layout.period}
            rows = here | (rows & set(layout.carried))
        rows = rows | written | {layout.types + actor, int(record["uniform"])}
        rows |= set(watching.uniforms)
        for table, which in ((self.gather, rows), (self.scatter, written)):
            first = len(self.moved)
            self.moved += sorted(int(row) for row in which if row >= layout.recorded)
            table.append((first, len(self.moved)))
        self._recorded.append(
            (
                {row for row in rows if row < layout.recorded},
                {row for row in written if row < layout.recorded},
            )
        )

    def tables(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Rows and blocks of rows, and where those of each actor, and of all, begin and end.

        (precision, actor or all, 8): first and last of the blocks read, of the blocks written, of
        the other rows read, and of those written.
        """
        layout = self.layout
        everything = set(range(len(layout.program.model.variables)))
        everything |= set(layout.beliefs.values())
        moved, turns = list(self.moved), list[int]()
        nothing = (0, 0)
        for step in _STEPS:
            for actor, pair in enumerate([*self._recorded, (everything, everything)]):
                for rows in pair:
                    turns.append(len(moved))
                    moved += sorted({row // step for row in rows})
                    turns.append(len(moved))
                last = actor == len(self._recorded)
                turns += nothing if last else self.gather[actor]
                turns += nothing if last else self.scatter[actor]
        count = len(self._recorded) + 1
        return np.array([*moved, 0], np.int32), np.array(turns, np.int64).reshape(2, count, 8)
