"""How does a test wait for something that another process does, without guessing how long it takes?"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from django.db import connection

PAUSE_SECONDS = 0.02
SHANGHAI = timezone(timedelta(hours=8))


def until(true: Callable[[], bool], *, patience_seconds: float = 120.0) -> None:
    """Return as soon as it is true; fail when it does not become so."""
    give_up = time.monotonic() + patience_seconds
    while not true():
        assert time.monotonic() < give_up, f"still not true after {patience_seconds:.0f} s"
        time.sleep(PAUSE_SECONDS)


def until_nobody_else_writes() -> None:
    """Return once no other connection to this database is in a transaction: the server notices late that its client
    was killed, and until then holds what that one had locked."""

    def alone() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend' AND xact_start IS NOT NULL"
            )
            return bool(cursor.fetchone() == (0,))

    until(alone)


def until_a_day_lasts(span: timedelta = timedelta(minutes=2)) -> None:
    """Return at once; where less than this is left of the day in Shanghai, when the next one has begun."""

    def lasts() -> bool:
        now = datetime.now(SHANGHAI)
        return (now + span).date() == now.date()

    until(lasts, patience_seconds=2 * span.total_seconds())
