"""Stretches of time in which something else holds: from a moment on, until another one.

A span begins with the period of `from` and ends before the period of `until`; a period holds
the day of a date. Leaves out: what holds then, which is a formula's or a policy's to say.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from offramp.language.calendar import CalendarError, is_day, parse_day
from offramp.language.problems import Place

Moment = date | int
_LATEST = 999_999  # a period's number
_PATTERN = r"^([0-9]{1,6}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
MOMENT_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "integer"}, {"type": "string", "pattern": _PATTERN}]
}


class SpanError(ValueError):
    """A span that there cannot be: the key that is wrong, and the remedy."""

    def __init__(self, message: str, key: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.key, self.hint = message, key, hint


@dataclass(frozen=True, slots=True)
class Span:
    """The periods from `start` on (None: from the first), before `until` (None: to the end).

    `place` is where it was written.
    """

    start: Moment | None = None
    until: Moment | None = None
    place: Place | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, start: Any, until: Any, place: Place | None = None) -> "Span":
        """A span as written. Raises SpanError."""
        first, last = _moment(start, "from"), _moment(until, "until")
        alike = type(first) is type(last)
        if alike and first is not None and last is not None and first >= last:  # type: ignore[operator]
            message = f"from ({first}) must be before until ({last})"
            raise SpanError(message, "from", "until is the first moment after the span")
        said = getattr(start, "place", None) or getattr(until, "place", None)
        return cls(first, last, said or place)

    @property
    def always(self) -> bool:
        """Whether it has no bound."""
        return self.start is None and self.until is None

    def explicit(self) -> dict[str, str | int]:
        """The keys `from` and `until` as plain data."""
        given = {"from": self.start, "until": self.until}
        return {
            key: value.isoformat() if isinstance(value, date) else int(value)
            for key, value in given.items()
            if value is not None
        }


def _moment(value: Any, key: str) -> Moment | None:
    """A period or day. Raises SpanError."""
    if value is None or isinstance(value, date):
        return value
    text = str(value)
    if isinstance(value, str) and is_day(text):
        try:
            return parse_day(text)
        except CalendarError as error:
            raise SpanError(str(error), key) from None
    if isinstance(value, bool) or not text.isdecimal() or int(text) > _LATEST:
        message = f"{key}: expected a period or a day"
        raise SpanError(message, key, "write 3 or 2025-01-20")
    if int(text) < 1:
        raise SpanError(f"{key}: periods are numbered from 1", key)
    return int(text)
