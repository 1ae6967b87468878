"""When does a promise of n service hours end, for people who work by day?"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from anxin.workdays.calendar import is_working_day

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
OPENS: Final = time(9, 0)
CLOSES: Final = time(18, 0)


def month_bounds(year: int, month: int) -> tuple[datetime, datetime]:
    """The first moments of a month in Shanghai and of the next. Raises ValueError for no month, and for one so far off
    that its moments cannot be told in other places."""
    if not date.min.year < year < date.max.year:
        raise ValueError(year)
    first = date(year, month, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    return datetime.combine(first, time(), SHANGHAI), datetime.combine(after, time(), SHANGHAI)


def add_service_hours(
    at: datetime,
    hours: float,
    ceiling_hours: float,
    *,
    opens: time = OPENS,
    closes: time = CLOSES,
    working_days_only: bool = True,
) -> datetime:
    """Return when `hours` of service time after `at` have passed, in UTC, but `ceiling_hours` by the clock at most.

    Service time runs from `opens` to `closes` in Shanghai. Machines have no service hours: use clock time for them.
    Raises ValueError for a naive time, negative hours, or a day that closes before it opens.
    """
    if at.tzinfo is None:
        raise ValueError("a naive time has no service hours: pass an aware datetime")
    if hours < 0 or ceiling_hours < 0 or closes <= opens:
        raise ValueError("hours must not be negative, and a day must close after it opens")
    ceiling = at.astimezone(UTC) + timedelta(hours=ceiling_hours)
    left = timedelta(hours=hours)
    moment = at.astimezone(SHANGHAI)
    while moment < ceiling:
        day = moment.date()
        start = max(moment, datetime.combine(day, opens, SHANGHAI))
        end = datetime.combine(day, closes, SHANGHAI)
        if start <= end and (not working_days_only or is_working_day(day)):
            if start + left <= end:
                return min((start + left).astimezone(UTC), ceiling)
            left -= end - start
        moment = datetime.combine(day + timedelta(days=1), time(0), SHANGHAI)
    return ceiling
