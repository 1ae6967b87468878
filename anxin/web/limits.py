"""How often may something be tried? Counted in the database, so that all processes count together."""

from datetime import timedelta

from anxin import clock
from anxin.flows.limit_tries import limit_tries

WINDOW = timedelta(minutes=15)
MOST_TRIES = 10


def limit(what: str, *who: str, most: int = MOST_TRIES, window: timedelta = WINDOW) -> None:
    """Count one try for each of `who` (an address, an order number); raises TooMany past `most` within the window."""
    limit_tries(what, *who, most=most, window=window, at=clock.now())
