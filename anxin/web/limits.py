"""How often may something be tried? Counted in the cache that all processes share."""

import hashlib
from datetime import timedelta

from django.core.cache import cache

from anxin.refusal import TooMany

WINDOW = timedelta(minutes=15)
MOST_TRIES = 10


def limit(what: str, *who: str, most: int = MOST_TRIES, window: timedelta = WINDOW) -> None:
    """Count one try for each of `who` (an address, an order number); raises TooMany past `most` within the window."""
    for name in who:
        key = f"limit:{what}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
        cache.add(key, 0, timeout=int(window.total_seconds()))
        try:
            tried = cache.incr(key)
        except ValueError:  # it ended between the two calls
            tried = 1
        if tried > most:
            raise TooMany(minutes=int(window.total_seconds() // 60))
