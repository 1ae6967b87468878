"""What time is it, for everything that the business decides?

Shells ask here and pass the answer down as `at=`. A story moves the clock for all its processes by one row.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection


def now() -> datetime:
    """The business time, aware, UTC: the machine's, or moved by the offset row where a story may move it."""
    real = datetime.now(UTC)
    return real + offset() if settings.ANXIN_CLOCK == "row" else real


def offset() -> timedelta:
    """How far the story has moved the clock; zero where nobody moved it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ahead FROM clock_offset")
        row = cursor.fetchone()
    return row[0] if row else timedelta(0)


def move_ahead(by: timedelta) -> None:
    """Move the clock of every process on this database; for stories and tests, refused where time is real."""
    if settings.ANXIN_CLOCK != "row":
        raise RuntimeError("the clock can be moved only where ANXIN_CLOCK=row")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clock_offset (id, ahead) VALUES (1, make_interval(secs => %s)) "
            "ON CONFLICT (id) DO UPDATE SET ahead = clock_offset.ahead + EXCLUDED.ahead",
            [by.total_seconds()],
        )
