"""Dates and periods: months and years, leap days, days before the start."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.language.calendar import CalendarError, Step, day_of, is_day, parse_day, period_of

START = date(2024, 11, 17)
STEPS = st.builds(
    Step, st.integers(1, 30), st.sampled_from(["day", "week", "month", "year"])
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("1 week", Step(1, "week")),
        ("2 weeks", Step(2, "week")),
        ("week", Step(1, "week")),
        ("3 months", Step(3, "month")),
        (" 1 day ", Step(1, "day")),
        ("1 period", Step(1, "period")),
    ],
)
def test_a_step_is_read(text: str, step: Step) -> None:
    assert Step.of(text) == step
    assert Step.of(str(step)) == step


@pytest.mark.parametrize("text", ["", "weeks 2", "0 weeks", "-1 week", "1.5 weeks", "99999 days"])
def test_no_step(text: str) -> None:
    with pytest.raises(CalendarError):
        Step.of(text)


@pytest.mark.parametrize(
    ("day", "step", "period"),
    [
        (date(2024, 11, 17), "1 week", 1),
        (date(2024, 11, 23), "1 week", 1),
        (date(2024, 11, 24), "1 week", 2),
        (date(2024, 11, 16), "1 week", 0),
        (date(2024, 11, 10), "1 week", 0),
        (date(2024, 11, 9), "1 week", -1),
        (date(2024, 12, 16), "1 month", 1),
        (date(2024, 12, 17), "1 month", 2),
        (date(2024, 10, 17), "1 month", 0),
        (date(2024, 10, 16), "1 month", -1),
        (date(2025, 11, 16), "1 year", 1),
        (date(2025, 11, 17), "1 year", 2),
        (date(2025, 1, 17), "2 months", 2),
    ],
)
def test_the_period_of_a_day(day: date, step: str, period: int) -> None:
    assert period_of(day, START, Step.of(step)) == period


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    start = date(2024, 1, 31)
    step = Step(1, "month")
    days = [day_of(period, start, step) for period in (1, 2, 3, 4)]
    assert days == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    ]
    assert period_of(date(2024, 2, 29), start, step) == 2
    assert period_of(date(2024, 4, 30), start, step) == 4


def test_a_leap_day_every_year() -> None:
    start, step = date(2024, 2, 29), Step(1, "year")
    assert day_of(2, start, step) == date(2025, 2, 28)
    assert day_of(5, start, step) == date(2028, 2, 29)
    assert period_of(date(2025, 2, 28), start, step) == 2
    assert period_of(date(2025, 2, 27), start, step) == 1


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), STEPS, st.integers(-300, 300))
def test_the_first_day_of_a_period_is_in_it(start: date, step: Step, period: int) -> None:
    day = day_of(period, start, step)
    if day is not None:
        assert period_of(day, start, step) == period


@given(st.dates(), st.dates(), STEPS)
def test_a_day_lies_between_the_beginnings_of_its_period_and_the_next(
    start: date, day: date, step: Step
) -> None:
    period = period_of(day, start, step)
    first, after = day_of(period, start, step), day_of(period + 1, start, step)
    assert first is None or first <= day
    assert after is None or day < after


def test_without_a_calendar_there_are_no_days() -> None:
    assert day_of(1, None, Step(1, "week")) is None
    assert day_of(1, START, Step(1, "period")) is None
    with pytest.raises(CalendarError):
        period_of(START, None, Step(1, "week"))
    with pytest.raises(CalendarError):
        period_of(START, START, Step(1, "period"))


def test_beyond_the_last_year_there_are_no_days() -> None:
    assert day_of(9_000, START, Step(1, "year")) is None
    assert day_of(-9_000, START, Step(1, "year")) is None


@pytest.mark.parametrize("text", ["2024-02-30", "2023-02-29", "0000-01-01", "2024-13-01"])
def test_days_that_do_not_exist(text: str) -> None:
    assert is_day(text)
    with pytest.raises(CalendarError, match="there is no day"):
        parse_day(text)


@pytest.mark.parametrize("text", ["", "2024-1-1", "20240101", "2024-01-01T00:00", "today"])
def test_what_has_not_the_shape_of_a_day(text: str) -> None:
    assert not is_day(text)
    with pytest.raises(CalendarError, match="is not a day"):
        parse_day(text)
