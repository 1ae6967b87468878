"""How often may something be tried? Counted in the database, so that all processes count together."""

import hashlib
from datetime import timedelta

from anxin import clock
from anxin.flows.count_tries import count_tries
from anxin.refusal import TooMany

WINDOW = timedelta(minutes=15)
MOST_TRIES = 10


def limit(what: str, *who: str, most: int = MOST_TRIES, window: timedelta = WINDOW) -> None:
    """Count one try for each of `who` (an address, an order number); raises TooMany past `most` within the window."""
    keys = [f"{what}:{hashlib.sha256(name.encode()).hexdigest()[:32]}" for name in who]
    if count_tries(keys, window=window, at=clock.now()) > most:
        raise TooMany(minutes=int(window.total_seconds() // 60))
