"""Do service hours run by day only, and never past their ceiling?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.workdays import add_service_hours
from anxin.workdays.hours import SHANGHAI


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026, a month without a holiday; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def test_hours_within_a_day_are_clock_hours() -> None:
    assert add_service_hours(shanghai(2, 10), 4, 72) == shanghai(2, 14)


def test_what_is_left_of_the_day_goes_on_in_the_next_morning() -> None:
    assert add_service_hours(shanghai(2, 17), 4, 72) == shanghai(3, 12)


def test_the_night_does_not_count() -> None:
    assert add_service_hours(shanghai(2, 23), 1, 72) == shanghai(3, 10)


def test_the_weekend_does_not_count() -> None:
    assert add_service_hours(shanghai(6, 17), 2, 96) == shanghai(9, 10)


def test_the_weekend_counts_where_every_day_is_served() -> None:
    assert add_service_hours(shanghai(6, 17), 2, 96, working_days_only=False) == shanghai(7, 10)


def test_the_ceiling_ends_a_long_holiday() -> None:
    eve = datetime(2026, 9, 30, 18, tzinfo=SHANGHAI)
    assert add_service_hours(eve, 8, 48) == eve + timedelta(hours=48)


def test_no_hours_by_day_end_at_once() -> None:
    assert add_service_hours(shanghai(2, 10), 0, 24) == shanghai(2, 10)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        add_service_hours(shanghai(2, 10).replace(tzinfo=None), 1, 2)


def test_negative_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_service_hours(shanghai(2, 10), -1, 2)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is added
    hours=st.floats(0, 60),
    ceiling=st.floats(0, 240),
)
def test_the_end_is_never_early_nor_past_the_ceiling(at: datetime, hours: float, ceiling: float) -> None:
    end = add_service_hours(at, hours, ceiling)
    assert end <= at + timedelta(hours=ceiling)
    assert end >= at + timedelta(hours=min(hours, ceiling)) - timedelta(seconds=1)
