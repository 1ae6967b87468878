"""What can be answered to a buyer's message at once? The live truth of the order, and the application filled in."""

from datetime import datetime, timedelta
from typing import Final

from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.support.states import Voice
from anxin.support.thread import Thread
from anxin.support.understand import understand
from anxin.web.show_understood import UnderstoodShown, show_understood

FRESH: Final = timedelta(minutes=30)


def talk_answer(order: Order, thread: Thread, now: datetime) -> UnderstoodShown | None:
    """The answer to the buyer's last message to support, while no person has answered; None where it says nothing.

    Asks the rules what they would decide, so that it must not be called inside another transaction.
    """
    said = [entry for entry in thread.entries if entry.note is None]
    if not said or said[-1].voice is not Voice.BUYER or said[-1].to is not Voice.AGENT or now - said[-1].at > FRESH:
        return None
    read = understand(said[-1].body, said[-1].at)
    if not read.says_anything:
        return None
    return show_understood(read, said[-1].body, [line_of(order.pk)], now, here=True)
