"""Steps of a pass backward over arrays by run, compiled: each would be a dozen calls of NumPy."""

from typing import Any

import numpy as np

from offramp.engine.compiled.jit import jit, kernel


@kernel
def closed(ahead: Any, valid: Any, rows: Any, ended: Any, patience: Any, earned: Any) -> None:
    """Go back before what was earned in some `rows` after the moves of a period, in place.

    What is `ahead` and whether it is `valid` are (run,), the rest by row; `patience` may be one
    for all.
    """
    for index in range(len(rows)):
        run = rows[index]
        if ended[index]:
            ahead[run], valid[run] = 0.0, True
        ahead[run] *= patience[min(index, len(patience) - 1)]
        ahead[run] += earned[index]


@kernel
def forced(valid: Any, rows: Any, some: Any, whom: Any, moved: Any) -> None:
    """What came about is not valid in `some` of the rows if who `moved` was forced there, in place.

    `valid` and `whom` are (run,), the latter -1 for nobody; `moved` (actor,); `some` (row,).
    """
    for index in range(len(rows)):
        who = whom[rows[index]]
        if some[index] and who >= 0 and moved[who]:
            valid[rows[index]] = False


@jit
def parted(ahead: Any, valid: Any, rows: Any, picks: Any, ends: Any) -> Any:
    """Which decisions (row,) after which all is valid go on, and which end the crisis.

    `picks` are actions, of which some are `ends`. Also the least and the most that is ahead.
    """
    going, ended = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    many, few, low, high = 0, 0, np.inf, -np.inf
    for index in range(len(rows)):
        run = rows[index]
        if valid[run]:
            low, high = min(low, ahead[run]), max(high, ahead[run])
            if ends[picks[index]]:
                ended[few] = index
                few += 1
            else:
                going[many] = index
                many += 1
    return going[:many], ended[:few], low, high
