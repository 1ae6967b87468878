"""Does a payment, or the buyer's word that it was for this order, come late enough and soon enough to undo its end?"""

from datetime import datetime, timedelta

from anxin.orders.models import Order
from anxin.orders.states import OrderState

REVIVED_WITHIN = timedelta(hours=24)


def is_last_word(order: Order, said_at: datetime) -> bool:
    """The buyer acted soon after the end: after an expiry in any case, after a cancellation only as a later act."""
    if order.closed_at is None or said_at > order.closed_at + REVIVED_WITHIN:
        return False
    return order.state == OrderState.EXPIRED or said_at > order.closed_at
