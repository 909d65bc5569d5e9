"""The periods that windows of claims leave to look at."""

from collections.abc import Sequence

from offramp.language.calendar import period_of
from offramp.language.claim import Moment, Window
from offramp.model.model import Model


def periods_of(windows: Sequence[Window], model: Model) -> range:
    """The periods that windows leave, all of them at once. Raises CalendarError."""
    first, last = 1, model.periods
    for window in windows:
        period = period_at(window.moment, model)
        match window.word:
            case "by":
                last = min(last, period)
            case "before":
                last = min(last, period - 1)
            case "after":
                first = max(first, period + 1)
            case "at":
                first, last = max(first, period), min(last, period)
    return range(first, max(first, last + 1))


def period_at(moment: Moment, model: Model) -> int:
    """The period of a moment, which may lie outside of the crisis. Raises CalendarError."""
    return moment if isinstance(moment, int) else period_of(moment, model.start, model.step)
