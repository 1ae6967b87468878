"""Do working days follow the announced Chinese calendar, 调休 included?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.workdays import add_working_days, is_provisional, is_working_day
from anxin.workdays.calendar import announced_until

ANNOUNCED = st.dates(date(2022, 1, 1), date(announced_until(), 11, 30))


@pytest.mark.parametrize("day", [date(2026, 2, 14), date(2026, 10, 10), date(2025, 9, 28)])
def test_a_weekend_worked_for_a_holiday_is_a_working_day(day: date) -> None:
    assert day.weekday() >= 5
    assert is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 2, 20), date(2026, 10, 7), date(2026, 1, 2)])
def test_a_weekday_off_for_a_holiday_is_not_worked(day: date) -> None:
    assert day.weekday() < 5
    assert not is_working_day(day)


def test_one_working_day_before_national_day_ends_after_the_holiday() -> None:
    assert add_working_days(date(2026, 9, 30), 1) == (date(2026, 10, 8), False)


def test_a_worked_saturday_counts() -> None:
    assert add_working_days(date(2026, 10, 9), 1).day == date(2026, 10, 10)


def test_no_working_days_from_a_day_off_is_the_next_working_day() -> None:
    assert add_working_days(date(2026, 10, 3), 0).day == date(2026, 10, 8)


def test_no_working_days_from_a_working_day_is_that_day() -> None:
    assert add_working_days(date(2026, 10, 9), 0).day == date(2026, 10, 9)


def test_a_year_not_announced_is_provisional() -> None:
    assert add_working_days(date(announced_until(), 12, 25), 10).provisional
    assert is_provisional(date(announced_until() + 1, 1, 1))
    assert not is_provisional(date(announced_until(), 12, 31))


@pytest.mark.parametrize("n", [-1, 1_001])
def test_an_absurd_count_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        add_working_days(date(2026, 1, 5), n)


@given(day=ANNOUNCED, n=st.integers(0, 20))
def test_the_nth_working_day_has_n_working_days_behind_it(day: date, n: int) -> None:
    due = add_working_days(day, n).day
    passed = [day + timedelta(days=i) for i in range(1, (due - day).days + 1)]
    assert is_working_day(due)
    assert sum(map(is_working_day, passed)) == n or (n == 0 and not is_working_day(day))
