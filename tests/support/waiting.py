"""How does a test wait for something that another process does, without guessing how long it takes?"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

PAUSE_SECONDS = 0.02
SHANGHAI = timezone(timedelta(hours=8))


def until(true: Callable[[], bool], *, patience_seconds: float = 120.0) -> None:
    """Return as soon as it is true; fail when it does not become so."""
    give_up = time.monotonic() + patience_seconds
    while not true():
        assert time.monotonic() < give_up, f"still not true after {patience_seconds:.0f} s"
        time.sleep(PAUSE_SECONDS)


def until_a_day_lasts(span: timedelta = timedelta(minutes=2)) -> None:
    """Return at once; where less than this is left of the day in Shanghai, when the next one has begun."""

    def lasts() -> bool:
        now = datetime.now(SHANGHAI)
        return (now + span).date() == now.date()

    until(lasts, patience_seconds=2 * span.total_seconds())
