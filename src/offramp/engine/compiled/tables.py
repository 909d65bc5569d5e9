"""The tables that the compiled player reads: a program as plain arrays of numbers.

Records, one a thing: `Score` (how choice probabilities are computed), `Mover` (an actor that may
move), `Watcher` (an observer of a mover, or several who learn the same), `Group` (actors that move
together), `Chance`, `Event`, `Redraw`, `End` (an outcome). Sections are runs of instructions
`[first, last)`; operands are rows (>= 0) or constants (-1 - index).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.engine.compiled.views import pack, record_at

NOTHING = -(2**30)  # no operand

LOGIT, WEIGHED, ASKED = 0, 1, 2  # how the weights of a choice come about


def _record(*names: str, keys: tuple[str, ...] = ()) -> np.dtype[Any]:
    """Whole numbers, and keys of streams of noise."""
    whole = [(name, np.int64) for name in names]
    return np.dtype([*whole, *((name, np.uint64) for name in keys)])


SCORE = _record(
    "mode", "kinds", "actions", "rows", "totals", "masks", "largest",
    "bias", "bias_step", "blocks", "terms", "terms_count", "weights", "weights_step",
    "entries", "entries_count", "loose", "loose_step",
    "bundle", "bundle_blocks", "bundle_terms", "bundle_count", "bundled", "bundled_step",
    "parts", "base", "joins", "shared", "shared_count", "common", "common_step",
)  # fmt: skip
MOVER = _record(
    "kinds", "actions", "section", "section_end", "own", "judged", "calm", "brief", "pick",
    "uniform", "effects", "effects_end", "touched", "touched_end",
    "costs", "costs_end", "cost", "cost_terms", "cost_count", "cost_weights",
    "watchers", "watchers_end", "plain", "judging", "supposed",
    "swift", "length", "table", "bounds", "prices", "extra_terms", "extra_count", "extra_weights",
    keys=("key", "order"),
)  # fmt: skip
WATCHER = _record(
    "belief", "kinds", "likelihood", "plain", "sights", "sights_end", "empathy",
    "guarded", "surprised", "before", "before_end", "forgotten", "uniform",
    keys=("key",),
)  # fmt: skip
GROUP = _record(
    "members", "members_end", "touched", "touched_end", "common", "common_end",
    "section", "section_end",
)  # fmt: skip
CHANCE = _record(
    "guard", "guard_end", "holds", "section", "section_end", "laws", "branches", "counted",
    "effects", "effects_end", "table", "touched", "touched_end",
    keys=("key",),
)  # fmt: skip
EVENT = _record("period", "section", "section_end", "redraws", "redraws_end")
REDRAW = _record(
    "actor", "kinds", "weights", "holds", "section", "section_end", "beliefs", "beliefs_end",
    keys=("key",),
)  # fmt: skip
END = _record("section", "section_end", "paid")
SIZES = _record(
    "rows", "carried", "carried_end", "recorded", "actors", "variables", "periods",
    "earned", "types", "did", "picks", "period", "added", "one", "uniform", "spare", "total",
    "last", "random", "alone", "measures", "believed", "actions",
    "drift", "drift_end", "flow", "flow_end", "settle", "settle_end", "measure", "measure_end",
    "truth", "truth_end", "shifts", "shifts_end", "flows", "measured", "followed",
    "held", "held_end",
)  # fmt: skip


class Tables(NamedTuple):
    """All tables; `sizes` has one record."""

    sizes: NDArray[Any]
    ops: NDArray[np.int32]  # (instruction, 5)
    scores: NDArray[Any]
    movers: NDArray[Any]  # (actor,)
    watchers: NDArray[Any]
    groups: NDArray[Any]
    plan: NDArray[np.int64]  # (period + 1,): groups of a period; or movers, in random order
    planned: NDArray[np.int64]  # what `plan` points to
    chances: NDArray[Any]
    events: NDArray[Any]
    redraws: NDArray[Any]
    ends: NDArray[Any]
    numbers: NDArray[np.int32]  # operands, rows and places that records point to
    sights: NDArray[np.int32]  # (entry, 3): action, signal, operand of its probability
    weights: NDArray[Any]  # of scores, and numbers in tables
    discounts: NDArray[np.float64]  # (period, actor)
    moved: NDArray[np.int32]  # rows, and blocks of rows, that a turn takes along
    turns: NDArray[np.int64]  # (actor or all, 8): which of `moved`, as in `travel.py`

    @property
    def packed(self) -> Any:
        """What compiled code takes for the tables, while they live."""
        sizes = self.sizes[0]
        values: dict[str, Any] = {name: sizes[name] for name in SIZES.names or ()}
        values |= self._asdict()
        counts = {"chance_count": self.chances, "event_count": self.events, "end_count": self.ends}
        values |= {name: len(table) for name, table in counts.items()}
        return pack(PROGRAM, values)


PROGRAM = _record(
    *(SIZES.names or ()), *Tables._fields[1:], "chance_count", "event_count", "end_count"
)

score_at, mover_at, watcher_at = record_at(SCORE), record_at(MOVER), record_at(WATCHER)
group_at, chance_at, event_at = record_at(GROUP), record_at(CHANCE), record_at(EVENT)
redraw_at, end_at = record_at(REDRAW), record_at(END)
