"""Discrete time: dates and periods, which a file may use interchangeably.

Periods are numbered from 1. A day belongs to the period whose span [start of period, start of
next) holds it. Days before the start have numbers below 1, days after the end above `periods`.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_STEP = re.compile(r"(?:([0-9]+) )?(day|week|month|year|period)s?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CalendarError(ValueError):
    """A day or step that does not exist or cannot be placed."""


@dataclass(frozen=True, slots=True)
class Step:
    """The length of a period: so many days, weeks, months or years (or none: bare periods)."""

    count: int
    unit: str

    @classmethod
    def of(cls, text: str) -> "Step":
        """Read `1 week`, `2 months`. Raises CalendarError."""
        found = _STEP.fullmatch(text.strip())
        count = int(found[1] or 1) if found and len(found[1] or "") < 5 else 0
        if not found or count < 1:
            raise CalendarError(f"{text} is not a step of time")
        return cls(count, found[2])

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' if self.count > 1 else ''}"


def parse_day(text: str) -> date:
    """A day written 2024-11-17. Raises CalendarError."""
    if not _DAY.fullmatch(text):
        raise CalendarError(f"{text} is not a day: write year-month-day, such as 2025-01-20")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarError(f"there is no day {text}") from None


def is_day(text: str) -> bool:
    """Whether a text has the shape of a day."""
    return bool(_DAY.fullmatch(text))


def period_of(day: date, start: date | None, step: Step) -> int:
    """The number of the period that holds a day. Raises CalendarError without a start."""
    if start is None or step.unit == "period":
        raise CalendarError("a date needs time.start and a time.step in days, weeks or months")
    if step.unit in ("day", "week"):
        days = step.count * (7 if step.unit == "week" else 1)
        return (day - start).days // days + 1
    months = step.count * (12 if step.unit == "year" else 1)
    passed = (day.year - start.year) * 12 + day.month - start.month
    period = passed // months + 1
    first = day_of(period, start, step)  # in the same month perhaps, but later
    return period - 1 if first is not None and day < first else period


def day_of(period: int, start: date | None, step: Step) -> date | None:
    """The first day of a period; None without a calendar or beyond the year 9999."""
    if start is None or step.unit == "period":
        return None
    try:
        if step.unit in ("day", "week"):
            days = step.count * (7 if step.unit == "week" else 1)
            return start + timedelta(days=days * (period - 1))
        months = step.count * (12 if step.unit == "year" else 1) * (period - 1) + start.month - 1
        year, month = start.year + months // 12, months % 12 + 1
        return _last_valid(year, month, start.day)
    except (ValueError, OverflowError):
        return None


def _last_valid(year: int, month: int, day: int) -> date:
    for shorter in range(4):
        try:
            return date(year, month, day - shorter)
        except ValueError:
            continue
    return date(year, month, day)
