"""Whether what feeds on itself dies down: measures that should stay below a limit, by period.

An incident that breeds others, or anger that breeds anger, comes to rest only while one of it
breeds less than one. Mechanisms say which measures tell that (`Builder.measure(..., below=1)`).
Where the mean over the runs reaches the limit, or else the 95% quantile does, that is a warning.

Leaves out: whether it did grow without end. A run that has ended counts on at its last value.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.model.parts import Measure
from offramp.report.words import moment, number
from offramp.runs.origin import NamedMeasure, Origin
from offramp.runs.quantiles import QUANTILES
from offramp.runs.run import Run

_HIGH = QUANTILES.index(0.95)
_NO_END = 1_000  # bred by one; how much more says nothing


class Course(NamedTuple):
    """The highest value of a series, in which period (from 1), and the periods beyond its limit."""

    highest: float
    period: int
    beyond: tuple[int, ...]


class Stability(NamedTuple):
    """A measure that has a limit, and how near its mean and its 95% quantile come to that."""

    measure: NamedMeasure
    limit: float
    mean: Course
    q95: Course


def stabilities(run: Run) -> Iterator[Stability]:
    """The check of each measure that has a limit."""
    for index, measure in enumerate(run.origin.measures):
        if measure.below is not None:
            mean = _course(run.summary.means[:, index], measure.below)
            q95 = _course(run.summary.quantiles[:, index, _HIGH], measure.below)
            yield Stability(measure, measure.below, mean, q95)


def unbounded_warnings(run: Run) -> list[str]:
    """A sentence for each measure that is not a finite number in some runs, if it has no limit."""
    told: list[str] = []
    for index, measure in enumerate(run.origin.measures):
        wrong = np.flatnonzero(~np.isfinite(run.summary.means[:, index]))
        if len(wrong) and measure.below is None:
            since = moment(run.origin, float(wrong[0]) + 1)
            told.append(
                f"{measure.title} is not a finite number in some runs, first in {since}: look for "
                f"a division by zero, log or sqrt of a negative number in measures.{measure.name}"
            )
    return told


def stability_warnings(run: Run) -> list[str]:
    """A sentence for each measure that reaches its limit, on average or in one run of twenty."""
    told: list[str] = []
    for found in stabilities(run):
        title = found.measure.title
        if found.mean.beyond:
            who, course = f"{title} reached {_amount(found.mean)} on average", found.mean
        elif found.q95.beyond:
            who = f"in one run of twenty, {title} reached {_amount(found.q95)} or more"
            course = found.q95
        else:
            continue
        when = f"{moment(run.origin, course.period)}; {_beyond(run.origin, course, found.limit)}"
        told.append(f"{who} ({when}): {found.measure.beyond}.")
    return told


def stability_data(run: Run) -> list[dict[str, Any]]:
    """The checks as plain data, whether or not a limit is reached."""
    return [
        {
            "measure": found.measure.name,
            "limit": found.limit,
            "highest_mean": found.mean.highest,
            "highest_q95": found.q95.highest,
            "periods_beyond": len(found.mean.beyond),
            "periods_beyond_q95": len(found.q95.beyond),
        }
        for found in stabilities(run)
    ]


def measured(measure: Measure) -> str:
    """What a measure is, and the limit that it should stay below."""
    title = measure.title or measure.name.replace("_", " ")
    title += f" ({measure.unit})" if measure.unit else ""
    if measure.below is None:
        return title
    limit = number(measure.below)
    return f"{title}; should stay below {limit}: at {limit} or more, {measure.beyond}"


def _course(values: NDArray[np.float64], limit: float) -> Course:
    known = np.where(np.isnan(values), -np.inf, values)  # (period,)
    period = int(known.argmax())
    beyond = tuple((np.flatnonzero(known >= limit) + 1).tolist())
    return Course(float(known[period]), period + 1, beyond)


def _amount(course: Course) -> str:
    return number(course.highest) if course.highest < _NO_END else f"more than {_NO_END:,}"


def _beyond(origin: Origin, course: Course, limit: float) -> str:
    """`1 or more in 12 of 40 periods, from 2025-01-05 on`."""
    count, periods = len(course.beyond), origin.periods
    if count == periods:
        return f"{number(limit)} or more in all periods"
    first = moment(origin, course.beyond[0])
    return f"{number(limit)} or more in {count} of {periods} periods, from {first} on"
