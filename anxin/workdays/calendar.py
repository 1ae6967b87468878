"""Is a day worked in China, and which day is the n-th working day from here?

The State Council announces each year's days off, and the weekends worked for them (调休), in the autumn before.
For a year not announced yet the statutory holidays are known but the worked weekends are not: such an answer is
*provisional*, and may move when the calendar is announced.

The library is imported by whoever counts first: it reads the calendars of all countries, a fifth of a process's start.
"""

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from holidays.countries.china import China

LONGEST_COUNT: Final[int] = 1_000


class Due(NamedTuple):
    """The day on which a count of working days ends; provisional if it rests on a year not yet announced."""

    day: date
    provisional: bool


@cache
def announced_until() -> int:
    """Return the last year whose calendar was announced when this release was made."""
    from holidays.countries.china import ChinaStaticHolidays

    return max(ChinaStaticHolidays.special_public_holidays)


@cache
def _calendar(year: int) -> "China":
    from holidays.countries.china import China

    return China(years=year)  # type: ignore[no-untyped-call]  # the library types its methods only


def is_working_day(day: date) -> bool:
    """Say whether `day` is worked in mainland China (a weekend worked for a holiday is a working day)."""
    return _calendar(day.year).is_working_day(day)


def is_provisional(day: date) -> bool:
    """Say whether the calendar of `day`'s year was not announced when this release was made."""
    return day.year > announced_until()


def add_working_days(day: date, n: int) -> Due:
    """Return the `n`-th working day after `day`; with 0, `day` itself or the first working day after it.

    Raises ValueError for a negative or an absurd count.
    """
    if not 0 <= n <= LONGEST_COUNT:
        message = f"working days are counted from 0 to {LONGEST_COUNT}, not {n}"
        raise ValueError(message)
    left = n
    while left > 0 or not is_working_day(day):
        day += timedelta(days=1)
        if is_working_day(day):
            left -= 1
    return Due(day, is_provisional(day))
