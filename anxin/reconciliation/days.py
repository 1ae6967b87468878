"""When does a day of a channel begin? All of them count in Shanghai's days. Pure."""

from datetime import date, datetime, time, timedelta

from anxin.workdays.hours import SHANGHAI

READY_AT = time(10)


def first_moment(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), SHANGHAI)


def last_ready(at: datetime) -> date:
    """The latest day whose bill a channel should have by `at`: made in the morning after, by ten."""
    local = at.astimezone(SHANGHAI)
    return local.date() - timedelta(days=1 if local.time() >= READY_AT else 2)
