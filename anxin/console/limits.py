"""How often may one member of the staff do something? A stolen session, or a key that sticks, must not write on."""

from datetime import timedelta

from django.http import HttpRequest

from anxin import clock
from anxin.console import gate
from anxin.flows.count_tries import count_tries
from anxin.refusal import TooMany

WINDOW = timedelta(minutes=15)
MOST_WORDS = 120
MOST_BOOKED = 60
MOST_PACKS = 30


def limit(request: HttpRequest, what: str, *, most: int) -> None:
    """Count one try of this person; raises TooMany past `most` in a quarter of an hour."""
    if count_tries([f"desk-{what}:{gate.actor(request)}"], window=WINDOW, at=clock.now()) > most:
        raise TooMany(minutes=int(WINDOW.total_seconds() // 60))
