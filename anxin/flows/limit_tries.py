"""When has something been tried too often? The count of all processes says so, and the try counts all the same."""

import hashlib
from datetime import datetime, timedelta

from anxin.flows.count_tries import count_tries
from anxin.refusal import TooMany


def limit_tries(what: str, *who: str, most: int, window: timedelta, at: datetime) -> None:
    """Count one try for each of `who` (an address, an order, a person); raises TooMany past `most` in the window."""
    keys = [f"{what}:{hashlib.sha256(name.encode()).hexdigest()[:32]}" for name in who]
    if count_tries(keys, window=window, at=at) > most:
        raise TooMany(minutes=int(window.total_seconds() // 60))
