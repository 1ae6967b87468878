"""What can be answered to a buyer's message at once? The live truth of the order, and the application filled in."""

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.support.states import Voice
from anxin.support.thread import Entry, Thread
from anxin.support.understand import understand
from anxin.web.show_understood import UnderstoodShown, show_understood

FRESH: Final = timedelta(minutes=30)


def talk_answer(order: Order, thread: Thread, now: datetime) -> UnderstoodShown | None:
    """The answer to the buyer's last message to support, while no person has answered; None where it says nothing.

    Asks the rules what they would decide, so that it must not be called inside another transaction.
    """
    said = [entry for entry in thread.entries if entry.note is None]
    run = list(takewhile(lambda entry: _to_support(entry, now), reversed(said)))
    if not run:
        return None
    last = run[0]
    read = understand(last.body, last.at)
    if not read.says_anything:
        return None
    pictures = len({picture for entry in run for picture in entry.pictures})
    return show_understood(read, last.body, [line_of(order.pk)], now, here=True, pictures=pictures)


def _to_support(entry: Entry, now: datetime) -> bool:
    """A buyer's own message to support, of this conversation and not of an earlier one."""
    return entry.voice is Voice.BUYER and entry.to is Voice.AGENT and now - entry.at <= FRESH
