"""Which rows a turn in random order takes with it, and which it brings back.

State and beliefs travel in whole blocks of a run's record; other rows one by one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.layout import BLOCK, Layout
from offramp.engine.compiled.scoring import Pool
from offramp.engine.compiled.watching import Watching


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
            rows = rows | set(layout.carried) | set(layout.beliefs.values())
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

    def tables(self, read: set[int]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Rows and blocks of rows, and where those of each actor begin and end.

        (actor, 8): first and last of the blocks read, of the blocks written, of the other rows
        read, and of those written. The last is of everybody's turns: blocks of what is `read`
        after them, of what may have changed before, and of all.
        """
        state = set(range(len(self.layout.program.model.variables)))
        beliefs = set(self.layout.beliefs.values())
        moved, turns = list(self.moved), list[int]()

        def put(rows: set[int]) -> None:
            turns.append(len(moved))
            moved.extend(sorted({row // BLOCK for row in rows}))
            turns.append(len(moved))

        for actor, (reads, writes) in enumerate(self._recorded):
            put(reads)
            put(writes)
            turns.extend([*self.gather[actor], *self.scatter[actor]])
        for rows in (state | (beliefs & read), state, state | beliefs, set[int]()):
            put(rows)
        return np.array([*moved, 0], np.int32), np.array(turns, np.int64).reshape(-1, 8)
